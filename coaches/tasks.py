"""What the calendar starts for the coaches' side; the work is in actions."""

from celery import shared_task

from coaches.actions import escalate_unanswered
from overstap.organisations.today import now


@shared_task
def tell_unanswered() -> int:
    """This will tell coordinators of offers that waited too long; safe to run again."""
    return escalate_unanswered(by=None, now=now())
