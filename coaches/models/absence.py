"""When a coach is away, and who stands in. Never why: that would be about health."""

from django.db import models
from django.db.models import F, Q

from overstap.audit.history import tracked


class AbsenceQuerySet(models.QuerySet):
    def standing(self):
        """Absences that were not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def on(self, day):
        """Absences that hold on `day`; the last day is a day away too."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def between(self, first, last):
        """Absences that share at least one day with this period."""
        return self.standing().filter(starts_on__lte=last, ends_on__gte=first)


class Absence(models.Model):
    """A coach (a membership) away from `starts_on` up to and including `ends_on`."""

    coach = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="absences"
    )
    starts_on = models.DateField("eerste dag afwezig")
    ends_on = models.DateField("laatste dag afwezig")
    stand_in = models.ForeignKey(
        "organisations.Membership",
        verbose_name="vervanger",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="standing_in",
    )
    withdrawn_on = models.DateField("ingetrokken op", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()
    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "coach", "starts_on", "ends_on", "stand_in", "withdrawn_on"}

    class Meta:
        verbose_name = "afwezigheid"
        verbose_name_plural = "afwezigheid"
        constraints = [
            models.CheckConstraint(
                name="absence_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="absence_stand_in_is_another",
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("coach")),
            ),
        ]
        indexes = [models.Index(fields=["coach", "ends_on"])]

    def __str__(self):
        return f"afwezigheid {self.pk}"
