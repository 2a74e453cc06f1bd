"""A request that is taken back: by the school, or with the decision of a table."""

from datetime import datetime

from cases.actions import audience, work
from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.enums import Status
from cases.models import Case
from cases.rules import standing_of
from coaches.actions.matching import close_offer
from coaches.actions.requests import end_request_party, partnership_of
from coaches.enums import AssignmentState, RequestState
from coaches.models import CoachAssignment, CoachRequest
from coaches.rules import OPEN_REQUEST, check_may_withdraw_request
from overstap.audit.acting import action
from overstap.privacy.groups import F0

TAKEN_BACK = "De Overstaptafel heeft het besluit ongedaan gemaakt."
NO_LONGER = "De school heeft de aanvraag ingetrokken."


@action
def withdraw_request(*, by, now: datetime, case_id: int, note: str) -> CoachRequest:
    """This will take back the school's request for a coach, also one that a coach was asked for.

    Of a draft nobody knew, so nobody is told. Raises NotAllowed without a reason, or when no
    request waits any more.
    """
    case = lock_case(case_id)
    request = CoachRequest.objects.filter(case_id=case.pk, state__in=OPEN_REQUEST).first()
    check_may_withdraw_request(request, standing_of(case, by, day_of(now)), note)
    told = _who_knows(case, request, now)
    was_draft = request.state == RequestState.DRAFT
    request.state = RequestState.WITHDRAWN
    request.answered_on, request.answer_reason = day_of(now), note.strip()
    request.save()
    if was_draft:
        return request
    for offer in _offers(request):
        close_offer(case, offer, NO_LONGER, now)
    end_request_party(case, request, now)
    event = record(
        case,
        kind="coach_request_withdrawn",
        by=by,
        now=now,
        group=F0,
        payload={"coach_request_id": request.pk},
    )
    live = CoachAssignment.objects.filter(
        case_id=case.pk, state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    )
    if case.status == Status.SCREENED and not live.exists():
        work.sync(case, now)  # the school decides what comes now
    refresh(case, now)
    notify(case, "coach_request_withdrawn", told, now=now, event=event)
    return request


def _offers(request: CoachRequest) -> list[CoachAssignment]:
    rows = CoachAssignment.objects.filter(request=request, state=AssignmentState.OFFERED)
    return list(rows.select_related("coach__user").order_by("pk"))


def _who_knows(case: Case, request: CoachRequest, now: datetime) -> list:
    """Whoever works on this request now: the swv, or the coordinators and the coaches asked."""
    if request.state == RequestState.SUBMITTED and case.region.swv_approves_coach:
        return partnership_of(case, day_of(now))
    coaches = [offer.coach.user for offer in _offers(request)]
    return [*audience.coordinators_of(case.region_id, day_of(now)), *coaches]


@action
def withdraw_for_table(*, by, now: datetime, case_id: int, decision_id: int) -> None:
    """This will withdraw the request of a decision that is undone; an answered one stays."""
    case = lock_case(case_id)
    request = CoachRequest.objects.filter(
        case_id=case_id, origin=f"decision:{decision_id}", state=RequestState.SUBMITTED
    ).first()
    if request is None:
        return
    request.state = RequestState.WITHDRAWN
    request.answered_on, request.answer_reason = day_of(now), TAKEN_BACK
    request.save()
    end_request_party(case, request, now)
    refresh(case, now)
