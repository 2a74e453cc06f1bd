"""What became of a round: who plans sees the numbers, others what betrays nobody."""

from django.http import Http404
from django.shortcuts import render

from meetings.models import TableRound
from meetings.queries.minutes import sessions_of_round
from meetings.queries.results import INTAKE, STARTED, fold_small, round_result
from meetings.rules import is_planner
from meetings.views.door import crumbs
from overstap.organisations.enums import Role
from overstap.ui.charts import bars


def result(request, pk):
    """The result of a round: proposed, planned, discussed, decided, and where everybody is."""
    by = request.membership
    found = TableRound.objects.filter(pk=pk).select_related("year__region").first()
    if found is None or not _may_see(found, by):
        raise Http404("Deze ronde is er niet, of u mag die niet zien.")
    plans = is_planner(found.year.region_id, by)
    counted = round_result(found, request.today)
    outcomes = counted.outcomes if plans else fold_small(counted.outcomes)
    decisions = counted.decisions if plans else fold_small(counted.decisions)
    chart = [row for row in outcomes or [] if row[1]]
    numbers = dict(counted.outcomes)
    context = {
        "section": "meetings",
        "round": found,
        "result": counted,
        "plans": plans,
        "outcomes": outcomes,
        "decisions": decisions,
        "actions": counted.actions if plans else None,
        "chart": bars(chart, title=f"Waar zijn de jongeren van {found.name}?", ident="uitkomst")
        if chart
        else "",
        "started": numbers[STARTED] if plans else dict(outcomes or []).get(STARTED),
        "intake": numbers[INTAKE] if plans else None,
        "crumbs": crumbs(),
    }
    return render(request, "meetings/result.html", context)


def _may_see(found: TableRound, by) -> bool:
    """Planners and managers of the region, and who sat at one of its tables."""
    of_region = by.region_id == found.year.region_id
    if of_region and (is_planner(by.region_id, by) or by.role == Role.MANAGER):
        return True
    return bool(sessions_of_round(found.pk, by))
