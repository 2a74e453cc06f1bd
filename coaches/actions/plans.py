"""The plan of action: made and changed by the coach, agreed on with the young person."""

from datetime import date, datetime

from cases.actions.base import day_of, lock_case, record, refresh
from cases.actions.drafts import drop_draft
from cases.models import Case
from cases.rules import NotAllowed, standing_of
from coaches.models import ActionPlan, PlanStep
from coaches.rules.plans import (
    check_agreement,
    check_may_plan,
    check_plan,
    check_room_for_step,
    check_step,
)
from overstap.audit.acting import action
from overstap.privacy.groups import F9

CHANGED = "Iemand anders heeft het plan intussen gewijzigd."


def draft_key(case_id: int) -> str:
    """Under which a plan that is being typed is kept."""
    return f"plan:{case_id}"


@action
def save_plan(
    *,
    by,
    now: datetime,
    case_id: int,
    goal: str,
    strengths: str = "",
    obstacles: str = "",
    review_on: date | None = None,
    expect_version: int | None = None,
) -> ActionPlan:
    """This will write the plan of a case, or a new version of it; the history keeps the old one.

    `expect_version` is the version that the form was made with: of two people who change the
    plan at once the second is told.
    """
    case = _case(case_id, by, now)
    today = day_of(now)
    plan = ActionPlan.objects.filter(case_id=case.pk).first()
    version = plan.version if plan else 0
    if expect_version is not None and expect_version != version:
        raise NotAllowed(
            f"{CHANGED} Uw tekst staat er nog. "
            "Open het plan in een nieuw venster en vul aan wat mist."
        )
    check_plan(goal, review_on, today, plan)
    values = {
        "goal": goal.strip(),
        "strengths": strengths.strip(),
        "obstacles": obstacles.strip(),
        "review_on": review_on,
    }
    drop_draft(by=by, now=now, key=draft_key(case.pk))
    if plan is not None and all(getattr(plan, name) == new for name, new in values.items()):
        return plan
    plan = plan or ActionPlan(case=case)
    for name, value in values.items():
        setattr(plan, name, value)
    return _changed(case, plan, by=by, now=now)


@action
def save_step(
    *,
    by,
    now: datetime,
    case_id: int,
    what: str,
    doer: str,
    due_on: date,
    step_id: int | None = None,
) -> PlanStep:
    """This will put a step in the plan, or change one."""
    case = _case(case_id, by, now)
    plan = _plan(case)
    step = _step(plan, step_id) if step_id is not None else None
    check_step(what, doer, due_on, day_of(now), step)
    if step is None:
        check_room_for_step(plan)
        step = PlanStep(plan=plan)
    step.what, step.doer, step.due_on = what.strip(), doer, due_on
    step.save()
    _changed(case, plan, by=by, now=now)
    return step


@action
def finish_step(*, by, now: datetime, case_id: int, step_id: int, done: bool = True) -> PlanStep:
    """This will say that a step is done, or that it is not after all; again changes nothing."""
    case = _case(case_id, by, now)
    step = _step(_plan(case), step_id)
    if (step.done_on is not None) == done:
        return step
    step.done_on = day_of(now) if done else None
    step.save()
    _event(case, step.plan, "plan_step_done" if done else "plan_step_undone", by=by, now=now)
    return step


@action
def drop_step(*, by, now: datetime, case_id: int, step_id: int) -> PlanStep:
    """This will take a step out of the plan; the history keeps it."""
    case = _case(case_id, by, now)
    plan = _plan(case)
    step = _step(plan, step_id)
    if step.done_on is not None:
        raise NotAllowed("Deze stap is al gedaan en blijft daarom staan.")
    step.is_dropped = True
    step.save()
    _changed(case, plan, by=by, now=now)
    return step


@action
def agree_plan(
    *,
    by,
    now: datetime,
    case_id: int,
    on: date,
    how: str,
    expect_version: int | None = None,
) -> ActionPlan:
    """This will write down that the young person agrees with the plan as it is now.

    `expect_version` is the version that was talked over: nobody agrees with a plan unread.
    """
    case = _case(case_id, by, now)
    plan = _plan(case)
    if expect_version is not None and expect_version != plan.version:
        raise NotAllowed(f"{CHANGED} Lees eerst het plan en leg daarna het akkoord vast.")
    check_agreement(plan, on, how, day_of(now))
    plan.agreed_on, plan.agreed_how, plan.agreed_version = on, how, plan.version
    plan.save()
    _event(case, plan, "plan_agreed", by=by, now=now, on=on)
    return plan


def _case(case_id: int, by, now: datetime) -> Case:
    case = lock_case(case_id)
    check_may_plan(case, standing_of(case, by, day_of(now)))
    return case


def _plan(case: Case) -> ActionPlan:
    plan = ActionPlan.objects.filter(case_id=case.pk).first()
    if plan is None:
        raise NotAllowed("Er is nog geen plan. Begin met het doel.")
    return plan


def _step(plan: ActionPlan, step_id: int) -> PlanStep:
    step = plan.steps.filter(pk=step_id, is_dropped=False).first()
    if step is None:
        raise NotAllowed("Deze stap staat niet meer in het plan.")
    return step


def _changed(case: Case, plan: ActionPlan, *, by, now: datetime) -> ActionPlan:
    plan.version += 1
    plan.save()
    _event(case, plan, "plan", by=by, now=now)
    return plan


def _event(case: Case, plan: ActionPlan, kind: str, *, by, now: datetime, on=None) -> None:
    payload = {"plan_id": plan.pk, "version": plan.version}
    record(case, kind=kind, by=by, now=now, group=F9, on=on, payload=payload)
    refresh(case, now)
