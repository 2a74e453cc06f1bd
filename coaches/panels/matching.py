"""What asking for a coach adds to the case page, Vandaag, lists and a table's decision."""

from cases import bulk, panels
from cases.enums import Status
from cases.models import Case
from cases.models.student import NAME_PARTS
from cases.rules import standing_of, standing_on_page
from coaches.actions import offer_coach
from coaches.actions.absence import absences_end_with
from coaches.actions.releasing import end_for_case, release_for_membership
from coaches.actions.requests import (
    show_to_partnership,
    submit_for_table,
    tell_empty_chair,
    without_judge,
)
from coaches.actions.undoing import withdraw_for_table
from coaches.enums import AssignmentState, CoachKind, RequestState, Weight
from coaches.forms import OfferForm
from coaches.queries import (
    assignments_of,
    last_request,
    loads,
    norm_of,
    offers_to,
    requests_for,
    unanswered,
)
from coaches.rules import OPEN_REQUEST, check_may_offer
from overstap.audit.acting import unguarded
from overstap.organisations import hooks
from overstap.organisations.enums import COACHES, COORDINATORS, SCHOOL_LEADS, Role
from overstap.organisations.rules import why_not
from overstap.privacy.groups import F0, F4

SHOWN = 5
EVENTS = {
    "coach_requested": "Coach aangevraagd",
    "coach_request_withdrawn": "Aanvraag voor een coach ingetrokken",
    "coach_offered": "Coach gevraagd",
    "coach_declined": "Coach heeft het dossier niet aangenomen",
    "coach_unanswered": "Coach heeft nog niet geantwoord",
    "coach_released": "Begeleiding door één van de coaches beëindigd",
}
ANSWERED = {
    RequestState.APPROVED: "Aanvraag goedgekeurd door het samenwerkingsverband",
    RequestState.REFUSED: "Aanvraag afgewezen door het samenwerkingsverband",
    RequestState.RETURNED: "Aanvraag terug voor aanvulling",
}


def register() -> None:
    """Hang requests, offers and endings in their place."""
    panels.register_case_panel("coach", "Coach", coach_panel, "coaches/panel.html", order=20)
    panels.register_case_action(
        "request_coach", "Coach vragen", "coaches:request", may_request, order=20
    )
    panels.register_case_action("offer_coach", "Coach zoeken", "coaches:offer", may_offer, order=30)
    panels.register_transition_url("release_coach", "coaches:release")
    for kind, text in EVENTS.items():
        panels.register_event_text(kind, lambda event, text=text: text)
    panels.register_event_text(
        "coach_request_answered",
        lambda event: ANSWERED.get(event.reason, "Aanvraag beoordeeld"),
    )
    panels.register_decision_effect("coach", submit_for_table)
    panels.register_decision_undoing("coach", withdraw_for_table)
    panels.register_case_end("coaches", end_for_case)
    panels.register_today_block(
        "coach_offers",
        offers_block,
        "coaches/today_offers.html",
        COACHES,
        asks=_offers,
    )
    panels.register_today_block(
        "coach_requests",
        requests_block,
        "coaches/today_requests.html",
        COORDINATORS | {Role.SWV_CONTACT},
    )
    bulk.register_bulk_action(
        bulk.BulkAction(
            key="coach",
            verb="Coach vragen",
            roles=COORDINATORS | SCHOOL_LEADS,
            form=_bulk_form,
            says=_bulk_says,
            refusal=_bulk_refusal,
            run=_bulk_run,
            order=10,
        )
    )
    panels.register_sweep_step(
        panels.SweepStep("judge_access", without_judge, show_to_partnership, "aanvraag")
    )
    hooks.on_membership_end.append(_membership_ended)


