"""What a case weighs, and how much a coach can carry: data of the region (products.md 14)."""

from django.db import models
from django.db.models import F, Q

from cases.enums import OPEN
from overstap.audit.history import tracked


class LoadPolicy(models.Model):
    """How a region counts the work of its coaches; without a row the defaults hold."""

    region = models.OneToOneField(
        "organisations.Region", on_delete=models.PROTECT, related_name="load_policy"
    )
    # A coach with this many hours a week can carry this many points.
    full_time_hours = models.PositiveSmallIntegerField("uren bij een volledige baan", default=36)
    full_time_points = models.PositiveSmallIntegerField(
        "punten bij een volledige baan", default=100
    )
    default_hours = models.PositiveSmallIntegerField("uren als niets is ingevuld", default=16)
    light_percent = models.PositiveSmallIntegerField("licht telt voor (procent)", default=50)
    heavy_percent = models.PositiveSmallIntegerField("zwaar telt voor (procent)", default=150)
    # Absences in this many weeks from now make the room smaller.
    horizon_weeks = models.PositiveSmallIntegerField("vooruit kijken (weken)", default=4)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {
            "id",
            "region",
            "full_time_hours",
            "full_time_points",
            "default_hours",
            "light_percent",
            "heavy_percent",
            "horizon_weeks",
        }

    class Meta:
        verbose_name = "werkdruk van coaches"
        verbose_name_plural = "werkdruk van coaches"
        constraints = [
            models.CheckConstraint(
                name="load_policy_sane",
                condition=Q(full_time_hours__gte=1, full_time_points__gte=1, horizon_weeks__gte=1)
                & Q(heavy_percent__gte=F("light_percent")),
            )
        ]

    def __str__(self):
        return f"werkdruk van regio {self.region_id}"


class StatusPoints(models.Model):
    """How many points a case of normal weight counts for in one status."""

    policy = models.ForeignKey(LoadPolicy, on_delete=models.CASCADE, related_name="points")
    status = models.CharField(max_length=20)
    points = models.PositiveSmallIntegerField("punten")

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "policy", "status", "points"}

    class Meta:
        verbose_name = "punten per status"
        verbose_name_plural = "punten per status"
        constraints = [
            models.UniqueConstraint(name="status_points_once", fields=["policy", "status"]),
            models.CheckConstraint(name="status_points_known", condition=Q(status__in=OPEN)),
        ]

    def __str__(self):
        return f"{self.status}: {self.points}"


class CoachHours(models.Model):
    """The hours a week that somebody has for coaching, in one role."""

    membership = models.OneToOneField(
        "organisations.Membership", on_delete=models.PROTECT, related_name="coach_hours"
    )
    hours = models.PositiveSmallIntegerField("uren per week")

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "membership", "hours"}

    class Meta:
        verbose_name = "uren van een coach"
        verbose_name_plural = "uren van coaches"
        constraints = [models.CheckConstraint(name="coach_hours_sane", condition=Q(hours__lte=60))]

    def __str__(self):
        return f"{self.hours} uur"
