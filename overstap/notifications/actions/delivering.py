"""Emptying the outbox: notices in one statement, mails one by one and never twice.

Notices come first and need nothing but the database, so a dead mail server holds up no notice.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery

from overstap.notifications.attachments import build_attachment
from overstap.notifications.models import Notice, Outbox, OutboxState, Resend
from overstap.notifications.texts import counted, holds_a_secret, mail_text

MAX_ATTEMPTS = 8
# A mail server that is away for a weekend loses nothing; after a week a mail is old news.
GIVE_UP_AFTER = timedelta(days=7)
LONGEST_WAIT = timedelta(hours=1)
UNCERTAIN_AFTER = timedelta(minutes=10)
NOTICE_BATCH = 500
MAIL_BATCH = 50
PERMANENT = 500  # from here an SMTP answer means: never


def deliver_due(*, now: datetime, limit: int = 500) -> dict[str, int]:
    """This will deliver what waits, each row once; returns counts per outcome."""
    counts = {"notice": deliver_notices(now=now, limit=limit)}
    return counts | send_mails(now=now, limit=limit)


def deliver_notices(*, now: datetime, limit: int = 5000) -> int:
    """This will put waiting notices on people's Vandaag, a batch per transaction; returns how many.

    Two deliverers never take the same row: each locks its batch and skips what is locked.
    """
    delivered = 0
    while delivered < limit:
        count = _deliver_batch(now, min(NOTICE_BATCH, limit - delivered))
        if not count:
            break
        delivered += count
    return delivered


@transaction.atomic
def _deliver_batch(now: datetime, size: int) -> int:
    rows = list(_locked(_waiting("notice", now))[:size])
    Notice.objects.bulk_create(
        Notice(
            user_id=row.user_id,
            outbox=row,
            subject_code=counted(row.subject_code, row.payload.get("count")),
            case_id=row.case_id,
            path=row.path,
            at=row.created_at,
        )
        for row in rows
    )
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=OutboxState.DONE, done_at=now
    )
    return len(rows)


def send_mails(*, now: datetime, limit: int = MAIL_BATCH) -> dict[str, int]:
    """This will send waiting mails over one connection; returns counts per outcome.

    A mail that was marked as being sent more than ten minutes ago is called uncertain: the
    server may have taken it, so it is shown to the administrator and not sent again by itself.
    A server that does not answer is tried once per run; its mails wait longer each time.
    """
    counts = {"mail": 0, "retry": 0, "failed": 0, "uncertain": 0}
    stale = Outbox.objects.filter(state=OutboxState.SENDING, marked_at__lt=now - UNCERTAIN_AFTER)
    for row in stale.only("pk", "subject_code", "payload"):
        counts["uncertain"] += _end(row, OutboxState.UNCERTAIN, "")
    waiting = list(_waiting("mail", now).values_list("pk", flat=True)[:limit])
    if not waiting:
        return counts
    server = get_connection()
    try:
        server.open()
    except Exception as error:
        counts["retry"] = _server_away(waiting, error, now)
        return counts
    try:
        for pk in waiting:
            row = _marked(pk, now)
            if row is None:
                continue
            outcome = _mail(row, server, now)
            counts[outcome] += 1
            if outcome == "uncertain" or _is_hung_up(server):
                break  # the connection is broken: what is left waits for the next minute
    finally:
        _hang_up(server)
    return counts


def _waiting(channel: str, now: datetime) -> QuerySet[Outbox]:
    return Outbox.objects.filter(
        channel=channel, state=OutboxState.WAITING, due_at__lte=now
    ).order_by("due_at", "pk")


def _locked(rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
    skip = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(of=("self",), skip_locked=skip)


@transaction.atomic
def _marked(pk: int, now: datetime) -> Outbox | None:
    """The mail, marked as being sent before it is; None when another sender has it."""
    row = _locked(Outbox.objects.filter(pk=pk, state=OutboxState.WAITING)).first()
    if row is not None:
        row.state, row.marked_at, row.attempts = OutboxState.SENDING, now, row.attempts + 1
        row.save(update_fields=["state", "marked_at", "attempts"])
    return row


def _mail(row: Outbox, server, now: datetime) -> str:
    """Send one marked mail; only what the server surely did not take is tried again."""
    try:
        message = _message(row, server, now)
    except Exception as error:
        return _again(row, error, now)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return _refused(row, error, now, permanent=min(codes, default=0) >= PERMANENT)
    except SMTPResponseException as error:
        return _refused(row, error, now, permanent=error.smtp_code >= PERMANENT)
    except (OSError, SMTPException) as error:
        # It broke while sending: the server may have it.
        _end(row, OutboxState.UNCERTAIN, type(error).__name__)
        return "uncertain"
    except Exception as error:
        return _again(row, error, now)
    Outbox.objects.filter(pk=row.pk).update(
        state=OutboxState.DONE, done_at=now, payload={}, last_error=""
    )
    return "mail"


def _message(row: Outbox, server, now: datetime) -> EmailMessage:
    subject, body = mail_text(row.subject_code, row.payload)
    # The same id at every attempt, so that a mail server can drop the second one.
    headers = {"Message-ID": f"<outbox-{row.pk}@overstap>"}
    message = EmailMessage(subject, body, to=[row.recipient], headers=headers, connection=server)
    if row.attachment:
        message.attach(*build_attachment(row.attachment, row.payload, now))
    return message


def _refused(row: Outbox, error: Exception, now: datetime, *, permanent: bool) -> str:
    if permanent:
        _end(row, OutboxState.FAILED, type(error).__name__)
        return "failed"
    return _again(row, error, now)


def _again(row: Outbox, error: Exception, now: datetime) -> str:
    if row.attempts >= MAX_ATTEMPTS:
        _end(row, OutboxState.FAILED, type(error).__name__)
        return "failed"
    Outbox.objects.filter(pk=row.pk).update(
        state=OutboxState.WAITING, due_at=now + _wait(row), last_error=type(error).__name__
    )
    return "retry"


def _server_away(waiting: list[int], error: Exception, now: datetime) -> int:
    """Let the mails of this run wait; what waited for a week has failed."""
    name = type(error).__name__
    with transaction.atomic():
        # Who sends a mail again by hand gives it another week.
        asked = Resend.objects.filter(outbox=OuterRef("pk")).order_by("-at").values("at")[:1]
        found = Outbox.objects.filter(pk__in=waiting, state=OutboxState.WAITING)
        rows = list(_locked(found).annotate(last_asked=Subquery(asked)))
        for row in rows:
            if (row.last_asked or row.created_at) < now - GIVE_UP_AFTER:
                _end(row, OutboxState.FAILED, name)
                continue
            row.attempts = min(row.attempts + 1, MAX_ATTEMPTS - 1)
            row.due_at, row.last_error = now + _wait(row), name
            row.save(update_fields=["attempts", "due_at", "last_error"])
    return len(rows)


def _wait(row: Outbox) -> timedelta:
    return min(timedelta(minutes=2**row.attempts), LONGEST_WAIT)


def _end(row: Outbox, state: str, error: str) -> int:
    # The link of an invitation opens an account, so it is not kept.
    payload = {} if holds_a_secret(row.subject_code) else row.payload
    return Outbox.objects.filter(pk=row.pk).update(state=state, last_error=error, payload=payload)


def _is_hung_up(server) -> bool:
    """Whether the server ended the connection, as it does with 421: the next mail never got there."""
    connected = getattr(server, "connection", None)
    return connected is not None and getattr(connected, "sock", connected) is None


def _hang_up(server) -> None:
    with suppress(Exception):  # the mails are sent; a rude goodbye changes nothing
        server.close()
