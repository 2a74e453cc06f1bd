"""The plan of action that coach and young person make together (domain.md 4.6)."""

from django.db import models
from django.db.models import F, Q

from cases.enums import Channel
from coaches.enums import Doer
from overstap.audit.history import tracked


class ActionPlan(models.Model):
    """What somebody wants to reach, with what they are good at and what is in the way."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="action_plan")
    goal = models.TextField("doel", max_length=2000)
    strengths = models.TextField("wat gaat goed", max_length=2000, blank=True)
    obstacles = models.TextField("wat staat in de weg", max_length=2000, blank=True)
    review_on = models.DateField("samen terugkijken op", null=True, blank=True)
    # Counts every change of what was agreed; a step that is done is no change of the plan.
    version = models.PositiveIntegerField("versie", default=0)
    agreed_on = models.DateField("afgesproken op", null=True, blank=True)
    agreed_how = models.CharField("hoe", max_length=10, choices=Channel.choices, blank=True)
    agreed_version = models.PositiveIntegerField("versie bij akkoord", null=True, blank=True)

    history = tracked()

    class Privacy:
        personal = {
            "goal": "F9",
            "strengths": "F9",
            "obstacles": "F9",
            "review_on": "F9",
            "agreed_on": "F9",
            "agreed_how": "F9",
        }
        kept = {"id", "case", "version", "agreed_version"}

    class Meta:
        verbose_name = "plan van aanpak"
        verbose_name_plural = "plannen van aanpak"
        constraints = [
            models.CheckConstraint(
                name="plan_agreed_how_known", condition=Q(agreed_how__in=["", *Channel.values])
            ),
            # Agreed means a day, a way and the version that was agreed on.
            models.CheckConstraint(
                name="plan_agreed_together",
                condition=Q(agreed_on__isnull=True, agreed_how="", agreed_version__isnull=True)
                | Q(agreed_on__isnull=False, agreed_version__isnull=False) & ~Q(agreed_how=""),
            ),
            models.CheckConstraint(
                name="plan_agreed_version_exists",
                condition=Q(agreed_version__isnull=True) | Q(agreed_version__lte=F("version")),
            ),
        ]

    def __str__(self):
        return f"plan van aanpak {self.pk}"

    @property
    def changed_since(self) -> bool:
        """Whether it was changed after the young person agreed."""
        return self.agreed_version is not None and self.agreed_version < self.version


class PlanStep(models.Model):
    """One step of a plan: what, who, by when, and whether it is done."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField("wat", max_length=300)
    doer = models.CharField("wie", max_length=10, choices=Doer.choices)
    due_on = models.DateField("uiterlijk")
    done_on = models.DateField("gedaan op", null=True, blank=True)
    # Taken out of the plan; the row stays for what was agreed then.
    is_dropped = models.BooleanField("vervallen", default=False)

    history = tracked()

    class Privacy:
        personal = {"what": "F9", "doer": "F9", "due_on": "F9", "done_on": "F9"}
        kept = {"id", "plan", "is_dropped"}

    class Meta:
        verbose_name = "stap uit een plan"
        verbose_name_plural = "stappen uit plannen"
        constraints = [
            models.CheckConstraint(name="plan_step_doer_known", condition=Q(doer__in=Doer.values)),
            models.CheckConstraint(
                name="plan_step_done_or_dropped",
                condition=Q(is_dropped=False) | Q(done_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                name="plan_step_open_by_due",
                fields=["due_on"],
                condition=Q(done_on__isnull=True, is_dropped=False),
            )
        ]

    def __str__(self):
        return f"stap {self.pk}"
