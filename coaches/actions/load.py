"""What a region says about the work of its coaches: points, hours and the norm."""

from datetime import datetime

from coaches.models import CoachHours, LoadPolicy, StatusPoints
from coaches.rules.load import DEFAULT_POINTS, check_hours, check_may_set_load, check_norm
from overstap.audit.acting import action
from overstap.organisations.models import Membership

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
