"""What the calendar starts for the coaches' side; the work is in actions."""

from celery import shared_task

from coaches.actions import escalate_unanswered
from overstap.organisations.today import now


@shared_task(ignore_result=True)
def tell_unanswered() -> None:
    """This will tell coordinators of offers that waited too long; safe to run again."""
    escalate_unanswered(by=None, now=now())
