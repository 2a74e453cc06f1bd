"""What is on an agenda, and what was decided."""

from django.db import models
from django.db.models import Q

from meetings.enums import DecisionCode, ItemState, Triage
from overstap.audit.history import tracked


class AgendaItem(models.Model):
    """One case on one agenda, with its question to the table."""

    session = models.ForeignKey(
        "meetings.TableSession", on_delete=models.PROTECT, related_name="items"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=ItemState.choices, default=ItemState.PROPOSED)
    triage = models.CharField(max_length=10, choices=Triage.choices, default=Triage.DISCUSS)
    question = models.TextField("vraag aan de tafel", max_length=2000, blank=True)
    tried = models.TextField("wat is geprobeerd", max_length=2000, blank=True)
    wanted = models.CharField("wie moet erbij zijn", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField("minuten", default=5)
    # Codes of the rule that proposed the triage; empty when somebody chose it.
    triage_reasons = models.JSONField(default=list, blank=True)
    # Codes of why it stands where it stands; empty for who was added since the last order.
    place_reasons = models.JSONField(default=list, blank=True)
    is_triaged_by_hand = models.BooleanField(default=False)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    withdrawn_reason = models.CharField("waarom van de agenda", max_length=500, blank=True)
    # Counts the changes of this item, so that two minute-takers see each other.
    version = models.PositiveIntegerField(default=0)

    history = tracked()

    class Privacy:
        personal = {
            "question": "F8",
            "tried": "F8",
            "wanted": "F8",
            "triage": "F8",
            "triage_reasons": "F8",
            "place_reasons": "F8",
            "state": "F8",
            "withdrawn_reason": "F8",
        }
        kept = {
            "id",
            "session",
            "case",
            "position",
            "minutes",
            "carried_from",
            "is_triaged_by_hand",
            "version",
        }

    class Meta:
        verbose_name = "agendapunt"
        verbose_name_plural = "agendapunten"
        constraints = [
            # A withdrawn item may come back; two live ones for one case would be decided twice.
            models.UniqueConstraint(
                name="agenda_item_once",
                fields=["session", "case"],
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="agenda_item_state_known", condition=Q(state__in=ItemState.values)
            ),
            models.CheckConstraint(
                name="agenda_item_triage_known", condition=Q(triage__in=Triage.values)
            ),
        ]

    def __str__(self):
        return f"agendapunt {self.pk}"

    def save(self, *args, **kwargs):
        """Save with a new version."""
        self.version += 1
        super().save(*args, **kwargs)


class Decision(models.Model):
    """What the table decided: one code, one text. Its actions are ActionItems of the case."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    code = models.CharField("besluit", max_length=20, choices=DecisionCode.choices)
    text = models.TextField("afspraak", max_length=4000, blank=True)
    by = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="decisions"
    )
    decided_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    # Undone at the table, or replaced by a correction after it: when, by whom and why.
    ended_at = models.DateTimeField("vervallen op", null=True, blank=True)
    ended_by = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    end_reason = models.CharField("waarom vervallen", max_length=500, blank=True)
    # A correction points at the decision it takes the place of; an undone one has no successor.
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    # Which form this came from: the same form sent twice gives one decision.
    form_token = models.UUIDField(null=True, blank=True)
    # Set on what an action returns when the same form had been saved before.
    is_repeated = False

    history = tracked()

    class Privacy:
        personal = {"code": "F8", "text": "F8", "end_reason": "F8"}
        kept = {
            "id",
            "item",
            "by",
            "decided_at",
            "is_current",
            "ended_at",
            "ended_by",
            "replaces",
            "form_token",
        }

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        constraints = [
            models.UniqueConstraint(
                name="decision_one_current", fields=["item"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="decision_code_known", condition=Q(code__in=DecisionCode.values)
            ),
            # Nothing stops counting without a moment and a person.
            models.CheckConstraint(
                name="decision_end_paired",
                condition=Q(is_current=True, ended_at__isnull=True, ended_by__isnull=True)
                | Q(is_current=False, ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"besluit {self.pk}"
