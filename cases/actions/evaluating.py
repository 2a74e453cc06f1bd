"""The end of the coaching: the evaluation, going on longer, and a receiver who takes it over."""

from datetime import date, datetime

from cases.actions import audience, work
from cases.actions.base import day_of, join, leave, lock_case, notify, record, refresh
from cases.enums import Capacity, HandoverState
from cases.models import Case, CaseHandover, Evaluation
from cases.rules.acting import standing_of
from cases.rules.ending import (
    check_answer_of_handover,
    check_evaluation,
    check_may_evaluate,
    check_may_extend,
    check_may_offer_handover,
    evaluation_of,
)
from overstap.audit.acting import action
from overstap.organisations.models import Membership


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
    needs_support: bool = False,
    support: str = "",
) -> Evaluation:
    """This will write down the look back after six months (S1 3.2); once for each cycle.

    Evaluating again replaces what was written; the history keeps it.
    """
    case = lock_case(case_id)
    today = day_of(now)
    check_may_evaluate(case, standing_of(case, by, today))
    check_evaluation(case, today, done_on, needs_support, support)
    evaluation = evaluation_of(case) or Evaluation(case=case, cycle=case.cycle)
    values = {
        "done_on": done_on,
        "is_enrolled": is_enrolled,
        "same_programme": same_programme,
        "attendance_ok": attendance_ok,
        "student_says": student_says.strip(),
        "coach_says": coach_says.strip(),
        "needs_support": needs_support,
        "support": support.strip() if needs_support else "",
    }
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


@action
def extend(*, by, now: datetime, case_id: int, until: date, note: str) -> Case:
    """This will let the coaching go on after six months, until a day, with the reason."""
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
    work.shift_due(case, "evaluate", until)
    refresh(case, now)
    return case


@action
def offer_handover(
    *,
    by,
    now: datetime,
    case_id: int,
    support: str,
    receiver_id: int | None = None,
    organisation_id: int | None = None,
    receiver_name: str = "",
    channel: str = "",
) -> CaseHandover:
    """This will ask somebody to take over the support that the evaluation describes.

    `receiver_id` is the Membership of somebody with an account; who has none is named with
    `receiver_name` and the `channel` it went by. One receiver is asked at a time.
    """
    case = lock_case(case_id)
    today = day_of(now)
    receiver = None
    if receiver_id is not None:
        receiver = Membership.objects.select_related("user", "organisation").get(pk=receiver_id)
    check_may_offer_handover(
        case,
        standing_of(case, by, today),
        today,
        receiver=receiver,
        receiver_name=receiver_name,
        channel=channel,
        support=support,
    )
    handover = CaseHandover(
        case=case,
        cycle=case.cycle,
        receiver=receiver.user if receiver else None,
        organisation_id=receiver.organisation_id if receiver else organisation_id,
        receiver_name=receiver.user.name if receiver else receiver_name.strip(),
        channel=channel,
        support=support.strip(),
        offered_on=today,
    )
    handover.save()
    if receiver is not None:
        join(
            case,
            capacity=Capacity.RECEIVER_OFFERED,
            now=now,
            user_id=receiver.user_id,
            organisation_id=receiver.organisation_id,
            origin=f"handover:{handover.pk}",
        )
    event = record(
        case,
        kind="offer_handover",
        by=by,
        now=now,
        group="F8",
        payload={"handover_id": handover.pk},
    )
    work.done(case, "offer_handover", by=by, now=now)
    refresh(case, now)
    if receiver is not None:
        notify(case, "handover_offered", [receiver.user], now=now, event=event)
    return handover


@action
def answer_handover(
    *,
    by,
    now: datetime,
    handover_id: int,
    accepted: bool,
    note: str = "",
    answered_on: date | None = None,
) -> CaseHandover:
    """This will write down the answer of a receiver: yes, or no with the reason.

    The receiver answers; for one without an account the coach writes it down.
    """
    found = CaseHandover.objects.only("case_id").get(pk=handover_id)
    case = lock_case(found.case_id)
    handover = CaseHandover.objects.select_related("receiver").get(pk=handover_id)
    today = day_of(now)
    answered_on = answered_on or today
    standing = standing_of(case, by, today)
    check_answer_of_handover(handover, by, standing, today, answered_on, accepted, note)
    handover.state = HandoverState.ACCEPTED if accepted else HandoverState.REFUSED
    handover.answered_on, handover.reason = answered_on, note.strip()
    handover.save()
    origin = f"handover:{handover.pk}"
    leave(case, now=now, capacity=Capacity.RECEIVER_OFFERED, origin=origin)
    if accepted:
        join(
            case,
            capacity=Capacity.RECEIVER,
            now=now,
            user_id=handover.receiver_id,
            organisation_id=handover.organisation_id,
            name="" if handover.receiver_id else handover.receiver_name,
            origin=origin,
        )
    event = record(
        case,
        kind="answer_handover",
        by=by,
        now=now,
        group="F8",
        note=note,
        payload={"handover_id": handover.pk, "accepted": accepted},
        on=answered_on,
    )
    refresh(case, now)
    code = "handover_accepted" if accepted else "handover_refused"
    notify(case, code, _carers(case, today), now=now, event=event)
    return handover


def _carers(case: Case, today: date) -> list:
    """The coach; without one the coordinators."""
    return audience.coach_of(case) or audience.coordinators_of(case.region_id, today)
