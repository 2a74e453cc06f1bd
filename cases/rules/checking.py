"""What must be true around the start check and the count date (lifecycle.md 2 and 7)."""

from datetime import date

from cases.enums import NoShowReason, PlacementOutcome, StartOutcome
from cases.models import Case, CohortMember, PlacementCheck, StartCheck
from cases.rules.acting import check_may_act
from cases.rules.calendar import milestone_on
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Organisation
from overstap.organisations.rules import NotAllowed
from overstap.ui.dates import full_date


def guard_enter_summer(
    case: Case, *, by, today: date, asking: bool = False, note: str = "", **facts
) -> None:
    """From the summer milestone on nothing blocks; before it a coach gives the reason."""
    start = milestone_on(case.year_id, MilestoneKind.SUMMER_START)
    if start is not None and today >= start:
        return
    if by is None:
        raise NotAllowed("De zomerperiode is nog niet begonnen.")
    if not asking and not note.strip():
        raise NotAllowed("De zomerperiode is nog niet begonnen. Schrijf op waarom het eerder moet.")


def guard_confirm_start(case: Case, *, asking: bool = False, **facts) -> None:
    """The start check says started: with a date, an institution and a programme (S1 4.2)."""
    if asking:
        return
    check = StartCheck.objects.filter(member_id=case.member_id).first()
    if check is None or check.outcome != StartOutcome.STARTED:
        raise NotAllowed("Leg eerst vast wanneer en waar de jongere is gestart.")


def guard_report_no_show(case: Case, *, today: date, asking: bool = False, **facts) -> None:
    """On or after the start check, with a reason; before that date nobody can be a no-show."""
    check_no_show_date(case.year_id, today)
    if asking:
        return
    check = StartCheck.objects.filter(member_id=case.member_id).first()
    if check is None or check.outcome != StartOutcome.NOT_STARTED:
        raise NotAllowed("Leg eerst vast waarom de jongere niet is gestart.")


def guard_lose_place(case: Case, *, asking: bool = False, reason_code: str = "", **facts) -> None:
    """A reason from the list (domain.md 2.6)."""
    if not asking:
        check_reason(reason_code)


def guard_confirm_placement(case: Case, *, today: date, asking: bool = False, **facts) -> None:
    """Enrolled on the count date; nobody is placed before that day, nor in February."""
    check_count_date(case.year_id, today)
    if asking:
        return
    check = PlacementCheck.objects.filter(member_id=case.member_id).first()
    if check is None or check.outcome != PlacementOutcome.PLACED:
        raise NotAllowed("Leg eerst vast waar de jongere op de teldatum stond ingeschreven.")


def check_no_show_date(year_id: int, today: date) -> None:
    """Not started can be said on or after the date of the start check only."""
    day = milestone_on(year_id, MilestoneKind.NO_SHOW_DATE)
    if day is None:
        raise NotAllowed("De datum van de startcontrole staat nog niet in de kalender.")
    if today < day:
        raise NotAllowed(f"Niet gestart melden kan vanaf de startcontrole op {full_date(day)}.")


def check_count_date(year_id: int, today: date) -> date:
    """The count date, when it has come."""
    day = milestone_on(year_id, MilestoneKind.COUNT_DATE)
    if day is None:
        raise NotAllowed("De teldatum staat nog niet in de kalender.")
    if today < day:
        raise NotAllowed(f"Plaatsing vastleggen kan vanaf de teldatum, {full_date(day)}.")
    return day


def check_reason(reason: str) -> None:
    """A reason of the list why somebody did not start or stopped."""
    if reason not in NoShowReason.values:
        raise NotAllowed("Kies een reden.")


def check_start(
    member: CohortMember,
    *,
    today: date,
    started_on: date | None,
    institution: Organisation | None,
    institution_name: str,
    programme_name: str,
    standing: frozenset[str],
) -> None:
    """The facts of a start: a day that has come, where, and which programme."""
    if started_on is None:
        raise NotAllowed("Vul in wanneer de jongere is gestart.")
    if started_on > today:
        raise NotAllowed("De startdatum ligt in de toekomst.")
    opened = milestone_on(member.year_id, MilestoneKind.COHORT_OPEN)
    if opened is not None and started_on < opened:
        raise NotAllowed("De startdatum ligt voor het begin van dit overstapjaar.")
    if institution is None and not institution_name:
        raise NotAllowed("Vul in bij welke instelling de jongere is gestart.")
    if not programme_name:
        raise NotAllowed("Vul in met welke opleiding de jongere is gestart.")
    # The mbo itself says who started with it; a school only where there is no such mbo.
    inside = institution is not None and institution.region_id == member.year.region_id
    if inside and not standing & {"mbo", "coach", "doorstroomcoach", "import"}:
        raise NotAllowed("Bij een mbo in de regio bevestigt het mbo of de coach de start.")


def check_enrolment(count_on: date, enrolled_on: date | None) -> None:
    """Placed means enrolled on the count date; a start in February is no placement of October."""
    if enrolled_on is None:
        raise NotAllowed("Vul in vanaf wanneer de jongere is ingeschreven.")
    if enrolled_on > count_on:
        raise NotAllowed(
            f"De inschrijving begint na de teldatum ({full_date(count_on)}). "
            "Dan was de jongere op de teldatum niet geplaatst."
        )


def check_may_open_at_check(
    member: CohortMember, check: StartCheck, standing: frozenset[str], today: date
) -> None:
    """Mbo, officer by home municipality or coordinator; not started, and no open case."""
    check_may_act(standing, "mbo", "doorstroomcoach", "attendance_officer", "coordinator")
    if Case.objects.scoped().filter(student_id=member.student_id, is_open=True).exists():
        raise NotAllowed("Deze jongere heeft al een open dossier.")
    check_no_show_date(member.year_id, today)
    if check.outcome == StartOutcome.STARTED:
        raise NotAllowed("Deze jongere is gestart. Pas eerst de startcontrole aan.")
