"""Requests for a coach, assignments and contact moments."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import Channel
from coaches.enums import AssignmentState, CoachKind, RequestState
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
    submitted_on = models.DateField("ingediend op")
    answered_on = models.DateField("beoordeeld op", null=True, blank=True)
    answer_reason = models.TextField("toelichting", max_length=2000, blank=True)
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
            "submitted_on": "F0",
            "answered_on": "F0",
            "answer_reason": "F4",
        }
        kept = {"id", "case", "requested_by", "origin"}

    class Meta:
        verbose_name = "aanvraag coach"
        verbose_name_plural = "aanvragen coach"
        constraints = [
            models.CheckConstraint(
                name="coach_request_state_known", condition=Q(state__in=RequestState.values)
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
            "offered_on": "F0",
            "answered_on": "F0",
            "ended_on": "F0",
            "reason": "F8",
        }
        kept = {"id", "case", "request", "successor", "offered_by", "escalated_on"}

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
