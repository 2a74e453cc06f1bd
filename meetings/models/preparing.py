"""What the partners say of an agenda item before the table."""

from django.db import models
from django.db.models import Q

from meetings.enums import PartnerView
from overstap.audit.history import tracked


class PartnerNote(models.Model):
    """One organisation (leerplicht, an mbo) has looked at one item, and says so."""

    item = models.ForeignKey(
        "meetings.AgendaItem", on_delete=models.CASCADE, related_name="partner_notes"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    view = models.CharField("wat vindt u?", max_length=10, choices=PartnerView.choices)
    note = models.TextField("wat weet u?", max_length=1000, blank=True)
    by = models.ForeignKey("organisations.Membership", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = tracked()

    class Privacy:
        personal = {"view": "F8", "note": "F8"}
        kept = {"id", "item", "organisation", "by", "at"}

    class Meta:
        verbose_name = "voorbereiding van een partner"
        verbose_name_plural = "voorbereidingen van partners"
        constraints = [
            models.UniqueConstraint(name="partner_note_once", fields=["item", "organisation"]),
            models.CheckConstraint(
                name="partner_note_view_known", condition=Q(view__in=PartnerView.values)
            ),
        ]

    def __str__(self):
        return f"voorbereiding {self.pk}"
