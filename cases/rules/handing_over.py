"""Who may ask a receiver, answer and take the question back (lifecycle.md 5)."""

from datetime import date

from cases.enums import HandoverState, Status
from cases.models import Case, CaseHandover
from cases.rules.acting import check_may_act
from cases.rules.ending import evaluation_of, has_basis_for_support
from overstap.organisations.models import Membership
from overstap.organisations.rules import NotAllowed


def check_may_hand_over(case: Case, standing: frozenset[str]) -> None:
    """The coach; the coordinator when there is none, or when a receiver let the days go by."""
    if (
        "coordinator" in standing
        and case.handovers.filter(cycle=case.cycle, escalated_on__isnull=False).exists()
    ):
        return
    check_may_act(standing, "coach", "coordinator_without_coach")


def check_may_offer_handover(
    case: Case,
    standing: frozenset[str],
    today: date,
    *,
    receiver: Membership | None,
    receiver_name: str,
    channel: str,
    support: str,
) -> None:
    """After the evaluation; somebody with an account, or a name and how it went."""
    check_may_hand_over(case, standing)
    if case.status not in {Status.STARTED, Status.PLACED}:
        raise NotAllowed("Overdragen kan als de jongere is gestart.")
    if evaluation_of(case) is None:
        raise NotAllowed("De evaluatie is nog niet gedaan.")
    if not support.strip():
        raise NotAllowed("Schrijf op welke hulp u overdraagt.")
    if case.handovers.filter(state=HandoverState.OFFERED).exists():
        raise NotAllowed("Er is al iemand gevraagd. Wacht op dat antwoord, of trek de vraag in.")
    if case.handovers.filter(cycle=case.cycle, state=HandoverState.ACCEPTED).exists():
        raise NotAllowed("Er is al een ontvanger die ja heeft gezegd.")
    if receiver is None:
        if not receiver_name.strip():
            raise NotAllowed("Vul in wie de hulp overneemt.")
        if not channel:
            raise NotAllowed("Kies hoe u het heeft gevraagd.")
        return
    if not receiver.is_live(today):
        raise NotAllowed("Deze persoon werkt hier niet meer. Kies iemand anders.")
    if receiver.region_id != case.region_id:
        raise NotAllowed("Kies iemand uit deze regio.")
    if not has_basis_for_support(case, receiver.organisation_id, today):
        raise NotAllowed(
            "Er is geen grondslag om de ondersteuning te delen met deze persoon. "
            "Leg die eerst vast."
        )
    if receiver.user_id == case.coach_id:
        raise NotAllowed("De coach geeft de hulp juist door. Kies iemand anders.")


def check_answer_of_handover(
    handover: CaseHandover,
    by,
    standing: frozenset[str],
    today: date,
    answered_on: date,
    accepted: bool,
    note: str,
) -> None:
    """The receiver answers, once; for one without an account the coach does."""
    if handover.receiver_id is not None:
        same = by is not None and by.user_id == handover.receiver_id
        if not same or handover.organisation_id != by.organisation_id:
            raise NotAllowed("Alleen de ontvanger kan antwoorden.")
    else:
        check_may_hand_over(handover.case, standing)
    if handover.state == HandoverState.WITHDRAWN:
        raise NotAllowed("Deze vraag is ingetrokken. Antwoorden hoeft niet meer.")
    if handover.state != HandoverState.OFFERED:
        raise NotAllowed("Op dit verzoek is al geantwoord.")
    if answered_on > today or answered_on < handover.offered_on:
        raise NotAllowed("De datum van het antwoord klopt niet.")
    if not accepted and not note.strip():
        raise NotAllowed("Schrijf op waarom niet.")


def check_first_appointment(accepted: bool, on: date | None, answered_on: date) -> None:
    """A first appointment belongs to a yes, and is not before it."""
    if on is None:
        return
    if not accepted:
        raise NotAllowed("Een eerste afspraak hoort bij een ja.")
    if on < answered_on:
        raise NotAllowed("De eerste afspraak is na het antwoord.")


def check_may_withdraw_handover(
    handover: CaseHandover, standing: frozenset[str], note: str
) -> None:
    """Whoever may ask takes it back, as long as there is no answer, with the reason."""
    check_may_hand_over(handover.case, standing)
    if handover.state != HandoverState.OFFERED:
        raise NotAllowed("Deze vraag is niet meer open.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom u de vraag intrekt.")
