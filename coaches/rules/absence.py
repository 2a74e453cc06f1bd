"""Who may say that a coach is away, who may stand in, and who is there when it counts."""

from datetime import date

from cases.enums import Status
from cases.models import Case
from cases.rules import NotAllowed
from coaches.models import Absence
from overstap.organisations.enums import COACHES, COORDINATORS
from overstap.organisations.models import Membership, Milestone
from overstap.ui.dates import full_date

LONGEST = 365


def check_may_report_absence(coach: Membership, by: Membership) -> None:
    """The coach in person, or a coordinator of the region."""
    if by.role in COORDINATORS and by.region_id == coach.region_id:
        return
    if by.pk != coach.pk:
        raise NotAllowed("Dit kan alleen de coach zelf of de coördinator.")


def check_period(starts_on: date, ends_on: date, today: date) -> None:
    """A period in order that is not over yet."""
    if ends_on < starts_on:
        raise NotAllowed("De laatste dag ligt voor de eerste dag.")
    if ends_on < today:
        raise NotAllowed("Deze periode is al voorbij.")
    if (ends_on - starts_on).days > LONGEST:
        raise NotAllowed("Een periode duurt hooguit een jaar. Draag anders de dossiers over.")


def check_is_coach(coach: Membership, today: date) -> None:
    """Only somebody who coaches has young people to cover."""
    if coach.role not in COACHES or not coach.is_live(today):
        raise NotAllowed("Deze persoon werkt hier nu niet als coach.")


def check_no_overlap(coach: Membership, starts_on: date, ends_on: date, besides=None) -> None:
    """One absence at a time: of two, the stand-in of a day would be in doubt."""
    other = overlapping(coach, starts_on, ends_on).exclude(pk=besides).first()
    if other is not None:
        raise NotAllowed(
            f"{coach.user.name} staat {period(other)} al als afwezig. Pas die periode aan."
        )


def check_stand_in(
    coach: Membership, stand_in: Membership | None, starts_on: date, ends_on: date
) -> None:
    """A coach of the same region who works here, and is there, the whole time."""
    if stand_in is None:
        return
    name = stand_in.user.name
    if stand_in.user_id == coach.user_id:
        raise NotAllowed("Niemand vervangt zichzelf. Kies een andere coach.")
    if stand_in.role not in COACHES or stand_in.region_id != coach.region_id:
        raise NotAllowed(f"{name} is geen coach in deze regio.")
    if not stand_in.is_live(starts_on) or not stand_in.is_live(ends_on):
        raise NotAllowed(f"{name} werkt hier niet in deze hele periode.")
    away = overlapping(stand_in, starts_on, ends_on).first()
    if away is not None:
        raise NotAllowed(f"{name} is dan zelf afwezig: {period(away)}.")


def check_may_change_absence(absence: Absence, by: Membership, today: date) -> None:
    """Whoever may report it, as long as it is not over."""
    check_may_report_absence(absence.coach, by)
    if absence.withdrawn_on is not None:
        raise NotAllowed("Deze afwezigheid is al ingetrokken.")
    if absence.ends_on < today:
        raise NotAllowed("Deze periode is al voorbij.")


def check_is_there(coach: Membership, case: Case, today: date) -> None:
    """No case to a coach who is away, without cover, on the next date that counts for it."""
    for day, why in days_that_count(case, today):
        away = uncovered(coach, day)
        if away is not None:
            raise NotAllowed(absent_sentence(coach, day, why))


def absent_sentence(coach: Membership, day: date, why: str) -> str:
    """Why this coach cannot take a case for which `day` counts."""
    return (
        f"{coach.user.name} is afwezig op {full_date(day)} ({why}). "
        "Er is dan geen vervanger. Regel eerst een vervanger, of kies een ander."
    )


def days_that_count(case: Case, today: date) -> list[tuple[date, str]]:
    """The next milestone of the case's year and, with a coach at work, the next step's date."""
    found = []
    milestone = (
        Milestone.objects.filter(year_id=case.year_id, date_on__gte=today)
        .order_by("date_on", "pk")
        .first()
    )
    if milestone is not None:
        found.append((milestone.date_on, milestone.label))
    waits_for_coach = case.status in {Status.FLAGGED, Status.SCREENED}
    if case.next_due_on is not None and not waits_for_coach:
        found.append((max(case.next_due_on, today), "volgende stap"))
    return found


def uncovered(coach: Membership, day: date) -> Absence | None:
    """The absence of this coach on `day` for which nobody stands in."""
    absences = list(_of_person(Absence.objects.on(day), coach).order_by("pk"))
    if any(absence.stand_in_id is not None for absence in absences):
        return None
    return next(iter(absences), None)


def overlapping(coach: Membership, starts_on: date, ends_on: date):
    """The standing absences of this coach that touch the period, in whatever role."""
    return _of_person(Absence.objects.between(starts_on, ends_on), coach).order_by("starts_on")


def _of_person(absences, coach: Membership):
    """Who is away, is away in every role in the region."""
    return absences.filter(
        coach__user_id=coach.user_id, coach__organisation__region_id=coach.region_id
    )


def period(absence: Absence) -> str:
    """ "van 3 maart 2027 tot en met 9 maart 2027"."""
    return f"van {full_date(absence.starts_on)} tot en met {full_date(absence.ends_on)}"
