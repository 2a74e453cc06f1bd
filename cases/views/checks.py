"""Controles: three lanes for the start, for the count date and for half a year after."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import lanes
from cases.access import groups_for_many
from cases.actions import checking
from cases.aftercare import DOERS
from cases.enums import PlacementOutcome, StartOutcome
from cases.forms.checks import (
    LanesForm,
    NotPlacedForm,
    NotStartedForm,
    OpenForm,
    PlacedForm,
    StartedForm,
)
from cases.rules.calendar import milestone_on
from cases.summer import NAMERS
from cases.views.door import act, get_member
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import COORDINATORS, MilestoneKind, OrganisationKind
from overstap.organisations.models import Municipality, Organisation
from overstap.organisations.today import now
from overstap.privacy.groups import DataGroup

CHECKS = (
    ("cases:checks_start", "Start op het mbo"),
    ("cases:checks_placement", "Plaatsing op de teldatum"),
    ("cases:checks_aftercare", "Nazorg na een half jaar"),
    ("cases:summer", "Zomercontact"),
    ("cases:aftercare", "Nazorg door de school"),
)
ONLY_FOR = {"cases:summer": NAMERS, "cases:aftercare": DOERS}


@require_safe
def index(request):
    """The check of this season: until the count date the start, then placement, then aftercare."""
    years = lanes.years_of(request.membership)
    year = lanes.year_for(years, MilestoneKind.NO_SHOW_DATE, request.today)
    name = "cases:checks_start"
    if year is not None:
        count = lanes.milestone_of(year, MilestoneKind.COUNT_DATE)
        february = lanes.milestone_of(year, MilestoneKind.FEBRUARY_INTAKE)
        if february and request.today >= february.date_on:
            name = "cases:checks_aftercare"
        elif count and request.today >= count.date_on:
            name = "cases:checks_placement"
    return redirect(name)


@require_safe
def start(request):
    """September: did everybody who is expected really start?"""
    return _member_lanes(
        request,
        name="cases:checks_start",
        kind=MilestoneKind.NO_SHOW_DATE,
        specs=lanes.START,
        template="cases/checks/start.html",
    )


@require_safe
def placement(request):
    """1 October: who is enrolled and placed on the count date?"""
    return _member_lanes(
        request,
        name="cases:checks_placement",
        kind=MilestoneKind.COUNT_DATE,
        specs=lanes.PLACEMENT,
        template="cases/checks/placement.html",
    )


def _member_lanes(request, *, name, kind, specs, template):
    by = request.membership
    years = lanes.years_of(by)
    year = lanes.year_for(years, kind, request.today, request.GET.get("year", ""))
    form, organisations = _filters(request, years, year)
    context = _page(request, name, form, year, kind)
    if year is not None:
        members = lanes.narrowed(lanes.expected(by, year), _chosen(form))
        found = lanes.lanes(members, specs, _pages(request, specs), by)
        cards = [card for lane in found for card in lane.cards]
        lanes.name_institutions(cards, organisations)
        _log(request, [card.case.pk for card in cards if card.case])
        context |= {
            "lanes": _with_links(request, found),
            "may_report": lanes.may_report(by),
            "may_open": lanes.may_open(by),
            "call_days": by.organisation.region.no_show_call_days,
        }
    return render(request, template, context)


@require_safe
def aftercare(request):
    """Half a year after the start: evaluate, then let go or hand over."""
    by = request.membership
    years = lanes.years_of(by)
    year = lanes.year_for(
        years, MilestoneKind.NO_SHOW_DATE, request.today, request.GET.get("year", "")
    )
    form, _ = _filters(request, years, year)
    context = _page(request, "cases:checks_aftercare", form, year, MilestoneKind.FEBRUARY_INTAKE)
    if year is not None:
        cases = lanes.narrowed_cases(lanes.evaluations(by, year), _chosen(form))
        found = lanes.case_lanes(cases, lanes.AFTERCARE, _pages(request, lanes.AFTERCARE))
        shown = [case for lane in found for case in lane.cards]
        groups = groups_for_many([case.pk for case in shown], by)
        for lane in found:
            lane.cards = [_case_card(case, groups, by) for case in lane.cards]
        _log(request, [case.pk for case in shown])
        context["lanes"] = _with_links(request, found)
    return render(request, "cases/checks/aftercare.html", context)


def _case_card(case, groups, by) -> lanes.CaseCard:
    named = DataGroup.F1 in groups.get(case.pk, frozenset())
    is_hers = case.coach_id == by.user_id or (case.coach_id is None and by.role in COORDINATORS)
    return lanes.CaseCard(
        case=case,
        name=case.student.full_name if named else f"Dossier {case.number}",
        due_on=lanes.end_of_coaching(case),
        can_act=is_hers and case.is_open,
    )


def _filters(request, years, year):
    by = request.membership
    organisations = lanes.partners(by)
    kinds = {OrganisationKind.SCHOOL: [], OrganisationKind.MBO: []}
    for organisation in organisations.values():
        kinds[organisation.kind].append(organisation)
    data = QueryDict(mutable=True)
    data.update({key: value for key, value in request.GET.items() if key in LanesForm.base_fields})
    if year is not None:
        data["year"] = str(year.year)
    form = LanesForm(
        data,
        years=years,
        schools=kinds[OrganisationKind.SCHOOL],
        institutions=kinds[OrganisationKind.MBO],
        municipalities=Municipality.objects.filter(region_id=by.region_id).order_by("name"),
    )
    return form, organisations


def _chosen(form) -> dict:
    """What the filter bar holds; a choice that does not exist is left out, not an error."""
    form.is_valid()
    return form.cleaned_data


def _pages(request, specs) -> dict[str, int]:
    found = {}
    for spec in specs:
        value = request.GET.get(f"p_{spec.key}", "")
        found[spec.key] = int(value) if value.isdecimal() and len(value) < 6 else 1
    return found


def _with_links(request, found):
    """The lanes with the addresses of their neighbouring pages."""
    for lane in found:
        key = f"p_{lane.spec.key}"
        lane.previous = _address(request, key, lane.page - 1) if lane.page > 1 else ""
        lane.next = _address(request, key, lane.page + 1) if lane.page < lane.pages else ""
    return found


def _address(request, key: str, page: int) -> str:
    params = request.GET.copy()
    params[key] = page
    return "?" + params.urlencode()


def _page(request, name, form, year, kind) -> dict:
    milestone = lanes.milestone_of(year, kind) if year is not None else None
    return {
        "section": "checks",
        "tabs": check_tabs(request.membership, name),
        "form": form,
        "list_url": reverse(name),
        "year": year,
        "milestone": milestone,
        "back": request.GET.urlencode(),
    }


def check_tabs(by, name: str) -> list[dict]:
    """The tabs of Controles for this role; `name` is the page that is shown."""
    shown = [pair for pair in CHECKS if pair[0] not in ONLY_FOR or by.role in ONLY_FOR[pair[0]]]
    return [
        {"label": label, "url": reverse(url), "current": url == name, "count": None}
        for url, label in shown
    ]


def _log(request, case_ids: list[int]) -> None:
    if case_ids:
        log_read(
            kind=ReadKind.LIST,
            by=request.membership,
            now=now(),
            case_ids=sorted(case_ids),
            path=request.path,
        )


# The forms of a card ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def started(request, pk):
    """Somebody really started."""
    member = get_member(request.membership, pk)
    application = _application(member, request.membership)
    form = StartedForm(
        request.POST or None,
        institutions=_institutions(request),
        initial={
            "started_on": milestone_on(member.year_id, MilestoneKind.NO_SHOW_DATE),
            "institution": application.institution_id if application else None,
            "programme_name": application.programme_label if application else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        done = act(
            request,
            form,
            checking.record_start,
            member_id=member.pk,
            outcome=StartOutcome.STARTED,
            started_on=values["started_on"],
            institution_id=values["institution"].pk if values["institution"] else None,
            institution_name="" if values["institution"] else values["institution_name"],
            programme_name=values["programme_name"],
        )
        if done:
            return _back(request, "cases:checks_start", f"{member.student.full_name} is gestart.")
    return _form(request, member, form, "Gestart", "Start vastleggen", "cases:checks_start")


@require_http_methods(["GET", "HEAD", "POST"])
def not_started(request, pk):
    """Somebody did not start."""
    member = get_member(request.membership, pk)
    form = NotStartedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            form,
            checking.record_start,
            member_id=member.pk,
            outcome=StartOutcome.NOT_STARTED,
            **form.cleaned_data,
        )
        if done:
            text = f"{member.student.full_name} is niet gestart."
            return _back(request, "cases:checks_start", text)
    return _form(
        request, member, form, "Niet gestart", "Niet gestart vastleggen", "cases:checks_start"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def open_at_check(request, pk):
    """A pupil who did not start and has no case yet gets one."""
    member = get_member(request.membership, pk)
    check = getattr(member, "start_check", None)
    form = OpenForm(request.POST or None, initial={"reason_code": check.reason if check else ""})
    if request.method == "POST" and form.is_valid():
        case = act(
            request,
            form,
            checking.open_at_check,
            member_id=member.pk,
            **form.cleaned_data,
        )
        if case:
            text = f"Er is een dossier geopend voor {member.student.full_name}."
            return _back(request, "cases:checks_start", text)
    return _form(request, member, form, "Dossier openen", "Dossier openen", "cases:checks_start")


@require_http_methods(["GET", "HEAD", "POST"])
def placed(request, pk):
    """Somebody is enrolled and placed on the count date."""
    member = get_member(request.membership, pk)
    check = getattr(member, "start_check", None)
    application = _application(member, request.membership)
    known = (check and check.institution_id) or (application and application.institution_id)
    form = PlacedForm(
        request.POST or None,
        institutions=_institutions(request),
        initial={"enrolled_on": check.started_on if check else None, "institution": known},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        done = act(
            request,
            form,
            checking.record_placement,
            member_id=member.pk,
            outcome=PlacementOutcome.PLACED,
            enrolled_on=values["enrolled_on"],
            institution_id=values["institution"].pk if values["institution"] else None,
        )
        if done:
            text = f"{member.student.full_name} is geplaatst."
            return _back(request, "cases:checks_placement", text)
    return _form(
        request, member, form, "Geplaatst", "Plaatsing vastleggen", "cases:checks_placement"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def not_placed(request, pk):
    """Somebody is not placed on the count date."""
    member = get_member(request.membership, pk)
    form = NotPlacedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            form,
            checking.record_placement,
            member_id=member.pk,
            outcome=PlacementOutcome.NOT_PLACED,
        )
        if done:
            text = f"{member.student.full_name} is niet geplaatst."
            return _back(request, "cases:checks_placement", text)
    return _form(request, member, form, "Niet geplaatst", "Vastleggen", "cases:checks_placement")


def _application(member, by):
    """The application to prefill from: the reader's own institution first."""
    rows = list(member.applications.select_related("programme", "institution"))
    rows = [row for row in rows if row.is_live]
    rows.sort(key=lambda row: (row.institution_id != by.organisation_id, row.pk))
    return rows[0] if rows else None


def _institutions(request):
    return Organisation.objects.filter(
        kind=OrganisationKind.MBO, region_id=request.membership.region_id, is_gone=False
    ).order_by("name")


def _back(request, name: str, text: str):
    messages.success(request, text)
    query = request.GET.urlencode()
    return redirect(reverse(name) + (f"?{query}" if query else ""))


def _form(request, member, form, title, submit, name):
    query = request.GET.urlencode()
    back = reverse(name) + (f"?{query}" if query else "")
    context = {
        "section": "checks",
        "title": f"{title}: {member.student.full_name}",
        "lead": f"{member.school}, overstapjaar {member.year}",
        "form": form,
        "submit": submit,
        "cancel_url": back,
        "crumbs": [{"label": "Controles", "url": back}, {"label": title, "url": ""}],
    }
    return render(request, "ui/form_page.html", context)
