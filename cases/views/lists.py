"""The list of cases: tabs, filters, sorting, and the lists that people keep."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.access import groups_for_many
from cases.actions import lists as list_actions
from cases.bulk import bulk_actions
from cases.enums import Level, RiskReason, Status
from cases.filters import CaseFilter
from cases.flow_texts import title
from cases.forms.lists import SavedListForm
from cases.queries import (
    WITHOUT_COHORT,
    filter_choices,
    list_cases,
    saved_lists,
    tab_counts,
    tabs_for,
)
from cases.tables import CaseTable
from cases.views.door import act
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import SCHOOL_ROLES
from overstap.organisations.today import now
from overstap.privacy.groups import mask
from overstap.ui.filters import chips
from overstap.ui.tables import configure


def case_list(request):
    """Dossiers: one tab, filtered, sorted, fifty a page; the ids shown are written down."""
    by, today = request.membership, request.today
    tabs = tabs_for(by)
    part = request.htmx and request.htmx.target == "resultaten"
    counts = {} if part else tab_counts(by, today)
    tab = chosen_tab(request.GET.get("tab"), tabs, counts)
    filtered, table = table_of(request, request.GET, tab, choices=filter_choices(by))
    configure(request, table)
    fill(request, table, tab)
    context = {
        "section": "cases",
        "tab": tab,
        "table": table,
        "filter": filtered,
        "chips": chips(request, filtered),
        "keep": [("tab", tab)] + ([("sort", request.GET["sort"])] if "sort" in request.GET else []),
        "clear_url": f"?{urlencode({'tab': tab})}",
        "bulk_actions": bulk_actions(by),
        "next": request.get_full_path(),
    }
    if part:
        return render(request, "cases/list.html#results", context)
    kept = saved_lists(by)
    context |= {
        "tabs": links_of(tabs, tab, counts),
        "saved_lists": kept,
        "own_lists": any(one.user_id == by.user_id for one in kept),
        "kept_query": urlencode({"query": query_of(request.GET, tab)}),
        "may_flag": by.role in SCHOOL_ROLES,
        "may_see_cohort": by.role not in WITHOUT_COHORT,
    }
    return render(request, "cases/list.html", context)


def fill(request, table, tab: str) -> None:
    """Give the rows what they may show, and write down which ones were shown."""
    by = request.membership
    shown = [case.pk for case in table.rows_on_page]
    groups = groups_for_many(shown, by)
    table.row_context.update(
        today=request.today,
        groups=groups,
        step=title,
        attention=attention,
        # Django's get_x_display() builds its choices again for every row.
        statuses=dict(Status.choices),
        levels=dict(Level.choices),
        shows_reasons=table.shows_reasons,
        tail=TailOf(request.GET, tab, table),
    )
    log_read(
        kind=ReadKind.LIST,
        by=by,
        now=now(),
        case_ids=shown,
        groups=mask(*frozenset().union(*groups.values())),
        path=request.path,
    )


def links_of(tabs, tab: str, counts: dict[str, int]) -> list[dict]:
    """The tabs with how much is on each."""
    return [
        {
            "label": one.label,
            "url": f"?{urlencode({'tab': one.key})}",
            "current": one.key == tab,
            "count": counts[one.key],
            "bad": one.is_bad and counts[one.key] > 0,
        }
        for one in tabs
    ]


def chosen_tab(key, tabs, counts: dict[str, int] | None = None) -> str:
    """The tab of the address when this role has it, else the first; an empty first one is no start."""
    keys = [tab.key for tab in tabs]
    if key in keys:
        return key
    return next((one for one in keys if (counts or {}).get(one)), keys[0])


def table_of(request, data, tab: str, *, choices):
    """The filter and the sorted table of a tab, not paged yet."""
    by = request.membership
    filtered = CaseFilter(
        data, queryset=list_cases(by, tab=tab, today=request.today), by=by, choices=choices
    )
    return filtered, CaseTable(filtered.qs, by=by)


def attention(case) -> str:
    """The risk reasons in words."""
    return ", ".join(RiskReason(code).label.lower() for code in case.risk_reasons) or "Geen"


class TailOf:
    """What a link to a case carries, so that its page knows the list: filters and place."""

    def __init__(self, data, tab: str, table):
        kept = data.copy()
        kept.pop("page", None)
        kept["tab"] = tab
        self.head = "?" + urlencode({"lijst": kept.urlencode()})
        self.end = urlencode({"van": table.total_text})
        self.start = table.page.start_index()

    def __call__(self, index: int) -> str:
        """The query string of the row with this index on the page."""
        return f"{self.head}&n={self.start + index}&{self.end}"


def query_of(data, tab: str) -> str:
    """The address of a list without its page, to keep."""
    kept = data.copy()
    kept.pop("page", None)
    kept["tab"] = tab
    return kept.urlencode()


def save_list(request):
    """Keep a list under a name; the address of the list comes along."""
    post = request.method == "POST"
    form = SavedListForm(
        request.POST if post else None, initial={"query": request.GET.get("query", "")[:500]}
    )
    kept = (
        post and form.is_valid() and act(request, form, list_actions.save_list, **form.cleaned_data)
    )
    if kept:
        messages.success(request, f"De lijst “{kept.name}” is bewaard.")
        return redirect(f"{reverse('cases:list')}?{kept.query}")
    context = {
        "section": "cases",
        "title": "Lijst bewaren",
        "lead": "U bewaart de filters, niet de dossiers. De lijst blijft dus actueel.",
        "form": form,
        "submit": "Lijst bewaren",
        "cancel_url": reverse("cases:list"),
    }
    return render(request, "ui/form_page.html", context, status=422 if post else 200)


def own_lists(request):
    """Lists of one's own, to throw away."""
    by = request.membership
    mine = [one for one in saved_lists(by) if one.user_id == by.user_id]
    context = {
        "section": "cases",
        "lists": mine,
        "crumbs": [{"label": "Dossiers", "url": reverse("cases:list")}],
    }
    return render(request, "cases/own_lists.html", context)


@require_POST
def drop_list(request, pk):
    """Throw away a list of one's own."""
    if not list_actions.drop_list(by=request.membership, now=now(), list_id=pk):
        raise Http404("Deze lijst is er niet.")
    messages.success(request, "De lijst is weg. De dossiers zelf zijn niet veranderd.")
    return redirect("cases:own_lists")
