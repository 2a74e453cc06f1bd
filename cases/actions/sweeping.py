"""The calendar of every morning: what a date asks for, once, per case in its own transaction.

Each step first asks a check (`cases.checks`) what is due and then acts on one case at a time. A
case that goes wrong is counted and named by number, and holds up nobody else. Running again does
nothing twice: the status has changed, the action exists, the notice was sent.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from cases import panels
from cases.actions import audience, work
from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.actions.basis import ask_new_basis
from cases.actions.checking import begin_summer
from cases.actions.items import put_once
from cases.actions.jobs import beat, fail_job, finish_job, start_job, take_job
from cases.actions.leaving import end_lapsed_role, lapsed_roles
from cases.checks import ages, count_date, ending, no_show, screening
from cases.enums import ActionKind, BasisState, Capacity, Source, Status
from cases.models import Case, CaseParty, Job, SharingBasis, WorkItem
from cases.panels import SweepStep as Step
from cases.rules.calendar import days_off, reading_dates_once, reading_holidays_once
from cases.rules.escalating import receiver_role
from overstap.audit.acting import acting, one_transaction
from overstap.notifications.actions import send
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Organisation
from overstap.organisations.today import now as clock_now
from overstap.organisations.workdays import add_workdays

log = logging.getLogger(__name__)

KIND = "calendar"
BATCH = 25
START_HOUR, GRACE_MINUTES = 6, 5
DECIDE_DAYS = 5  # working days to decide on a proposal to report somebody


def ask_for_sweep(*, now: datetime) -> Job:
    """This will queue the sweep of today, or give back the one that is not finished."""
    day = day_of(now).isoformat()
    return start_job(by=None, now=now, kind=KIND, key=f"{KIND}:{day}", arguments={"day": day})


def is_missed(now: datetime) -> bool:
    """Whether the morning of today has come and nobody asked for its sweep yet.

    The clock's own call comes at 06:00; this is for a clock that was away then.
    """
    local = timezone.localtime(now)
    if (local.hour, local.minute) < (START_HOUR, GRACE_MINUTES):
        return False
    return not Job.objects.filter(key=f"{KIND}:{local.date().isoformat()}").exists()


def calendar_sweep(
    *,
    now: datetime,
    job_id: int,
    steps: tuple[Step, ...] | None = None,
    clock: Callable[[], datetime] = clock_now,
) -> Job | None:
    """This will do all that today's date asks for; None when a live worker has the job.

    `now` is the moment all cases are judged at, `clock` tells the time of the heartbeats. A
    sweep that was killed goes on where it stopped: what was done is not due any more.
    """
    job = take_job(by=None, now=clock(), job_id=job_id)
    if job is None:
        return None
    today = day_of(now)
    wrong: list[str] = []
    try:
        with reading_holidays_once(), _committing_lightly():
            for step in (*STEPS, *panels.sweep_steps()) if steps is None else steps:
                _run(step, job, now=now, today=today, clock=clock, wrong=wrong)
        _tell_coordinators(today, now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the row stays and the sweeper of jobs takes it up
    except Exception:
        fail_job(job.pk, now=clock(), message="De kalender is gestopt door een fout.")
        raise
    message = f"Niet gelukt: {', '.join(wrong)}" if wrong else ""
    finish_job(job.pk, now=clock(), message=message)
    job.refresh_from_db()
    return job


@contextmanager
def _committing_lightly() -> Iterator[None]:
    """On PostgreSQL a commit of the sweep need not wait for the disk.

    A crash of the database can undo its last second, as a whole and in order; the next sweep then
    finds those cases due again. What goes out of the house waits for the disk itself, and with
    it for all that was committed before.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        # A broken transaction or connection takes the setting along.
        if not connection.needs_rollback:
            with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("RESET synchronous_commit")


