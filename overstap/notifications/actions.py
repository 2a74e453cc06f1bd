"""Putting effects in the outbox, and delivering them once."""

from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q

from overstap.notifications.models import Notice, Outbox, OutboxState
from overstap.notifications.texts import mail_text

MAX_ATTEMPTS = 8


def send(
    *,
    event: str,
    user,
    subject_code: str,
    now: datetime,
    case_id: int | None = None,
    path: str = "",
) -> None:
    """This will let `user` know about `event`, in the same transaction as what happened.

    `event` is a stable key such as ``case:12:event:7``; the same event never reaches the same
    person twice. `subject_code` names the sentence (`overstap.notifications.texts`).
    """
    Outbox.objects.bulk_create(
        [
            Outbox(
                event=event,
                recipient=f"user:{user.pk}",
                channel="notice",
                subject_code=subject_code,
                path=path,
                case_id=case_id,
                user=user,
                created_at=now,
                due_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def send_mail_later(
    *, event: str, address: str, subject_code: str, payload: dict, now: datetime, user=None
) -> None:
    """This will mail a fixed text with a link; `payload` holds only what the text needs."""
    Outbox.objects.bulk_create(
        [
            Outbox(
                event=event,
                recipient=address,
                channel="mail",
                subject_code=subject_code,
                payload=payload,
                user=user,
                created_at=now,
                due_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def deliver_due(*, now: datetime, limit: int = 500) -> dict[str, int]:
    """This will deliver what waits, each row once; returns counts per outcome.

    A mail that was marked as being sent more than ten minutes ago is called uncertain: the
    server may have taken it, so it is shown to the administrator and never sent again.
    """
    counts = {"notice": 0, "mail": 0, "retry": 0, "uncertain": 0}
    stale = Outbox.objects.filter(
        state=OutboxState.SENDING, marked_at__lt=now - timedelta(minutes=10)
    )
    # What was in a mail is not kept: the link of an invitation opens an account.
    counts["uncertain"] = stale.update(state=OutboxState.UNCERTAIN, payload={})
    ids = list(
        Outbox.objects.filter(state=OutboxState.WAITING, due_at__lte=now)
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    for pk in ids:
        outcome = _deliver(pk, now)
        if outcome:
            counts[outcome] += 1
    return counts


def _deliver(pk: int, now: datetime) -> str | None:
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(of=("self",), skip_locked=_can_skip())
            .filter(pk=pk, state=OutboxState.WAITING)
            .first()
        )
        if row is None:
            return None
        if row.channel == "notice":
            Notice.objects.create(
                user=row.user,
                outbox=row,
                subject_code=row.subject_code,
                case_id=row.case_id,
                path=row.path,
                at=row.created_at,
            )
            row.state, row.done_at = OutboxState.DONE, now
            row.save(update_fields=["state", "done_at"])
            return "notice"
        row.state, row.marked_at, row.attempts = OutboxState.SENDING, now, row.attempts + 1
        row.save(update_fields=["state", "marked_at", "attempts"])
    return _mail(row, now)


def _mail(row: Outbox, now: datetime) -> str:
    subject, body = mail_text(row.subject_code, row.payload)
    message = EmailMessage(
        subject, body, to=[row.recipient], headers={"Message-ID": f"<outbox-{row.pk}@overstap>"}
    )
    try:
        message.send()
    except OSError as error:
        wait = timedelta(minutes=2 ** min(row.attempts, 8))
        state = OutboxState.FAILED if row.attempts >= MAX_ATTEMPTS else OutboxState.WAITING
        payload = {} if state == OutboxState.FAILED else row.payload
        Outbox.objects.filter(pk=row.pk).update(
            state=state, due_at=now + wait, last_error=type(error).__name__, payload=payload
        )
        return "retry"
    Outbox.objects.filter(pk=row.pk).update(state=OutboxState.DONE, done_at=now, payload={})
    return "mail"


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked


def read_notices(*, by, now: datetime, notice_id: int | None = None) -> int:
    """This will mark one notice, or all of them, of this person as read; returns how many."""
    unread = Notice.objects.filter(Q(user_id=by.user_id), read_at__isnull=True)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=now)
