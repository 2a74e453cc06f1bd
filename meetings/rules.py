"""Who may plan, lead and decide at an Overstaptafel: each check raises the Dutch sentence."""

from datetime import date

from django.utils import timezone

from cases.enums import Status
from cases.models import Case, CohortMember
from cases.rules import NotAllowed, StaleForm
from meetings.enums import WAITING, DecisionCode, SessionState
from meetings.models import AgendaItem, TableRound, TableSession
from meetings.models.planning import FEWEST_MINUTES, MOST_MINUTES
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS
from overstap.organisations.models import Membership, Region
from overstap.ui.dates import clock, full_date

# A hamerstuk and "opnieuw bespreken" need no action (lifecycle.md 2 and 6).
WITHOUT_ACTION = (DecisionCode.STANDING, DecisionCode.AGAIN)
TO_OFFICER = (DecisionCode.LEERPLICHT, DecisionCode.DOORSTROOMPUNT)
MOST_ACTIONS = 3


class FieldRefused(NotAllowed):
    """A refusal that belongs to one field of the form."""

    def __init__(self, sentence: str, field: str):
        self.field = field
        super().__init__(sentence)


class AlreadyDecided(StaleForm):
    """Somebody else decided on this item while the form was open; there is one decision."""

    def __init__(self, item: AgendaItem, label: str):
        self.case = item.case
        NotAllowed.__init__(
            self, f"Over dit dossier is al besloten: {label}. Uw besluit is niet opgeslagen."
        )


def check_may_plan(region: Region, by: Membership) -> None:
    """The coordinator and the programme lead plan the rounds and tables of their region."""
    if by.role not in COORDINATORS or by.region_id != region.pk:
        raise NotAllowed("Alleen de coördinator of projectleider van de regio plant tafels.")


def is_leading(session: TableSession, by: Membership) -> bool:
    """Whether `by` is the chair or the minute-taker of this table."""
    return by.pk in {session.chair_id, session.minute_taker_id}


def is_planner(region_id: int, by: Membership) -> bool:
    """Whether `by` plans tables in this region."""
    return by.role in COORDINATORS and by.region_id == region_id


def check_may_lead(session: TableSession, by: Membership) -> None:
    """Agenda, opening and closing: the planners of the region, the chair and the minute-taker."""
    if not is_leading(session, by) and not is_planner(session.round.year.region_id, by):
        raise NotAllowed("Dit kan alleen de voorzitter, de notulist of de coördinator.")


def check_not_closed(session: TableSession) -> None:
    """A closed table is history; one that was cancelled never was."""
    if session.state == SessionState.CLOSED:
        raise NotAllowed("Deze Overstaptafel is afgesloten.")
    if session.state == SessionState.CANCELLED:
        raise NotAllowed("Deze Overstaptafel gaat niet door.")


def check_may_cancel(session: TableSession, note: str) -> None:
    """Only what has not begun can be cancelled, with a reason."""
    check_not_closed(session)
    if session.state == SessionState.OPEN:
        raise NotAllowed("Deze tafel is al begonnen. Zet de dossiers door en sluit de tafel af.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom deze tafel niet doorgaat.")


def check_day_has_come(session: TableSession, day: date) -> None:
    """A table begins on its own day or later, never before."""
    planned = timezone.localdate(session.starts_at)
    if day < planned:
        raise NotAllowed(
            f"Deze tafel is op {full_date(planned)}. Beginnen kan pas op die dag. "
            "Begint u eerder? Wijzig dan eerst de datum."
        )


def check_may_begin(session: TableSession, day: date) -> None:
    """A table begins with a chair, and not before its day."""
    if session.chair_id is None:
        raise NotAllowed(
            "Deze tafel heeft geen voorzitter. Wijzig de tafel en kies een voorzitter."
        )
    check_day_has_come(session, day)


def check_round_goes_on(table_round: TableRound) -> None:
    """Nothing is planned in a round that was cancelled."""
    if table_round.cancelled_at is not None:
        raise NotAllowed("Deze ronde gaat niet door.")


