"""The mail that says what waits: counts and a link, once per person and period."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from overstap.notifications.digests import Due, due_of
from overstap.notifications.models import DigestRun, Notice, Outbox
from overstap.organisations.enums import DigestChoice
from overstap.organisations.models import Membership, User
from overstap.organisations.workdays import is_workday

SEND_FROM = time(7)
# What the first digest of an installation looks back on.
FIRST_LOOK = {DigestChoice.DAILY: timedelta(days=1), DigestChoice.WEEKLY: timedelta(days=7)}


def send_digests(*, now: datetime) -> int:
    """This will put the digests of today and of this week in the outbox; returns how many mails.

    Called as often as one likes: a period is done once. Nothing goes before 7:00 in Amsterdam or
    on a day off; a week whose Monday is a day off gets its mail on the next working day.
    """
    local = timezone.localtime(now)
    today = local.date()
    if local.time() < SEND_FROM or not is_workday(today):
        return 0
    count = _send(DigestChoice.DAILY, today.isoformat(), now)
    year, week, _ = today.isocalendar()
    return count + _send(DigestChoice.WEEKLY, f"{year}-W{week:02d}", now)


@transaction.atomic
def _send(choice: DigestChoice, period: str, now: datetime) -> int:
    previous = (
        DigestRun.objects.filter(choice=choice).order_by("-at").values_list("at", flat=True).first()
    )
    # The unique period is the lock: a second scheduler waits here and then finds it done.
    _, is_mine = DigestRun.objects.get_or_create(choice=choice, period=period, defaults={"at": now})
    if not is_mine:
        return 0
    since = previous or now - FIRST_LOOK[choice]
    mails = [
        Outbox(
            event=f"digest:{choice}:{period}",
            recipient=user.email,
            channel="mail",
            subject_code="digest",
            payload={
                "count": user.unread,
                "late": due.late,
                "today": due.today,
                "week": due.week,
                "link": settings.OVERSTAP_BASE_URL.rstrip("/") + "/",
            },
            user=user,
            created_at=now,
            due_at=now,
        )
        for user, due in _readers(choice, since, now)
    ]
    Outbox.objects.bulk_create(mails, ignore_conflicts=True)
    DigestRun.objects.filter(choice=choice, period=period).update(mails=len(mails))
    return len(mails)


def _readers(choice: DigestChoice, since: datetime, now: datetime) -> Iterator[tuple[User, Due]]:
    """Who wants this digest and has something to read or to do, with what there is to do.

    To read: something unread that the former digest did not count. To do: what is too late or for
    today, in the mail of a week also what is for the coming week.
    """
    live = Membership.objects.live(on=timezone.localdate(now)).select_related(
        "user", "organisation"
    )
    new = Notice.objects.filter(user_id=OuterRef("pk"), read_at__isnull=True, at__gt=since)
    users = (
        User.objects.filter(is_active=True, digest=choice, pk__in=live.values("user_id"))
        .prefetch_related(Prefetch("memberships", queryset=live.order_by("pk"), to_attr="roles"))
        .annotate(
            unread=Count("notices", filter=Q(notices__read_at__isnull=True)),
            has_news=Exists(new),
        )
        .order_by("pk")
    )
    for user in users:
        due = due_of(user.roles, now)
        ahead = due.week if choice == DigestChoice.WEEKLY else 0
        if user.has_news or due.late or due.today or ahead:
            yield user, due
