"""Putting effects in the outbox, in the transaction that causes them."""

from collections.abc import Iterable
from datetime import datetime

from overstap.notifications.attachments import is_registered
from overstap.notifications.models import Notice, Outbox


def send(
    *,
    event: str,
    user,
    subject_code: str,
    now: datetime,
    case_id: int | None = None,
    path: str = "",
    count: int | None = None,
) -> None:
    """This will let `user` know about `event`, in the same transaction as what happened.

    `event` is a stable key such as ``case:12:event:7``; the same event never reaches the same
    person twice. `subject_code` names the sentence (`overstap.notifications.texts`); `count` is
    the number in it, where it has one.
    """
    send_all(
        event=event,
        users=[user],
        subject_code=subject_code,
        now=now,
        case_id=case_id,
        path=path,
        count=count,
    )


def send_all(
    *,
    event: str,
    users: Iterable,
    subject_code: str,
    now: datetime,
    case_id: int | None = None,
    path: str = "",
    count: int | None = None,
) -> None:
    """This will let each of `users` know about `event`, as `send` does, in one query."""
    rows = [
        Outbox(
            event=event,
            recipient=f"user:{user.pk}",
            channel="notice",
            subject_code=subject_code,
            path=path,
            case_id=case_id,
            user=user,
            payload={} if count is None else {"count": count},
            created_at=now,
            due_at=now,
        )
        for user in users
    ]
    if rows:
        Outbox.objects.bulk_create(rows, ignore_conflicts=True)


def send_mail_later(
    *,
    event: str,
    address: str,
    subject_code: str,
    payload: dict,
    now: datetime,
    user=None,
    attachment: str = "",
) -> None:
    """This will mail a fixed text with a link; `payload` holds only what text and file need.

    `attachment` is the code of a file (`overstap.notifications.attachments`), built when the
    mail is sent. A code that nobody registered raises here, where the caller can see it.
    """
    if attachment and not is_registered(attachment):
        raise LookupError(f"No package builds the attachment {attachment!r}.")
    Outbox.objects.bulk_create(
        [
            Outbox(
                event=event,
                recipient=address,
                channel="mail",
                subject_code=subject_code,
                payload=payload,
                attachment=attachment,
                user=user,
                created_at=now,
                due_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def read_notices(*, by, now: datetime, notice_ids: Iterable[int] | None = None) -> int:
    """This will mark these notices, or all of them, of this person as read; returns how many."""
    unread = Notice.objects.filter(user_id=by.user_id, read_at__isnull=True)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    return unread.update(read_at=now)
