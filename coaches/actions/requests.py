"""Asking for a coach, and what the partnership (swv) answers where the region wants that."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse

from cases.actions import audience, work
from cases.actions.base import day_of, join, leave, lock_case, notify, record, refresh
from cases.actions.drafts import forget_drafts
from cases.enums import Capacity, Status
from cases.models import Case, CaseParty
from cases.rules import standing_of
from coaches.enums import Expectation, RequestState, Weight
from coaches.models import CoachRequest
from coaches.rules import (
    OPEN_REQUEST,
    check_answer,
    check_case_is_shared,
    check_may_judge,
    check_may_request,
    check_question,
    has_judge,
)
from overstap.audit.acting import action
from overstap.notifications.actions import send
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
    weight: str = Weight.NORMAL,
    preferred_kind: str = "",
    expects_diploma: str = Expectation.UNKNOWN,
    has_plan: bool = False,
    helpers: str = "",
    origin: str = "",
) -> CoachRequest:
    """This will ask for a coach for this case; a draft or returned request goes in, completed.

    What the case already holds (who, level, reasons, applications) is not asked again
    (domain.md 4.3). Raises NotAllowed when a request already runs, or the case is not screened.
    """
    case = lock_case(case_id)
    request = open_request(case)
    check_may_request(case, standing_of(case, by, day_of(now)), request)
    check_question(question)
    request = request or CoachRequest(case=case)
    _fill(
        request,
        question=question,
        tried=tried,
        wanted_from=wanted_from,
        is_urgent=is_urgent,
        weight=weight,
        preferred_kind=preferred_kind,
        expects_diploma=expects_diploma,
        has_plan=has_plan,
        helpers=helpers,
    )
    request.origin = origin
    _submit(case, request, by=by, now=now)
    forget_drafts(key=draft_key(case_id), user_ids=[by.user_id])
    return request


@action
def save_request(*, by, now: datetime, case_id: int, values: dict) -> CoachRequest:
    """This will keep a request as a draft of the school; nobody else sees it or is told.

    A returned request stays returned: the reason why still holds.
    """
    case = lock_case(case_id)
    request = open_request(case)
    check_may_request(case, standing_of(case, by, day_of(now)), request)
    request = request or CoachRequest(case=case, state=RequestState.DRAFT)
    _fill(request, **values)
    if request.pk is None:
        request.submitted_on = day_of(now)
    request.requested_by = by
    request.save()
    forget_drafts(key=draft_key(case_id), user_ids=[by.user_id])
    return request


def draft_key(case_id: int) -> str:
    """Where a request that is being typed is kept, for each person."""
    return f"coach_request:{case_id}"


def _fill(request: CoachRequest, **values) -> None:
    for name, value in values.items():
        setattr(request, name, value.strip() if isinstance(value, str) else value)


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
    check_may_judge(case.region, by, day_of(now))
    check_answer(request, answer, note)
    check_case_is_shared(case)
    request.state = answer
    request.answer_reason = note.strip()
    request.answered_on, request.answered_by = day_of(now), by
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


def tell_empty_chair(membership: Membership, *, by, now: datetime) -> None:
    """This will tell the coordinators that nobody at the swv is left to judge requests.

    From then on they judge what waits; one notice, whatever the number of requests.
    """
    region_id = membership.region_id
    if (
        membership.role != Role.SWV_CONTACT
        or region_id is None
        or has_judge(region_id, day_of(now))
    ):
        return
    waiting = CoachRequest.objects.filter(
        state=RequestState.SUBMITTED, case__region_id=region_id, case__is_open=True
    )
    if not membership.organisation.region.swv_approves_coach or not waiting.exists():
        return
    for user in audience.coordinators_of(region_id, day_of(now)):
        if by is None or user.pk != by.user_id:
            send(
                event=f"membership:{membership.pk}:no_judge:{now.isoformat()}",
                user=user,
                subject_code="no_judge",
                now=now,
                path=reverse("coaches:requests"),
            )


def open_request(case: Case) -> CoachRequest | None:
    """The request that still wants a coach; a case has at most one."""
    return CoachRequest.objects.filter(case_id=case.pk, state__in=OPEN_REQUEST).first()


def _who_acts_next(case: Case, day: date) -> list[User]:
    """The swv where it approves, else the coordinator who looks for a coach."""
    if not case.region.swv_approves_coach:
        return audience.coordinators_of(case.region_id, day)
    return partnership_of(case, day) or audience.coordinators_of(case.region_id, day)


def partnership_of(case: Case, day: date) -> list[User]:
    """The contact persons of the partnership in the region of this case."""
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


def without_judge(today: date) -> Iterator[int]:
    """Requests that wait for the swv and that it cannot read: the region asked it only later."""
    rows = CoachRequest.objects.filter(
        state=RequestState.SUBMITTED, case__is_open=True, case__region__swv_approves_coach=True
    )
    shown = CaseParty.objects.filter(
        case_id=OuterRef("case_id"), capacity=Capacity.JUDGE, active_to__isnull=True
    )
    yield from rows.filter(~Exists(shown)).order_by("pk").values_list("pk", flat=True)


def show_to_partnership(request_id: int, now: datetime) -> None:
    """This will let the swv judge a request of before the region asked for that; by the calendar."""
    case = lock_case(CoachRequest.objects.values_list("case_id", flat=True).get(pk=request_id))
    request = CoachRequest.objects.get(pk=request_id)
    if request.state != RequestState.SUBMITTED or not case.region.swv_approves_coach:
        return
    _let_partnership_read(case, request, now)
    if case.status == Status.SCREENED:
        work.sync(case, now)
        work.done(case, "submit_request", by=None, now=now)
    refresh(case, now)
    people = partnership_of(case, day_of(now))
    notify(case, "coach_requested", people, now=now, event=f"request:{request.pk}:judge")


def end_request_party(case: Case, request: CoachRequest, now: datetime) -> None:
    """This will end the swv's view on the case once its answer is there."""
    leave(case, now=now, origin=f"request:{request.pk}")