def check_round_takes_more(table_round: TableRound, has_table: bool, day: date) -> None:
    """The long list of a round is open until its tables are over."""
    check_round_goes_on(table_round)
    if day > table_round.date_on and not has_table:
        raise NotAllowed("Deze ronde is geweest. Kies een volgende ronde.")


def check_may_screen_list(member: CohortMember, by: Membership) -> None:
    """Of the long list a school decides on its own pupils only."""
    if by.role not in SCHOOL_LEADS or by.organisation_id != member.school_id:
        raise NotAllowed("Dit doet de zorgcoördinator of decaan van de eigen school.")


def check_table_time(planned_minutes: int, minutes_per_case: int) -> None:
    """A table lasts between five minutes and a day; a case at most an hour."""
    if not FEWEST_MINUTES <= planned_minutes <= MOST_MINUTES:
        raise FieldRefused(
            f"Een tafel duurt {FEWEST_MINUTES} tot {MOST_MINUTES} minuten.", "planned_minutes"
        )
    if not 1 <= minutes_per_case <= 60:
        raise FieldRefused("Per dossier zijn 1 tot 60 minuten mogelijk.", "minutes_per_case")


def check_people(people: list[Membership], region: Region, day: date) -> None:
    """Only people who work in this region now sit at its table."""
    for person in people:
        if person.region_id != region.pk or not person.is_live(day):
            raise NotAllowed(f"{person.user.name} werkt nu niet in deze regio.")


def check_leads_one_table(
    person: Membership | None, field: str, meanwhile: list[TableSession]
) -> None:
    """Nobody leads two tables at the same time; of the other one only its time is told.

    `field` is where the form asks for this person; `meanwhile` are the tables at that time.
    """
    if person is None:
        return
    for table in meanwhile:
        parts = (("voorzitter", table.chair), ("notulist", table.minute_taker))
        for part, other in parts:
            if other is not None and other.user_id == person.user_id:
                raise FieldRefused(
                    f"{person.user.name} is dan {part} van een andere tafel, van "
                    f"{clock(table.starts_at)} tot {clock(table.ends_at)}. "
                    "Kies iemand anders, of een andere tijd.",
                    field,
                )


def check_case_fits_table(case: Case, region_id: int) -> None:
    """An open case of this region that the school has shared (lifecycle.md 4)."""
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten.")
    if case.region_id != region_id:
        raise NotAllowed("Dit dossier hoort bij een andere regio.")
    if case.screened_on is None and case.status in {Status.FLAGGED, Status.SUMMER}:
        raise NotAllowed("De school heeft dit dossier nog niet gescreend.")


def check_may_propose(session: TableSession, by: Membership, standing: frozenset[str]) -> None:
    """Put a case on an agenda: who leads the table, the school of the case, and its coach."""
    check_not_closed(session)
    leads = is_leading(session, by) or is_planner(session.round.year.region_id, by)
    if not leads and not standing & {"school_lead", "coach"}:
        raise NotAllowed("Dit kan alleen de coördinator, de school of de coach.")


def check_waits(item: AgendaItem) -> None:
    """The item is still to be dealt with."""
    if item.state not in WAITING:
        raise NotAllowed(f"Dit agendapunt is al afgehandeld: {item.get_state_display().lower()}.")


def check_is_newest(item: AgendaItem, expect_version: int | None) -> None:
    """The form was made from the item as it is now."""
    if expect_version is not None and int(expect_version) != item.version:
        raise StaleForm(item.case)


def check_may_decide_here(session: TableSession, by: Membership) -> None:
    """The chair and the minute-taker lead what happens at the table itself."""
    if not is_leading(session, by):
        raise NotAllowed("Dit kan alleen de voorzitter of de notulist.")


def check_may_decide(session: TableSession, by: Membership, day: date) -> None:
    """Chair or minute-taker of a table that is going on (lifecycle.md 2)."""
    if not is_leading(session, by):
        raise NotAllowed("Alleen de voorzitter of de notulist legt besluiten vast.")
    if not by.is_live(day):
        raise NotAllowed("Uw rol in deze regio is beëindigd.")
    check_is_going_on(session)


