"""Do what the calendar asks for today, as the worker does at 06:00."""

from django.core.management.base import BaseCommand, CommandError

from cases.actions import sweeping
from overstap.organisations.actions.running import job_ended, job_started
from overstap.organisations.enums import JobStatus
from overstap.organisations.today import now

TASK = "cases.tasks.calendar_sweep"  # shown in Beheer as if the clock had called it


class Command(BaseCommand):
    """`manage.py calendar_sweep`: safe to run at any time and as often as one likes."""

    help = "Doe wat de kalender vandaag vraagt (elke ochtend om 06:00 gaat dit vanzelf)."

    def handle(self, *args, **options):
        moment = now()
        job_started(TASK, now=moment)
        job = sweeping.ask_for_sweep(now=moment)
        job = sweeping.calendar_sweep(now=moment, job_id=job.pk)
        if job is None:
            raise CommandError("Een andere worker is al bezig met de kalender van vandaag.")
        job_ended(TASK, now=now())
        self.stdout.write(f"{job.done} gedaan, {job.failed} niet gelukt.")
        if job.status != JobStatus.DONE or job.failed:
            raise CommandError(job.message or "De kalender is niet klaar.")
