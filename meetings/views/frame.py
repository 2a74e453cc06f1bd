"""What the pages of the Overstaptafel share: one form on a page, and the way back."""

from django.shortcuts import render
from django.urls import reverse

from meetings.models import TableRound
from meetings.views.door import crumbs


def form_page(request, form, *, title, submit, cancel_url="", template="ui/form_page.html", **more):
    """A page with one form; `template` is that of all forms, or one that extends it."""
    context = {
        "section": "meetings",
        "title": title,
        "form": form,
        "submit": submit,
        "cancel_url": cancel_url or reverse("meetings:list"),
        "crumbs": crumbs(),
        **more,
    }
    return render(request, template, context)


def round_crumbs(table_round: TableRound) -> list[dict]:
    """The way back to a round."""
    url = reverse("meetings:round", args=[table_round.pk])
    return [*crumbs(), {"label": table_round.name, "url": url}]
