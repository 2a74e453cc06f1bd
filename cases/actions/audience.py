"""Who must know that something happened to a case. Reads only; the outbox tells them."""

from datetime import date

from cases.actions.work import people_in
from cases.models import Case, CohortMember
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, Role
from overstap.organisations.models import Membership, User


def coach_of(case: Case) -> list[User]:
    """The coach, when there is one."""
    return list(User.objects.filter(pk=case.coach_id)) if case.coach_id else []


def school_of(member: CohortMember, today: date) -> list[User]:
    """The zorgcoördinator and the decaan of the member's school."""
    return [
        user for role in sorted(SCHOOL_LEADS) for user in people_in(member.school_id, role, today)
    ]


def mbo_of(institution_id: int, today: date) -> list[User]:
    """The intake of a mbo."""
    return people_in(institution_id, Role.MBO_INTAKE, today)


def coordinators_of(region_id: int | None, today: date) -> list[User]:
    """The coordinators of a region."""
    if region_id is None:
        return []
    live = Membership.objects.live(on=today).filter(
        organisation__region_id=region_id, role__in=COORDINATORS
    )
    return list(User.objects.filter(pk__in=live.values("user_id")).order_by("pk"))


def helpers_of(case: Case, today: date) -> list[User]:
    """The coach and the school: who acts for the young person."""
    return [*coach_of(case), *school_of(case.member, today)]
