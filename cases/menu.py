"""The buttons of a case that are no transition and belong to no other package: its own forms.

They read the story that the page already has, so they cost no query.
"""

from dataclasses import dataclass

from django.urls import reverse

from cases.enums import Capacity, HandoverState, Status
from cases.models import CaseHandover, Evaluation
from cases.rules.escalating import PASSING_ON
from cases.rules.people import CHANGING_SCHOOL
from overstap.organisations.enums import SCHOOL_LEADS, Role

COACHING = {"coach", "coordinator_without_coach"}
BEFORE_START = {Status.SCREENED, Status.GUIDED, Status.DISCUSSED, Status.SUMMER}
OFFICERS = {Role.ATTENDANCE_OFFICER, Role.DOORSTROOMCOACH}


@dataclass(frozen=True)
class Button:
    """One button: where it goes, or why it cannot be pressed yet."""

    name: str
    label: str
    url: str
    reason: str = ""

    def item(self) -> dict:
        """As ui/menu.html draws it."""
        url = "" if self.reason else self.url
        return {"label": self.label, "name": self.name, "url": url, "reason": self.reason}


def own_buttons(story, by, standing: frozenset[str]) -> list[dict]:
    """What this person can do on an open case besides its transitions, in order."""
    case = story.case
    if not case.is_open:
        return []
    parties = story.known.parties(story.moment)
    found = [*_offered(case, by, parties), *_answers(story, by, standing)]
    if standing & {"school", "coach"}:
        found.append(_button("record_basis", "Grondslag vastleggen", "cases:basis_add", case.pk))
    if case.status in BEFORE_START and standing & {"school", "coach", "coordinator"}:
        url = "cases:summer_contact"
        found.append(_button("assign_summer_contact", "Zomercontact afspreken", url, case.pk))
    if case.status in {Status.STARTED, Status.PLACED} and standing & COACHING:
        found += _ending(story)
    return [button.item() for button in found]


def _button(name: str, label: str, url_name: str, pk: int, reason: str = "") -> Button:
    return Button(name, label, reverse(url_name, args=[pk]), reason)


def _offered(case, by, parties) -> list[Button]:
    """A report or a pupil that waits for the yes of this person's office or school."""
    offers = [party for party in parties if party.capacity == Capacity.RECEIVER_OFFERED]
    ours = {
        party.origin
        for party in offers
        if party.organisation_id == by.organisation_id and party.user_id in {None, by.user_id}
    }
    taken = any(party.capacity == Capacity.OFFICER and party.user_id for party in parties)
    first = (
        case.status == Status.ESCALATED and case.escalated_to_id == by.organisation_id and not taken
    )
    found = []
    if by.role in OFFICERS and (first or PASSING_ON in ours):
        url = "cases:accept_escalation"
        found.append(_button("accept_escalation", "Melding aannemen", url, case.pk))
    if by.role in SCHOOL_LEADS and CHANGING_SCHOOL in ours:
        url = "cases:school_answer"
        found.append(_button("accept_change_school", "Jongere aannemen", url, case.pk))
    return found


def _answers(story, by, standing) -> list[Button]:
    """The answer to a question to take over the support: the receiver's, or on their behalf."""
    offer = _offer_of(story)
    if offer is None:
        return []
    mine = offer.receiver_id == by.user_id and offer.organisation_id == by.organisation_id
    asks = bool(standing & COACHING) or ("coordinator" in standing and offer.escalated_on)
    found = []
    if mine or (offer.receiver_id is None and asks):
        url = "cases:handover_answer"
        found.append(_button("answer_handover", "Antwoord op de overdracht", url, offer.pk))
    if asks:
        url = "cases:handover_withdraw"
        found.append(_button("withdraw_handover", "Vraag aan ontvanger intrekken", url, offer.pk))
    return found


def _offer_of(story) -> CaseHandover | None:
    offers = story.known.all(CaseHandover)
    return next((one for one in offers if one.state == HandoverState.OFFERED), None)


def _ending(story) -> list[Button]:
    """What comes at the end of the coaching."""
    case = story.case
    done = any(one.cycle == case.cycle for one in story.known.all(Evaluation))
    reason = "" if done else "De evaluatie is nog niet gedaan."
    if done and _offer_of(story) is not None:
        reason = "Er is al iemand gevraagd. Wacht op dat antwoord."
    label = "Evaluatie wijzigen" if done else "Evalueren"
    return [
        _button("evaluate", label, "cases:evaluate", case.pk),
        _button("offer_handover", "Ontvanger vragen", "cases:handover", case.pk, reason),
        _button("extend", "Begeleiding verlengen", "cases:extend", case.pk),
    ]
