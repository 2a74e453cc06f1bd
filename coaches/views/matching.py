"""Asking for a coach, judging, offering and ending; each view calls one action."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.actions.drafts import read_draft
from cases.forms.fields import offer_draft
from cases.rules import standing_on_page
from cases.views.door import act, open_case
from coaches.actions import (
    answer_request,
    offer_coach,
    release_coach,
    save_request,
    submit_request,
    withdraw_request,
)
from coaches.actions.requests import draft_key
from coaches.enums import AssignmentState, CoachKind, RequestState, Weight
from coaches.forms import (
    JudgeForm,
    OfferForm,
    ReleaseForm,
    RequestDraftForm,
    RequestForm,
    WithdrawRequestForm,
)
from coaches.queries import (
    assignments_of,
    last_request,
    loads,
    norm_of,
    requests_for,
)
from coaches.queries.known import known_facts
from coaches.rules import (
    OPEN_REQUEST,
    check_may_judge,
    check_may_offer,
    check_may_request,
    check_may_withdraw_request,
    has_judge,
)
from coaches.views.page import page
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, Role
from overstap.organisations.rules import why_not
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F4, mask

CONFLICT = 409
WORKERS = COORDINATORS | SCHOOL_LEADS | {Role.SWV_CONTACT}


def requests(request):
    """Aanvragen: what waits for this person's judgement or choice of a coach."""
    by = request.membership
    if by.role not in WORKERS:
        raise Http404("Deze lijst hoort niet bij uw rol.")
    rows = list(requests_for(by))
    is_swv = by.role == Role.SWV_CONTACT
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=[row.case_id for row in rows],
        groups=mask(F1, F4) if is_swv else mask(F1),
        path=request.path,
    )
    context = {
        "section": "cases",
        "rows": rows,
        "is_swv": is_swv,
        "shows_question": by.role not in COORDINATORS,
        "may_judge": _nobody_judges(by, rows, request.today),
        "is_lead": by.role in SCHOOL_LEADS,
    }
    return render(request, "coaches/requests.html", context)


def _nobody_judges(by, rows, today) -> bool:
    """Whether requests wait for a partnership at which nobody works any more."""
    waits = any(
        row.state == RequestState.SUBMITTED and row.case.region.swv_approves_coach for row in rows
    )
    return waits and by.role in COORDINATORS and not has_judge(by.region_id, today)


def ask(request, pk):
    """The school asks for a coach, keeps a draft for later, or completes a returned request."""
    case, groups = open_case(request, pk)
    known = last_request(case)
    if known is not None and known.state not in OPEN_REQUEST:
        known = None
    reason = why_not(
        check_may_request, case, standing_on_page(case, request.membership, request.today), known
    )
    keeps = "concept" in request.POST
    form_class = RequestDraftForm if keeps else RequestForm
    form = form_class(request.POST or None, initial=_asked_before(case, known))
    if request.method == "POST" and form.is_valid():
        values = {"case": case, "case_id": case.pk}
        if keeps and act(request, form, save_request, **values, values=form.cleaned_data):
            messages.success(request, "Uw aanvraag is bewaard als concept.")
            return redirect(case)
        if not keeps and act(request, form, submit_request, **values, **form.cleaned_data):
            messages.success(request, "Uw aanvraag is verstuurd.")
            return redirect(case)
    lead = known.answer_reason if known and known.state == RequestState.RETURNED else ""
    key, draft = draft_key(case.pk), None
    if not form.is_bound and not reason:
        draft = read_draft(by=request.membership, key=key)
        if draft is not None:
            offer_draft(form, draft.values)
    return page(
        request,
        case,
        form,
        title="Coach vragen",
        lead=f"Terug voor aanvulling: {lead}" if lead else "",
        submit="Aanvraag versturen",
        refused=reason,
        template="coaches/ask.html",
        is_draft=known is not None and known.state == RequestState.DRAFT,
        known_facts=known_facts(case, groups, request.today),
        draft=draft,
        draft_url=reverse("cases:draft", args=[key]),
    )


def _asked_before(case, known) -> dict:
    if known is None:
        return {"question": case.question}
    names = RequestForm.base_fields
    return {name: getattr(known, name) for name in names}


def withdraw(request, pk):
    """The school takes its request back."""
    case, _ = open_case(request, pk)
    known = last_request(case)
    if known is not None and known.state not in OPEN_REQUEST:
        known = None
    standing = standing_on_page(case, request.membership, request.today)
    form = WithdrawRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        if act(request, form, withdraw_request, case=case, case_id=case.pk, note=note):
            messages.success(request, "De aanvraag is ingetrokken.")
            return redirect(case)
    return page(
        request,
        case,
        form,
        title="Aanvraag intrekken",
        lead="Wie de aanvraag beoordeelt of gevraagd is als coach, krijgt bericht.",
        submit="Aanvraag intrekken",
        # A reason is asked on the page itself.
        refused=why_not(check_may_withdraw_request, known, standing, "-"),
        danger=True,
    )


