"""What ends by its date: a basis, a milestone that was a next step, the coaching, a question."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from cases.checks.no_show import IN_VO
from cases.enums import (
    OF_THE_CASE,
    ActionKind,
    ActionStatus,
    BasisState,
    Capacity,
    HandoverState,
    Status,
)
from cases.models import (
    ActionItem,
    Case,
    CaseHandover,
    CaseParty,
    Evaluation,
    SharingBasis,
    WorkItem,
)
from cases.rules.ending import EVALUATION_AHEAD, coach_end_on
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Milestone, SchoolHoliday
from overstap.organisations.workdays import add_workdays

AFTER_START = (Status.STARTED, Status.PLACED)
SUMMER_AHEAD = timedelta(days=28)


def expired_bases(today: date) -> list[int]:
    """Cases with a basis that was valid until before today and still counts as valid."""
    return list(
        SharingBasis.objects.filter(state=BasisState.ACTIVE, valid_until__lt=today)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )


def passed_milestones(today: date) -> list[int]:
    """Open cases whose next step is a milestone that is behind us."""
    return list(
        Case.objects.scoped()
        .filter(is_open=True, next_step__startswith="milestone:", next_due_on__lt=today)
        .exclude(next_step="milestone:year_close")
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def to_evaluate(today: date) -> list[int]:
    """Cases whose look back may begin, without one in this cycle and without a task for it.

    Counted from the real start, so from February for who started then; going on longer puts it
    off to two weeks before the new end.
    """
    done = Evaluation.objects.filter(case_id=OuterRef("pk"), cycle=OuterRef("cycle"))
    task = WorkItem.objects.filter(case_id=OuterRef("pk"), kind="evaluate", is_open=True)
    item = ActionItem.objects.filter(
        case_id=OuterRef("pk"), origin="evaluation", status=ActionStatus.OPEN
    )
    cases = (
        Case.objects.scoped()
        .filter(is_open=True, status__in=AFTER_START, started_on__isnull=False)
        .filter(~Exists(done), ~Exists(task), ~Exists(item))
        .select_related("region")
        .only("started_on", "extended_until", "region__coach_months")
    )
    return [
        case.pk
        for case in cases.order_by("pk").iterator()
        if coach_end_on(case) - EVALUATION_AHEAD <= today
    ]


def unanswered_handovers(today: date) -> list[int]:
    """Cases with a question to a receiver that waits longer than the region allows."""
    rows = CaseHandover.objects.filter(
        state=HandoverState.OFFERED, escalated_on__isnull=True, offered_on__lt=today
    ).values_list("case_id", "offered_on", "case__region_id", "case__region__handover_answer_days")
    holidays: dict[int, tuple] = {}
    found = []
    for case_id, offered_on, region_id, days in rows.order_by("case_id"):
        if region_id not in holidays:
            free = SchoolHoliday.objects.filter(region_id=region_id)
            holidays[region_id] = tuple(free.order_by("pk"))
        if today > add_workdays(offered_on, days, holidays[region_id]):
            found.append(case_id)
    return found


def to_follow_owner(today: date) -> list[int]:
    """Cases with a task of the calendar on the name of somebody who does not own them any more."""
    rows = (
        ActionItem.objects.filter(
            kind__in=OF_THE_CASE, status=ActionStatus.OPEN, case__is_open=True
        )
        .exclude(origin__startswith="unanswered:")
        .values_list(
            "case_id",
            "owner_id",
            "owner_organisation_id",
            "case__owner_user_id",
            "case__owner_organisation_id",
            "case__school_id",
        )
    )
    return sorted(
        {
            case_id
            for case_id, owner, place, user, organisation, school in rows.iterator()
            if (owner, place) != (user, organisation or school)
        }
    )


def without_summer_contact(today: date) -> list[int]:
    """Cases in vo, from four weeks before the summer, of which nobody keeps contact in it."""
    soon = Milestone.objects.filter(
        year_id=OuterRef("year_id"),
        kind=MilestoneKind.SUMMER_START,
        date_on__gt=today,
        date_on__lte=today + SUMMER_AHEAD,
    )
    party = CaseParty.objects.filter(
        case_id=OuterRef("pk"), capacity=Capacity.SUMMER_CONTACT, active_to__isnull=True
    )
    task = WorkItem.objects.filter(case_id=OuterRef("pk"), kind="summer_contact", is_open=True)
    item = ActionItem.objects.filter(
        case_id=OuterRef("pk"), cycle=OuterRef("cycle"), origin="summer_contact"
    )
    return list(
        Case.objects.scoped()
        .filter(Exists(soon), status__in=IN_VO)
        .filter(~Exists(party), ~Exists(task), ~Exists(item))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def to_end(today: date) -> list[int]:
    """Evaluated cases past the end of the coaching on which nobody is asked to decide.

    Such as when the task to find a receiver was ticked off without one.
    """
    done = Evaluation.objects.filter(case_id=OuterRef("pk"), cycle=OuterRef("cycle"))
    task = WorkItem.objects.filter(case_id=OuterRef("pk"), kind="finish", is_open=True)
    item = ActionItem.objects.filter(
        case_id=OuterRef("pk"), kind__in=OF_THE_CASE, status=ActionStatus.OPEN
    ).exclude(kind=ActionKind.CONTACT)
    asked = CaseHandover.objects.filter(case_id=OuterRef("pk"), state=HandoverState.OFFERED)
    cases = (
        Case.objects.scoped()
        .filter(Exists(done), ~Exists(task), ~Exists(item), ~Exists(asked))
        .filter(is_open=True, status__in=AFTER_START, started_on__isnull=False)
        .select_related("region")
        .only("started_on", "extended_until", "region__coach_months")
    )
    return [case.pk for case in cases.order_by("pk").iterator() if coach_end_on(case) <= today]
