"""Why a data group may be shared (lifecycle.md 4, S2, S4)."""

from django.db import models
from django.db.models import F, Q

from cases.enums import BasisKind, BasisState, Channel, GivenBy
from overstap.audit.history import tracked


class SharingBasis(models.Model):
    """A consent or a statutory basis: who, how, when, for what and for whom."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="bases")
    kind = models.CharField("soort", max_length=10, choices=BasisKind.choices)
    state = models.CharField(max_length=10, choices=BasisState.choices, default=BasisState.ACTIVE)
    # Mask of data groups; health (F6) only by a consent of its own.
    groups = models.PositiveIntegerField("welke gegevens")
    # Null: all partners around the case; else this organisation only.
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="voor wie",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_by = models.CharField("gegeven door", max_length=10, choices=GivenBy.choices)
    given_by_name = models.CharField("naam", max_length=200, blank=True)
    given_on = models.DateField("gegeven op")
    channel = models.CharField("hoe", max_length=10, choices=Channel.choices, blank=True)
    informed_on = models.DateField("geïnformeerd op", null=True, blank=True)
    inspected_on = models.DateField("inzage gegeven op", null=True, blank=True)
    remarks = models.TextField("opmerkingen", max_length=2000, blank=True)
    valid_until = models.DateField("geldig tot", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)
    withdrawn_by = models.CharField(max_length=10, choices=GivenBy.choices, blank=True)

    history = tracked()

    class Privacy:
        personal = {
            "kind": "F11",
            "state": "F11",
            "groups": "F11",
            "organisation": "F11",
            "given_by": "F11",
            "given_by_name": "F11",
            "given_on": "F11",
            "channel": "F11",
            "informed_on": "F11",
            "inspected_on": "F11",
            "remarks": "F11",
            "valid_until": "F11",
            "withdrawn_at": "F11",
            "withdrawn_by": "F11",
        }
        kept = {"id", "case"}

    class Meta:
        verbose_name = "grondslag"
        verbose_name_plural = "grondslagen"
        constraints = [
            models.CheckConstraint(name="basis_kind_known", condition=Q(kind__in=BasisKind.values)),
            models.CheckConstraint(
                name="basis_state_known", condition=Q(state__in=BasisState.values)
            ),
            models.CheckConstraint(
                name="basis_given_by_known", condition=Q(given_by__in=GivenBy.values)
            ),
            # The law is no consent: it asks that people were informed.
            models.CheckConstraint(
                name="basis_giver_fits_kind",
                condition=Q(kind=BasisKind.STATUTORY, given_by=GivenBy.LAW)
                | Q(kind=BasisKind.CONSENT, given_by__in=[GivenBy.STUDENT, GivenBy.GUARDIAN]),
            ),
            models.CheckConstraint(
                name="basis_withdrawn_paired",
                condition=Q(state=BasisState.WITHDRAWN, withdrawn_at__isnull=False)
                | ~Q(state=BasisState.WITHDRAWN) & Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="basis_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("given_on")),
            ),
        ]

    def __str__(self):
        return f"grondslag {self.pk}"
