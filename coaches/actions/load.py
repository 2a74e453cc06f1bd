"""What a region says about the work of its coaches, and how much work one case is."""

from datetime import datetime

from cases.actions.base import day_of, lock_case, notify, record
from cases.rules import standing_of
from coaches.enums import AssignmentState
from coaches.models import CoachAssignment, CoachHours, LoadPolicy, StatusPoints
from coaches.rules.load import (
    DEFAULT_POINTS,
    check_hours,
    check_may_set_load,
    check_may_weigh,
    check_norm,
    check_weight,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership
from overstap.privacy.groups import F8

NORM = (
    "full_time_hours",
    "full_time_points",
    "default_hours",
    "light_percent",
    "heavy_percent",
    "horizon_weeks",
)


@action
def save_load_policy(
    *, by, now: datetime, values: dict, points: dict[str, int], reason="werkdruk ingesteld"
) -> LoadPolicy:
    """This will change what a case counts for and what a full-time coach can carry.

    `values` by field of LoadPolicy, `points` by status; what is not named stays.
    """
    check_may_set_load(by.region_id, by)
    policy, _ = LoadPolicy.objects.get_or_create(region_id=by.region_id)
    for name in NORM:
        if name in values:
            setattr(policy, name, values[name])
    check_norm(policy, points)
    policy.save()
    for status, number in points.items():
        if status not in DEFAULT_POINTS:
            continue
        row = policy.points.filter(status=status).first()
        row = row or StatusPoints(policy=policy, status=status)
        if row.points != number:
            row.points = number
            row.save()
    return policy


@action
def save_hours(
    *, by, now: datetime, membership_id: int, hours: int, reason="uren van coach"
) -> CoachHours:
    """This will write down how many hours a week somebody has for coaching."""
    coach = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    check_may_set_load(coach.region_id, by)
    check_hours(hours)
    row = CoachHours.objects.filter(membership=coach).first() or CoachHours(membership=coach)
    row.hours = hours
    row.save()
    return row


@action
def change_weight(
    *, by, now: datetime, assignment_id: int, weight: str, note: str
) -> CoachAssignment:
    """This will change how much work a case is for its coach; the points follow at once.

    A question to take the case over, that waits for an answer, goes along. Raises NotAllowed
    without a reason, and for anybody but this coach and the coordinator of the region.
    """
    case_id = CoachAssignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)
    case = lock_case(case_id)
    assignment = CoachAssignment.objects.select_related("coach__user").get(pk=assignment_id)
    check_may_weigh(case, assignment, by, standing_of(case, by, day_of(now)))
    check_weight(assignment, weight, note)
    before, assignment.weight = assignment.weight, weight
    assignment.save()
    asked = CoachAssignment.objects.filter(replaces=assignment, state=AssignmentState.OFFERED)
    for offer in asked.order_by("pk"):
        offer.weight = weight
        offer.save()
    event = record(
        case,
        kind="coach_weight",
        by=by,
        now=now,
        group=F8,
        note=note.strip(),
        payload={"assignment_id": assignment.pk, "before": before, "after": weight},
    )
    notify(case, "coach_weight", [assignment.coach.user], now=now, event=event)
    return assignment
