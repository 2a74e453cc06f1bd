"""The Overstaptafels of a year: planned in October, filled by the stories, decided on the day."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from meetings import actions as meeting
from meetings.enums import ProposalState, RoundTarget
from meetings.models import RoundProposal
from overstap.demo import texts
from overstap.demo.cohort import Cohort
from overstap.demo.engine import Story
from overstap.demo.region import LOGINS, School
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Membership
from overstap.organisations.today import at_start_of

PER_TABLE = 25
# Five minutes a case, and a break.
MINUTES = 150
STARTS = timedelta(hours=13)
AHEAD = timedelta(days=4)
LONG_LIST = timedelta(days=19)
ANSWERS = timedelta(days=9)
# A school answers so many of its list; what is left waits, so that a reminder has a reason.
ANSWERED_AT_MOST = 12
NOT_NEEDED = (
    "Is aangemeld, de bevestiging komt nog.",
    "Blijft op school voor een extra jaar.",
    "De mentor heeft dit met ouders opgelost.",
)


@dataclass
class Table:
    """One room: who leads there, its session, and which stories are on its agenda with the
    decision to come."""

    day: date
    chair: Membership
    taker: Membership
    session_id: int = 0
    asked: list = field(default_factory=list)


class Tables:
    """Every table of a transition year."""

    def __init__(self, cohort: Cohort, parallel: int):
        self.cohort, self.engine, self.world = cohort, cohort.engine, cohort.world
        year, kind = cohort.year.year, MilestoneKind
        days = (
            ("Vroege tafel november", RoundTarget.AT_RISK, date(year - 1, 11, 17), 1),
            ("Vroege tafel december", RoundTarget.AT_RISK, date(year - 1, 12, 8), 1),
            ("Ronde 1", RoundTarget.NO_APPLICATION, cohort.day(kind.TABLE_ROUND_1), parallel),
            ("Ronde 2", RoundTarget.NOT_PROVISIONAL, cohort.day(kind.TABLE_ROUND_2), parallel),
            ("Ronde september", RoundTarget.NOT_STARTED, date(year, 9, 28), max(1, parallel // 2)),
        )
        leaders = self._leaders()
        self.rounds = [
            (name, target, day, [Table(day, *leaders[number]) for number in range(count)])
            for name, target, day, count in days
        ]

    def _leaders(self) -> list[tuple[Membership, Membership]]:
        """Chair and minute-taker per room, all different: nobody leads two tables at once."""
        world = self.world
        pairs = [(world.coordinator, world.lead)]
        coaches = [office.doorstroom for office in world.offices.values()]
        # Zwolle, whose doorstroomcoach has a login, takes the chair of the second room.
        coaches.sort(key=lambda one: one.user.email != LOGINS["doorstroom"])
        half = len(coaches) // 2
        return pairs + list(zip(coaches[:half], coaches[half:], strict=False))

    def room_of(self, school: School, tables: list[Table]) -> int:
        """The room where this school sits, so that its decaan need not change rooms."""
        return self.world.schools.index(school) % len(tables)

    def ask(self, story, code: str) -> Table | None:
        """Put a case on the next agenda of its school with room; None when there is none."""
        for *_, day, tables in self.rounds:
            if day < self.engine.today + AHEAD + timedelta(days=1):
                continue
            table = tables[self.room_of(story.pupil.school, tables)]
            if len(table.asked) < PER_TABLE:
                table.asked.append((story, code))
                return table
        return None

    def plan(self) -> None:
        """October: the coordinator plans the rounds and tables of the year."""
        by = self.world.coordinator
        for name, target, day, tables in self.rounds:
            made = self.engine.do(
                meeting.create_round,
                by=by,
                year_id=self.cohort.year.pk,
                name=name,
                target=target,
                date_on=day,
            )
            self.engine.begin(self.answer(made.pk, day))
            for number, table in enumerate(tables):
                session = self.engine.do(
                    meeting.create_session,
                    by=by,
                    round_id=made.pk,
                    starts_at=at_start_of(day) + STARTS,
                    planned_minutes=MINUTES,
                    chair_id=table.chair.pk,
                    minute_taker_id=table.taker.pk,
                    place=f"Stadskantoor Zwolle, zaal {number + 1}",
                    participant_ids=self._guests(number, tables),
                )
                table.session_id = session.pk
                self.engine.begin(self.hold(table))
            for school in self.cohort.schools:
                self.engine.do(
                    meeting.seat_school,
                    by=by,
                    round_id=made.pk,
                    school_id=school.organisation.pk,
                    session_id=tables[self.room_of(school, tables)].session_id,
                )

    def _guests(self, number: int, tables: list[Table]) -> list[int]:
        """Who is invited in a room: its schools, leerplicht of their towns, and the mbo's.

        The largest mbo walks from room to room; the others sit in one half of the rooms.
        """
        schools = [one for one in self.cohort.schools if self.room_of(one, tables) == number]
        towns = {school.organisation.municipality_id for school in schools}
        people = [school.adviser for school in schools]
        people += [
            office.attendance for town, office in self.world.offices.items() if town in towns
        ]
        people += [
            mbo.intake
            for index, mbo in enumerate(self.world.mbos)
            if not index or len(tables) == 1 or index % 2 == number % 2
        ]
        return [person.pk for person in people]

    def answer(self, round_id: int, day: date) -> Story:
        """The long list of a round: the rule finds pupils, schools take off whom they know."""
        yield at_start_of(day - LONG_LIST) + timedelta(hours=8)
        by = self.world.coordinator
        self.engine.do(meeting.propose_members, by=by, round_id=round_id)
        yield at_start_of(day - ANSWERS) + timedelta(hours=15)
        for number, school in enumerate(self.world.schools):
            waiting = RoundProposal.objects.filter(
                round_id=round_id,
                state=ProposalState.PROPOSED,
                member__school_id=school.organisation.pk,
            )
            ids = list(waiting.order_by("pk").values_list("pk", flat=True))
            # One school in four has not looked yet.
            most = 0 if number % 4 == 3 else ANSWERED_AT_MOST
            for pk in ids[: min(most, len(ids) * 2 // 3)]:
                self.engine.do(
                    meeting.remove_member,
                    by=school.leads,
                    proposal_id=pk,
                    note=NOT_NEEDED[pk % len(NOT_NEEDED)],
                )

    def hold(self, table: Table) -> Story:
        """One table from its long list to its end."""
        yield self.engine.on(table.day - LONG_LIST, 9)
        items: dict = {}
        early = len(table.asked)
        for story, _ in table.asked[:early]:
            self._propose(table, story, items)
        yield self.engine.on(table.day - AHEAD, 16)
        for story, _ in table.asked[early:]:
            self._propose(table, story, items)
        yield self.engine.on(table.day, 13)
        chair, taker = table.chair, table.taker
        session_id = table.session_id
        if not items:
            return
        self.engine.do(meeting.open_session, by=chair, session_id=session_id)
        for story, code in table.asked:
            item = items.get(story.case_id)
            if item is not None:
                self._decide(story, item, code, taker)
        self.engine.do(meeting.carry_all, by=chair, session_id=session_id)
        self.engine.do(meeting.close_session, by=chair, session_id=session_id)

    def _propose(self, table: Table, story, items: dict) -> None:
        if not story.case().is_open:
            return
        item = story.do(
            meeting.add_item,
            by=story.coach or story.leads,
            session_id=table.session_id,
            question=story.rng.choice(texts.QUESTIONS),
            tried="Gesprekken op school en met de coach.",
        )
        if item is not None:
            items[story.case_id] = item

    def _decide(self, story, item, code: str, taker) -> None:
        if not story.case().is_open:
            return
        wanted = (
            code
            or story.rng.choices(
                ("proceed", "warm_handover", "other_programme", "standing"), (60, 20, 12, 8)
            )[0]
        )
        if wanted == "escalate":
            minor = story.pupil.age_on(self.engine.today) < self.world.region.leerplicht_until
            wanted = "leerplicht" if minor else "doorstroompunt"
        owner = story.coach
        actions = (
            []
            if wanted == "standing"
            else [
                {
                    "what": story.rng.choice(texts.ACTIONS),
                    "owner_id": owner.pk if owner else None,
                    "organisation_id": story.pupil.school.organisation.pk,
                    "due_on": self.engine.today + timedelta(days=story.rng.randint(7, 21)),
                }
            ]
        )
        if story.maybe(0.1):
            self.engine.fail(
                meeting.decide, by=taker, item_id=item.pk, code="proceed", text="", actions=[]
            )
        self.engine.do(
            meeting.decide,
            by=taker,
            item_id=item.pk,
            code=wanted,
            text=story.rng.choice(texts.DECISIONS),
            actions=actions,
            receiver_name="" if story.pupil.office else "Consulent leerlingzaken",
        )
