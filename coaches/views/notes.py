"""Mijn notities: only the writer gets here and only their own notes are on it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.actions.drafts import read_draft
from cases.forms.fields import offer_draft
from cases.rules import standing_on_page
from cases.views.door import act, get_case, open_case
from coaches.actions.notes import draft_key, erase_note, keep_note
from coaches.forms.notes import NoteForm
from coaches.queries.notes import own_notes
from coaches.rules.notes import check_may_keep_notes
from coaches.views.page import page
from overstap.organisations.rules import why_not
from overstap.ui.forms import Form


def notes(request, pk):
    """One's own notes about a young person, with a new one on top."""
    case, _ = open_case(request, pk)
    form = NoteForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, keep_note, case=case, case_id=case.pk, **form.cleaned_data)
    ):
        messages.success(request, "De notitie is bewaard. Alleen u leest die.")
        return redirect("coaches:notes", case.pk)
    key, draft = draft_key(case.pk), None
    refused = _refusal(request, case)
    if not form.is_bound and not refused:
        draft = read_draft(by=request.membership, key=key)
        if draft is not None:
            offer_draft(form, draft.values)
    return page(
        request,
        case,
        form,
        title="Mijn notities",
        lead=(
            "Alleen u leest deze notities. Stopt uw begeleiding of sluit het dossier? "
            "Dan worden ze gewist."
        ),
        submit="Notitie bewaren",
        refused=refused,
        template="coaches/notes.html",
        notes=own_notes(case.pk, request.membership) if not refused else [],
        draft=draft,
        draft_url=reverse("cases:draft", args=[key]),
    )


def note_edit(request, pk, note_pk):
    """Change one note."""
    case, _ = open_case(request, pk)
    note = own_notes(case.pk, request.membership).filter(pk=note_pk).first()
    if note is None:
        raise Http404("Deze notitie is er niet.")
    form = NoteForm(request.POST or None, initial={"text": note.text})
    values = {"case_id": case.pk, "note_id": note.pk}
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, keep_note, case=case, **values, **form.cleaned_data)
    ):
        messages.success(request, "De notitie is gewijzigd.")
        return redirect("coaches:notes", case.pk)
    return page(
        request,
        case,
        form,
        title="Notitie wijzigen",
        submit="Opslaan",
        refused=_refusal(request, case),
        cancel_url=reverse("coaches:notes", args=[case.pk]),
    )


@require_POST
def note_erase(request, pk, note_pk):
    """Erase one note; nothing of it stays."""
    case = get_case(request.membership, pk)
    form = Form({})
    form.is_valid()
    if act(request, form, erase_note, case=case, case_id=case.pk, note_id=note_pk):
        messages.success(request, "De notitie is gewist.")
    else:
        messages.error(request, " ".join(form.non_field_errors()))
    return redirect("coaches:notes", case.pk)


def _refusal(request, case) -> str:
    standing = standing_on_page(case, request.membership, request.today)
    return why_not(check_may_keep_notes, case, standing)