def coach_panel(case: Case, groups, by, today):
    """Who guides, who was asked, and where the request stands."""
    if F0 not in groups:
        return None
    known = assignments_of(case)
    request = last_request(case)
    if request is not None and request.state == RequestState.DRAFT and by.role not in SCHOOL_LEADS:
        request = None
    live = [a for a in known if a.state == AssignmentState.ACCEPTED]
    asked = [a for a in known if a.state == AssignmentState.OFFERED]
    if not (live or asked or request):
        return None
    return {
        "case": case,
        "live": [(one, case.is_open and _may_weigh(one, by)) for one in live],
        "asked": asked,
        "request": request,
        "shows_request": F4 in groups,
        "may_withdraw": _may_withdraw(case, request, by),
    }


def _may_withdraw(case: Case, request, by) -> bool:
    is_lead = by.role in SCHOOL_LEADS and by.organisation_id == case.school_id
    return is_lead and request is not None and request.state in OPEN_REQUEST


def _may_weigh(assignment, by) -> bool:
    return by.role in COORDINATORS or assignment.coach.user_id == by.user_id


def may_request(case: Case, by, today):
    """The school, as long as no request runs and no coach is there."""
    if by.role not in SCHOOL_LEADS or by.organisation_id != case.school_id or not case.is_open:
        return False, ""
    if case.coach_id is not None:
        return False, ""
    if case.screened_on is None and case.status in {Status.FLAGGED, Status.SUMMER}:
        return False, "Screen het dossier eerst."
    request = last_request(case)
    if request is not None and request.state in {
        RequestState.SUBMITTED,
        RequestState.APPROVED,
        RequestState.OFFERED,
    }:
        return False, f"Er loopt al een aanvraag ({request.get_state_display().lower()})."
    return True, ""


def may_offer(case: Case, by, today):
    """Coordinator and school, on a case that is shared."""
    if by.role not in COORDINATORS | SCHOOL_LEADS or not case.is_open:
        return False, ""
    reason = why_not(check_may_offer, case, standing_on_page(case, by, today))
    if by.role in SCHOOL_LEADS and case.screened_on is None:
        return False, ""
    return (not reason), reason


def offers_block(by, today, rows):
    """The questions to this coach that wait for an answer."""
    return {"rows": rows[:SHOWN], "count": len(rows)} if rows else None


def _offers(by, today) -> list[panels.Ask]:
    columns = (
        "pk", "kind", "offered_on", "may_read", "request__pk", "request__is_urgent", "case__pk",
        "case__year__year", "case__school__name", "case__school__short_name",
        "replaces__pk", "replaces__coach__user__name",
        *(f"case__student__{name}" for name in NAME_PARTS),
    )  # fmt: skip
    return [panels.Ask(offers_to(by), columns, ("offered_on", "pk"))]


def requests_block(by, today):
    """Requests that wait for the swv or for a coach, and offers without an answer."""
    count = requests_for(by).count()
    late = unanswered(by) if by.role in COORDINATORS else 0
    if not (count or late):
        return None
    return {"count": count, "late": late, "is_swv": by.role == Role.SWV_CONTACT}


def _bulk_form(by, today):
    norm = norm_of(by.region_id)
    values = {
        "loads": loads(by.region_id, today, norm),
        "extra": norm.of(Status.GUIDED, Weight.NORMAL),
        "today": today,
    }
    return lambda *args, **kwargs: OfferForm(*args, **values, **kwargs)


def _bulk_says(values) -> str:
    kind = f" ({CoachKind(values['kind']).label.lower()})" if values.get("kind") else ""
    return f"Vraagt de coach die u kiest{kind} voor elk dossier. De coach zegt zelf ja of nee."


def _bulk_refusal(case: Case, by, today) -> str:
    with unguarded("the rule reads what surrounds a case that was already scoped"):
        return why_not(check_may_offer, case, standing_of(case, by, today))


def _bulk_run(*, by, now, case_id, coach, kind, weight):
    return offer_coach(
        by=by, now=now, case_id=case_id, membership_id=coach, kind=kind, weight=weight
    )


def _membership_ended(*, membership, by, now) -> None:
    release_for_membership(by=by, now=now, membership_id=membership.pk)
    absences_end_with(membership, by=by, now=now)
    tell_empty_chair(membership, by=by, now=now)
