"""What is handed over: the support form (S2 annex), the transfer dossier, the warm handover."""

from django.db import models
from django.db.models import Q

from cases.enums import Channel, DossierState, WarmHandoverState
from overstap.audit.history import tracked


def _text(label: str) -> models.TextField:
    return models.TextField(label, max_length=4000, blank=True)


class SupportForm(models.Model):
    """Ondersteuningsformulier: six sections; for four of them what helps and what hinders (S2)."""

    case = models.OneToOneField("cases.Case", on_delete=models.CASCADE, related_name="support_form")
    cognition_needs = _text("Leren: wat is nodig?")
    cognition_helps = _text("Leren: wat helpt?")
    cognition_hinders = _text("Leren: wat is lastig?")
    attitude_needs = _text("Werkhouding: wat is nodig?")
    attitude_helps = _text("Werkhouding: wat helpt?")
    attitude_hinders = _text("Werkhouding: wat is lastig?")
    behaviour_needs = _text("Gedrag en gevoel: wat is nodig?")
    behaviour_helps = _text("Gedrag en gevoel: wat helpt?")
    behaviour_hinders = _text("Gedrag en gevoel: wat is lastig?")
    health_needs = _text("Gezondheid: wat is nodig?")
    health_helps = _text("Gezondheid: wat helpt?")
    health_hinders = _text("Gezondheid: wat is lastig?")
    student_view = _text("Wat wil de jongere zelf?")
    guardian_view = _text("Wat vinden de ouders of verzorgers?")
    version = models.PositiveIntegerField(default=0)

    history = tracked()

    class Privacy:
        personal = {
            "cognition_needs": "F5",
            "cognition_helps": "F5",
            "cognition_hinders": "F5",
            "attitude_needs": "F5",
            "attitude_helps": "F5",
            "attitude_hinders": "F5",
            "behaviour_needs": "F5",
            "behaviour_helps": "F5",
            "behaviour_hinders": "F5",
            "health_needs": "F6",
            "health_helps": "F6",
            "health_hinders": "F6",
            "student_view": "F5",
            "guardian_view": "F5",
        }
        kept = {"id", "case", "version"}

    class Meta:
        verbose_name = "ondersteuningsformulier"
        verbose_name_plural = "ondersteuningsformulieren"

    def __str__(self):
        return f"ondersteuningsformulier {self.pk}"


class TransferDossier(models.Model):
    """Where the digital transfer dossier (DDD) stands; its content stays in its own system."""

    member = models.OneToOneField(
        "cases.CohortMember", on_delete=models.CASCADE, related_name="dossier"
    )
    state = models.CharField(
        "stand", max_length=12, choices=DossierState.choices, default=DossierState.NOT_STARTED
    )
    changed_on = models.DateField("sinds", null=True, blank=True)

    history = tracked()

    class Privacy:
        personal = {"state": "F10", "changed_on": "F10"}
        kept = {"id", "member"}

    class Meta:
        verbose_name = "doorstroomdossier"
        verbose_name_plural = "doorstroomdossiers"
        constraints = [
            models.CheckConstraint(
                name="dossier_state_known", condition=Q(state__in=DossierState.values)
            )
        ]

    def __str__(self):
        return f"doorstroomdossier {self.pk}"


class WarmHandover(models.Model):
    """A talk between vo and mbo about what this young person needs; never an e-mail (S2)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="warm_handovers")
    institution = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(
        "stand",
        max_length=10,
        choices=WarmHandoverState.choices,
        default=WarmHandoverState.NEEDED,
    )
    requested_on = models.DateField("gevraagd op", null=True, blank=True)
    held_on = models.DateField("gesprek op", null=True, blank=True)
    channel = models.CharField("hoe", max_length=10, choices=Channel.choices, blank=True)
    identity_verified = models.BooleanField("gesprekspartner gecontroleerd", default=False)
    student_present = models.BooleanField("jongere was erbij", default=False)
    agreements = models.TextField("afspraken", max_length=4000, blank=True)

    history = tracked()

    class Privacy:
        personal = {
            "institution": "F10",
            "state": "F0",
            "requested_on": "F0",
            "held_on": "F0",
            "channel": "F0",
            "identity_verified": "F0",
            "student_present": "F0",
            "agreements": "F5",
        }
        kept = {"id", "case"}

    class Meta:
        verbose_name = "warme overdracht"
        verbose_name_plural = "warme overdrachten"
        constraints = [
            models.CheckConstraint(
                name="warm_handover_state_known", condition=Q(state__in=WarmHandoverState.values)
            )
        ]

    def __str__(self):
        return f"warme overdracht {self.pk}"
