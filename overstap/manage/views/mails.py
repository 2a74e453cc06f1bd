"""Mails that did not surely arrive, and sending one again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from overstap.manage import queries_mails as queries
from overstap.manage.forms import ReasonForm
from overstap.manage.views.door import crumbs, for_roles, one_of, run
from overstap.manage.views.home import tabs
from overstap.notifications.actions import send_again
from overstap.notifications.texts import mail_title
from overstap.organisations.rules import ADMINISTRATORS
from overstap.organisations.today import now


@for_roles(ADMINISTRATORS)
def mails(request):
    """What waits, what failed and what is uncertain, of the people of this region."""
    region_id = request.membership.region_id
    found = queries.mails_of(region_id)
    context = {
        "section": "manage",
        "tabs": tabs(request, "mails"),
        "counts": queries.mail_counts(region_id),
        "mails": found,
        "without_account": queries.mails_without_account(),
        "is_down": any(mail.is_waiting and mail.attempts for mail in found),
    }
    return render(request, "manage/mails.html", context)


@for_roles(ADMINISTRATORS)
def mail_again(request, pk):
    """Send one mail again, with the reason."""
    mail = one_of(queries.doubtful(request.membership.region_id), pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if run(form, send_again, by=request.membership, now=now(), outbox_id=pk, reason=reason):
            messages.success(request, "De mail staat klaar en gaat binnen een paar minuten weg.")
            return redirect("manage:mails")
    context = {
        "section": "manage",
        "title": "Mail opnieuw versturen",
        "lead": (
            f"{mail_title(mail.subject_code)}, aan {mail.recipient}. "
            "Kwam de eerste toch aan? Dan krijgt deze persoon de mail twee keer."
        ),
        "form": form,
        "submit": "Opnieuw versturen",
        "cancel_url": reverse("manage:mails"),
        "crumbs": crumbs(("Beheer", reverse("manage:home")), ("Mails", reverse("manage:mails"))),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
