"""The first page of Beheer."""

from django.shortcuts import redirect, render
from django.urls import reverse

from overstap.manage import queries
from overstap.manage.views.door import AUDITORS, READERS, for_roles
from overstap.organisations.rules import ADMINISTRATORS
from overstap.organisations.today import now


@for_roles(READERS | AUDITORS)
def home(request):
    """How the region stands, and what still has to be done to keep it working."""
    by = request.membership
    if by.role in AUDITORS:
        return redirect("manage:looks")
    region = by.organisation.region
    facts = queries.overview(region, request.today)
    context = {
        "section": "manage",
        "tabs": tabs(request, "home"),
        "region": region,
        "facts": facts,
        "steps": _steps(facts),
        "late": queries.late_jobs(now()) if by.role in ADMINISTRATORS else [],
    }
    return render(request, "manage/home.html", context)


PAGES = [
    ("home", "Overzicht", READERS),
    ("policy", "Regio en beleid", READERS),
    ("organisations", "Organisaties", READERS),
    ("people", "Mensen", READERS),
    ("years", "Overstapjaren", READERS),
    ("holidays", "Vakanties", READERS),
    ("jobs", "Automatische taken", ADMINISTRATORS),
    ("mails", "Mails", ADMINISTRATORS),
    ("looks", "Inzagelog", AUDITORS),
]


def tabs(request, current):
    """The rooms of Beheer that this person may enter."""
    return [
        {
            "label": label,
            "url": reverse(f"manage:{name}"),
            "current": name == current,
            "count": None,
        }
        for name, label, roles in PAGES
        if request.membership.role in roles
    ]


def _steps(facts):
    """What a region needs to work: text, whether it is done, and where to do it."""
    return [
        {
            "text": "Er doen vo-scholen mee.",
            "done": facts["schools"] > 0,
            "url": reverse("manage:organisations"),
        },
        {
            "text": "Er doet een mbo mee.",
            "done": facts["organisations"]["mbo"] > 0,
            "url": reverse("manage:adopt"),
        },
        {
            "text": "Op elke school die meedoet, werkt iemand met Overstap.",
            "done": facts["schools"] > 0 and facts["schools_without_people"] <= 0,
            "url": reverse("manage:organisations") + "?kind=school&state=active&sort=people",
        },
        {
            "text": "Er is een overstapjaar met mijlpalen die nog komen.",
            "done": bool(facts["upcoming"]),
            "url": reverse("manage:years"),
        },
        {
            "text": "De schoolvakanties staan erin.",
            "done": facts["has_holidays"],
            "url": reverse("manage:holidays"),
        },
    ]
