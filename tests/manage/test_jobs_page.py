"""When the clock last ran its jobs, and the warning when it did not for a day."""

from datetime import timedelta

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from cases import panels, tasks
from cases.actions import sweeping
from cases.models import Job
from overstap.celery import note_end, note_failure, note_start
from overstap.manage.failures import LONGEST, STEPS, failures_of
from overstap.manage.queries import late_jobs, when
from overstap.organisations.actions.running import job_ended, job_started
from overstap.organisations.enums import JobStatus, Role
from overstap.organisations.models import ScheduledRun
from overstap.organisations.queries import LATE_AFTER
from overstap.organisations.today import clock_at
from tests.factories import MembershipFactory
from tests.factories.cases import at, guided, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2, 12)
NAMES = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_job_that_did_not_end_well_for_a_day_is_a_warning(login):
    client = login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN))
    for name in NAMES:
        job_started(name, now=NOW)
        job_ended(name, now=NOW)
    assert late_jobs(NOW) == late_jobs(NOW + LATE_AFTER) == []
    with clock_at(NOW):
        assert "Langer dan een dag niet gelukt" not in text(client.get(reverse("manage:home")))
    later = NOW + LATE_AFTER + timedelta(minutes=1)
    for name in NAMES:
        job_started(name, now=later)
        job_ended(name, now=later, error="ValueError" if name == NAMES[0] else "")
    with clock_at(later):
        for page in ("manage:home", "manage:jobs"):
            found = text(client.get(reverse(page)))
            assert "Langer dan een dag niet gelukt: Kalender:" in found
            assert "Mails versturen;" not in found
        assert "ValueError" in text(client.get(reverse("manage:jobs")))


def test_a_worker_notes_start_end_and_failure_and_only_of_the_clock():
    with clock_at(NOW):
        note_start(task=tasks.fire_timers)
        run = ScheduledRun.objects.get()
        assert (run.task, run.ended_at, run.done_at) == ("cases.tasks.fire_timers", None, None)
        note_end(task=tasks.fire_timers, state="SUCCESS")
        run.refresh_from_db()
        assert run.started_at <= run.ended_at == run.done_at
        note_start(task=tasks.fire_timers)
        note_failure(sender=tasks.fire_timers, exception=ValueError("Lotte Visser"))
        note_end(task=tasks.fire_timers, state="FAILURE")
        failed = ScheduledRun.objects.get()
        assert (failed.error, failed.done_at) == ("ValueError", run.done_at)
        note_start(task=tasks.tasks_importing.apply_import)
    assert ScheduledRun.objects.count() == 1


def test_the_page_says_how_the_calendar_went_and_what_failed_by_number(login):
    world, other = make_world(), make_world(number=11)
    case, foreign = guided(world), guided(other)
    assignment = case.coach_assignments.get()
    with clock_at(at(2027, 7, 12, 6)):
        call_command("calendar_sweep")
    job = Job.objects.get(kind="calendar")
    message = ", ".join(
        [
            f"Niet gelukt: enter_summer bij dossier {case.pk}",
            f"enter_summer bij dossier {foreign.pk}",
            f"stand_in bij koppeling {assignment.pk}",
            "lost_stand_in bij afwezigheid 77",
        ]
    )
    Job.objects.filter(pk=job.pk).update(failed=5, message=message, created_at=at(2027, 7, 12, 6))
    with clock_at(at(2027, 7, 12, 8)):
        page = text(login(world.admin).get(reverse("manage:jobs")))
    assert f"{job.done} van {job.total} gedaan, 5 niet gelukt." in page
    lines = [
        f"Naar de zomerperiode: {case.number}, een dossier in een andere regio.",
        f"Vervanger toegang geven: {case.number}.",
        "Vervanger die stopte vrijmaken: afwezigheid 77.",
        "En nog 1 keer.",
    ]
    for line in lines:
        assert f"<li>{line}</li>" in page
    assert foreign.number not in page
    assert case.student.full_name not in page
    assert "Gevraagd op 12 juli 2027 om 06:00." in page


def test_every_step_of_the_calendar_has_a_dutch_name():
    steps = (*sweeping.STEPS, *panels.sweep_steps())
    assert [step.name for step in steps if step.name not in STEPS] == []


def test_a_number_that_was_cut_off_is_left_out_and_other_messages_stay():
    case = guided(make_world())
    whole = f"Niet gelukt: pass_on bij dossier {case.pk}"
    cut = Job(
        message=f"{whole}, {'x' * (LONGEST - len(whole) - 25)}, pass_on bij dossier 1", failed=2
    )
    cut.message = cut.message[:LONGEST].ljust(LONGEST, "1")
    lines = failures_of(cut, case.region_id)
    assert lines == [
        f"Overdracht naar het Doorstroompunt voorbereiden: {case.number}.",
        "En nog 1 keer.",
    ]
    stopped = Job(message="De kalender is gestopt door een fout.")
    assert failures_of(stopped, case.region_id) == ["De kalender is gestopt door een fout."]
    assert failures_of(Job(message=""), case.region_id) == failures_of(None, case.region_id) == []


def test_a_morning_that_the_clock_missed_is_asked_for_once():
    moment = at(2027, 7, 12, 9)
    assert not sweeping.is_missed(at(2027, 7, 12, 6))
    assert sweeping.is_missed(moment)
    with clock_at(moment):
        tasks.resume_stalled_jobs()
        job = Job.objects.get(kind="calendar")
        tasks.resume_stalled_jobs()
    assert Job.objects.filter(kind="calendar").count() == 1
    Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE, finished_at=moment)
    assert not sweeping.is_missed(moment + timedelta(hours=8))
    assert sweeping.is_missed(moment + timedelta(days=1))


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 28, 23), (10, 31, 25)])
def test_the_clock_calls_at_six_in_amsterdam_when_summer_time_begins_and_ends(month, day, hours):
    """On 28 March 2027 the clock jumps from 2 to 3, on 31 October from 3 to 2."""
    before, after = at(2027, month, day - 1, 6), at(2027, month, day, 6)
    assert (after.timestamp() - before.timestamp()) / 3600 == hours
    planned = settings.CELERY_BEAT_SCHEDULE["calendar"]["schedule"]
    assert planned == crontab(hour=6, minute=0)

    def due(moment):
        from overstap.celery import app  # noqa: PLC0415

        own = crontab(hour=6, minute=0, nowfun=lambda: moment, app=app)
        return own.is_due(before)

    assert not due(after - timedelta(minutes=1)).is_due
    assert due(after).is_due
    assert due(after - timedelta(minutes=1)).next == pytest.approx(60, abs=1)


def test_a_schedule_is_told_in_words(login):
    assert when(crontab(hour="7-18", minute=0)) == "elk uur van 07:00 tot en met 18:00"
    assert when(crontab(hour=6, minute=5)) == "elke dag om 06:05"
    page = text(login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN)).get(reverse("manage:jobs")))
    assert "crontab" not in page
    assert page.count("Nog niet gelopen") == len(settings.CELERY_BEAT_SCHEDULE)
