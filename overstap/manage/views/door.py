"""Who may enter which page of Beheer, and how a page runs an action."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from overstap.organisations.enums import Role
from overstap.organisations.rules import ADMINISTRATORS, NotAllowed

# The programme lead reads along; the privacy officer sees the read log only.
READERS = ADMINISTRATORS | {Role.PROGRAMME_LEAD}
AUDITORS = frozenset({Role.PRIVACY_OFFICER})


def for_roles(roles):
    """A page for these roles; others are told that it is not theirs (403)."""

    def decorate(view):
        @wraps(view)
        def enter(request, *args, **kwargs):
            if request.membership.role not in roles or request.membership.region_id is None:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return enter

    return decorate


def one_of(queryset, pk):
    """The object with this key in a scoped queryset; outside of it there is none (404)."""
    found = queryset.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def run(form, function, **arguments):
    """Call an action; a rule that says no becomes an error of the form, and None is returned."""
    try:
        return function(**arguments)
    except NotAllowed as reason:
        form.add_error(None, str(reason))
        return None


def crumbs(*steps):
    """Bread crumbs below Beheer: (label, url) pairs."""
    return [{"label": label, "url": url} for label, url in steps]


def form_page(room, address, request, form, title, submit, back, lead=""):
    """A page of Beheer with one form: below `room`, whose page has the name `address`."""
    context = {
        "section": "manage",
        "crumbs": crumbs((room, reverse(address))),
        "title": title,
        "lead": lead,
        "form": form,
        "submit": submit,
        "cancel_url": back,
    }
    return render(request, "ui/form_page.html", context)
