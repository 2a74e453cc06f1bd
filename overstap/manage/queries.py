"""What the pages of Beheer ask; each answer is a fixed number of queries."""

from collections import Counter
from datetime import date, datetime, timedelta

from celery.schedules import crontab
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case, Job
from overstap.audit.models import AccessLog
from overstap.notifications.models import Outbox, OutboxState
from overstap.notifications.texts import MAILS, notice_text
from overstap.organisations.enums import JobStatus, OrganisationKind
from overstap.organisations.models import (
    Invitation,
    Membership,
    Milestone,
    Organisation,
    Region,
    ScheduledRun,
    SchoolHoliday,
    TransitionYear,
    User,
)
from overstap.organisations.queries import is_late, late_entries

STALLED_AFTER = timedelta(minutes=5)
JOBS = {
    "calendar": "Kalender: mijlpalen, herinneringen en termijnen",
    "coach-answers": "Verzoeken aan coaches die te lang wachten",
    "outbox": "Berichten bezorgen",
    "mails": "Mails versturen",
    "digests": "Overzichtsmails klaarzetten",
    "timers": "Taken die vandaag of nu beginnen",
    "stalled-jobs": "Vastgelopen werk hervatten",
}


def _live(on: date, prefix: str = "") -> Q:
    return Q(
        Q(**{f"{prefix}active_to__isnull": True}) | Q(**{f"{prefix}active_to__gt": on}),
        **{f"{prefix}active_from__lte": on, f"{prefix}user__is_active": True},
    )


def organisations_of(region_id: int, on: date) -> QuerySet[Organisation]:
    """The organisations of a region, with how many people work there on a day."""
    people = (
        Membership.objects.filter(_live(on), organisation=OuterRef("pk"))
        .order_by()
        .values("organisation")
        .annotate(people=Count("user", distinct=True))
        .values("people")
    )
    return (
        Organisation.objects.filter(region_id=region_id)
        .select_related("municipality")
        .annotate(people=Coalesce(Subquery(people), 0))
    )


def adoptable() -> QuerySet[Organisation]:
    """Organisations of the national lists that no region has yet."""
    return Organisation.objects.filter(region__isnull=True, is_gone=False)


def memberships_of(region_id: int) -> QuerySet[Membership]:
    """Every role that anybody has or had in a region, and whether a link is waiting for them."""
    waiting = Invitation.objects.filter(membership__user=OuterRef("user"), accepted_at__isnull=True)
    return (
        Membership.objects.filter(organisation__region_id=region_id)
        .select_related("user", "organisation")
        .annotate(is_invited=Exists(waiting))
    )


def people_of(region_id: int) -> QuerySet[User]:
    """Everybody who has or had a role in a region."""
    return User.objects.filter(
        pk__in=Membership.objects.filter(organisation__region_id=region_id).values("user")
    )


def state_of(membership: Membership, today: date) -> tuple[str, str]:
    """How a role stands (Dutch) and the tone of its badge; wants `is_invited` on it."""
    if not membership.user.is_active:
        return "Account afgesloten", "negative"
    if membership.active_to is not None and membership.active_to <= today:
        return "Beëindigd", "neutral"
    if membership.active_from > today:
        return "Begint later", "info"
    if membership.is_invited and not membership.user.has_usable_password():
        return "Uitgenodigd", "warning"
    return "Actief", "positive"


def changes_of(user_id: int, region_id: int, limit: int = 30):
    """The last changes of somebody's roles in a region, newest first."""
    return (
        Membership.history.filter(user_id=user_id, organisation__region_id=region_id)
        .select_related("organisation")
        .order_by("-history_date", "-history_id")[:limit]
    )


def years_of(region_id: int) -> QuerySet[TransitionYear]:
    """The transition years of a region, newest first, with their milestones in order."""
    return (
        TransitionYear.objects.filter(region_id=region_id)
        .order_by("-year")
        .prefetch_related(Prefetch("milestones", Milestone.objects.order_by("date_on", "pk")))
    )


def overview(region: Region, today: date) -> dict:
    """The figures on the first page of Beheer, in seven queries."""
    organisations = Counter(
        Organisation.objects.filter(region=region, is_active=True, is_gone=False).values_list(
            "kind", flat=True
        )
    )
    memberships = Membership.objects.filter(organisation__region=region)
    people = memberships.filter(_live(today)).aggregate(
        people=Count("user", distinct=True),
        waiting=Count(
            "user", distinct=True, filter=Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        ),
        schools=Count(
            "organisation",
            distinct=True,
            filter=Q(organisation__kind=OrganisationKind.SCHOOL),
        ),
    )
    leaving = (
        memberships.filter(_live(today), active_to__lte=today + timedelta(days=30))
        .values("user")
        .distinct()
        .count()
    )
    years = list(years_of(region.pk))
    upcoming = sorted(
        (
            milestone
            for year in years
            for milestone in year.milestones.all()
            if milestone.date_on >= today
        ),
        key=lambda milestone: milestone.date_on,
    )
    holiday = SchoolHoliday.objects.filter(region=region).aggregate(last=Max("ends_on"))["last"]
    return {
        "organisations": organisations,
        "schools": organisations[OrganisationKind.SCHOOL],
        "schools_without_people": organisations[OrganisationKind.SCHOOL] - people["schools"],
        "organisation_count": sum(organisations.values()),
        "people": people["people"],
        "waiting": people["waiting"],
        "leaving": leaving,
        "years": years,
        "upcoming": upcoming[:4],
        "has_holidays": holiday is not None and holiday >= today,
    }


