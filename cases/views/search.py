"""Search from anywhere: a name or a case number, within what the reader may see."""

from django.shortcuts import redirect, render

from cases.access import groups_for_many
from cases.models import Case, CohortMember
from cases.queries import WITHOUT_NAMES, find_cases, list_members, nearly, number_in, words
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask

MOST = 30


def search(request):
    """One search, one line in the read log; a number that exists leads to its case."""
    by, text = request.membership, request.GET.get("q", "").strip()[:100]
    cases, members, close = [], [], False
    if text:
        scope = Case.objects.visible_to(by).select_related(
            "student__municipality", "member", "school", "year"
        )
        cases = list(find_cases(scope, by, text).order_by("student__search_name", "pk")[:MOST])
        if number_in(text) is not None and len(cases) == 1:
            _log(request, cases)
            return redirect(cases[0])
        if not cases:
            cases, close = list(nearly(scope, by, text)[:MOST]), True
        members = find_members(by, text, request.today, {case.member_id for case in cases})
        _log(request, cases)
    groups = groups_for_many([case.pk for case in cases], by)
    rows = [
        {
            "case": case,
            "name": case.student.full_name if F1 in groups.get(case.pk, ()) else case.number,
            "age": case.student.age_on(request.today) if F1 in groups.get(case.pk, ()) else None,
        }
        for case in cases
    ]
    context = {
        "section": "cases",
        "text": text,
        "rows": rows,
        "members": members,
        "is_close": close and bool(rows),
        "most": MOST,
    }
    return render(request, "cases/search.html", context)


def find_members(by, text: str, today, known: set[int]) -> list[CohortMember]:
    """Pupils of the cohort with that name and without one of the cases already found."""
    if by.role in WITHOUT_NAMES or number_in(text) is not None or not words("n", text):
        return []
    found = list_members(by, today=today).filter(words("student__search_name", text))
    return list(found.exclude(pk__in=known).order_by("student__search_name", "pk")[:MOST])


def _log(request, cases) -> None:
    log_read(
        kind=ReadKind.SEARCH,
        by=request.membership,
        now=now(),
        case_ids=[case.pk for case in cases],
        groups=mask(F1),
        path=request.path,
    )
