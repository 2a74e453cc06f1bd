"""The secret link of a young person, and the messages that came by it."""

from django.db import models
from django.db.models import Q

from overstap.portal.enums import EndReason


class StudentLink(models.Model):
    """A link by which one young person writes to the coach; only a hash of it is kept.

    Ended, never deleted. What is counted here is how often somebody gave another birth date, so
    that guessing ends also when the cache was emptied in between.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="student_links")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="+", verbose_name="door"
    )
    made_at = models.DateTimeField("gemaakt op")
    ended_at = models.DateTimeField("gestopt op", null=True, blank=True)
    end_reason = models.CharField("reden", max_length=12, choices=EndReason.choices, blank=True)
    opened_at = models.DateTimeField("laatst geopend op", null=True, blank=True)
    # Since the last right answer.
    wrong_answers = models.PositiveSmallIntegerField(default=0)
    waits_until = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = {"opened_at": "F9"}
        kept = {
            "id",
            "case",
            "token_digest",
            "made_by",
            "made_at",
            "ended_at",
            "end_reason",
            "wrong_answers",
            "waits_until",
        }

    class Meta:
        verbose_name = "link voor de jongere"
        verbose_name_plural = "links voor jongeren"
        constraints = [
            # One link at a time, so that making a new one ends the former.
            models.UniqueConstraint(
                name="student_link_one_live", fields=["case"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="student_link_end_reason_known",
                condition=Q(end_reason__in=["", *EndReason.values]),
            ),
            models.CheckConstraint(
                name="student_link_end_paired",
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False) & ~Q(end_reason=""),
            ),
        ]

    def __str__(self):
        return f"link {self.pk} bij dossier {self.case_id}"


class SentMessage(models.Model):
    """That a message came by this link; its words are with the event of the case."""

    link = models.ForeignKey(StudentLink, on_delete=models.CASCADE, related_name="messages")
    # From the form: the same form sent twice is one message.
    key = models.UUIDField()
    event = models.OneToOneField("cases.CaseEvent", on_delete=models.CASCADE, related_name="+")

    class Privacy:
        personal = {}
        kept = {"id", "link", "key", "event"}

    class Meta:
        verbose_name = "bericht van de jongere"
        verbose_name_plural = "berichten van jongeren"
        constraints = [
            models.UniqueConstraint(name="sent_message_once", fields=["link", "key"]),
        ]

    def __str__(self):
        return f"bericht {self.pk} bij link {self.link_id}"
