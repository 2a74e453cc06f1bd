"""The frame of a form page about one case."""

from django.shortcuts import render
from django.urls import reverse


def page(request, case, form, *, title, submit, refused="", template="ui/form_page.html", **more):
    """A form page about a case; a refusal shows its reason and no form."""
    context = {
        "section": "cases",
        "title": title,
        "case": case,
        "form": form,
        "submit": submit,
        "cancel_url": case.get_absolute_url(),
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number, "url": case.get_absolute_url()},
        ],
        **more,
    }
    if refused and (form is None or not form.is_bound):
        context["reason"] = refused
        template = "ui/refused_page.html"
    return render(request, template, context)
