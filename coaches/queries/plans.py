"""The plan as pages show it, and the steps that a coach has to see to."""

from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.models import Case
from cases.models.scope import live_grants
from coaches.models import ActionPlan, PlanStep
from overstap.privacy.groups import F9

SOON = timedelta(days=7)


def plan_of(case: Case) -> ActionPlan | None:
    """The plan of a case, with `rows`: its live steps in the order of their dates."""
    plan = ActionPlan.objects.filter(case_id=case.pk).first()
    if plan is not None:
        plan.rows = list(plan.steps.filter(is_dropped=False).order_by("due_on", "pk"))
    return plan


def versions_of(plan: ActionPlan) -> list:
    """What the plan said before, newest first, each version once and the present one left out."""
    found: dict[int, object] = {}
    for row in plan.history.order_by("history_id"):
        found[row.version] = row
    found.pop(plan.version, None)
    return [found[version] for version in sorted(found, reverse=True)]


def plans_due(by, today: date) -> QuerySet[ActionPlan]:
    """Plans with a step within a week, or to look back on by now; one query for Vandaag.

    Of the young people whom this person coaches and may read of.
    """
    return (
        _with_next_step(ActionPlan.objects.all())
        .filter(
            Q(next_due_on__lte=today + SOON) | Q(review_on__lte=today),
            case__coach_id=by.user_id,
            case__is_open=True,
            case_id__in=live_grants(by, group=F9).values("case_id"),
        )
        .select_related("case__student", "case__year")
        .order_by("next_due_on", "review_on", "pk")
    )


def _with_next_step(plans: QuerySet[ActionPlan]) -> QuerySet[ActionPlan]:
    """Each with `next_what`, `next_doer` and `next_due_on` of its first open step."""
    steps = PlanStep.objects.filter(
        plan_id=OuterRef("pk"), done_on__isnull=True, is_dropped=False
    ).order_by("due_on", "pk")
    return plans.annotate(
        next_what=Subquery(steps.values("what")[:1]),
        next_doer=Subquery(steps.values("doer")[:1]),
        next_due_on=Subquery(steps.values("due_on")[:1]),
    )
