"""The sweepers of the outbox: notices and mails apart, so that a mail server holds up no notice."""

from celery import shared_task

from overstap.notifications import actions
from overstap.organisations.today import now


@shared_task(ignore_result=True)
def deliver_outbox() -> None:
    """Put waiting notices on people's Vandaag; runs every minute."""
    actions.deliver_notices(now=now())


@shared_task(ignore_result=True)
def send_mails() -> None:
    """Send waiting mails, a bounded number over one connection; runs every minute."""
    actions.send_mails(now=now())


@shared_task(ignore_result=True)
def send_digests() -> None:
    """Put today's and this week's digests in the outbox, once; asked a few times a day."""
    actions.send_digests(now=now())
