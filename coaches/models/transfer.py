"""Cases of one coach that go to others: what was chosen, and what came of each case."""

from django.db import models
from django.db.models import Q

from coaches.enums import TransferOutcome
from overstap.audit.history import tracked


class Transfer(models.Model):
    """A coordinator lets cases of a coach go over; each new coach still says yes or no."""

    region = models.ForeignKey(
        "organisations.Region", on_delete=models.PROTECT, related_name="transfers"
    )
    coach = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="transfers"
    )
    asked_by = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="asked_transfers"
    )
    reason = models.CharField("reden", max_length=500)
    job = models.ForeignKey("cases.Job", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "region", "coach", "asked_by", "reason", "job", "asked_at"}

    class Meta:
        verbose_name = "overdracht van dossiers"
        verbose_name_plural = "overdrachten van dossiers"

    def __str__(self):
        return f"overdracht {self.pk}"


class TransferRow(models.Model):
    """One case of a transfer."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="rows")
    assignment = models.ForeignKey(
        "coaches.CoachAssignment", on_delete=models.PROTECT, related_name="transfer_rows"
    )
    to = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="transfer_rows"
    )
    # The version of the case that the coordinator saw; a case that changed since stays put.
    version = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=10, choices=TransferOutcome.choices, default=TransferOutcome.WAITING
    )
    reason = models.CharField("reden", max_length=300, blank=True)
    offer = models.ForeignKey(
        "coaches.CoachAssignment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="transfer_offers",
    )

    class Privacy:
        personal = {"outcome": "F0", "reason": "F0"}
        kept = {"id", "transfer", "assignment", "to", "version", "offer"}

    class Meta:
        verbose_name = "regel van een overdracht"
        verbose_name_plural = "regels van een overdracht"
        constraints = [
            models.CheckConstraint(
                name="transfer_outcome_known", condition=Q(outcome__in=TransferOutcome.values)
            ),
            models.UniqueConstraint(name="transfer_row_once", fields=["transfer", "assignment"]),
        ]

    def __str__(self):
        return f"regel {self.pk}"
