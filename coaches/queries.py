"""What pages of the coach's work read; every function is a fixed number of queries."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cases.enums import Capacity
from cases.models import Case, CaseAccess
from cases.models.scope import parties_of
from coaches.enums import AssignmentState, RequestState
from coaches.models import CoachAssignment, CoachRequest, ContactMoment
from overstap.organisations.enums import COACHES, COORDINATORS, SCHOOL_LEADS, Role
from overstap.organisations.models import Membership
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F4, F9

LIVE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
TO_MATCH = (RequestState.SUBMITTED, RequestState.APPROVED, RequestState.OFFERED)


def coaches_with_load(region_id: int, on: date) -> QuerySet[Membership]:
    """Who can be asked in this region, each with `n_open` cases and `n_offered` questions."""
    open_cases = Count(
        "coach_assignments",
        filter=Q(coach_assignments__state="accepted", coach_assignments__case__is_open=True),
    )
    offered = Count("coach_assignments", filter=Q(coach_assignments__state="offered"))
    return (
        Membership.objects.live(on=on)
        .filter(role__in=COACHES, organisation__region_id=region_id)
        .select_related("user", "organisation")
        .annotate(n_open=open_cases, n_offered=offered)
        .order_by("n_open", "user__name", "pk")
    )


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
        rows = CoachRequest.objects.filter(state__in=[*TO_MATCH, RequestState.RETURNED])
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
        .select_related("case__student", "case__school", "case__year", "request")
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


def contacts_for_timeline(ids: list[int], groups, by) -> dict[int, dict]:
    """The words of contact moments for a page of the timeline (F9); unshared ones only for whom
    guides the young person, and for who wrote them.
    """
    if F9 not in groups:
        return {}
    guides = CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=now()),
        case_id=OuterRef("case_id"),
        party__in=parties_of(by),
        reason__in=[Capacity.COACH, Capacity.STAND_IN],
        active_from__lte=now(),
    )
    rows = ContactMoment.objects.annotate(guides=Exists(guides)).filter(
        Q(is_shared=True) | Q(author_id=by.user_id) | Q(guides=True), pk__in=ids
    )
    return {row.pk: _contact_words(row) for row in rows}


def _contact_words(row: ContactMoment) -> dict:
    title = row.get_channel_display()
    if not row.is_reached:
        title += ", niet bereikt"
    elif row.with_whom:
        title += f" met {row.with_whom}"
    return {
        "icon": "phone" if row.channel == "phone" else "chat",
        "title": title if row.is_shared else f"{title} (niet gedeeld)",
        "text": row.text,
        "agreement": row.agreement,
    }
