"""What every page of one case shares: who it is about, the phases, the tabs, what may be done."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cases import panels
from cases.enums import OPEN
from cases.flow_texts import coach_end_on
from cases.known import Known
from cases.menu import own_buttons
from cases.models import Case
from cases.overview import (
    beside,
    dates_among,
    granted,
    is_live,
    want_parties,
    want_tasks,
)
from cases.phases import BASIS, COACH, REACHED_BY, track
from cases.queries import tabs_for
from cases.rules import options, standing_on_page
from cases.rules.calendar import known_dates
from cases.timeline import Names, entries_of, rows_of
from cases.views.lists import chosen_tab, table_of
from overstap.organisations.today import at_start_of
from overstap.privacy.groups import F1, F5, F6, F12

NO_CHOICES = {"school": [], "municipality": [], "coach": [], "year": []}


@dataclass
class Story:
    """A case with all that is known of it, today or on an earlier day."""

    case: Case
    groups: frozenset
    known: Known
    names: Names
    rows: list
    grants: list
    moment: datetime
    today: date
    op: date | None

    @property
    def entries(self):
        """The timeline for this reader; empty without the right on history."""
        return entries_of(self.rows, self.groups, self.names) if F12 in self.groups else []


def story_of(case, groups, *, moment: datetime, today: date, op: date | None = None) -> Story:
    """Collect all in two queries. With `op`, as known at the end of that day."""
    if op is not None:
        moment = min(moment, at_start_of(date.fromordinal(op.toordinal() + 1)))
        today = op
    rows = rows_of(case, until=op, beside=beside(case, moment, past=op is not None))
    grants = granted(rows)
    names = Names()
    names.want_rows(rows)
    want_parties(names, grants)
    want_tasks(names, rows)
    names.load()
    known = Known(rows, names)
    if op is not None and known.first_day is not None:
        case = known.over(case)
        case.is_open = case.status in OPEN
    return Story(case, groups, known, names, rows, grants, moment, today, op)


def frame(request, story: Story, *, tab: str) -> dict:
    """The context of cases/base.html."""
    case, groups = story.case, story.groups
    context = {
        "section": "cases",
        "case": case,
        "groups": {group.value for group in groups},
        "name": case.student.full_name if F1 in groups else f"Dossier {case.number}",
        "age": case.student.age_on(story.today) if F1 in groups else None,
        "steps": steps_of(story),
        "tabs": tabs(request, case, groups, tab),
        "tab": tab,
        "op": story.op,
        "today": story.today,
    }
    context.update(place_in_list(request, case))
    return context


def steps_of(story: Story):
    """The phase track, from the events of the case and the dates of its year."""
    reached = {}
    for row in story.rows:
        if row.what == "event" and row.data["corrected"] is None:
            phase = REACHED_BY.get(row.data["kind"])
            if phase is not None:
                reached[phase] = timezone.localdate(row.at)
    bases = story.known.bases()
    if any(is_live(basis, story.today) for basis in bases):
        reached[BASIS] = min(basis.given_on for basis in bases)
    if COACH in reached and not story.known.coach(story.moment):
        del reached[COACH]
    return track(
        story.case,
        reached=reached,
        milestones=dates_among(story.rows),
        coach_end=coach_end_on(story.case, story.today) if story.case.started_on else None,
        today=story.today,
    )


TABS = (
    ("overview", "Overzicht", "cases:detail", None),
    ("support", "Ondersteuning", "cases:support", F5),
    ("table", "Overstaptafel", "cases:table", None),
    ("people", "Betrokkenen", "cases:people", None),
    ("timeline", "Geschiedenis", "cases:timeline", F12),
)


def tabs(request, case, groups, current: str) -> list[dict]:
    """The tabs that this reader has something on; the place in the list comes along."""
    tail = request.META.get("QUERY_STRING", "")
    kept = QueryDict(tail, mutable=True)
    for key in [key for key in kept if key not in {"lijst", "n", "van", "op"}]:
        del kept[key]
    tail = f"?{kept.urlencode()}" if kept else ""
    return [
        {
            "label": label,
            "url": reverse(name, args=[case.pk]) + tail,
            "current": key == current,
            "count": None,
        }
        for key, label, name, group in TABS
        if group is None or group in groups or (key == "support" and F6 in groups)
    ]


def place_in_list(request, case) -> dict:
    """Crumbs, and previous and next when the page was opened from a list ("3 van 34")."""
    crumbs = [{"label": "Dossiers", "url": reverse("cases:list")}]
    kept, n = request.GET.get("lijst", ""), request.GET.get("n", "")
    if not kept or not n.isascii() or not n.isdigit() or len(n) > 6:
        return {"crumbs": crumbs}
    data = QueryDict(kept)
    all_tabs = tabs_for(request.membership)
    key = chosen_tab(data.get("tab"), all_tabs)
    label = next(tab.label for tab in all_tabs if tab.key == key)
    crumbs.append({"label": label, "url": f"{reverse('cases:list')}?{kept}"})
    ids = neighbours(request, data, key, int(n))
    total = request.GET.get("van", "")[:8]
    before, after = ids.get(int(n) - 1), ids.get(int(n) + 1)
    return {
        "crumbs": crumbs,
        "pager": {
            "text": f"{n} van {total}" if total else f"nummer {n}",
            "previous": _at(before, kept, int(n) - 1, total),
            "next": _at(after, kept, int(n) + 1, total),
        },
    }


def neighbours(request, data, key: str, n: int) -> dict[int, int]:
    """The cases around place `n` (from 1) of a list, by place; one query for their ids."""
    choices = {**NO_CHOICES}
    for name in choices:
        if data.get(name):
            choices[name] = [(data[name], data[name]), ("", "")]
    _, table = table_of(request, data, key, choices=choices)
    table.order_by = data.getlist("sort") or table.order_by
    ordered = table.data.data
    start = max(0, n - 2)
    ids = ordered.values_list("pk", flat=True)[start : n + 1]
    return dict(enumerate(ids, start + 1))


def _at(pk, kept: str, n: int, total: str) -> str:
    if pk is None:
        return ""
    tail = urlencode({"lijst": kept, "n": n, "van": total})
    return f"{reverse('cases:detail', args=[pk])}?{tail}"


def menu_of(request, story: Story) -> list[dict]:
    """Meer acties: transitions and the buttons of other packages, blocked ones with the reason."""
    case = story.case
    with known_dates(case.year_id, dates_among(story.rows)):
        return _menu(story, request.membership, request.today)


def _menu(story: Story, by, today) -> list[dict]:
    case = story.case
    items = [
        {
            "label": option.spec.verb,
            "name": option.spec.name,
            "url": reverse("cases:transition", args=[case.pk, option.spec.name]),
            "reason": option.reason,
        }
        for option in options(case, by, today)
    ]
    items = own_buttons(story, by, standing_on_page(case, by, today)) + items
    known = {item["name"] for item in items}
    for option in panels.case_actions(case, by, today):
        item = {
            "label": option.verb,
            "name": option.name,
            "url": option.url,
            "reason": option.reason,
        }
        if option.name in known:
            # The package has a form of its own for this transition.
            items = [item if old["name"] == option.name else old for old in items]
        else:
            items.append(item)
    return items
