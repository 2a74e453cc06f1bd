"""What base.html needs on every page."""

from functools import partial

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

IMPORTERS = {
    "support_coordinator",
    "careers_adviser",
    "school_admin",
    "mbo_intake",
    "regional_coordinator",
    "programme_lead",
    "functional_admin",
}
MANAGERS = {"regional_coordinator", "programme_lead", "functional_admin", "privacy_officer"}
COORDINATING = {"regional_coordinator", "programme_lead"}
# They keep the system, not the dossiers (security.md 3.4: no F1-F9).
WITHOUT_CASES = {"functional_admin", "privacy_officer"}

# label, url name, section (as a page sets `section`), who sees it
NAV = [
    ("Vandaag", "today:home", "today", lambda role: True),
    ("Dossiers", "cases:list", "cases", lambda role: role not in WITHOUT_CASES),
    ("Coaches", "coaches:board", "coaches", lambda role: role in COORDINATING),
    ("Overstaptafels", "meetings:list", "meetings", lambda role: role not in WITHOUT_CASES),
    ("Acties", "cases:items", "items", lambda role: role not in WITHOUT_CASES),
    ("Controles", "cases:checks", "checks", lambda role: role not in WITHOUT_CASES),
    ("Inlezen", "cases:imports", "imports", lambda role: role in IMPORTERS),
    ("Beheer", "manage:home", "manage", lambda role: role in MANAGERS),
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
        for label, name, section, sees in NAV
        if role and sees(role) and (url := address(name))
    ]


def school_year(today):
    """Return the school year of a day, which starts on 1 August: `2026-2027`."""
    start = today.year if today.month >= 8 else today.year - 1
    return f"{start}-{start + 1}"


def shell(request):
    """Context processor: who is acting, the menu, the day and the addresses of the shell."""
    membership = getattr(request, "membership", None)
    today = getattr(request, "today", None) or timezone.localdate()
    return {
        "today": today,
        "school_year": school_year(today),
        "membership": membership,
        "nav": SimpleLazyObject(partial(navigation, membership)),
        "search_url": address("cases:search"),
        "memberships_url": address("organisations:switch"),
        "profile_url": address("today:profile"),
    }
