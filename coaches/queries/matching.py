"""What the pages of asking, offering and answering read; each a fixed number of queries."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from cases.models import Case
from coaches.enums import AssignmentState, RequestState
from coaches.models import CoachAssignment, CoachRequest
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, Role
from overstap.privacy.groups import F1, F4

LIVE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
TO_MATCH = (RequestState.SUBMITTED, RequestState.APPROVED, RequestState.OFFERED)


def assignments_of(case: Case) -> list[CoachAssignment]:
    """Who coaches or was asked on this case, the newest first."""
    return list(
        CoachAssignment.objects.filter(case_id=case.pk)
        .select_related("coach__user", "coach__organisation", "request")
        .order_by("-pk")
    )


def last_request(case: Case) -> CoachRequest | None:
    """The newest request for a coach on this case."""
    return CoachRequest.objects.filter(case_id=case.pk).order_by("-pk").first()


def requests_for(by, state: str = "") -> QuerySet[CoachRequest]:
    """The requests that this person works on, with what a row shows.

    The swv: what waits for its judgement. Coordinator: what waits for a coach in the region.
    School: its own. Always within the cases that `by` may see.
    """
    if by.role == Role.SWV_CONTACT:
        cases = Case.objects.visible_to(by, group=F4)
        rows = CoachRequest.objects.filter(state=RequestState.SUBMITTED)
    elif by.role in COORDINATORS:
        cases = Case.objects.visible_to(by, group=F1)
        rows = CoachRequest.objects.filter(state__in=TO_MATCH)
    elif by.role in SCHOOL_LEADS:
        cases = Case.objects.visible_to(by, group=F4).filter(school_id=by.organisation_id)
        rows = CoachRequest.objects.filter(
            state__in=[*TO_MATCH, RequestState.RETURNED, RequestState.DRAFT]
        )
    else:
        return CoachRequest.objects.none()
    if state:
        rows = rows.filter(state=state)
    asked = CoachAssignment.objects.filter(state=AssignmentState.OFFERED).select_related(
        "coach__user"
    )
    return (
        rows.filter(case_id__in=cases.values("pk"), case__is_open=True)
        .select_related("case__student", "case__school", "case__year", "case__region")
        .prefetch_related(Prefetch("assignments", queryset=asked, to_attr="asked"))
        .order_by("-is_urgent", "submitted_on", "pk")
    )


def offers_to(by) -> QuerySet[CoachAssignment]:
    """The questions that wait for this coach's answer, with `may_read` when a basis lets them.

    `may_read` is the right on the name (F1); without it a page shows the number only.
    """
    readable = Case.objects.visible_to(by, group=F1).filter(pk=OuterRef("case_id"))
    return (
        CoachAssignment.objects.filter(
            coach__user_id=by.user_id,
            coach__organisation_id=by.organisation_id,
            state=AssignmentState.OFFERED,
            case__is_open=True,
        )
        .select_related(
            "case__student", "case__school", "case__year", "request", "replaces__coach__user"
        )
        .annotate(may_read=Exists(readable))
        .order_by("offered_on", "pk")
    )


def unanswered(by) -> int:
    """How many offers in the region of `by` wait too long for an answer."""
    return CoachAssignment.objects.filter(
        state=AssignmentState.OFFERED,
        escalated_on__isnull=False,
        case__region_id=by.region_id,
        case__is_open=True,
    ).count()
