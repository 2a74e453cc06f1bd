"""Whom a school for pro or vso still has to look after; set questions, and its block on Vandaag."""

from datetime import date

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases import panels
from cases.models import AftercareMoment, CohortMember
from cases.rules.aftercare import (
    LEVELS,
    MONTHS,
    SCHOOLS,
    STILL_IN_VO,
    aftercare_end,
    next_contact,
)
from cases.rules.calendar import months_after
from overstap.organisations.enums import SCHOOL_LEADS, MilestoneKind, Role
from overstap.organisations.models import Milestone

DOERS = SCHOOL_LEADS | {Role.MENTOR}


def former_pupils(by, today: date) -> QuerySet[CohortMember]:
    """Pupils of this school that left within the year, with `left` and their last contact.

    Of the member and by the school's own right on it: a case is not needed, and its end changes
    nothing.
    """
    if by.role not in DOERS:
        return CohortMember.objects.none()
    summer = Milestone.objects.filter(
        year_id=OuterRef("year_id"), kind=MilestoneKind.SUMMER_START
    ).values("date_on")[:1]
    last = AftercareMoment.objects.filter(member_id=OuterRef("pk")).order_by("-contact_on", "-pk")
    return (
        CohortMember.objects.visible_to(by)
        .filter(school_id=by.organisation_id)
        .filter(Q(level__in=LEVELS) | Q(school__school_type__in=SCHOOLS))
        .exclude(destination__in=STILL_IN_VO)
        .annotate(
            left=Coalesce(F("left_school_on"), Subquery(summer, output_field=DateField())),
            last_on=Subquery(last.values("contact_on")[:1]),
            last_situation=Subquery(last.values("situation")[:1]),
        )
        .filter(left__lte=today, left__gte=months_after(today, -MONTHS))
        .select_related("student", "year")
    )


def with_dates(members: list[CohortMember]) -> list[CohortMember]:
    """Each with `next_on` and `until`, whose turn it is first in front."""
    for member in members:
        member.next_on = next_contact(member.left, member.last_on)
        member.until = aftercare_end(member.left)
    return sorted(members, key=lambda row: (row.next_on or date.max, row.pk))


def aftercare_block(by, today: date):
    """How many former pupils the school should call by now; None without any."""
    rows = with_dates(list(former_pupils(by, today)))
    late = [row for row in rows if row.next_on is not None and row.next_on <= today]
    return {"total": len(rows), "late": len(late)} if rows else None


def register() -> None:
    """Put the block on Vandaag; called once from CasesConfig.ready()."""
    panels.register_today_block(
        "aftercare",
        aftercare_block,
        "cases/today_aftercare.html",
        DOERS,
        order=60,
        waits=lambda by, today: [former_pupils(by, today)],
    )
