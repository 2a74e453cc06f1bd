"""A decision that was wrong: undone while the table goes on, corrected with a reason after it."""

from datetime import datetime

from cases import panels
from cases.actions import items
from cases.actions.base import day_of, lock_case, record, refresh
from cases.actions.correcting import correct
from cases.enums import ActionStatus, WarmHandoverState
from cases.lifecycle import TRANSITIONS
from cases.models import ActionItem, Case, CaseEvent, WarmHandover
from cases.rules import NotAllowed
from cases.rules.escalating import officer_of
from meetings.actions.agenda import locked_item, take_off
from meetings.actions.parties import lock_session, sync_case
from meetings.actions.running import turn_to
from meetings.enums import WAITING, DecisionCode, ItemState, SessionState
from meetings.models import AgendaItem, Decision, TableSession
from meetings.rules import (
    TO_OFFICER,
    check_case_fits_table,
    check_correction,
    check_is_newest,
    check_may_correct,
    check_may_decide,
    check_note,
)
from overstap.audit.acting import action
from overstap.privacy.groups import F8

TAKEN_BACK = "Het besluit van de Overstaptafel is ongedaan gemaakt."


@action
def undo_decision(
    *, by, now: datetime, item_id: int, note: str, expect_version: int | None = None
) -> AgendaItem:
    """This will take back a decision while its table goes on; then the item waits again.

    The case returns to the status it had, and what the decision set going is taken back: open
    actions are cancelled, an unanswered request for a coach is withdrawn, a warm handover that
    nobody took up is no longer asked, a report that nobody accepted is undone. Both events stay.

    Raises:
        NotAllowed: when something was done with it since; the sentence says what.
    """
    session, item = locked_item(item_id)
    check_may_decide(session, by, day_of(now))
    decision = item.decisions.filter(is_current=True).first()
    if decision is None:
        raise NotAllowed("Er is geen besluit om ongedaan te maken.")
    check_is_newest(item, expect_version)
    check_note(note, "Schrijf op waarom het besluit niet klopt.")
    carried = list(item.carried_to.exclude(state=ItemState.WITHDRAWN).order_by("pk"))
    following = [lock_session(child.session_id) for child in carried]
    case = lock_case(item.case_id)
    _check_untouched(case, decision)
    check_case_fits_table(case, session.round.year.region_id)
    _end(decision, by=by, now=now, note=note)
    for table, child in zip(following, carried, strict=True):
        _take_off_again(table, child, case, by=by, now=now)
    _take_back(case, decision, by=by, now=now)
    _step_back(case, decision, by=by, now=now, note=note)
    item.state = ItemState.PREPARED if item.question else ItemState.PROPOSED
    item.save()
    _tell(case, "decision_undone", session, decision, by=by, now=now, note=note)
    if session.current_item_id is None:
        turn_to(session, item.pk, now)
    sync_case(session, case.pk, now)
    return item


@action
def correct_decision(
    *,
    by,
    now: datetime,
    item_id: int,
    code: str,
    text: str,
    note: str,
    expect_version: int | None = None,
) -> Decision:
    """This will put another decision in the final minutes, with the reason; the old one stays.

    Only the minutes change. The status of the case, its actions and reports stay as they are:
    people have acted on them, and each of them is changed where it stands, by who may do that.
    """
    session, item = locked_item(item_id)
    check_may_correct(session, by, day_of(now))
    old = item.decisions.filter(is_current=True).first()
    if old is None:
        raise NotAllowed("Over dit dossier is niets besloten.")
    check_is_newest(item, expect_version)
    check_correction(old, code, text)
    check_note(note, "Schrijf op waarom u het besluit corrigeert.")
    case = lock_case(item.case_id)
    _end(old, by=by, now=now, note=note)
    new = Decision.objects.create(
        item=item, code=code, text=text.strip(), by=by, decided_at=now, replaces=old
    )
    item.save()
    _tell(case, "decision_corrected", session, new, by=by, now=now, note=note)
    return new


