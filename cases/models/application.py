"""Applications to the mbo: one to many per cohort member, each with its own small machine."""

from django.db import models
from django.db.models import Q

from cases.enums import LIVE_APPLICATION, ApplicationStatus, Source, Track
from overstap.audit.history import tracked


class Application(models.Model):
    """One application at one institution; a withdrawn one stays."""

    member = models.ForeignKey(
        "cases.CohortMember", on_delete=models.CASCADE, related_name="applications"
    )
    institution = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="applications"
    )
    programme = models.ForeignKey(
        "organisations.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    programme_name = models.CharField("opleiding", max_length=200, blank=True)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    track = models.CharField("leerweg", max_length=10, choices=Track.choices, default=Track.UNKNOWN)
    status = models.CharField(
        "status",
        max_length=12,
        choices=ApplicationStatus.choices,
        default=ApplicationStatus.SUBMITTED,
    )
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)
    reported_on = models.DateField("gemeld op")
    verified_on = models.DateField("gecontroleerd op", null=True, blank=True)
    enrolled_on = models.DateField("ingeschreven op", null=True, blank=True)

    history = tracked(no_db_index=["programme"])

    class Privacy:
        personal = {
            "institution": "F10",
            "programme": "F10",
            "programme_name": "F10",
            "level": "F10",
            "track": "F10",
            "status": "F10",
            "reported_on": "F10",
            "verified_on": "F10",
            "enrolled_on": "F10",
        }
        kept = {"id", "member", "source"}

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        constraints = [
            models.CheckConstraint(
                name="application_status_known", condition=Q(status__in=ApplicationStatus.values)
            ),
            models.CheckConstraint(
                name="application_track_known", condition=Q(track__in=Track.values)
            ),
            models.CheckConstraint(
                name="application_source_known", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(
                name="application_level_known",
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)),
            ),
        ]
        indexes = [models.Index(fields=["institution", "status"])]

    def __str__(self):
        return f"aanmelding {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether it still can lead to a place."""
        return self.status in LIVE_APPLICATION

    @property
    def programme_label(self) -> str:
        """Programme with its level, as people say it. Needs `programme` loaded."""
        name = self.programme.name if self.programme else self.programme_name
        level = self.level or (self.programme.level if self.programme else None)
        return f"{name}, niveau {level}" if level else name
