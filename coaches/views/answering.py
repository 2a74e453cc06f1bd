"""What a coach says to a question: one case, or all at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cases.access import groups_for
from cases.views.door import act
from coaches.actions import answer_offer, answer_offers
from coaches.enums import AssignmentState
from coaches.forms import AnswerAllForm, AnswerForm
from coaches.models import CoachAssignment
from coaches.queries import loads, offers_to
from coaches.queries.load import percent_text
from coaches.views.transferring import MOST_DIGITS
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import COACHES
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now
from overstap.privacy.groups import F1, mask


def offers(request):
    """Gevraagd: the cases this coach was asked to take."""
    by = request.membership
    if by.role not in COACHES:
        raise Http404("Deze lijst hoort niet bij uw rol.")
    rows = list(offers_to(by))
    seen = [row.case_id for row in rows if row.may_read]
    log_read(
        kind=ReadKind.LIST, by=by, now=now(), case_ids=seen, groups=mask(F1), path=request.path
    )
    return render(request, "coaches/offers.html", {"section": "today", "rows": rows})


def answer_all(request):
    """One answer to many questions, with what came of each."""
    by = request.membership
    if by.role not in COACHES:
        raise Http404("Deze lijst hoort niet bij uw rol.")
    rows = list(offers_to(by))
    seen = [row.case_id for row in rows if row.may_read]
    log_read(
        kind=ReadKind.LIST, by=by, now=now(), case_ids=seen, groups=mask(F1), path=request.path
    )
    wanted = [
        int(value)
        for value in request.POST.getlist("vraag")
        if value.isdecimal() and len(value) <= MOST_DIGITS
    ]
    form = AnswerAllForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["accepted"] == "ja"
        note = form.cleaned_data["note"]
        try:  # not through act(): that holds everything in one transaction
            found = answer_offers(
                by=by, now=now(), assignment_ids=wanted, accepted=accepted, note=note
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return _answered(request, rows, found, accepted)
    own = next((one for one in loads(by.region_id, request.today) if one.coach.pk == by.pk), None)
    context = {
        "section": "today",
        "title": "Alles tegelijk beantwoorden",
        "rows": [(row, not request.POST or row.pk in wanted) for row in rows],
        "form": form,
        "before": percent_text(own.percent(-own.asked_points)) if own else "",
        "after": percent_text(own.percent()) if own else "",
        "crumbs": [{"label": "Gevraagd als coach", "url": reverse("coaches:offers")}],
    }
    return render(request, "coaches/answer_all.html", context)


def _answered(request, rows, found, accepted: bool):
    """Per case what came of it; named as the coach saw it when answering."""
    known = {row.pk: row for row in rows}
    # A question that somebody else closed meanwhile is no longer among the rows: its number only.
    lost = CoachAssignment.objects.filter(pk__in=[one.assignment_id for one in found])
    lost = lost.exclude(pk__in=known).select_related("case__year")
    known |= {row.pk: row for row in lost}
    context = {
        "section": "today",
        "lines": [(one, known[one.assignment_id]) for one in found],
        "done": sum(one.is_done for one in found),
        "accepted": accepted,
        "crumbs": [{"label": "Gevraagd als coach", "url": reverse("coaches:offers")}],
    }
    return render(request, "coaches/answer_all_result.html", context)


def answer(request, pk):
    """The coach takes the case or declines it with a reason."""
    by = request.membership
    found = get_object_or_404(
        CoachAssignment.objects.filter(
            coach__user_id=by.user_id, coach__organisation_id=by.organisation_id
        ).select_related(
            "case__student", "case__school", "case__year", "request", "replaces__coach__user"
        ),
        pk=pk,
    )
    case, groups = found.case, groups_for(found.case, by)
    log_read(
        kind=ReadKind.CASE,
        by=by,
        now=now(),
        case_id=case.pk,
        groups=mask(*groups),
        path=request.path,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = form.cleaned_data["accepted"] == "ja"
        values = {
            "assignment_id": found.pk,
            "accepted": accepted,
            "note": form.cleaned_data["note"],
        }
        if act(request, form, answer_offer, **values):
            if accepted:
                messages.success(request, "U begeleidt deze jongere nu.")
                return redirect(case)
            messages.success(request, "U heeft nee gezegd. De coördinator zoekt verder.")
            return redirect("coaches:offers")
    context = {
        "section": "today",
        "title": "Gevraagd als coach",
        "case": case,
        "groups": groups,
        "found": found,
        "age": case.student.age_on(request.today),
        "form": form,
        "is_open": found.state == AssignmentState.OFFERED,
        "submit": "Antwoord versturen",
        "cancel_url": reverse("coaches:offers"),
    }
    return render(request, "coaches/answer.html", context)