def _run(
    step: Step,
    job: Job,
    *,
    now: datetime,
    today: date,
    clock: Callable[[], datetime],
    wrong: list[str],
) -> None:
    due = list(step.due(today))
    Job.objects.filter(pk=job.pk).update(total=job.total + len(due))
    job.total += len(due)
    done = failed = 0
    for case_id in due:
        try:
            with one_transaction(), acting(None, step.name, now), reading_dates_once():
                step.act(case_id, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            failed += 1
            wrong.append(f"{step.name} bij {step.subject} {case_id}")
            # The type only: a message or traceback could hold a name.
            log.error("calendar: %s failed for %s: %s", step.name, case_id, type(error))
        else:
            done += 1
        if (done + failed) % BATCH == 0:
            beat(job.pk, done, failed, now=clock())
            done = failed = 0
    beat(job.pk, done, failed, now=clock())


def _enter_summer(case_id: int, now: datetime) -> None:
    case = lock_case(case_id)
    if case.status in no_show.IN_VO:  # else somebody was first since it was found
        begin_summer(case, by=None, now=now)


def _remind_screening(case_id: int, now: datetime) -> None:
    """Day 14: whoever has to screen, once for each cycle.

    The open tasks count as reminded with it, so that their own reminder does not follow.
    """
    case = lock_case(case_id)
    if case.status != Status.FLAGGED:
        return
    people = work.people_in(case.member.school_id, Role.SUPPORT_COORDINATOR, day_of(now))
    notify(case, "screening_reminder", people, now=now, event=f"screening:{case.cycle}")
    WorkItem.objects.filter(
        case=case, is_open=True, kind__in=screening.TASKS, reminded_at__isnull=True
    ).update(reminded_at=now)


def _propose_escalation(case_id: int, now: datetime) -> None:
    """After the count date: the coach, else the coordinator, decides on reporting."""
    case = lock_case(case_id)
    today = day_of(now)
    if case_id not in count_date.due_for_escalation(today, only=case_id):
        return
    age = case.student.age_on(today)
    if age is not None and age >= case.region.doorstroompunt_until:
        return
    to = "leerplicht" if receiver_role(case, today) == Role.ATTENDANCE_OFFICER else "Doorstroompunt"
    user, organisation_id = _who_decides(case)
    put_once(
        case,
        origin=count_date.PROPOSED,
        by=None,
        now=now,
        what=f"Melden bij {to}? De teldatum is voorbij.",
        kind=ActionKind.PROPOSE_ESCALATION,
        user=user,
        organisation_id=organisation_id,
        due_on=add_workdays(today, DECIDE_DAYS, days_off(case.region_id, today)),
        source=Source.CALENDAR,
    )


def _who_decides(case: Case):
    """The coach; else the region's office; else, before sharing or without office, the school."""
    coach = _party(case, Capacity.COACH)
    if coach is not None:
        return coach.user, coach.organisation_id
    if case.grants.filter(reason="coordinator", is_current=True).exists():
        office = Organisation.objects.filter(
            kind=OrganisationKind.REGION_OFFICE, region_id=case.region_id, is_gone=False
        ).order_by("pk")
        if (first := office.first()) is not None:
            return None, first.pk
    return None, case.member.school_id


def _party(case: Case, capacity: str) -> CaseParty | None:
    live = CaseParty.objects.filter(case=case, capacity=capacity, active_to__isnull=True)
    return live.select_related("user").order_by("pk").first()


def _prepare_pass_on(case_id: int, now: datetime) -> None:
    """30 days before the 18th birthday: leerplicht prepares the Doorstroompunt."""
    case = lock_case(case_id)
    officer = _party(case, Capacity.OFFICER)
    birthday = case.student.birthday(case.region.leerplicht_until)
    if officer is not None:
        user, organisation_id = officer.user, officer.organisation_id
    else:
        user, organisation_id = None, case.escalated_to_id or case.owner_organisation_id
    put_once(
        case,
        origin=ages.ORIGIN,
        by=None,
        now=now,
        what="Bereid de overdracht naar het Doorstroompunt voor: de jongere wordt 18.",
        kind=ActionKind.PASS_ON,
        user=user,
        organisation_id=organisation_id or case.member.school_id,
        due_on=max(birthday, day_of(now) + timedelta(days=1)),
        source=Source.CALENDAR,
    )


def _expire_bases(case_id: int, now: datetime) -> None:
    """A basis past its date no longer shows anything; without any left the school is asked."""
    case = lock_case(case_id)
    today = day_of(now)
    old = SharingBasis.objects.filter(case=case, state=BasisState.ACTIVE, valid_until__lt=today)
    for basis in old.order_by("pk"):
        basis.state = BasisState.EXPIRED
        basis.save()
        record(
            case,
            kind="basis_expired",
            by=None,
            now=now,
            group="F11",
            payload={"basis_id": basis.pk},
        )
        ask_new_basis(case, basis, now, Source.CALENDAR)
    refresh(case, now)


def _refresh(case_id: int, now: datetime) -> None:
    refresh(lock_case(case_id), now)


STEPS = (
    Step("expire_basis", ending.expired_bases, _expire_bases),
    Step("enter_summer", no_show.due_for_summer, _enter_summer),
    Step("screening_reminder", screening.to_remind, _remind_screening),
    Step("propose_escalation", count_date.due_for_escalation, _propose_escalation),
    Step("pass_on", ages.due_to_pass_on, _prepare_pass_on),
    Step("owner_by_age", ages.owned_by_the_wrong_officer, _refresh),
    Step("next_milestone", ending.passed_milestones, _refresh),
    Step("role_ended", lapsed_roles, end_lapsed_role, "rol"),
)


def _tell_coordinators(today: date, now: datetime) -> None:
    """Day 21: the coordinators hear that screenings wait too long; no names, no numbers of cases.

    Once for each day on which a new one became overdue.
    """
    late = screening.overdue(Case.objects.scoped(), today)
    for region_id, (_, last) in late.items():
        key = f"region:{region_id}:screening_overdue:{last.isoformat()}"
        for user in audience.coordinators_of(region_id, today):
            send(event=key, user=user, subject_code="screening_overdue", now=now, path="/")
