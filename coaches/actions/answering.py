"""Many questions to one coach, answered at once: a transferred caseload is often taken whole."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.rules import NotAllowed
from coaches.actions.matching import answer_offer
from coaches.models import CoachAssignment

MOST = 200


@dataclass(frozen=True)
class Answered:
    """What came of one question; `reason` says why it was refused."""

    assignment_id: int
    is_done: bool
    reason: str = ""


def answer_offers(
    *, by, now: datetime, assignment_ids: list[int], accepted: bool, note: str = ""
) -> list[Answered]:
    """This will take all these cases, or decline them all with one reason.

    Each in a transaction of its own: one that is refused does not stop the others. What was not
    asked of `by` is left out. Raises NotAllowed, before anything is done, without questions or
    without the reason of a no.
    """
    if not assignment_ids:
        raise NotAllowed("Kies ten minste één dossier.")
    if len(assignment_ids) > MOST:
        raise NotAllowed(f"Beantwoord hooguit {MOST} vragen tegelijk.")
    if not accepted and not note.strip():
        raise NotAllowed("Schrijf op waarom u deze dossiers niet aanneemt.")
    mine = CoachAssignment.objects.filter(pk__in=assignment_ids, coach__user_id=by.user_id)
    found = []
    # One order for everybody, so that two of these never wait for each other.
    for pk in mine.order_by("case_id", "pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                answer_offer(by=by, now=now, assignment_id=pk, accepted=accepted, note=note)
        except NotAllowed as refusal:
            found.append(Answered(pk, is_done=False, reason=str(refusal)))
        else:
            found.append(Answered(pk, is_done=True))
    return found
