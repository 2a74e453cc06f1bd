"""What people do in the life of one case, as steps that stories are made of."""

from datetime import date, timedelta

from cases.actions import (
    applying,
    basis,
    checking,
    flagging,
    items,
    people,
)
from cases.enums import (
    ActionStatus,
    ApplicationStatus,
    BasisKind,
    Channel,
    GivenBy,
    RiskReason,
    StartOutcome,
    Status,
)
from cases.models import ActionItem, Application, Case
from coaches import actions as coaching
from overstap.demo import texts
from overstap.demo.cohort import Cohort, Pupil
from overstap.demo.end_steps import EndSteps
from overstap.demo.engine import Engine, Story, StoryEnds
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Membership
from overstap.privacy.groups import F0, F1, F2, F4, F5, F6, F8, F9, F10

ALL_BUT_HEALTH = [F0, F1, F2, F4, F5, F8, F9, F10]
REASONS = [reason.value for reason in RiskReason if reason != RiskReason.OTHER]


class CaseStory(EndSteps):
    """One young person at risk. Subclasses of steps are put together in overstap.demo.stories."""

    def __init__(self, cohort: Cohort, pupil: Pupil, *, flag_on: date, coach: Membership, tables):
        self.cohort, self.pupil, self.tables = cohort, pupil, tables
        self.engine: Engine = cohort.engine
        self.world, self.rng = cohort.world, cohort.engine.rng
        self.flag_on, self.first_coach = flag_on, coach
        self.coach: Membership | None = None
        self.case_id = 0
        self.application: Application | None = None
        self.started_on: date | None = None
        pupil.has_story = True

    # Shorthand -----------------------------------------------------------------------------------

    @property
    def leads(self) -> Membership:
        """The zorgcoördinator of the school."""
        return self.pupil.school.leads

    def day(self, kind: MilestoneKind) -> date:
        """The date of a milestone of this year."""
        return self.cohort.day(kind)

    def case(self) -> Case:
        """The case as it is now."""
        if not self.case_id:
            raise StoryEnds
        return Case.objects.scoped().get(pk=self.case_id)

    def status(self) -> str:
        """The status the case has now."""
        return self.case().status

    def do(self, act, *, by, **values):
        """Do an action on this case."""
        if not self.case_id:
            raise StoryEnds
        return self.engine.do(act, by=by, case_id=self.case_id, **values)

    def fail(self, act, *, by, **values) -> None:
        """Try on this case what must be refused."""
        if not self.case_id:
            raise StoryEnds
        self.engine.fail(act, by=by, case_id=self.case_id, **values)

    def until(self, day: date):
        """A moment on that day, or tomorrow when it has passed."""
        return self.engine.on(max(day, self.engine.today + timedelta(days=1)))

    def maybe(self, chance: float) -> bool:
        """Whether something that happens now and then happens now."""
        return self.rng.random() < chance

    # Before the summer ---------------------------------------------------------------------------

    def flag(self) -> Story:
        """The mentor or the zorgcoördinator sees a risk."""
        yield self.engine.on(self.flag_on)
        by = self.pupil.mentor if self.maybe(0.6) else self.leads
        case = self.engine.do(
            flagging.flag,
            by=by,
            member_id=self.pupil.member_id,
            risk_reasons=self.rng.sample(REASONS, self.rng.randint(1, 3)),
            risk_note=self.rng.choice(texts.RISKS),
        )
        self.case_id = case.pk if case else 0
        if self.case_id and self.maybe(0.05):
            self.engine.fail(
                flagging.flag,
                by=self.leads,
                member_id=self.pupil.member_id,
                risk_reasons=[RiskReason.OTHER],
            )

    def share(self) -> Story:
        """Consent or information, then the screening."""
        yield self.engine.later(2, 9)
        words = {
            "question": self.rng.choice(texts.QUESTIONS),
            "support_need": self.rng.choice(texts.NEEDS),
        }
        if self.maybe(0.12):
            self.fail(flagging.screen, by=self.leads, **words)
        if self.maybe(0.08):
            self.fail(flagging.screen, by=self.pupil.mentor, **words)
        today = self.engine.today
        adult = self.pupil.age_on(today) >= self.world.region.consent_age
        groups = [*ALL_BUT_HEALTH, F6] if self.maybe(0.25) else ALL_BUT_HEALTH
        self.do(
            basis.record_basis,
            by=self.leads,
            kind=BasisKind.CONSENT,
            groups=groups,
            given_by=GivenBy.STUDENT if adult else GivenBy.GUARDIAN,
            given_on=today,
            channel=self.rng.choice((Channel.TALK, Channel.SCHOOL, Channel.EMAIL)),
        )
        if self.maybe(0.4):
            self.do(
                flagging.save_support_form,
                by=self.leads,
                values={
                    "cognition_needs": self.rng.choice(texts.NEEDS),
                    "attitude_helps": "Korte, duidelijke opdrachten.",
                    "student_view": "Ik wil graag iets doen met mijn handen.",
                },
            )
        if self.maybe(0.4):
            self.engine.do(
                people.save_guardian,
                by=self.leads,
                student_id=self.pupil.student_id,
                values={
                    "name": f"Ouder van {self.pupil.person.given_names or 'leerling'}"[:60],
                    "relation": self.rng.choice(("moeder", "vader", "voogd")),
                    "phone": self.pupil.person.phone,
                },
            )
        yield self.engine.later(0, 4)
        self.do(flagging.screen, by=self.leads, **words)

    def find_coach(self, wanted: Membership | None = None, *, ask: bool = True) -> Story:
        """The school asks, the coordinator offers, the coach accepts."""
        wanted = wanted or self.first_coach
        if ask:
            yield self.engine.later(1, 4)
            request = self.do(
                coaching.submit_request,
                by=self.leads,
                question=self.rng.choice(texts.QUESTIONS),
                tried="Gesprekken met de mentor en de decaan.",
                is_urgent=self.maybe(0.1),
            )
            if request and self.world.region.swv_approves_coach:
                yield self.engine.later(1, 4)
                self.engine.do(
                    coaching.answer_request,
                    by=self.world.swv,
                    request_id=request.pk,
                    answer="approved",
                )
        yield self.engine.later(1, 4)
        if ask and self.maybe(0.12):
            other = self.rng.choice([c for c in self.world.coaches if c is not wanted])
            offer = self.do(coaching.offer_coach, by=self.world.coordinator, membership_id=other.pk)
            yield self.engine.later(1, 3)
            if offer:
                self.engine.do(
                    coaching.answer_offer,
                    by=other,
                    assignment_id=offer.pk,
                    accepted=False,
                    note="Mijn agenda is vol tot de zomer.",
                )
        offer = self.do(coaching.offer_coach, by=self.world.coordinator, membership_id=wanted.pk)
        yield self.engine.later(1, 5)
        if offer and self.engine.do(
            coaching.answer_offer, by=wanted, assignment_id=offer.pk, accepted=True
        ):
            self.coach = wanted

    def talk(self, lines, *, by: Membership | None = None, reached: bool = True) -> None:
        """One contact moment now."""
        by = by or self.coach
        if by is None:
            return
        text, agreement = self.rng.choice(lines)
        self.do(
            coaching.add_contact,
            by=by,
            channel=self.rng.choice((Channel.APP, Channel.PHONE, Channel.TALK, Channel.SCHOOL)),
            contact_on=self.engine.today,
            is_reached=reached,
            with_whom=self.rng.choice(("de jongere", "de jongere en een ouder", "de mentor")),
            text=text if reached else "",
            agreement=agreement if reached else "",
            is_shared=self.maybe(0.8),
        )

    def apply(self, status: str = ApplicationStatus.RECEIVED) -> None:
        """The mbo writes the application down."""
        self.application = self.engine.do(
            applying.record_application,
            by=self.pupil.mbo.intake,
            member_id=self.pupil.member_id,
            institution_id=self.pupil.mbo.organisation.pk,
            programme_id=self.pupil.programme_id,
            track=self.pupil.track,
            status=status,
            reported_on=self.engine.today,
        )

    def progress(self, status: str) -> None:
        """The application goes a step further."""
        if self.application:
            self.engine.do(
                applying.change_application,
                by=self.pupil.mbo.intake,
                application_id=self.application.pk,
                status=status,
                on=self.engine.today,
            )

    def guided_until_table(self) -> Story:
        """First talks, and an application."""
        yield self.engine.later(2, 6)
        self.talk(texts.CONTACTS)
        yield self.engine.later(4, 14)
        if self.engine.today >= date(self.cohort.year.year - 1, 10, 1):
            self.apply()
        if self.maybe(0.6):
            self.talk(texts.CONTACTS, reached=not self.maybe(0.15))

    def at_table(self, code: str = "") -> Story:
        """Put on the agenda of the next table and wait for what it decides; then do it."""
        session = self.tables.ask(self, code)
        if session is None:
            return
        yield self.engine.on(session.day + timedelta(days=1))
        yield self.engine.later(4, 12)
        if self.status() in {Status.DISCUSSED, Status.SUMMER, Status.NO_SHOW}:
            if self.maybe(0.5):
                self.talk(texts.CONTACTS)
            self.finish_items()

    def finish_items(self) -> None:
        """Agreed actions are done, by the coach or the coordinator."""
        by = self.coach or self.world.coordinator
        rows = ActionItem.objects.filter(case_id=self.case_id, status=ActionStatus.OPEN)
        for item in rows.order_by("pk"):
            self.engine.do(
                items.finish_action_item, by=by, item_id=item.pk, result="Gedaan zoals afgesproken."
            )

    # Summer, start and placement -----------------------------------------------------------------

    def summer(self) -> Story:
        """Somebody keeps contact; the calendar begins the summer."""
        yield self.until(self.day(MilestoneKind.PROVISIONAL_DATE) + timedelta(days=2))
        if self.application is None:
            self.apply(ApplicationStatus.PROVISIONAL)
        self.progress(ApplicationStatus.PROVISIONAL)
        yield self.until(
            self.day(MilestoneKind.SUMMER_START) - timedelta(days=self.rng.randint(6, 16))
        )
        if self.status() in {Status.GUIDED, Status.DISCUSSED, Status.SCREENED}:
            by = self.coach or self.leads
            self.do(people.assign_summer_contact, by=by, membership_id=by.pk)
        self.progress(ApplicationStatus.DEFINITIVE)
        yield self.until(
            self.day(MilestoneKind.SUMMER_START) + timedelta(days=self.rng.randint(15, 40))
        )
        if self.status() == Status.SUMMER and self.coach:
            self.talk(texts.SUMMER, reached=not self.maybe(0.2))
        if self.maybe(0.1) and self.status() == Status.SUMMER:
            self.engine.fail(
                checking.record_start,
                by=self.pupil.mbo.intake,
                member_id=self.pupil.member_id,
                outcome=StartOutcome.NOT_STARTED,
                reason_code="unknown",
            )

    def start(self, *, on: date | None = None, by: Membership | None = None) -> Story:
        """Really started: said by the mbo, or by the coach."""
        first = on or date(self.cohort.year.year, 8, 31) + timedelta(days=self.rng.randint(0, 4))
        yield self.until(first + timedelta(days=self.rng.randint(3, 18)))
        by = by or (self.coach if self.coach and self.maybe(0.4) else self.pupil.mbo.intake)
        programme = next(p for p in self.world.programmes if p.pk == self.pupil.programme_id)
        done = self.engine.do(
            checking.record_start,
            by=by,
            member_id=self.pupil.member_id,
            outcome=StartOutcome.STARTED,
            started_on=first,
            institution_id=self.pupil.mbo.organisation.pk,
            programme_name=programme.name,
        )
        if done:
            self.started_on = first
            self.progress(ApplicationStatus.ENROLLED)
            if self.coach and self.maybe(0.6):
                yield self.engine.later(5, 14)
                self.talk(texts.AFTER_START)

    def not_started(self, reason: str = "unreachable", *, by: Membership | None = None) -> Story:
        """On the no-show date nobody saw this pupil; the coach calls."""
        yield self.until(
            self.day(MilestoneKind.NO_SHOW_DATE) + timedelta(days=self.rng.randint(0, 6))
        )
        self.engine.do(
            checking.record_start,
            by=by or self.coach or self.pupil.mbo.intake,
            member_id=self.pupil.member_id,
            outcome=StartOutcome.NOT_STARTED,
            reason_code=reason,
        )
        yield self.engine.later(1, 3)
        self.talk(texts.CALLS, reached=False)
        yield self.engine.later(1, 4)
        self.talk(texts.CALLS)

    def place(self) -> Story:
        """Enrolled and placed on the count date."""
        yield self.until(
            self.day(MilestoneKind.COUNT_DATE) + timedelta(days=self.rng.randint(2, 14))
        )
        self.engine.do(
            checking.record_placement,
            by=self.pupil.mbo.intake,
            member_id=self.pupil.member_id,
            outcome="placed",
            enrolled_on=min(
                self.started_on or date(self.cohort.year.year, 9, 1),
                self.day(MilestoneKind.COUNT_DATE),
            ),
            institution_id=self.pupil.mbo.organisation.pk,
        )

    # The end -------------------------------------------------------------------------------------
