"""Requests for a coach, and who was asked."""

from django.db import models
from django.db.models import Q

from coaches.enums import AssignmentState, CoachKind, Expectation, RequestState, Weight
from overstap.audit.history import tracked


class CoachRequest(models.Model):
    """The school's (or the table's) request for a coach (domain.md 4.3)."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="coach_requests")
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.SUBMITTED
    )
    question = models.TextField("vraag aan de coach", max_length=4000)
    tried = models.TextField("wat deed de school al", max_length=4000, blank=True)
    wanted_from = models.DateField("gewenste start", null=True, blank=True)
    is_urgent = models.BooleanField("spoed", default=False)
    weight = models.CharField(
        "hoeveel werk", max_length=10, choices=Weight.choices, default=Weight.NORMAL
    )
    # Empty: the coordinator chooses.
    preferred_kind = models.CharField(
        "welke coach", max_length=5, choices=CoachKind.choices, blank=True
    )
    expects_diploma = models.CharField(
        "haalt het diploma",
        max_length=10,
        choices=Expectation.choices,
        default=Expectation.UNKNOWN,
    )
    has_plan = models.BooleanField("er is een OPP", default=False)
    helpers = models.TextField("wie helpt er nu", max_length=2000, blank=True)
    submitted_on = models.DateField("ingediend op")
    answered_on = models.DateField("beoordeeld op", null=True, blank=True)
    answer_reason = models.TextField("toelichting", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="judged_requests",
    )
    # Who asked: the school, or the chair of a table.
    requested_by = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coach_requests",
    )
    # What it came from, for example "decision:12"; empty when the school asked.
    origin = models.CharField(max_length=60, blank=True)

    history = tracked()

    class Privacy:
        personal = {
            "state": "F0",
            "question": "F4",
            "tried": "F4",
            "wanted_from": "F0",
            "is_urgent": "F0",
            "weight": "F0",
            "preferred_kind": "F0",
            "expects_diploma": "F4",
            "has_plan": "F5",
            "helpers": "F4",
            "submitted_on": "F0",
            "answered_on": "F0",
            "answer_reason": "F4",
        }
        kept = {"id", "case", "requested_by", "answered_by", "origin"}

    class Meta:
        verbose_name = "aanvraag coach"
        verbose_name_plural = "aanvragen coach"
        constraints = [
            models.CheckConstraint(
                name="coach_request_state_known", condition=Q(state__in=RequestState.values)
            ),
            models.CheckConstraint(
                name="coach_request_weight_known", condition=Q(weight__in=Weight.values)
            ),
            models.CheckConstraint(
                name="coach_request_kind_known",
                condition=Q(preferred_kind__in=["", *CoachKind.values]),
            ),
            models.CheckConstraint(
                name="coach_request_diploma_known",
                condition=Q(expects_diploma__in=Expectation.values),
            ),
            models.UniqueConstraint(
                name="coach_request_one_open",
                fields=["case"],
                condition=Q(state__in=["draft", "submitted", "approved", "returned", "offered"]),
            ),
        ]

    def __str__(self):
        return f"aanvraag {self.pk}"


class CoachAssignment(models.Model):
    """An offer to a coach, and what came of it."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="coach_assignments"
    )
    request = models.ForeignKey(
        CoachRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    coach = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="coach_assignments"
    )
    kind = models.CharField(max_length=5, choices=CoachKind.choices, default=CoachKind.VO)
    state = models.CharField(
        max_length=10, choices=AssignmentState.choices, default=AssignmentState.OFFERED
    )
    weight = models.CharField(
        "hoeveel werk", max_length=10, choices=Weight.choices, default=Weight.NORMAL
    )
    # The assignment that ends when this one is accepted: a transfer to another coach.
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements"
    )
    offered_by = models.ForeignKey(
        "organisations.Membership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coach_offers",
    )
    offered_on = models.DateField("gevraagd op")
    answered_on = models.DateField("antwoord op", null=True, blank=True)
    ended_on = models.DateField("beëindigd op", null=True, blank=True)
    # The day on which the coordinator was told that no answer came.
    escalated_on = models.DateField("gemeld op", null=True, blank=True)
    reason = models.TextField("reden", max_length=1000, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors"
    )

    history = tracked()

    class Privacy:
        personal = {
            "coach": "F0",
            "kind": "F0",
            "state": "F0",
            "weight": "F0",
            "offered_on": "F0",
            "answered_on": "F0",
            "ended_on": "F0",
            "reason": "F8",
        }
        kept = {"id", "case", "request", "successor", "replaces", "offered_by", "escalated_on"}

    class Meta:
        verbose_name = "koppeling met coach"
        verbose_name_plural = "koppelingen met coach"
        constraints = [
            models.CheckConstraint(
                name="assignment_state_known", condition=Q(state__in=AssignmentState.values)
            ),
            models.CheckConstraint(
                name="assignment_kind_known", condition=Q(kind__in=CoachKind.values)
            ),
            models.CheckConstraint(
                name="assignment_weight_known", condition=Q(weight__in=Weight.values)
            ),
            # I5: one live coach of each kind.
            models.UniqueConstraint(
                name="assignment_one_live", fields=["case", "kind"], condition=Q(state="accepted")
            ),
            models.UniqueConstraint(
                name="assignment_one_offer",
                fields=["case", "coach"],
                condition=Q(state="offered"),
            ),
        ]
        indexes = [models.Index(fields=["coach", "state"])]

    def __str__(self):
        return f"koppeling {self.pk}"
