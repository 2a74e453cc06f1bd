"""What base.html needs on every page."""

from functools import partial

from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

# label, url name, section (as a page sets `section`), roles that see it (None: everybody)
NAV = [
    ("Vandaag", "today:home", "today", None),
    ("Dossiers", "cases:list", "cases", None),
    ("Overstaptafels", "meetings:list", "meetings", None),
    ("Controles", "cases:checks", "checks", None),
    ("Inlezen", "cases:imports", "imports", {"zorgco", "decaan", "coord", "fb"}),
    ("Beheer", "manage:home", "manage", {"coord", "fb", "fg", "programme"}),
]


def address(name):
    """Return the address of a named page, or an empty string where there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation(membership):
    """Return the menu for a membership as dicts with label, url and section."""
    role = getattr(membership, "role", None)
    return [
        {"label": label, "url": url, "section": section}
        for label, name, section, roles in NAV
        if (roles is None or role in roles) and (url := address(name))
    ]


def shell(request):
    """Context processor. Lazy, so that a page without the shell costs nothing."""
    membership = getattr(request, "membership", None)
    return {
        "membership": membership,
        "nav": SimpleLazyObject(partial(navigation, membership)),
        "search_url": SimpleLazyObject(partial(address, "cases:search")),
    }
