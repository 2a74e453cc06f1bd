"""The year as data: transition years, milestones, norms and school holidays."""

from django.db import models
from django.db.models import F, Q

from overstap.audit.history import tracked
from overstap.organisations.enums import MilestoneKind, Role


class TransitionYear(models.Model):
    """Overstapjaar N of a region: the calendar year in which the pupil leaves vo."""

    region = models.ForeignKey(
        "organisations.Region", on_delete=models.PROTECT, related_name="transition_years"
    )
    year = models.PositiveSmallIntegerField("overstapjaar")

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "region", "year"}

    class Meta:
        verbose_name = "overstapjaar"
        verbose_name_plural = "overstapjaren"
        constraints = [
            models.UniqueConstraint(name="transition_year_once", fields=["region", "year"]),
            models.CheckConstraint(
                name="transition_year_plausible", condition=Q(year__range=(2015, 2100))
            ),
        ]

    def __str__(self):
        return f"{self.year}"

    @property
    def school_year(self) -> str:
        """The last vo school year, as people write it."""
        return f"{self.year - 1}-{self.year}"


class Milestone(models.Model):
    """A date of a transition year that starts work; nothing of the calendar is in code."""

    year = models.ForeignKey(TransitionYear, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField("soort", max_length=20, choices=MilestoneKind.choices)
    date_on = models.DateField("datum")
    label = models.CharField("naam", max_length=100)
    owner_role = models.CharField("wie", max_length=30, choices=Role.choices)
    target_group = models.CharField("doelgroep", max_length=200, blank=True)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "year", "kind", "date_on", "label", "owner_role", "target_group"}

    class Meta:
        verbose_name = "mijlpaal"
        verbose_name_plural = "mijlpalen"
        constraints = [
            models.UniqueConstraint(name="milestone_once", fields=["year", "kind"]),
            models.CheckConstraint(
                name="milestone_kind_known", condition=Q(kind__in=MilestoneKind.values)
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.date_on}"


class Norm(models.Model):
    """The share of a group that should be somewhere on a date (domain.md 5.1)."""

    year = models.ForeignKey(TransitionYear, on_delete=models.CASCADE, related_name="norms")
    indicator = models.CharField("indicator", max_length=60)
    percentage = models.PositiveSmallIntegerField("norm in procenten")

    class Privacy:
        personal = {}
        kept = {"id", "year", "indicator", "percentage"}

    class Meta:
        verbose_name = "norm"
        verbose_name_plural = "normen"
        constraints = [
            models.UniqueConstraint(name="norm_once", fields=["year", "indicator"]),
            models.CheckConstraint(name="norm_percentage", condition=Q(percentage__lte=100)),
        ]

    def __str__(self):
        return f"{self.indicator} {self.percentage}%"


class SchoolHoliday(models.Model):
    """A school holiday of a region; its days are no working days."""

    region = models.ForeignKey(
        "organisations.Region", on_delete=models.CASCADE, related_name="holidays"
    )
    label = models.CharField("naam", max_length=60)
    starts_on = models.DateField("eerste dag")
    ends_on = models.DateField("laatste dag")
    source = models.CharField("bron", max_length=200, blank=True)

    class Privacy:
        personal = {}
        kept = {"id", "region", "label", "starts_on", "ends_on", "source"}

    class Meta:
        verbose_name = "schoolvakantie"
        verbose_name_plural = "schoolvakanties"
        constraints = [
            models.CheckConstraint(
                name="school_holiday_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return self.label
