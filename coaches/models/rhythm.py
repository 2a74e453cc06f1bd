"""When a coach speaks a young person after the start: agreed per region, kept per case."""

from django.db import models
from django.db.models import F, Q

from coaches.enums import DueState
from overstap.audit.history import tracked


class RhythmPoint(models.Model):
    """A number of weeks after the real start at which there is contact."""

    region = models.ForeignKey(
        "organisations.Region", on_delete=models.CASCADE, related_name="rhythm"
    )
    week = models.PositiveSmallIntegerField("weken na de start")

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "region", "week"}

    class Meta:
        verbose_name = "contactmoment in het ritme"
        verbose_name_plural = "contactritme"
        constraints = [
            models.UniqueConstraint(name="rhythm_week_once", fields=["region", "week"]),
            models.CheckConstraint(
                name="rhythm_week_in_coaching", condition=Q(week__gte=1, week__lte=52)
            ),
        ]

    def __str__(self):
        return f"contact in week {self.week}"


class ContactDue(models.Model):
    """One contact of the rhythm for one case: from when, till when, and what came of it."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="contacts_due")
    cycle = models.PositiveSmallIntegerField(default=1)
    week = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=10, choices=DueState.choices, default=DueState.OPEN)
    contact = models.ForeignKey(
        "coaches.ContactMoment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fulfils",
    )
    settled_on = models.DateField(null=True, blank=True)
    # The coordinator was told that this one and the one before it were missed.
    alerted_on = models.DateField(null=True, blank=True)

    class Privacy:
        personal = {"state": "F9", "contact": "F9"}
        kept = {
            "id",
            "case",
            "cycle",
            "week",
            "opens_on",
            "due_on",
            "closes_on",
            "settled_on",
            "alerted_on",
        }

    class Meta:
        verbose_name = "afgesproken contact"
        verbose_name_plural = "afgesproken contacten"
        constraints = [
            models.UniqueConstraint(name="contact_due_once", fields=["case", "cycle", "week"]),
            models.CheckConstraint(
                name="contact_due_state_known", condition=Q(state__in=DueState.values)
            ),
            models.CheckConstraint(
                name="contact_due_in_order",
                condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("closes_on")),
            ),
            models.CheckConstraint(
                name="contact_due_settled_paired",
                condition=Q(state=DueState.OPEN, settled_on__isnull=True)
                | ~Q(state=DueState.OPEN) & Q(settled_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="contact_due_open", fields=["closes_on"], condition=Q(state="open"))
        ]

    def __str__(self):
        return f"contact in week {self.week} bij dossier {self.case_id}"
