"""Questions about people and the calendar that more than one room asks."""

from datetime import date, datetime, timedelta

from django.conf import settings

from overstap.organisations.models import Membership, ScheduledRun, SchoolHoliday

# A day, and an hour for a run that takes long.
LATE_AFTER = timedelta(hours=25)


def live_memberships(user, *, on: date) -> list[Membership]:
    """Every role of this user that holds on a day, with all that a page needs, in one query."""
    return list(
        Membership.objects.live(on=on)
        .filter(user=user)
        .select_related("user", "organisation__region", "organisation__municipality")
        .order_by("pk")
    )


def holidays_of(region_id: int | None) -> list[SchoolHoliday]:
    """The school holidays of a region, for the functions of `workdays`."""
    return list(SchoolHoliday.objects.filter(region_id=region_id).order_by("starts_on"))


def late_entries(now: datetime) -> list[str]:
    """The entries of the schedule whose job did not end well for a day, in its order."""
    done = dict(ScheduledRun.objects.values_list("task", "done_at"))
    return [
        name
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        if is_late(done.get(entry["task"]), now)
    ]


def is_late(done_at: datetime | None, now: datetime) -> bool:
    """Whether a job that last ended well at `done_at` should have run since."""
    return done_at is None or done_at < now - LATE_AFTER
