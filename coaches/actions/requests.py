"""Asking for a coach, and what the partnership (swv) answers where the region wants that."""

from datetime import date, datetime

from cases.actions import audience, work
from cases.actions.base import day_of, join, leave, lock_case, notify, record, refresh
from cases.enums import Capacity, Status
from cases.models import Case
from cases.rules import standing_of
from coaches.enums import RequestState
from coaches.models import CoachRequest
from coaches.rules import (
    OPEN_REQUEST,
    check_answer,
    check_case_is_shared,
    check_may_judge,
    check_may_request,
)
from overstap.audit.acting import action
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Organisation, User
from overstap.privacy.groups import F0


@action
def submit_request(
    *,
    by,
    now: datetime,
    case_id: int,
    question: str,
    tried: str = "",
    wanted_from: date | None = None,
    is_urgent: bool = False,
    origin: str = "",
) -> CoachRequest:
    """This will ask for a coach for this case; a returned request goes in again, completed.

    Raises NotAllowed when a request already runs, or the case is not screened (lifecycle.md 5).
    """
    case = lock_case(case_id)
    request = open_request(case)
    check_may_request(case, standing_of(case, by, day_of(now)), request)
    request = request or CoachRequest(case=case)
    request.question, request.tried = question.strip(), tried.strip()
    request.wanted_from, request.is_urgent = wanted_from, is_urgent
    request.origin = origin
    _submit(case, request, by=by, now=now)
    return request


def submit_for_table(*, by, now: datetime, case_id: int, decision_id: int, text: str) -> None:
    """This will submit a request because a table decided so; one that already runs stays."""
    case = lock_case(case_id)
    check_case_is_shared(case)
    request = open_request(case)
    if request is not None and request.state not in {RequestState.DRAFT, RequestState.RETURNED}:
        return
    request = request or CoachRequest(case=case)
    request.question = text.strip() or request.question or "De Overstaptafel vraagt een coach."
    request.origin = f"decision:{decision_id}"
    _submit(case, request, by=by, now=now)


def _submit(case: Case, request: CoachRequest, *, by, now: datetime) -> None:
    request.requested_by = by
    request.state = RequestState.SUBMITTED
    request.submitted_on = day_of(now)
    request.answered_on = None
    request.save()
    if case.region.swv_approves_coach:
        _let_partnership_read(case, request, now)
    event = record(
        case,
        kind="coach_requested",
        by=by,
        now=now,
        group=F0,
        payload={"coach_request_id": request.pk},
    )
    notify(case, "coach_requested", _who_acts_next(case, day_of(now)), now=now, event=event)
    work.done(case, "submit_request", by=by, now=now)
    refresh(case, now)


@action
def answer_request(
    *, by, now: datetime, request_id: int, answer: str, note: str = ""
) -> CoachRequest:
    """This will approve, refuse or return a request as the swv; the school gets the reason."""
    found = CoachRequest.objects.values_list("case_id", flat=True).get(pk=request_id)
    case = lock_case(found)
    request = CoachRequest.objects.get(pk=request_id)
    check_may_judge(case.region, by)
    check_answer(request, answer, note)
    check_case_is_shared(case)
    request.state = answer
    request.answer_reason = note.strip()
    request.answered_on = day_of(now)
    request.save()
    end_request_party(case, request, now)
    event = record(
        case,
        kind="coach_request_answered",
        by=by,
        now=now,
        group=F0,
        reason=answer,
        payload={"coach_request_id": request.pk, "answer": answer},
    )
    people = audience.school_of(case.member, day_of(now))
    if answer == RequestState.APPROVED:
        people += audience.coordinators_of(case.region_id, day_of(now))
    if answer == RequestState.APPROVED:
        work.done(case, "answer_request", by=by, now=now)
    elif case.status == Status.SCREENED:
        work.sync(case, now)  # the school asks again, or decides on something else
    notify(case, "coach_request_answered", people, now=now, event=event)
    refresh(case, now)
    return request


def open_request(case: Case) -> CoachRequest | None:
    """The request that still wants a coach; a case has at most one."""
    return CoachRequest.objects.filter(case_id=case.pk, state__in=OPEN_REQUEST).first()


def _who_acts_next(case: Case, day: date) -> list[User]:
    """The swv where it approves, else the coordinator who looks for a coach."""
    if not case.region.swv_approves_coach:
        return audience.coordinators_of(case.region_id, day)
    posts = Membership.objects.live(on=day).filter(
        organisation__region_id=case.region_id, role=Role.SWV_CONTACT
    )
    return list(User.objects.filter(pk__in=posts.values("user_id")).order_by("pk"))


def _let_partnership_read(case: Case, request: CoachRequest, now: datetime) -> None:
    """The access policy reads this party: while it is live the swv may read the request."""
    partnerships = Organisation.objects.filter(
        kind=OrganisationKind.PARTNERSHIP, region_id=case.region_id, is_gone=False
    )
    for organisation in partnerships.order_by("pk"):
        join(
            case,
            capacity=Capacity.JUDGE,
            now=now,
            organisation_id=organisation.pk,
            origin=f"request:{request.pk}",
        )


def end_request_party(case: Case, request: CoachRequest, now: datetime) -> None:
    """This will end the swv's view on the case once its answer is there."""
    leave(case, now=now, origin=f"request:{request.pk}")
