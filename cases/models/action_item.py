"""Agreed actions, and the end of the coaching."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import (
    ActionKind,
    ActionStatus,
    Channel,
    EarlyEnd,
    HandoverState,
    Satisfaction,
    Source,
)
from overstap.audit.history import tracked


class ActionItem(models.Model):
    """What was agreed: who does what by when. Overdue is derived."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="action_items")
    kind = models.CharField(
        "soort", max_length=20, choices=ActionKind.choices, default=ActionKind.GENERAL
    )
    what = models.CharField("wat", max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
    )
    owner_organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="action_items"
    )
    due_on = models.DateField("uiterlijk")
    status = models.CharField(
        max_length=10, choices=ActionStatus.choices, default=ActionStatus.OPEN
    )
    result = models.TextField("resultaat", max_length=2000, blank=True)
    ended_on = models.DateField("afgerond op", null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)
    # The decision or check it came from, for example "decision:12".
    origin = models.CharField(max_length=60, blank=True)
    cycle = models.PositiveSmallIntegerField(default=1)
    snoozed_until = models.DateField(null=True, blank=True)
    # The moment of the act: the clock of the house, not that of the database.
    created_at = models.DateTimeField()

    history = tracked()

    class Privacy:
        personal = {
            "kind": "F8",
            "what": "F8",
            "owner": "F8",
            "owner_organisation": "F8",
            "due_on": "F8",
            "status": "F8",
            "result": "F8",
            "ended_on": "F8",
        }
        kept = {"id", "case", "source", "origin", "cycle", "snoozed_until", "created_at"}

    class Meta:
        verbose_name = "actie"
        verbose_name_plural = "acties"
        constraints = [
            models.CheckConstraint(
                name="action_kind_known", condition=Q(kind__in=ActionKind.values)
            ),
            models.CheckConstraint(
                name="action_status_known", condition=Q(status__in=ActionStatus.values)
            ),
            models.CheckConstraint(
                name="action_ended_paired",
                condition=Q(status=ActionStatus.OPEN, ended_on__isnull=True)
                | ~Q(status=ActionStatus.OPEN) & Q(ended_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="action_open_by_owner",
                fields=["owner", "due_on"],
                condition=Q(status="open"),
            )
        ]

    def __str__(self):
        return f"actie {self.pk}"


def _satisfaction(label: str) -> models.CharField:
    return models.CharField(
        label, max_length=10, choices=Satisfaction.choices, default=Satisfaction.UNKNOWN
    )


class Evaluation(models.Model):
    """The look back after six months (domain.md 4.8); one for each cycle of a case."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="evaluations")
    cycle = models.PositiveSmallIntegerField(default=1)
    done_on = models.DateField("op")
    is_enrolled = models.BooleanField("nog ingeschreven")
    same_programme = models.BooleanField("zelfde opleiding")
    attendance_ok = models.BooleanField("aanwezigheid in orde")
    student_says = models.TextField("wat zegt de jongere", max_length=4000, blank=True)
    coach_says = models.TextField("wat zegt de begeleider", max_length=4000, blank=True)
    needs_support = models.BooleanField("meer hulp nodig")
    support = models.TextField("welke hulp", max_length=4000, blank=True)
    support_by = models.CharField("hulp van wie", max_length=200, blank=True)
    slb_says = models.TextField("wat zegt de slb'er", max_length=4000, blank=True)
    # The young person agrees that the help goes to somebody else.
    agrees_to_handover = models.BooleanField("vindt overdragen goed", default=False)
    student_satisfaction = _satisfaction("tevreden: jongere")
    guardian_satisfaction = _satisfaction("tevreden: ouders")
    school_satisfaction = _satisfaction("tevreden: school")
    early_reason = models.CharField(
        "reden van eerder stoppen", max_length=10, choices=EarlyEnd.choices, blank=True
    )

    history = tracked()

    class Privacy:
        personal = {
            "done_on": "F8",
            "is_enrolled": "F10",
            "same_programme": "F10",
            "attendance_ok": "F10",
            "student_says": "F9",
            "coach_says": "F9",
            "needs_support": "F8",
            "support": "F9",
            "support_by": "F9",
            "slb_says": "F9",
            "agrees_to_handover": "F9",
            "student_satisfaction": "F9",
            "guardian_satisfaction": "F9",
            "school_satisfaction": "F9",
            "early_reason": "F8",
        }
        kept = {"id", "case", "cycle"}

    class Meta:
        verbose_name = "evaluatie"
        verbose_name_plural = "evaluaties"
        constraints = [
            models.UniqueConstraint(name="evaluation_once_a_cycle", fields=["case", "cycle"]),
            models.CheckConstraint(
                name="evaluation_support_described",
                condition=Q(needs_support=False) | ~Q(support=""),
            ),
            models.CheckConstraint(
                name="evaluation_early_reason_known",
                condition=Q(early_reason__in=["", *EarlyEnd.values]),
            ),
            models.CheckConstraint(
                name="evaluation_satisfaction_known",
                condition=Q(student_satisfaction__in=Satisfaction.values)
                & Q(guardian_satisfaction__in=Satisfaction.values)
                & Q(school_satisfaction__in=Satisfaction.values),
            ),
        ]

    def __str__(self):
        return f"evaluatie {self.pk}"


class CaseHandover(models.Model):
    """The offer of support to a named receiver, who may have no account."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="handovers")
    cycle = models.PositiveSmallIntegerField(default=1)
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    receiver_name = models.CharField("naam ontvanger", max_length=200)
    channel = models.CharField("hoe", max_length=10, choices=Channel.choices, blank=True)
    support = models.TextField("welke hulp", max_length=4000)
    state = models.CharField(
        max_length=10, choices=HandoverState.choices, default=HandoverState.OFFERED
    )
    offered_on = models.DateField("gevraagd op")
    answered_on = models.DateField("antwoord op", null=True, blank=True)
    reason = models.TextField("reden", max_length=1000, blank=True)
    first_appointment_on = models.DateField("eerste afspraak", null=True, blank=True)
    # The coordinator was told that no answer came.
    escalated_on = models.DateField("bij de coördinator op", null=True, blank=True)

    history = tracked()

    class Privacy:
        personal = {
            "receiver": "F8",
            "organisation": "F8",
            "receiver_name": "F8",
            "channel": "F8",
            "support": "F9",
            "state": "F8",
            "offered_on": "F8",
            "answered_on": "F8",
            "reason": "F8",
            "first_appointment_on": "F8",
            "escalated_on": "F8",
        }
        kept = {"id", "case", "cycle"}

    class Meta:
        verbose_name = "overdracht"
        verbose_name_plural = "overdrachten"
        constraints = [
            models.CheckConstraint(
                name="handover_state_known", condition=Q(state__in=HandoverState.values)
            ),
            models.CheckConstraint(
                name="handover_answer_paired",
                condition=Q(state=HandoverState.OFFERED, answered_on__isnull=True)
                | ~Q(state=HandoverState.OFFERED) & Q(answered_on__isnull=False),
            ),
            # Ask one receiver at a time, or two could accept.
            models.UniqueConstraint(
                name="handover_one_open", fields=["case"], condition=Q(state="offered")
            ),
        ]

    def __str__(self):
        return f"overdracht {self.pk}"
