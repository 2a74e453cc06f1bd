"""An action that its owner offers to somebody else."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import HandoverState
from overstap.audit.history import tracked


class ActionOffer(models.Model):
    """The question to take over an action; until the yes its first owner keeps it."""

    item = models.ForeignKey("cases.ActionItem", on_delete=models.CASCADE, related_name="offers")
    # Nobody named: anybody of the organisation who may see the case answers for it.
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField("toelichting", max_length=1000, blank=True)
    state = models.CharField(
        max_length=10, choices=HandoverState.choices, default=HandoverState.OFFERED
    )
    by = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="offered_actions"
    )
    at = models.DateTimeField("gevraagd op")
    answered_by = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField("antwoord op", null=True, blank=True)
    reason = models.TextField("waarom niet", max_length=1000, blank=True)

    history = tracked()

    class Privacy:
        personal = {
            "to_user": "F8",
            "to_organisation": "F8",
            "note": "F8",
            "state": "F8",
            "reason": "F8",
        }
        kept = {"id", "item", "by", "at", "answered_by", "answered_at"}

    class Meta:
        verbose_name = "aangeboden actie"
        verbose_name_plural = "aangeboden acties"
        constraints = [
            models.CheckConstraint(
                name="action_offer_state_known", condition=Q(state__in=HandoverState.values)
            ),
            models.CheckConstraint(
                name="action_offer_answer_paired",
                condition=Q(state=HandoverState.OFFERED, answered_at__isnull=True)
                | ~Q(state=HandoverState.OFFERED) & Q(answered_at__isnull=False),
            ),
            # Ask one at a time, or two could accept.
            models.UniqueConstraint(
                name="action_offer_one_open", fields=["item"], condition=Q(state="offered")
            ),
        ]

    def __str__(self):
        return f"aangeboden actie {self.pk}"
