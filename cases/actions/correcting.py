"""Undoing the last step of a case: registered in error (lifecycle.md 2, correct)."""

from datetime import date, datetime

from cases.actions.base import facts_changed, join, leave, lock_case, refresh
from cases.actions.transition import fire
from cases.enums import (
    OPEN,
    ActionStatus,
    Capacity,
    Destination,
    DismissReason,
    Status,
    WarmHandoverState,
)
from cases.models import ActionItem, Case, CaseEvent, CohortMember, Student, WarmHandover
from cases.rules.ending import last_step, resume_status_of
from cases.rules.escalating import PASSING_ON
from overstap.audit.acting import action
from overstap.organisations.rules import NotAllowed

# What fire() writes on the actions that a case takes along when it ends.
DROPPED = "Het dossier is beëindigd."
BIRTHS = {"flag", "open_at_check"}
ON_OWN_CASE = {
    "screen": {"screened_on": None},
    "confirm_start": {"started_on": None, "start_is_assumed": False},
    "escalate": {"resume_status": "", "escalated_to": None, "escalated_to_name": ""},
}


@action
def correct(
    *,
    by,
    now: datetime,
    case_id: int,
    note: str,
    expect: int | None = None,
    at_table: bool = False,
) -> Case:
    """This will undo the last step of a case; it stays in the history, marked as an error.

    By who made the step or the coordinator, with a reason. Undoing the signal ends the case
    (wrong pupil). Facts about the member (start check, placement check) are not touched: they
    are corrected where they were written, see `cases.rules.ending.still_to_correct`.
    `at_table`: chair or minute-taker undo the decision of their table, whoever of them wrote it;
    the caller checked that.
    """
    case = lock_case(case_id)
    step = last_step(case)
    if step is None:
        raise NotAllowed("Er is geen stap om ongedaan te maken.")
    target = step.source or Status.DISMISSED
    made_it = by is not None and step.actor_id == by.user_id
    was_open = case.is_open
    case = fire(
        by=by,
        case_id=case_id,
        name="correct",
        now=now,
        note=note,
        expect=expect,
        capacity="who_made_it" if made_it or at_table else "",
        at_table=at_table,
        payload={"step": step.kind, "seq": step.seq},
        changes=_own_fields(case, step, target),
        to=target,
        corrects=step,
    )
    _around(case, step, now)
    if not was_open and case.is_open:
        _revive_actions(case, step)
    case = lock_case(case_id)
    refresh(case, now)
    return case


def _own_fields(case: Case, step: CaseEvent, target: str) -> dict:
    """The fields of the case that the step had changed, as they were."""
    if step.kind in BIRTHS:
        return {"end_reason": DismissReason.WRONG_STUDENT}
    changes = dict(ON_OWN_CASE.get(step.kind, {}))
    if step.kind == "confirm_placement" and case.start_is_assumed:
        changes = {"started_on": None, "start_is_assumed": False}
    elif step.kind == "reopen":
        changes = {
            "cycle": case.cycle - 1,
            "ended_on": _day(step.payload.get("ended_on")),
            "end_reason": step.payload.get("end_reason", ""),
            "extended_until": _day(step.payload.get("extended_until")),
        }
    if "officer_before" in step.payload:
        changes |= {
            "escalated_to_id": step.payload.get("organisation_before"),
            "escalated_to_name": _receiver_name_before(case, step),
        }
    if target in OPEN and step.source != step.target and step.kind != "escalate":
        changes["resume_status"] = resume_status_of(case, target)
    return changes


def _receiver_name_before(case: Case, step: CaseEvent) -> str:
    """The name of a receiver without an account; names are in the history, never in events."""
    rows = case.history.filter(
        status=Status.ESCALATED, escalated_to_id=step.payload.get("organisation_before")
    )
    if step.kind == "pass_on":
        rows = rows.exclude(escalated_to_name=case.escalated_to_name)
    return rows.order_by("-history_id").values_list("escalated_to_name", flat=True).first() or ""


def _around(case: Case, step: CaseEvent, now: datetime) -> None:
    """Put back what the step had changed around the case."""
    payload = step.payload
    if step.kind == "escalate":
        leave(case, now=now, capacity=Capacity.OFFICER)
        leave(case, now=now, capacity=Capacity.RECEIVER_OFFERED, origin=PASSING_ON)
    elif "officer_before" in payload:
        leave(case, now=now, capacity=Capacity.OFFICER)
        if payload["officer_before"]:
            join(
                case,
                capacity=Capacity.OFFICER,
                now=now,
                user_id=payload["officer_before"],
                organisation_id=payload.get("officer_organisation_before"),
            )
    elif step.kind == "leave_elsewhere":
        member = CohortMember.objects.scoped().get(pk=case.member_id)
        member.destination = Destination(payload.get("before", Destination.UNKNOWN))
        member.destination_on = _day(payload.get("before_on"))
        member.save()
    elif step.kind == "move_out":
        student = Student.objects.scoped().get(pk=case.student_id)
        student.municipality_id = payload.get("municipality_before")
        student.save()
        facts_changed(case)
        if payload.get("left_school"):
            member = CohortMember.objects.scoped().get(pk=case.member_id)
            member.left_school_on = None
            member.save()
    elif step.kind == "withdraw":
        states = payload.get("warm_handovers", {})
        refused = WarmHandover.objects.filter(
            case=case, pk__in=[int(pk) for pk in states], state=WarmHandoverState.REFUSED
        )
        for talk in refused:
            talk.state = states[str(talk.pk)]
            talk.save()


def _revive_actions(case: Case, step: CaseEvent) -> None:
    """The end was an error, so the actions that it cancelled are open again."""
    dropped = ActionItem.objects.filter(
        case=case,
        cycle=case.cycle,
        status=ActionStatus.CANCELLED,
        result=DROPPED,
        ended_on__gte=step.at.date(),
    )
    for item in dropped:
        item.status, item.ended_on, item.result = ActionStatus.OPEN, None, ""
        item.save()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