# Automatic tasks ------------------------------------------------------------------------------


def schedule(now: datetime) -> list[dict]:
    """Every job that runs by itself: what it does, when, its last run, and whether that is late.

    `wrong` names by number what the last calendar could not do.
    """
    runs = {run.task: run for run in ScheduledRun.objects.all()}
    rows = []
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        run = runs.get(entry["task"])
        rows.append(
            {
                "name": JOBS.get(name, name),
                "task": entry["task"],
                "when": when(entry["schedule"]),
                "run": run,
                "is_late": is_late(run.done_at if run else None, now),
            }
        )
    return rows


def late_jobs(now: datetime) -> list[str]:
    """The jobs of the clock that did not end well for a day, by their Dutch name."""
    return [JOBS.get(name, name) for name in late_entries(now)]


def last_sweep() -> Job | None:
    """The last run of the calendar, with how far it is and what it could not do."""
    return Job.objects.filter(kind="calendar").order_by("-created_at", "-pk").first()


def when(planned) -> str:
    """A schedule in words: a crontab, a timedelta or seconds."""
    if isinstance(planned, crontab):
        minute, hour = str(planned._orig_minute), str(planned._orig_hour)
        days = [str(planned._orig_day_of_week), str(planned._orig_day_of_month)]
        if minute == hour == "*":
            return "elke minuut"
        if days == ["*", "*"] and hour == "*" and minute.startswith("*/"):
            return f"elke {minute[2:]} minuten"
        if days == ["*", "*"] and hour == "*":
            return f"elk uur, {minute} minuten over heel"
        if days == ["*", "*"] and minute == "0" and "-" in hour:
            first, last = (int(one) for one in hour.split("-"))
            return f"elk uur van {first:02d}:00 tot en met {last:02d}:00"
        if days == ["*", "*"] and hour.isdigit() and minute.isdigit():
            return f"elke dag om {int(hour):02d}:{int(minute):02d}"
        return f"volgens crontab {minute} {hour} {days[1]} * {days[0]}"
    seconds = int(getattr(planned, "total_seconds", lambda: planned)())
    return f"elke {seconds} seconden" if seconds < 60 else f"elke {seconds // 60} minuten"


def outbox_counts() -> list[dict]:
    """How many messages stand in each state, all states named."""
    counts = dict(Outbox.objects.order_by().values_list("state").annotate(Count("pk")))
    return [
        {"state": state.value, "label": state.label, "count": counts.get(state.value, 0)}
        for state in OutboxState
    ]


def doubtful_mails(region_id: int, limit: int = 50) -> list[Outbox]:
    """Mails to people of a region that may not have arrived, newest first."""
    rows = list(
        Outbox.objects.filter(
            state__in=[OutboxState.UNCERTAIN, OutboxState.FAILED],
            user__in=people_of(region_id),
        ).order_by("-created_at", "-pk")[:limit]
    )
    for row in rows:
        row.about = (
            MAILS[row.subject_code][0]
            if row.subject_code in MAILS
            else notice_text(row.subject_code)
        )
    return rows


def jobs_of(region_id: int, now: datetime, limit: int = 50) -> list[Job]:
    """Long work that waits, runs or failed in a region, newest first; `is_stalled` on each."""
    jobs = list(
        Job.objects.filter(membership__organisation__region_id=region_id)
        .exclude(status=JobStatus.DONE)
        .select_related("membership__user")
        .order_by("-created_at", "-pk")[:limit]
    )
    for job in jobs:
        heartbeat = job.heartbeat_at or job.created_at
        job.is_stalled = job.status == JobStatus.RUNNING and heartbeat < now - STALLED_AFTER
    return jobs


# Who looked -----------------------------------------------------------------------------------


def looks_of(region_id: int) -> QuerySet[AccessLog]:
    """Every look by somebody of a region, and every look at a case of that region; newest first."""
    organisations = Organisation.objects.filter(region_id=region_id).values("pk")
    cases = Case.objects.filter(region_id=region_id).values("pk")
    return AccessLog.objects.filter(
        Q(organisation_id__in=organisations) | Q(case_id__in=cases)
    ).order_by("-at", "-pk")
