"""The case: the trajectory of a pupil at risk. Its status changes only through fire()."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import transition

from cases.enums import FINAL, OPEN, TONES, Status
from cases.fsm import GuardedRefresh, StatusField
from cases.lifecycle import RESUMED, TRANSITIONS
from cases.models.held import forget_cases, held_case
from cases.models.scope import CaseQuerySet
from overstap.audit.history import tracked

# Kept up to date by the actions for lists to read; derived, so they stay out of the history.
PROJECTION = (
    "is_open",
    "coach",
    "owner_user",
    "owner_organisation",
    "owner_role",
    "next_step",
    "next_due_on",
)


def _to(name: str):
    spec = TRANSITIONS[name]
    return transition("status", source=list(spec.sources), target=spec.target)


class Case(GuardedRefresh, models.Model):
    """One trajectory of one student in one transition year."""

    student = models.ForeignKey("cases.Student", on_delete=models.PROTECT, related_name="cases")
    member = models.ForeignKey("cases.CohortMember", on_delete=models.PROTECT, related_name="cases")
    year = models.ForeignKey(
        "organisations.TransitionYear", on_delete=models.PROTECT, related_name="cases"
    )
    region = models.ForeignKey(
        "organisations.Region", on_delete=models.PROTECT, related_name="cases"
    )
    school = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="cases"
    )
    status = StatusField(max_length=20, choices=Status.choices, default=Status.FLAGGED)
    # The status to return to from escalated, or on reopening.
    resume_status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    version = models.PositiveIntegerField(default=0)
    cycle = models.PositiveSmallIntegerField(default=1)
    previous_case = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_cases"
    )
    risk_reasons = models.JSONField("redenen", default=list, blank=True)
    risk_note = models.TextField("toelichting", max_length=4000, blank=True)
    question = models.TextField("vraag", max_length=4000, blank=True)
    support_need = models.TextField("ondersteuning kort", max_length=4000, blank=True)
    flagged_on = models.DateField("gesignaleerd op")
    screened_on = models.DateField("gescreend op", null=True, blank=True)
    started_on = models.DateField("gestart op", null=True, blank=True)
    start_is_assumed = models.BooleanField("startdatum aangenomen", default=False)
    ended_on = models.DateField("beëindigd op", null=True, blank=True)
    end_reason = models.CharField("reden van einde", max_length=30, blank=True)
    extended_until = models.DateField("begeleiding verlengd tot", null=True, blank=True)
    escalated_to = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="escalated_cases",
    )
    # A receiver without an account: name, and the contact moment it went by.
    escalated_to_name = models.CharField("ontvanger", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    is_open = models.BooleanField(default=True, editable=False)
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_cases",
    )
    owner_organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    owner_role = models.CharField(max_length=30, blank=True)
    next_step = models.CharField(max_length=60, blank=True)
    next_due_on = models.DateField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()
    history = tracked(
        excluded_fields=list(PROJECTION),
        no_db_index=["student", "member", "year", "region", "school", "escalated_to"],
    )

    class Privacy:
        personal = {
            "student": "F1",
            "member": "F1",
            "school": "F0",
            "status": "F0",
            "resume_status": "F0",
            "risk_reasons": "F4",
            "risk_note": "F4",
            "question": "F4",
            "support_need": "F5",
            "flagged_on": "F0",
            "screened_on": "F0",
            "started_on": "F10",
            "start_is_assumed": "F10",
            "ended_on": "F0",
            "end_reason": "F0",
            "extended_until": "F0",
            "escalated_to": "F0",
            "escalated_to_name": "F0",
            "coach": "F0",
            "owner_user": "F0",
            "owner_organisation": "F0",
            "owner_role": "F0",
            "next_step": "F0",
            "next_due_on": "F0",
        }
        kept = {
            "id",
            "year",
            "region",
            "version",
            "cycle",
            "previous_case",
            "created_at",
            "is_open",
        }

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        constraints = [
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="case_resume_status_known", condition=Q(resume_status__in=["", *Status.values])
            ),
            models.CheckConstraint(
                name="case_open_matches_status",
                condition=Q(is_open=True, status__in=OPEN) | Q(is_open=False, status__in=FINAL),
            ),
            # One open case per student: who has a new problem has the same file.
            models.UniqueConstraint(
                name="case_one_open_per_student", fields=["student"], condition=Q(is_open=True)
            ),
        ]
        indexes = [
            models.Index(fields=["region", "year", "status"]),
            models.Index(
                name="case_open_by_due",
                fields=["region", "next_due_on", "id"],
                condition=Q(is_open=True),
            ),
            # The list of a coordinator starts from the date, over all that she may see.
            models.Index(
                name="case_open_by_date",
                fields=["next_due_on", "id"],
                condition=Q(is_open=True),
            ),
        ]

    def __str__(self):
        return f"dossier {self.pk}"

    def get_absolute_url(self):
        return reverse("cases:detail", args=[self.pk])

    @property
    def number(self) -> str:
        """What people call the case; holds no personal data. Needs `year` loaded."""
        return self.number_of(self.pk, self.year.year)

    @staticmethod
    def number_of(pk: int, year: int) -> str:
        """The number of the case with this id in this transition year."""
        return f"OV-{year % 100:02d}-{pk:04d}"

    @property
    def tone(self) -> str:
        """The colour family of the status badge."""
        return TONES.get(self.status, "neutral")

    def save(self, *args, **kwargs):
        """Save with a new version: it counts this row's changes, and so its history rows."""
        self.version += 1
        self.is_open = self.status in OPEN
        if kwargs.get("update_fields") is not None:
            raise TypeError("A case is saved whole: see pitfall 4 in the handbook.")
        super().save(*args, **kwargs)
        if held_case(self.pk) is not self:
            forget_cases()

    # Transitions are pure: rules.py says who and when, actions/transition.py does the rest.
    @_to("screen")
    def screen(self): ...

    @_to("dismiss")
    def dismiss(self): ...

    @_to("accept_coach")
    def accept_coach(self): ...

    @_to("release_coach")
    def release_coach(self): ...

    @_to("record_discussion")
    def record_discussion(self): ...

    @_to("enter_summer")
    def enter_summer(self): ...

    @_to("confirm_start")
    def confirm_start(self): ...

    @_to("report_no_show")
    def report_no_show(self): ...

    @_to("lose_place")
    def lose_place(self): ...

    @_to("confirm_placement")
    def confirm_placement(self): ...

    @_to("escalate")
    def escalate(self):
        self.resume_status = self.status

    @_to("pass_on")
    def pass_on(self): ...

    @_to("close_independent")
    def close_independent(self): ...

    @_to("hand_over")
    def hand_over(self): ...

    @_to("withdraw")
    def withdraw(self):
        self.resume_status = self.status

    @_to("move_out")
    def move_out(self):
        self.resume_status = self.status

    @_to("leave_elsewhere")
    def leave_elsewhere(self):
        self.resume_status = self.status

    @_to("close_unresolved")
    def close_unresolved(self):
        self.resume_status = self.status

    @transition("status", source=Status.ESCALATED, target=RESUMED)
    def return_from_escalation(self):
        back, self.resume_status = self.resume_status, ""
        return back

    @transition("status", source=list(FINAL), target=RESUMED)
    def reopen(self, to: str):
        self.cycle += 1
        return to

    @transition("status", source="*", target=RESUMED)
    def correct(self, to: str):
        return to
