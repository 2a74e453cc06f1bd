"""Nazorg: what a school for pro or vso does for a pupil in the year after leaving."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import AftercareSituation, Channel
from overstap.audit.history import tracked


class AftercareMoment(models.Model):
    """One contact of the school with a former pupil; of the member, with or without a case."""

    member = models.ForeignKey(
        "cases.CohortMember", on_delete=models.PROTECT, related_name="aftercare"
    )
    contact_on = models.DateField("datum")
    channel = models.CharField("hoe", max_length=10, choices=Channel.choices)
    is_reached = models.BooleanField("gesproken", default=True)
    situation = models.CharField(
        "hoe gaat het",
        max_length=15,
        choices=AftercareSituation.choices,
        default=AftercareSituation.UNKNOWN,
    )
    text = models.TextField("wat is er besproken", max_length=4000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=260)
    created_at = models.DateTimeField()

    history = tracked()

    class Privacy:
        personal = {
            "contact_on": "F10",
            "channel": "F10",
            "is_reached": "F10",
            "situation": "F10",
            "text": "F9",
            "author": "F10",
            "author_label": "F10",
        }
        kept = {"id", "member", "created_at"}

    class Meta:
        verbose_name = "nazorgmoment"
        verbose_name_plural = "nazorgmomenten"
        constraints = [
            models.CheckConstraint(
                name="aftercare_channel_known", condition=Q(channel__in=Channel.values)
            ),
            models.CheckConstraint(
                name="aftercare_situation_known",
                condition=Q(situation__in=AftercareSituation.values),
            ),
        ]
        indexes = [models.Index(fields=["member", "-contact_on"])]

    def __str__(self):
        return f"nazorgmoment {self.pk}"
