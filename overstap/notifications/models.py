"""Effects outside the database, and notices inside it. Never a young person's name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from overstap.organisations.enums import DigestChoice


class OutboxState(models.TextChoices):
    WAITING = "waiting", "Wacht"
    SENDING = "sending", "Wordt verzonden"
    DONE = "done", "Verzonden"
    UNCERTAIN = "uncertain", "Onzeker"
    FAILED = "failed", "Mislukt"


class Outbox(models.Model):
    """One effect for one recipient, written in the transaction that causes it.

    A sweeper delivers it once; `event` and `recipient` together are unique. A mail is marked
    before it is sent: after a crash it is not sent again but listed as uncertain.
    """

    event = models.CharField(max_length=100)
    recipient = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, default="notice")
    subject_code = models.CharField(max_length=60)
    path = models.CharField(max_length=200, blank=True)
    case_id = models.BigIntegerField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    payload = models.JSONField(default=dict, blank=True)
    # The code of a file that `notifications.attachments` builds when the mail is sent.
    attachment = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    marked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = {}
        kept = {
            "id",
            "event",
            "recipient",
            "channel",
            "subject_code",
            "path",
            "case_id",
            "user",
            "payload",
            "attachment",
            "created_at",
            "due_at",
            "state",
            "attempts",
            "marked_at",
            "done_at",
            "last_error",
        }

    class Meta:
        verbose_name = "uitgaand bericht"
        verbose_name_plural = "uitgaande berichten"
        constraints = [
            models.UniqueConstraint(name="outbox_once", fields=["event", "recipient", "channel"]),
            models.CheckConstraint(
                name="outbox_state_known", condition=Q(state__in=OutboxState.values)
            ),
        ]
        indexes = [
            models.Index(
                name="outbox_waiting",
                fields=["due_at"],
                condition=Q(state=OutboxState.WAITING),
            )
        ]

    def __str__(self):
        return f"{self.subject_code} {self.pk}"


class Notice(models.Model):
    """What changed for somebody since the last visit; the text comes from a code, never a name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT, related_name="notice")
    subject_code = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True, blank=True)
    path = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = {}
        kept = {"id", "user", "outbox", "subject_code", "case_id", "path", "at", "read_at"}

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        indexes = [
            models.Index(
                name="notice_unread", fields=["user", "-at"], condition=Q(read_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.subject_code} {self.pk}"


class Resend(models.Model):
    """A mail that did not surely arrive and that somebody sent again: who, when and why."""

    outbox = models.ForeignKey(Outbox, on_delete=models.PROTECT, related_name="resends")
    by = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name="door"
    )
    at = models.DateTimeField("op")
    former_state = models.CharField("was", max_length=10, choices=OutboxState.choices)
    reason = models.CharField("reden", max_length=300)

    class Privacy:
        personal = {}
        kept = {"id", "outbox", "by", "at", "former_state", "reason"}

    class Meta:
        verbose_name = "opnieuw verzonden mail"
        verbose_name_plural = "opnieuw verzonden mails"
        constraints = [
            models.CheckConstraint(
                name="resend_state_known", condition=Q(former_state__in=OutboxState.values)
            )
        ]

    def __str__(self):
        return f"opnieuw verzonden {self.outbox_id}"


class DigestRun(models.Model):
    """One period whose digests were put in the outbox; the unique period makes that once."""

    choice = models.CharField("soort", max_length=10, choices=DigestChoice.choices)
    period = models.CharField("periode", max_length=12)
    at = models.DateTimeField("op")
    mails = models.PositiveIntegerField("mails", default=0)

    class Privacy:
        personal = {}
        kept = {"id", "choice", "period", "at", "mails"}

    class Meta:
        verbose_name = "overzichtsmail"
        verbose_name_plural = "overzichtsmails"
        constraints = [
            models.UniqueConstraint(name="digest_run_once", fields=["choice", "period"]),
            models.CheckConstraint(
                name="digest_run_choice_known", condition=Q(choice__in=DigestChoice.values)
            ),
        ]

    def __str__(self):
        return f"{self.choice} {self.period}"


class FeedLink(models.Model):
    """The secret address of somebody's calendar feed; only a hash of it is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feed_links"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("gemaakt op")
    revoked_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    last_read_at = models.DateTimeField("laatst gelezen op", null=True, blank=True)

    class Privacy:
        personal = {}
        kept = {"id", "user", "token_digest", "made_at", "revoked_at", "last_read_at"}

    class Meta:
        verbose_name = "agendalink"
        verbose_name_plural = "agendalinks"
        constraints = [
            # One link at a time, so that making a new one ends the former.
            models.UniqueConstraint(
                name="feed_link_one_live", fields=["user"], condition=Q(revoked_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"agendalink {self.pk}"
