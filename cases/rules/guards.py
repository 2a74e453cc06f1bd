"""What must be true for a transition: the guard column of lifecycle.md 2.

A guard gets `case, by, today, standing` and the facts of the form. With `asking=True` the page
asks for its button: facts that the form will give are not looked at yet.
"""

from cases.enums import ActionStatus, BasisKind, BasisState, Capacity
from cases.models import Case
from cases.rules.checking import (
    guard_confirm_placement,
    guard_confirm_start,
    guard_enter_summer,
    guard_lose_place,
    guard_report_no_show,
)
from cases.rules.ending import (
    guard_close_independent,
    guard_close_unresolved,
    guard_correct,
    guard_hand_over,
    guard_leave_elsewhere,
    guard_move_out,
    guard_reopen,
    guard_withdraw,
)
from cases.rules.escalating import guard_escalate, guard_pass_on, guard_return_from_escalation
from overstap.organisations.rules import NotAllowed


def guard_screen(case: Case, *, asking: bool = False, **facts) -> None:
    """The required basis is recorded; question and support need are filled (S2)."""
    wanted = case.region.basis_for_screening
    kinds = set(case.bases.filter(state=BasisState.ACTIVE).values_list("kind", flat=True))
    if not kinds:
        raise NotAllowed("Leg eerst de grondslag voor delen vast.")
    if wanted == BasisKind.CONSENT and BasisKind.CONSENT not in kinds:
        raise NotAllowed("In deze regio is toestemming nodig. Leg die eerst vast.")
    if asking:
        return
    if not (facts.get("question") or case.question):
        raise NotAllowed("Schrijf op wat de vraag is.")
    if not (facts.get("support_need") or case.support_need):
        raise NotAllowed("Schrijf kort op welke ondersteuning nodig is.")


def guard_dismiss(case: Case, *, asking: bool = False, why: str = "", **facts) -> None:
    """A reason is given."""
    if not asking and not why:
        raise NotAllowed("Kies een reden.")


def guard_accept_coach(case: Case, **facts) -> None:
    """The assignment is accepted: coaches has written the party before it fires."""
    live = case.parties.filter(capacity=Capacity.COACH, active_to__isnull=True)
    if not live.exists():
        raise NotAllowed("Er is nog geen coach die ja heeft gezegd.")


def guard_release_coach(case: Case, *, asking: bool = False, note: str = "", **facts) -> None:
    """There is a coach to release, and a reason."""
    if asking:
        if case.coach_id is None:
            raise NotAllowed("Er is geen coach.")
    elif not note:
        raise NotAllowed("Schrijf op waarom de begeleiding stopt.")


def guard_record_discussion(
    case: Case, *, decision_code: str = "", origin: str = "", **facts
) -> None:
    """A decision has at least one action, or it was a hamerstuk."""
    if decision_code == "standing":
        return
    items = case.action_items.filter(origin=origin).exclude(status=ActionStatus.CANCELLED)
    if not origin or not items.exists():
        raise NotAllowed("Spreek minstens één actie af: wie doet wat, en wanneer?")


GUARDS = {
    "screen": guard_screen,
    "dismiss": guard_dismiss,
    "accept_coach": guard_accept_coach,
    "release_coach": guard_release_coach,
    "record_discussion": guard_record_discussion,
    "enter_summer": guard_enter_summer,
    "confirm_start": guard_confirm_start,
    "report_no_show": guard_report_no_show,
    "lose_place": guard_lose_place,
    "confirm_placement": guard_confirm_placement,
    "escalate": guard_escalate,
    "pass_on": guard_pass_on,
    "return_from_escalation": guard_return_from_escalation,
    "close_independent": guard_close_independent,
    "hand_over": guard_hand_over,
    "withdraw": guard_withdraw,
    "move_out": guard_move_out,
    "leave_elsewhere": guard_leave_elsewhere,
    "close_unresolved": guard_close_unresolved,
    "reopen": guard_reopen,
    "correct": guard_correct,
}
