"""Mijn taken: everything behind a "nog n" of Vandaag, a bucket at a time."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.today import queries
from overstap.today.actions import note_visit
from overstap.today.blocks import TITLES, WITHOUT_CASES, groups_shown
from overstap.today.lines import TASKS, Lines, line_of, tasks_url
from overstap.today.queries import BUCKETS

PER_PAGE = 25


@require_safe
def tasks(request):
    """One bucket of the tasks and actions of this person, with the counts of all of them."""
    by, day, moment = request.membership, request.today, now()
    if by.role in WITHOUT_CASES:
        raise Http404("Deze rol heeft geen taken bij jongeren.")
    since = note_visit(user=request.user, now=moment)
    counts = queries.bucket_counts(by, day, since)
    bucket = request.GET.get("lijst", "")
    if bucket not in BUCKETS:
        bucket = next((key for key in BUCKETS if counts[key]), BUCKETS[0])
    page = Paginator(range(counts[bucket]), PER_PAGE).get_page(request.GET.get("page"))
    first = max(page.start_index() - 1, 0)
    found = queries.bucket_rows(by, day, since, bucket, first, first + PER_PAGE)
    people = queries.people_in(by, {row.case_id for row in found})
    if people:
        log_read(
            kind=ReadKind.LIST,
            by=by,
            now=moment,
            case_ids=sorted(people),
            groups=groups_shown(people),
            path=request.path,
        )
    rows = [line_of(row, people[row.case_id], TASKS) for row in found if row.case_id in people]
    context = {
        "section": "today",
        "list": Lines(
            bucket, TITLES[bucket], rows, counts[bucket], bad=bucket == "late", back=TASKS
        ),
        "page": page,
        "tabs": [
            {
                "label": TITLES[key],
                "url": tasks_url(key),
                "current": key == bucket,
                "count": counts[key],
                "bad": key == "late" and counts[key] > 0,
            }
            for key in BUCKETS
        ],
        "crumbs": [{"label": "Vandaag", "url": reverse("today:home")}],
    }
    return render(request, "today/tasks.html", context)
