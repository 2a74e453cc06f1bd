"""Contact with the young person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import Channel
from overstap.audit.history import tracked


class ContactMoment(models.Model):
    """Contact with the young person or about them; an attempt without answer counts too."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="contact_moments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_moments"
    )
    author_label = models.CharField(max_length=260)
    channel = models.CharField("soort contact", max_length=10, choices=Channel.choices)
    contact_on = models.DateField("datum")
    is_reached = models.BooleanField("gesproken", default=True)
    with_whom = models.CharField("met wie", max_length=200, blank=True)
    text = models.TextField("wat is er besproken", max_length=8000, blank=True)
    agreement = models.CharField("afspraak", max_length=500, blank=True)
    # Shared entries can be read by the school and the other partners with the right on F9.
    is_shared = models.BooleanField("delen met betrokkenen", default=True)
    created_at = models.DateTimeField()

    history = tracked()

    class Privacy:
        personal = {
            "author": "F9",
            "author_label": "F9",
            "channel": "F9",
            "contact_on": "F9",
            "is_reached": "F9",
            "with_whom": "F9",
            "text": "F9",
            "agreement": "F9",
            "is_shared": "F9",
        }
        kept = {"id", "case", "created_at"}

    class Meta:
        verbose_name = "contactmoment"
        verbose_name_plural = "contactmomenten"
        constraints = [
            models.CheckConstraint(
                name="contact_channel_known", condition=Q(channel__in=Channel.values)
            )
        ]
        indexes = [models.Index(fields=["case", "-contact_on"])]

    def __str__(self):
        return f"contactmoment {self.pk}"
