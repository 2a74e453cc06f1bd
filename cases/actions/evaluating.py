"""The look back after six months, going on longer, and the calendar that asks for it."""

from datetime import date, datetime

from cases.actions import work
from cases.actions.base import day_of, lock_case, record, refresh
from cases.actions.items import end_item, put_item
from cases.checks.ending import to_end
from cases.enums import ActionKind, ActionStatus, Satisfaction, Source
from cases.models import ActionItem, Case, Evaluation, WorkItem
from cases.rules.acting import standing_of
from cases.rules.ending import (
    accepted_handover,
    check_evaluation,
    check_may_evaluate,
    check_may_extend,
    coach_end_on,
    evaluation_of,
)
from overstap.audit.acting import action
from overstap.organisations.rules import NotAllowed
from overstap.organisations.workdays import add_workdays, next_workday

ORIGIN = "evaluation"
DECIDE = "ending"
DECIDE_DAYS = 5  # working days


@action
def evaluate(
    *,
    by,
    now: datetime,
    case_id: int,
    done_on: date,
    is_enrolled: bool,
    same_programme: bool,
    attendance_ok: bool,
    student_says: str = "",
    coach_says: str = "",
    slb_says: str = "",
    needs_support: bool = False,
    support: str = "",
    support_by: str = "",
    agrees_to_handover: bool = False,
    student_satisfaction: str = Satisfaction.UNKNOWN,
    guardian_satisfaction: str = Satisfaction.UNKNOWN,
    school_satisfaction: str = Satisfaction.UNKNOWN,
    early_reason: str = "",
    known: int | None = None,
) -> Evaluation:
    """This will write down the look back after six months (S1 3.2); once for each cycle.

    It opens two weeks before the end of the coaching; earlier needs `early_reason`. Until the case
    ends it can be changed, and the history keeps what was written. `known` is how often it was
    saved when the form was made: of two people at once the second is told, nothing is lost.
    """
    case = lock_case(case_id)
    today = day_of(now)
    check_may_evaluate(case, standing_of(case, by, today))
    check_evaluation(case, today, done_on, needs_support, support, early_reason)
    evaluation = evaluation_of(case) or Evaluation(case=case, cycle=case.cycle)
    values = {
        "done_on": done_on,
        "is_enrolled": is_enrolled,
        "same_programme": same_programme,
        "attendance_ok": attendance_ok,
        "student_says": student_says.strip(),
        "coach_says": coach_says.strip(),
        "slb_says": slb_says.strip(),
        "needs_support": needs_support,
        "support": support.strip() if needs_support else "",
        "support_by": support_by.strip() if needs_support else "",
        "agrees_to_handover": agrees_to_handover and needs_support,
        "student_satisfaction": Satisfaction(student_satisfaction),
        "guardian_satisfaction": Satisfaction(guardian_satisfaction),
        "school_satisfaction": Satisfaction(school_satisfaction),
        "early_reason": early_reason,
    }
    if evaluation.pk and all(getattr(evaluation, name) == new for name, new in values.items()):
        return evaluation  # a double click
    if known is not None and known != times_saved(evaluation):
        raise NotAllowed(
            "Iemand anders heeft de evaluatie intussen vastgelegd. Uw tekst staat er nog. "
            "Open de evaluatie in een nieuw venster en vul aan wat mist."
        )
    # First what it ends: the last event of a moment tells what changed in it.
    for item in _asked(case):
        end_item(
            case,
            item,
            by=by,
            now=now,
            status=ActionStatus.DONE,
            result="Geëvalueerd.",
            kind="finish_action_item",
        )
    for name, value in values.items():
        setattr(evaluation, name, value)
    evaluation.save()
    record(
        case,
        kind="evaluate",
        by=by,
        now=now,
        group="F8",
        payload={"evaluation_id": evaluation.pk, "needs_support": needs_support},
        on=done_on,
    )
    work.done(case, "evaluate", by=by, now=now)
    refresh(case, now)
    return evaluation


def times_saved(evaluation: Evaluation | None) -> int:
    """How often an evaluation was written; 0 when there is none yet."""
    return evaluation.history.count() if evaluation is not None and evaluation.pk else 0


@action
def extend(*, by, now: datetime, case_id: int, until: date, note: str) -> Case:
    """This will let the coaching go on after six months, until a day, with the reason.

    The region says how many months at most.
    """
    case = lock_case(case_id)
    today = day_of(now)
    check_may_extend(case, standing_of(case, by, today), today, until, note)
    case.extended_until = until
    case.save()
    record(
        case,
        kind="extend",
        by=by,
        now=now,
        group="F8",
        note=note,
        payload={"until": until.isoformat()},
    )
    move_evaluation(case)
    refresh(case, now)
    return case


def move_evaluation(case: Case) -> None:
    """This will let the task to evaluate follow the end of the coaching, on a locked case."""
    end = coach_end_on(case)
    if end is None:
        return
    end = next_workday(end, tuple(case.region.holidays.all()))
    work.shift_due(case, "evaluate", end)
    for item in _asked(case).exclude(due_on=end):
        item.due_on = end
        item.save()


def ask_evaluation(case_id: int, now: datetime) -> None:
    """This will ask for the look back when its time has come and no task does; the calendar's.

    The flow of a status gives that task only after the ones before it, so a coach who left those
    lying would never be asked. Who ticks it off without looking back is asked again.
    """
    case = lock_case(case_id)
    end = coach_end_on(case)
    asked = WorkItem.objects.filter(case=case, kind="evaluate", is_open=True).exists()
    if end is None or asked or evaluation_of(case) is not None or _asked(case).exists():
        return
    put_item(
        case,
        origin=ORIGIN,
        by=None,
        now=now,
        what="Kijk samen terug: de begeleiding loopt af.",
        kind=ActionKind.EVALUATION,
        user=case.owner_user,
        organisation_id=case.owner_organisation_id or case.member.school_id,
        due_on=next_workday(max(end, day_of(now)), tuple(case.region.holidays.all())),
        source=Source.CALENDAR,
    )


def _asked(case: Case):
    return ActionItem.objects.filter(case=case, origin=ORIGIN, status=ActionStatus.OPEN)


def ask_end(case_id: int, now: datetime) -> None:
    """This will ask for the decision itself, once the look back is done; the calendar's step."""
    case = lock_case(case_id)
    if case_id not in to_end(day_of(now)):
        return
    evaluation = evaluation_of(case)
    search = evaluation.needs_support and accepted_handover(case) is None
    days = tuple(case.region.holidays.all())
    put_item(
        case,
        origin=DECIDE,
        by=None,
        now=now,
        what="Zoek een ontvanger voor de hulp." if search else "Sluit af of draag over.",
        kind=ActionKind.FIND_RECEIVER if search else ActionKind.EVALUATION,
        user=case.owner_user,
        organisation_id=case.owner_organisation_id or case.member.school_id,
        due_on=add_workdays(day_of(now), DECIDE_DAYS, days),
        source=Source.CALENDAR,
    )
