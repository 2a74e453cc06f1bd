"""The sweeper of the outbox."""

from celery import shared_task

from overstap.notifications.actions import deliver_due
from overstap.organisations.today import now


@shared_task(ignore_result=True)
def deliver_outbox() -> None:
    """Deliver what waits; runs every minute."""
    deliver_due(now=now())
