"""Stored grants: who may see which data of a case, why, and from when to when."""

from django.db import models


class CaseAccess(models.Model):
    """One grant, derived by `cases.access.grants_for` and rewritten with the facts.

    `party` is the key that `visible_to` looks up: ``u<user>@<organisation>``,
    ``o<organisation>:<role>`` or ``r<region>:<role>``. `is_current` is false once the facts no
    longer give this grant; such rows stay, and answer who could see the case in June.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="grants")
    party = models.CharField(max_length=60)
    groups = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    is_current = models.BooleanField(default=True)

    class Privacy:
        personal = {}
        kept = {
            "id",
            "case",
            "party",
            "groups",
            "reason",
            "active_from",
            "active_to",
            "is_current",
        }

    class Meta:
        verbose_name = "toegang"
        verbose_name_plural = "toegang"
        indexes = [
            models.Index(
                name="access_lookup", fields=["party", "case", "active_from", "active_to"]
            ),
        ]
        constraints = [
            # Two live grants for one party and reason would be a mistake in rewriting.
            models.UniqueConstraint(
                name="access_once",
                fields=["case", "party", "reason"],
                condition=models.Q(is_current=True),
            )
        ]

    def __str__(self):
        return f"toegang {self.pk}"