def judge(request, pk):
    """The swv approves, returns or refuses one request."""
    by = request.membership
    if by.role not in COORDINATORS | {Role.SWV_CONTACT}:
        raise Http404("Deze aanvraag is er niet, of u mag die niet zien.")
    waiting = requests_for(by, state=RequestState.SUBMITTED)
    if request.method == "POST" and not waiting.filter(pk=pk).exists():
        # Answered or withdrawn while typing; the same answer for a request that does not exist.
        return _too_late(request)
    found = get_object_or_404(waiting, pk=pk)
    case, groups = open_case(request, found.case_id)
    refused = why_not(check_may_judge, case.region, by, request.today)
    form = JudgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"request_id": found.pk, **form.cleaned_data}
        if act(request, form, answer_request, case=case, may_lose_sight=True, **values):
            messages.success(request, "Uw antwoord is verstuurd aan de school.")
            return redirect("coaches:requests")
    context = {
        "section": "cases",
        "title": "Aanvraag beoordelen",
        "case": case,
        "groups": groups,
        "found": found,
        "form": form,
        "refused": refused if not form.is_bound else "",
        "submit": "Antwoord versturen",
        "cancel_url": reverse("coaches:requests"),
    }
    return render(request, "coaches/judge.html", context)


def _too_late(request):
    """Nothing of the request itself, only the own words."""
    unsaved = {
        "sentence": "Iemand anders heeft al geantwoord, of de aanvraag is ingetrokken. "
        "Uw antwoord is niet verstuurd.",
        "typed": [text for text in [request.POST.get("note", "").strip()] if text],
    }
    context = {
        "section": "cases",
        "title": "Deze aanvraag wacht niet meer op u",
        "unsaved": unsaved,
        "crumbs": [{"label": "Aanvragen", "url": reverse("coaches:requests")}],
    }
    return render(request, "ui/not_saved.html", context, status=CONFLICT)


def offer(request, pk):
    """The coordinator or the school chooses a coach; each with the load before and after."""
    case, _ = open_case(request, pk)
    by, today = request.membership, request.today
    reason = why_not(check_may_offer, case, standing_on_page(case, by, today))
    known = assignments_of(case)
    taken = {a.coach.user_id for a in known if a.state in {"offered", "accepted"}}
    asked = last_request(case)
    weight = asked.weight if asked is not None else Weight.NORMAL
    kind = (asked.preferred_kind if asked is not None else "") or CoachKind.VO
    norm = norm_of(case.region_id)
    found = [one for one in loads(case.region_id, today, norm) if one.coach.user_id not in taken]
    form = OfferForm(
        request.POST or None,
        initial={"weight": weight, "kind": kind},
        loads=found,
        extra=norm.of(case.status, weight),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        values = {
            "membership_id": form.cleaned_data["coach"],
            "kind": form.cleaned_data["kind"],
            "weight": form.cleaned_data["weight"],
        }
        if act(request, form, offer_coach, case=case, case_id=case.pk, **values):
            messages.success(request, "De coach is gevraagd.")
            return redirect(case)
    lead = "" if found else "In deze regio is nu geen andere coach om te vragen."
    return page(
        request,
        case,
        form,
        title="Coach zoeken",
        lead=lead,
        submit="Coach vragen",
        refused=reason,
        template="coaches/offer.html",
        known=[a for a in known if a.state != AssignmentState.ENDED],
        asked=asked if asked is not None and asked.state in OPEN_REQUEST else None,
        may_see_board=by.role in COORDINATORS,
    )


def release(request, pk):
    """The coach gives the case back, or the coordinator takes it back."""
    case, _ = open_case(request, pk)
    by = request.membership
    live = [a for a in assignments_of(case) if a.state == AssignmentState.ACCEPTED]
    if by.role not in COORDINATORS:
        live = [a for a in live if a.coach.user_id == by.user_id]
    refused = "" if live else "Er is geen coach van wie u de begeleiding kunt beëindigen."
    form = ReleaseForm(request.POST or None, assignments=live)
    if request.method == "POST" and form.is_valid():
        values = {
            "note": form.cleaned_data["note"],
            "assignment_id": form.cleaned_data["assignment"],
        }
        done = act(
            request,
            form,
            release_coach,
            case=case,
            may_lose_sight=True,
            case_id=case.pk,
            **values,
        )
        if done:
            messages.success(request, "De begeleiding is beëindigd. De coördinator weet ervan.")
            return redirect("cases:list")
    return page(
        request,
        case,
        form,
        title="Begeleiding teruggeven",
        submit="Begeleiding beëindigen",
        refused=refused,
    )
