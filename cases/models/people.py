"""Who is around a case. `coaches` and `meetings` write it, `cases` reads it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import Capacity
from overstap.audit.history import tracked


class CaseParty(models.Model):
    """A person or organisation with a capacity, for a time. Ended, never deleted."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="parties")
    capacity = models.CharField("hoedanigheid", max_length=20, choices=Capacity.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="case_parties",
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="case_parties",
    )
    # Somebody without an account (a receiver, a summer contact at home).
    name = models.CharField("naam", max_length=200, blank=True)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True, blank=True)
    # What it came from, for example "assignment:12" or "session:3".
    origin = models.CharField(max_length=60, blank=True)

    history = tracked()

    class Privacy:
        personal = {"name": "F0", "user": "F0", "organisation": "F0"}
        kept = {"id", "case", "capacity", "active_from", "active_to", "origin"}

    class Meta:
        verbose_name = "betrokkene"
        verbose_name_plural = "betrokkenen"
        constraints = [
            models.CheckConstraint(
                name="party_capacity_known", condition=Q(capacity__in=Capacity.values)
            ),
            models.CheckConstraint(
                name="party_is_somebody",
                condition=Q(user__isnull=False) | Q(organisation__isnull=False) | ~Q(name=""),
            ),
            models.CheckConstraint(
                name="party_dates_in_order",
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")),
            ),
        ]
        indexes = [models.Index(fields=["user", "capacity"])]

    def __str__(self):
        return f"{self.get_capacity_display()} bij dossier {self.case_id}"
