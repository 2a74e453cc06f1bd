"""Who makes the plan of action, and what it must say."""

from datetime import date

from cases.enums import Channel, Status
from cases.models import Case
from cases.rules import NotAllowed
from coaches.enums import Doer
from coaches.models import ActionPlan, PlanStep

FROM_GUIDED = frozenset(
    {
        Status.GUIDED,
        Status.DISCUSSED,
        Status.SUMMER,
        Status.NO_SHOW,
        Status.STARTED,
        Status.PLACED,
        Status.ESCALATED,
    }
)
MOST_STEPS = 30


def check_may_plan(case: Case, standing: frozenset[str]) -> None:
    """The coach or the stand-in, from the moment a coach has the case."""
    if "coach" not in standing:
        raise NotAllowed("Alleen de coach maakt het plan, samen met de jongere.")
    if case.status not in FROM_GUIDED:
        raise NotAllowed("Een plan maken kan zodra een coach het dossier heeft.")


def check_plan(goal: str, review_on: date | None, today: date, before: ActionPlan | None) -> None:
    """A plan has a goal; a new day to look back is still to come."""
    if not goal.strip():
        raise NotAllowed("Schrijf op wat de jongere wil bereiken.")
    is_new = before is None or before.review_on != review_on
    if review_on is not None and is_new and review_on <= today:
        raise NotAllowed("Kies een dag na vandaag om samen terug te kijken.")


def check_step(what: str, doer: str, due_on: date, today: date, before: PlanStep | None) -> None:
    """What, who and when; a new date is not in the past."""
    if not what.strip():
        raise NotAllowed("Schrijf op wat er gaat gebeuren.")
    if doer not in Doer.values:
        raise NotAllowed("Kies wie het doet.")
    if due_on < today and (before is None or before.due_on != due_on):
        raise NotAllowed("Kies een datum vanaf vandaag.")


def check_room_for_step(plan: ActionPlan) -> None:
    """A plan that nobody can follow any more is no plan."""
    if plan.steps.filter(is_dropped=False).count() >= MOST_STEPS:
        raise NotAllowed(f"Een plan heeft hooguit {MOST_STEPS} stappen.")


def check_agreement(plan: ActionPlan, on: date, how: str, today: date) -> None:
    """Agreed on a day that has been, in a way that is known, on a plan with a step."""
    if on > today:
        raise NotAllowed("De datum ligt in de toekomst.")
    if how not in Channel.values:
        raise NotAllowed("Kies hoe u het heeft afgesproken.")
    if not plan.steps.filter(is_dropped=False).exists():
        raise NotAllowed("Zet eerst een stap in het plan.")
