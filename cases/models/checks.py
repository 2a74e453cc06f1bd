"""The facts of September and 1 October, about a cohort member with or without a case."""

from django.db import models
from django.db.models import Q

from cases.enums import NoShowReason, PlacementOutcome, Source, StartOutcome
from overstap.audit.history import tracked


class StartCheck(models.Model):
    """Did this pupil really start? One row per member; its history keeps what was said before."""

    member = models.OneToOneField(
        "cases.CohortMember", on_delete=models.CASCADE, related_name="start_check"
    )
    outcome = models.CharField("uitkomst", max_length=12, choices=StartOutcome.choices)
    checked_on = models.DateField("gemeld op")
    started_on = models.DateField("gestart op", null=True, blank=True)
    institution = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    institution_name = models.CharField("instelling", max_length=200, blank=True)
    programme_name = models.CharField("opleiding", max_length=200, blank=True)
    reason = models.CharField("reden", max_length=12, choices=NoShowReason.choices, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)

    history = tracked()

    class Privacy:
        personal = {
            "outcome": "F10",
            "checked_on": "F10",
            "started_on": "F10",
            "institution": "F10",
            "institution_name": "F10",
            "programme_name": "F10",
            "reason": "F10",
        }
        kept = {"id", "member", "source"}

    class Meta:
        verbose_name = "startcontrole"
        verbose_name_plural = "startcontroles"
        constraints = [
            models.CheckConstraint(
                name="start_check_outcome_known", condition=Q(outcome__in=StartOutcome.values)
            ),
            models.CheckConstraint(
                name="start_check_reason_known", condition=Q(reason__in=["", *NoShowReason.values])
            ),
            # Started means a date; not started means a reason.
            models.CheckConstraint(
                name="start_check_paired",
                condition=Q(outcome=StartOutcome.STARTED, started_on__isnull=False, reason="")
                | Q(outcome=StartOutcome.NOT_STARTED, started_on__isnull=True) & ~Q(reason="")
                | Q(outcome=StartOutcome.UNKNOWN, started_on__isnull=True, reason=""),
            ),
        ]

    def __str__(self):
        return f"startcontrole {self.pk}"


class PlacementCheck(models.Model):
    """Was this pupil enrolled and placed on the count date?"""

    member = models.OneToOneField(
        "cases.CohortMember", on_delete=models.CASCADE, related_name="placement_check"
    )
    outcome = models.CharField("uitkomst", max_length=12, choices=PlacementOutcome.choices)
    count_on = models.DateField("teldatum")
    checked_on = models.DateField("gemeld op")
    enrolled_on = models.DateField("ingeschreven op", null=True, blank=True)
    institution = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)

    history = tracked()

    class Privacy:
        personal = {
            "outcome": "F10",
            "count_on": "F10",
            "checked_on": "F10",
            "enrolled_on": "F10",
            "institution": "F10",
        }
        kept = {"id", "member", "source"}

    class Meta:
        verbose_name = "plaatsingscontrole"
        verbose_name_plural = "plaatsingscontroles"
        constraints = [
            models.CheckConstraint(
                name="placement_check_outcome_known",
                condition=Q(outcome__in=PlacementOutcome.values),
            ),
            models.CheckConstraint(
                name="placement_check_paired",
                condition=Q(outcome=PlacementOutcome.PLACED, enrolled_on__isnull=False)
                | ~Q(outcome=PlacementOutcome.PLACED) & Q(enrolled_on__isnull=True),
            ),
        ]

    def __str__(self):
        return f"plaatsingscontrole {self.pk}"
