"""What happened: an append-only, hash-chained log per case, with its texts beside it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from overstap.audit.models import AppendOnly
from overstap.privacy.groups import DataGroup


def new_salt() -> str:
    """A salt, so that an erased text cannot be guessed from its hash."""
    return secrets.token_hex(16)


class ErasableText(models.Model):
    """Free text of an event. Erasing empties it; its salted hash in the chain stays as proof."""

    text = models.TextField(blank=True)
    salt = models.CharField(max_length=32, default=new_salt)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = {"text": "F12"}
        kept = {"id", "salt", "erased_at"}

    class Meta:
        verbose_name = "tekst"
        verbose_name_plural = "teksten"

    def __str__(self):
        return f"tekst {self.pk}"


class CaseEvent(models.Model):
    """One thing that happened to a case, in the words of the field.

    `kind` is a transition or a named action; `group` the data group a reader needs. `payload`
    holds codes, ids and dates, never free text or names of the young person.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    group = models.CharField(max_length=3, choices=[(g.value, g.label) for g in DataGroup])
    at = models.DateTimeField()
    on = models.DateField()
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField(max_length=260)
    actor_role = models.CharField(max_length=30, blank=True)
    actor_organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=40, blank=True)
    note = models.OneToOneField(
        ErasableText, null=True, on_delete=models.PROTECT, related_name="event"
    )
    note_hash = models.CharField(max_length=64, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    cycle = models.PositiveSmallIntegerField(default=1)
    # Registered in error: stays in the history, leaves every figure.
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AppendOnly.as_manager()

    class Privacy:
        personal = {"payload": "F12", "reason": "F12", "note": "F12", "note_hash": "F12"}
        kept = {
            "id",
            "case",
            "seq",
            "kind",
            "group",
            "at",
            "on",
            "source",
            "target",
            "actor",
            "actor_label",
            "actor_role",
            "actor_organisation",
            "cycle",
            "corrects",
            "previous_hash",
            "hash",
        }

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        constraints = [
            models.UniqueConstraint(name="event_seq_once", fields=["case", "seq"]),
            models.CheckConstraint(
                name="event_group_known", condition=Q(group__in=[g.value for g in DataGroup])
            ),
        ]
        indexes = [models.Index(fields=["case", "-at", "-seq"])]

    def __str__(self):
        return f"{self.kind} bij dossier {self.case_id}"
