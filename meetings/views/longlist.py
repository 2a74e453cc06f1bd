"""The long list as a school sees it: only the own pupils, and one answer for each."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case, CohortMember
from cases.views.door import act
from meetings.actions import add_member_to_list, confirm_member, remove_member, restore_member
from meetings.forms import AddMemberForm, ConfirmForm, NoteForm
from meetings.models import RoundProposal, TableRound
from meetings.queries.longlist import addable_members, long_list, sentence
from meetings.views.door import crumbs, press
from meetings.views.frame import form_page
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import SCHOOL_LEADS, SCHOOL_ROLES
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F10, mask


def longlist(request, pk):
    """The pupils of this school on the long list of a round."""
    by = request.membership
    found = _round(by, pk)
    rows = long_list(found, by)
    _log(request, rows)
    context = {
        "section": "meetings",
        "round": found,
        "rows": rows,
        "waiting": sum(1 for row in rows if row.is_asked),
        "at_once": sum(1 for row in rows if row.can_follow_at_once),
        "decides": by.role in SCHOOL_LEADS and found.cancelled_at is None,
        "crumbs": crumbs(),
    }
    return render(request, "meetings/longlist.html", context)


def confirm(request, pk):
    """From pupil to agenda in one form."""
    by = request.membership
    proposal = _proposal(by, pk)
    member = proposal.member
    case = (
        Case.objects.visible_to(by)
        .filter(member_id=member.pk, is_open=True)
        .select_related("student", "region", "school", "year", "member")
        .first()
    )
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        case=case or _no_case_yet(member),
        by=by,
        today=request.today,
    )
    if request.method == "POST" and form.is_valid():
        done = act(request, form, confirm_member, proposal_id=proposal.pk, **form.arguments())
        if done:
            messages.success(request, "De leerling gaat naar de Overstaptafel.")
            return redirect("meetings:longlist", proposal.round_id)
    else:
        _log(request, [], purpose="leerling op de groslijst")
    return form_page(
        request,
        form,
        title="Naar de Overstaptafel",
        lead=_lead(proposal),
        submit="Bevestigen",
        cancel_url=_back(proposal),
        crumbs=_crumbs(proposal),
    )


def remove(request, pk):
    """Off the long list, with a reason."""
    proposal = _proposal(request.membership, pk)
    form = NoteForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(
            request,
            form,
            remove_member,
            proposal_id=proposal.pk,
            note=form.cleaned_data["note"],
        )
    ):
        messages.success(request, "De leerling is van de groslijst.")
        return redirect("meetings:longlist", proposal.round_id)
    return form_page(
        request,
        form,
        title="Van de groslijst halen",
        lead=_lead(proposal),
        submit="Weghalen",
        cancel_url=_back(proposal),
        crumbs=_crumbs(proposal),
    )


@require_POST
def restore(request, pk):
    """Back on the long list."""
    proposal = _proposal(request.membership, pk)
    press(
        request, restore_member, "De leerling staat weer op de groslijst.", proposal_id=proposal.pk
    )
    return redirect("meetings:longlist", proposal.round_id)


def add(request, pk):
    """A pupil that the rule did not find; the form about the table follows."""
    by = request.membership
    found = _round(by, pk)
    if by.role not in SCHOOL_LEADS:
        raise Http404("Dit doet de zorgcoördinator of decaan.")
    form = AddMemberForm(request.POST or None, members=addable_members(found, by))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = act(
            request,
            form,
            add_member_to_list,
            round_id=found.pk,
            member_id=values["member"],
            note=values["note"],
        )
        if made:
            messages.success(request, "De leerling staat op de groslijst. Vul nu de vraag in.")
            return redirect("meetings:longlist_confirm", made.pk)
    else:
        _log(request, [], purpose="leerlingen voor de groslijst")
    back = reverse("meetings:longlist", args=[found.pk])
    return form_page(
        request,
        form,
        title="Leerling toevoegen",
        lead=found.name,
        submit="Toevoegen",
        cancel_url=back,
        crumbs=[*crumbs(), {"label": f"Groslijst {found.name}", "url": back}],
    )


@require_POST
def confirm_screened(request, pk):
    """Everybody who already has a screened case with a question, in one go."""
    found = _round(request.membership, pk)
    ready = [row for row in long_list(found, request.membership) if row.can_follow_at_once]
    done = [
        row
        for row in ready
        if press(request, confirm_member, proposal_id=row.proposal.pk, question=row.case.question)
    ]
    if done:
        noun = "leerling gaat" if len(done) == 1 else "leerlingen gaan"
        messages.success(request, f"{len(done)} {noun} naar de Overstaptafel.")
    elif not ready:
        messages.error(request, "Er is niemand met een gescreend dossier die nog wacht.")
    return redirect("meetings:longlist", found.pk)


def _round(by, pk: int) -> TableRound:
    """A round of the own region, for people of a school."""
    found = (
        TableRound.objects.filter(pk=pk, year__region_id=by.region_id)
        .select_related("year__region")
        .first()
    )
    if found is None or by.role not in SCHOOL_ROLES:
        raise Http404("Deze groslijst is er niet, of u mag die niet zien.")
    return found


def _proposal(by, pk: int) -> RoundProposal:
    """A line of the long list about a pupil of the own school."""
    found = (
        RoundProposal.objects.filter(
            pk=pk, member_id__in=CohortMember.objects.visible_to(by).values("pk")
        )
        .select_related(
            "round__year__region", "member__student", "member__school", "member__year__region"
        )
        .first()
    )
    if found is None or by.role not in SCHOOL_LEADS:
        raise Http404("Deze leerling staat niet op uw groslijst.")
    return found


def _no_case_yet(member: CohortMember) -> Case:
    """What the form needs to know of a pupil without a case; it is never saved."""
    return Case(
        member=member,
        student=member.student,
        school=member.school,
        region=member.year.region,
        year=member.year,
    )


def _lead(proposal: RoundProposal) -> str:
    why = ". ".join(sentence(code, proposal.found_on) for code in proposal.reasons)
    return f"{proposal.member.student.full_name}. {why}."


def _back(proposal: RoundProposal) -> str:
    return reverse("meetings:longlist", args=[proposal.round_id])


def _crumbs(proposal: RoundProposal) -> list[dict]:
    return [*crumbs(), {"label": f"Groslijst {proposal.round.name}", "url": _back(proposal)}]


def _log(request, rows, purpose="groslijst") -> None:
    log_read(
        kind=ReadKind.LIST,
        by=request.membership,
        now=now(),
        case_ids=[row.case.pk for row in rows if row.case is not None],
        groups=mask(F1, F10),
        purpose=f"{purpose}: {len(rows)} leerlingen" if rows else purpose,
        path=request.path,
    )
