"""What a table had asked of the coaches, taken back with its decision."""

from datetime import datetime

from cases.actions.base import day_of, lock_case, refresh
from coaches.actions.requests import end_request_party
from coaches.enums import RequestState
from coaches.models import CoachRequest
from overstap.audit.acting import action

TAKEN_BACK = "De Overstaptafel heeft het besluit ongedaan gemaakt."


@action
def withdraw_for_table(*, by, now: datetime, case_id: int, decision_id: int) -> None:
    """This will withdraw the request of a decision that is undone; an answered one stays."""
    case = lock_case(case_id)
    request = CoachRequest.objects.filter(
        case_id=case_id, origin=f"decision:{decision_id}", state=RequestState.SUBMITTED
    ).first()
    if request is None:
        return
    request.state = RequestState.REFUSED
    request.answered_on, request.answer_reason = day_of(now), TAKEN_BACK
    request.save()
    end_request_party(case, request, now)
    refresh(case, now)
