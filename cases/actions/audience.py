"""Who must know that something happened to a case. Reads only; the outbox tells them."""

from datetime import date

from django.db.models import Q

from cases.actions.work import people_in
from cases.models import Case, CohortMember
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, Role
from overstap.organisations.models import Membership, User


def coach_of(case: Case) -> list[User]:
    """The coach, when there is one."""
    return list(User.objects.filter(pk=case.coach_id)) if case.coach_id else []


def school_of(member: CohortMember, today: date) -> list[User]:
    """The zorgcoördinator and the decaan of the member's school."""
    return people_in(member.school_id, SCHOOL_LEADS, today)


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
    school = Membership.objects.live(on=today).filter(
        organisation_id=case.member.school_id, role__in=SCHOOL_LEADS
    )
    people = User.objects.filter(Q(pk=case.coach_id) | Q(pk__in=school.values("user_id")))
    return list(people.order_by("pk"))