def _end(decision: Decision, *, by, now: datetime, note: str) -> None:
    decision.is_current = False
    decision.ended_at, decision.ended_by, decision.end_reason = now, by, note.strip()
    decision.save()


def _tell(case: Case, kind: str, session: TableSession, decision: Decision, *, by, now, note):
    record(
        case,
        kind=kind,
        by=by,
        now=now,
        group=F8,
        note=note.strip(),
        reason=decision.code,
        payload={"decision_id": decision.pk, "session_id": session.pk},
    )


def _event_of(case: Case, decision: Decision) -> CaseEvent | None:
    """The transition that the decision made, when it still counts; "again" made none."""
    return case.events.filter(
        kind="record_discussion", payload__decision_id=decision.pk, corrected_by=None
    ).first()


def _steps_after(case: Case, event: CaseEvent) -> list[CaseEvent]:
    steps = case.events.filter(kind__in=TRANSITIONS, corrected_by=None, seq__gt=event.seq)
    return list(steps.exclude(kind="correct").order_by("seq"))


def _check_untouched(case: Case, decision: Decision) -> None:
    """Nobody did anything with the decision that undoing it would undo behind their back."""
    event = _event_of(case, decision)
    if event is None:
        return
    later = _steps_after(case, event)
    if decision.code in TO_OFFICER and later and later[0].kind == "escalate":
        if officer_of(case) is not None:
            raise NotAllowed(
                "De melding is al aangenomen. De ambtenaar kan het dossier teruggeven."
            )
        later = later[1:]
    if later:
        label = TRANSITIONS[later[-1].kind].label
        raise NotAllowed(
            f"Na dit besluit is al een stap gezet: {label.lower()}. "
            "Maak eerst die stap ongedaan in het dossier."
        )


def _step_back(case: Case, decision: Decision, *, by, now: datetime, note: str) -> None:
    """Undo the report first, then the discussion: last in, first out."""
    event = _event_of(case, decision)
    if event is None:
        return
    for _ in [*_steps_after(case, event), event]:
        correct(by=by, now=now, case_id=case.pk, note=note, at_table=True)


def _take_off_again(
    table: TableSession, child: AgendaItem, case: Case, *, by, now: datetime
) -> None:
    """The code "again" had put the case on a later agenda."""
    if child.state not in WAITING or table.state == SessionState.CLOSED:
        raise NotAllowed("Een volgende tafel heeft dit dossier al besproken.")
    take_off(table, child, by=by, now=now, case=case, note=TAKEN_BACK)


def _take_back(case: Case, decision: Decision, *, by, now: datetime) -> None:
    """What the decision set going besides the status."""
    agreed = ActionItem.objects.filter(
        case_id=case.pk, origin=f"decision:{decision.pk}", status=ActionStatus.OPEN
    )
    for item in agreed.order_by("pk"):
        items.end_item(
            case,
            item,
            by=by,
            now=now,
            status=ActionStatus.CANCELLED,
            result=TAKEN_BACK,
            kind="cancel_action_item",
        )
    if decision.code == DecisionCode.WARM_HANDOVER:
        _no_warm_handover(case, decision, now)
    if undo := panels.decision_undoing(decision.code):
        undo(by=by, now=now, case_id=case.pk, decision_id=decision.pk)


def _no_warm_handover(case: Case, decision: Decision, now: datetime) -> None:
    """The request as it was before the decision; one that somebody took up stays."""
    event = case.events.filter(
        kind="warm_handover_requested", payload__decision_id=decision.pk
    ).first()
    if event is None:
        return
    talk = WarmHandover.objects.filter(
        pk=event.payload["warm_handover_id"], state=WarmHandoverState.REQUESTED
    ).first()
    if talk is None:
        return
    before = event.payload.get("state_before", "")
    if before == WarmHandoverState.REQUESTED:
        return
    if before:
        talk.state, talk.requested_on = WarmHandoverState(before), None
        talk.save()
    else:
        talk.delete()  # its history keeps that it was asked
    refresh(case, now)
