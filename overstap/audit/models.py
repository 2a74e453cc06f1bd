"""Who looked: an append-only read log, hash-chained per case (BIO2 8.15.01, security.md 0.6)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ReadKind(models.TextChoices):
    CASE = "case", "Dossier geopend"
    LIST = "list", "Lijst bekeken"
    SEARCH = "search", "Gezocht"
    EXPORT = "export", "Geëxporteerd"
    DOCUMENT = "document", "Document geopend"
    HISTORY = "history", "Geschiedenis bekeken"


class AppendOnly(models.QuerySet):
    """Rows that are written once: no update and no delete through the ORM."""

    def update(self, **values):
        raise TypeError("Deze regels worden alleen toegevoegd, nooit gewijzigd.")

    def delete(self):
        raise TypeError("Deze regels worden alleen toegevoegd, nooit verwijderd.")

    def bulk_update(self, objs, fields, batch_size=None):
        raise TypeError("Deze regels worden alleen toegevoegd, nooit gewijzigd.")


class AccessLog(models.Model):
    """One look: action, object, result, actor and moment; never the data that was seen.

    `case_id` is a plain number: this app lies below `cases`, and a row outlives its case.
    A row about one case is a link in that case's chain (`seq`, `previous_hash`, `hash`).
    """

    kind = models.CharField(max_length=10, choices=ReadKind.choices)
    case_id = models.BigIntegerField(null=True, blank=True)
    # For a list: the ids that were shown.
    case_ids = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    membership_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=30, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=260)
    groups = models.PositiveIntegerField(default=0)
    purpose = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    seq = models.PositiveIntegerField(null=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = AppendOnly.as_manager()

    class Privacy:
        personal = {}
        kept = {
            "id",
            "kind",
            "case_id",
            "case_ids",
            "at",
            "user",
            "membership_id",
            "role",
            "organisation_id",
            "actor_label",
            "groups",
            "purpose",
            "path",
            "seq",
            "previous_hash",
            "hash",
        }

    class Meta:
        verbose_name = "inzage"
        verbose_name_plural = "inzagen"
        constraints = [
            models.CheckConstraint(
                name="access_log_kind_known", condition=Q(kind__in=ReadKind.values)
            ),
            models.UniqueConstraint(name="access_log_chain", fields=["case_id", "seq"]),
        ]
        indexes = [models.Index(fields=["user", "at"])]

    def __str__(self):
        return f"inzage {self.pk}"


class ChainHead(models.Model):
    """The last link of one chain; locked while a link is added, published as anchor."""

    chain = models.CharField(max_length=40, unique=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal = {}
        kept = {"id", "chain", "seq", "hash"}

    class Meta:
        verbose_name = "einde van een keten"
        verbose_name_plural = "einden van ketens"

    def __str__(self):
        return self.chain
