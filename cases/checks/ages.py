"""What a birthday asks for: leerplicht ends at 18, and who owns a case can change with it."""

from datetime import date, timedelta

from cases.enums import Capacity, Status
from cases.models import Case
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership

AHEAD = timedelta(days=30)


def due_to_pass_on(today: date) -> list[int]:
    """Cases at leerplicht whose student turns 18 within 30 days, or did already."""
    found = []
    cases = Case.objects.scoped().filter(status=Status.ESCALATED)
    for case in cases.select_related("student", "region").order_by("pk"):
        birthday = case.student.birthday(case.region.leerplicht_until)
        if birthday is None or today < birthday - AHEAD:
            continue
        if _is_at_leerplicht(case, today, birthday):
            found.append(case.pk)
    return found


def _is_at_leerplicht(case: Case, today: date, birthday: date) -> bool:
    """By the role of the officer who has it; without one by the age, as it was reported."""
    officer = case.parties.filter(capacity=Capacity.OFFICER, active_to__isnull=True).first()
    if officer is None:
        return today < birthday
    return (
        Membership.objects.live(on=today)
        .filter(
            user_id=officer.user_id,
            organisation_id=officer.organisation_id,
            role=Role.ATTENDANCE_OFFICER,
        )
        .exists()
    )


def owned_by_the_wrong_officer(today: date) -> list[int]:
    """Open cases at the post of leerplicht of somebody who is 18 by now."""
    cases = Case.objects.scoped().filter(is_open=True, owner_role=Role.ATTENDANCE_OFFICER)
    return [
        case.pk
        for case in cases.select_related("student", "region").order_by("pk")
        if (age := case.student.age_on(today)) is not None and age >= case.region.leerplicht_until
    ]
