"""Effects outside the database, and notices inside it. Never a young person's name."""

from django.conf import settings
from django.db import models
from django.db.models import Q


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
