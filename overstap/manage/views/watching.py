"""What runs by itself, and who looked."""

from django.db import transaction
from django.shortcuts import render

from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.manage import queries
from overstap.manage.failures import failures_of
from overstap.manage.filters import LookFilter
from overstap.manage.tables import LookTable
from overstap.manage.views.door import AUDITORS, for_roles
from overstap.manage.views.home import tabs
from overstap.organisations.rules import ADMINISTRATORS
from overstap.organisations.today import now
from overstap.ui.filters import chips
from overstap.ui.tables import configure


@for_roles(ADMINISTRATORS)
def jobs(request):
    """Every job of the clock, the mail that is under way, and work that got stuck."""
    region_id = request.membership.region_id
    schedule = queries.schedule(now())
    sweep = queries.last_sweep()
    context = {
        "section": "manage",
        "tabs": tabs(request, "jobs"),
        "schedule": schedule,
        "late": [row["name"] for row in schedule if row["is_late"]],
        "sweep": sweep,
        "failures": failures_of(sweep, region_id),
        "outbox": queries.outbox_counts(),
        "mails": queries.doubtful_mails(region_id),
        "jobs": queries.jobs_of(region_id, now()),
    }
    return render(request, "manage/jobs.html", context)


@for_roles(AUDITORS)
@transaction.atomic
def looks(request):
    """The read log of the region, for the privacy officer; looking here is logged as well."""
    by = request.membership
    found = LookFilter(request.GET, queryset=queries.looks_of(by.region_id))
    table = configure(request, LookTable(found.qs))
    shown = sorted({row.case_id for row in table.rows_on_page if row.case_id})
    log_read(
        kind=ReadKind.HISTORY,
        by=by,
        now=now(),
        case_ids=shown,
        purpose="inzagelog bekeken",
        path=request.path,
    )
    context = {
        "section": "manage",
        "tabs": tabs(request, "looks"),
        "filter": found,
        "chips": chips(request, found),
        "table": table,
    }
    part = "#results" if request.htmx.target == "resultaten" else ""
    return render(request, f"manage/looks.html{part}", context)