def check_is_going_on(session: TableSession) -> None:
    """The table has begun and is not closed."""
    check_not_closed(session)
    if session.state != SessionState.OPEN:
        raise NotAllowed("Deze Overstaptafel is nog niet begonnen. Kies eerst “Tafel beginnen”.")


def check_decision(case: Case, code: str, actions: list[dict], day: date) -> None:
    """A known decision, with an action where one is needed, and fit for this case."""
    if code not in DecisionCode.values:
        raise FieldRefused("Kies wat de tafel beslist.", "code")
    if code not in WITHOUT_ACTION and not actions:
        raise FieldRefused("Spreek minstens één actie af: wie doet wat, en wanneer?", "what_1")
    if len(actions) > MOST_ACTIONS:
        raise FieldRefused(f"Spreek hoogstens {MOST_ACTIONS} acties af.", "what_1")
    if code in TO_OFFICER:
        check_age_fits(case, code, day)


def check_age_fits(case: Case, code: str, day: date) -> None:
    """Leerplicht until 18, from then the Doorstroompunt (S3)."""
    if case.status == Status.ESCALATED:
        raise FieldRefused("Dit dossier ligt al bij leerplicht of het Doorstroompunt.", "code")
    age, limit = case.student.age_on(day), case.region.leerplicht_until
    if age is None:
        return
    if code == DecisionCode.LEERPLICHT and age >= limit:
        raise FieldRefused(f"De jongere is {age} jaar. Kies “Naar Doorstroompunt”.", "code")
    if code == DecisionCode.DOORSTROOMPUNT and age < limit:
        raise FieldRefused(f"De jongere is {age} jaar. Kies “Naar leerplicht”.", "code")


def check_action(number: int, action: dict, owner: Membership | None, sees: bool, day: date):
    """Somebody who may see the case, doing something, on a day that is still to come."""
    if not action.get("what", "").strip():
        raise FieldRefused("Schrijf op wat er moet gebeuren.", f"what_{number}")
    if not action.get("organisation_id"):
        raise FieldRefused("Kies wie dit doet.", f"owner_{number}")
    if owner is not None and not owner.is_live(day):
        raise FieldRefused(f"{owner.user.name} werkt hier niet meer.", f"owner_{number}")
    if not sees:
        name = owner.user.name if owner is not None else "Deze organisatie"
        raise FieldRefused(
            f"{name} mag dit dossier niet zien. Kies iemand anders.", f"owner_{number}"
        )
    if action.get("due_on") is None:
        raise FieldRefused("Kies een datum.", f"due_{number}")
    if action["due_on"] < day:
        raise FieldRefused("Deze datum is al voorbij.", f"due_{number}")


def check_may_close(session: TableSession, waiting: int) -> None:
    """The table has begun; every item has a decision, or was carried over or withdrawn."""
    check_is_going_on(session)
    if waiting:
        noun = "dossier heeft" if waiting == 1 else "dossiers hebben"
        raise NotAllowed(
            f"{waiting} {noun} nog geen besluit. Besluit, of zet ze door naar de volgende tafel."
        )


def check_may_correct(session: TableSession, by: Membership, day: date) -> None:
    """After closing: chair, minute-taker or planner, with a reason; before it one undoes."""
    check_may_lead(session, by)
    if not by.is_live(day):
        raise NotAllowed("Uw rol in deze regio is beëindigd.")
    if session.state != SessionState.CLOSED:
        raise NotAllowed("De tafel is nog niet afgesloten. Maak het besluit ongedaan.")


def check_correction(old, code: str, text: str) -> None:
    """Another decision or other words; "again" moved the case itself, so it cannot change."""
    if code not in DecisionCode.values:
        raise FieldRefused("Kies wat de tafel besliste.", "code")
    if code != old.code and DecisionCode.AGAIN in {code, old.code}:
        raise FieldRefused("“Opnieuw bespreken” kan na de tafel niet meer veranderen.", "code")
    if code == old.code and text.strip() == old.text:
        raise FieldRefused("Dit is hetzelfde besluit. Pas het besluit of de tekst aan.", "text")


def check_note(note: str, sentence: str) -> None:
    """A reason was written down."""
    if not note.strip():
        raise FieldRefused(sentence, "note")
