"""Sending a mail again by hand, which only a person may decide."""

from datetime import datetime

from overstap.audit.acting import action
from overstap.notifications.models import Outbox, OutboxState, Resend
from overstap.notifications.rules import check_may_send_again


@action
def send_again(*, by, now: datetime, outbox_id: int, reason: str) -> Outbox:
    """This will let a mail that failed or is uncertain go out once more, with the same Message-ID.

    Who decided, when and why stays as a row of its own.
    """
    row = Outbox.objects.select_for_update(of=("self",)).get(pk=outbox_id)
    check_may_send_again(row, by, reason)
    Resend.objects.create(outbox=row, by_id=by.pk, at=now, former_state=row.state, reason=reason)
    row.state, row.due_at, row.attempts = OutboxState.WAITING, now, 0
    row.marked_at = None
    row.save(update_fields=["state", "due_at", "attempts", "marked_at"])
    return row
