"""What a coordinator sees of her coaches today: hours that differ, one away, one question open."""

from datetime import datetime, timedelta

from cases.enums import Status
from cases.models import Case
from coaches import actions as coaching
from coaches.enums import AssignmentState
from coaches.models import CoachAssignment
from overstap.demo.region import World
from overstap.organisations.rules import NotAllowed

HOURS = (24, 16, 32, 8, 20, 12, 28)
AWAY_DAYS = 11
TRIES = 10


def show_coaching(world: World, now: datetime) -> None:
    """This will give each coach hours, let one be away from yesterday, and ask one for a case."""
    by = world.coordinator
    for number, coach in enumerate(world.coaches):
        hours = HOURS[number % len(HOURS)]
        coaching.save_hours(by=by, now=now, membership_id=coach.pk, hours=hours)
    if len(world.coaches) > 1:
        first, second = world.coaches[:2]
        today = now.date()
        coaching.report_absence(
            by=second,
            now=now,
            coach_id=second.pk,
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=AWAY_DAYS),
            stand_in_id=first.pk,
        )
    _ask_one(world, now)


def _ask_one(world: World, now: datetime) -> None:
    """An open question to the first coach, for the first case of which the rules allow it."""
    asked = CoachAssignment.objects.filter(
        state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    )
    waiting = (
        Case.objects.scoped()
        .filter(status=Status.SCREENED, region_id=world.coordinator.region_id)
        .exclude(pk__in=asked.values("case_id"))
        .order_by("pk")
    )
    for case_id in list(waiting.values_list("pk", flat=True)[:TRIES]):
        try:
            coaching.offer_coach(
                by=world.coordinator,
                now=now,
                case_id=case_id,
                membership_id=world.coaches[0].pk,
            )
        except NotAllowed:
            continue
        return
