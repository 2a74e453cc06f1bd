"""Contact with the young person."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from cases.actions.drafts import read_draft
from cases.forms.fields import offer_draft
from cases.rules import standing_on_page
from cases.views.door import act, open_case
from coaches.actions import add_contact
from coaches.actions.contacts import draft_key
from coaches.forms import ContactForm
from coaches.rules import check_may_add_contact
from coaches.views.page import page
from overstap.organisations.rules import why_not


def contact(request, pk):
    """A contact moment in three fields; an attempt that found nobody counts too."""
    case, _ = open_case(request, pk)
    standing = standing_on_page(case, request.membership, request.today)
    reason = why_not(check_may_add_contact, case, standing)
    form = ContactForm(request.POST or None, initial={"contact_on": request.today})
    if (
        request.method == "POST"
        and form.is_valid()
        and act(request, form, add_contact, case=case, case_id=case.pk, **form.values)
    ):
        messages.success(request, "Het contact staat in het dossier.")
        return redirect(case)
    key, draft = draft_key(case.pk), None
    if not form.is_bound and not reason:
        draft = read_draft(by=request.membership, key=key)
        if draft is not None:
            offer_draft(form, draft.values)
    return page(
        request,
        case,
        form,
        title="Contact toevoegen",
        submit="Opslaan",
        refused=reason,
        template="coaches/contact.html",
        draft=draft,
        draft_url=reverse("cases:draft", args=[key]),
    )
