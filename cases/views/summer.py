"""Zomercontact: who has nobody for the summer yet, with one choice for several at once."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases import bulk
from cases.access import groups_for_many
from cases.summer import KEY, summer_cases
from cases.views.checks import check_tabs
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask


@require_safe
def summer_list(request):
    """Every open case before the start without somebody for the summer."""
    by = request.membership
    rows = list(summer_cases(by)[: bulk.MOST])
    groups = groups_for_many([case.pk for case in rows], by)
    for case in rows:
        named = F1 in groups.get(case.pk, frozenset())
        case.shown_name = case.student.full_name if named else f"Dossier {case.number}"
    if rows:
        log_read(
            kind=ReadKind.LIST,
            by=by,
            now=now(),
            case_ids=[case.pk for case in rows],
            groups=mask(*frozenset().union(*groups.values())),
            path=request.path,
        )
    context = {
        "section": "checks",
        "tabs": check_tabs(by, "cases:summer"),
        "rows": rows,
        "full": len(rows) == bulk.MOST,
        "action": bulk.bulk_action(KEY, by),
        "back": reverse("cases:summer"),
    }
    return render(request, "cases/summer.html", context)
