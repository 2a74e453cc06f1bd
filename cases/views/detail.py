"""The page of one case: overview, support, table, people, history, and who looked."""

from datetime import date

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date

from cases import panels
from cases.cover import kern_of, next_up
from cases.enums import OPEN
from cases.models import SupportForm
from cases.overview import consent_line, in_order, may_read_readers, sights_of, tasks_among
from cases.readers import readers_of
from cases.timeline import FILTERS, page_of
from cases.views.door import open_case
from cases.views.frame import frame, menu_of, story_of
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import F5, F6, F12

PART = "cases/timeline_part.html"


def op_of(request) -> date | None:
    """The day that `?op=` asks for; None for today, the future or nonsense."""
    try:
        day = parse_date(request.GET.get("op", ""))
    except ValueError:
        return None
    return day if day and day < request.today else None


def story_for(request, pk, kind=ReadKind.CASE):
    """The case behind a page, through the door, with what is known of it."""
    case, groups = open_case(request, pk, kind=kind)
    op = op_of(request)
    story = story_of(case, groups, moment=now(), today=request.today, op=op)
    if op is not None and story.known.first_day is None:
        messages.info(request, "Dit dossier bestond toen nog niet. U ziet het zoals het nu is.")
        story = story_of(case, groups, moment=now(), today=request.today)
    return story


def detail(request, pk):
    """Overzicht: what to do, what comes next, the story, the facts, and who may see them."""
    story = story_for(request, pk)
    case, groups, by = story.case, story.groups, request.membership
    page = timeline_page(request, story)
    if request.htmx and request.htmx.target == "tijdlijn-lijst":
        return render(request, PART, {"page": page, "case": case, "filters": filters_of(page)})
    context = frame(request, story, tab="overview")
    has_basis, basis_text = consent_line(story.known.bases(), groups, story.today)
    context |= {
        "page": page,
        "filters": filters_of(page),
        "kern": kern_of(story),
        "sights": sights_of(story.grants, story.names, story.moment),
        "has_basis": has_basis,
        "basis_text": basis_text,
        "voice": voice_of(story),
    }
    if story.op is None:
        menu = menu_of(request, story)
        context |= {
            "tasks": in_order(
                tasks_among(story.rows, story.names, case, by) + story.known.actions(groups, by)
            ),
            "menu": menu,
            "primary": primary_of(menu),
            "next": next_up(story, context["steps"], menu),
            "panels": panels.case_panels(case, groups, by, story.today),
        }
    else:
        context["tasks"] = in_order(story.known.actions(groups, by))
    return render(request, "cases/detail.html", context)


def voice_of(story) -> str:
    """What the young person wants, in own words (F5)."""
    form = story.known.support()
    return form.student_view if form is not None and F5 in story.groups else ""


def primary_of(menu) -> dict | None:
    """The one primary button: a contact for who guides, else the first step that may be taken."""
    allowed = [item for item in menu if not item["reason"] and item["name"] not in SECONDARY]
    first = [item for item in allowed if item["name"] in FIRST]
    return min(first, key=lambda item: FIRST.index(item["name"]), default=None)


FIRST = (
    "accept_escalation",
    "answer_handover",
    "accept_change_school",
    "screen",
    "add_contact",
    "confirm_start",
    "return_from_escalation",
    "request_coach",
)
SECONDARY = ("correct", "withdraw")


def timeline_page(request, story):
    """The chosen part of the timeline."""
    chosen = request.GET.get("toon", "alles")
    chosen = chosen if chosen in dict(FILTERS) else "alles"
    number = request.GET.get("pagina", "1")
    number = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    return page_of(story.entries, story.groups, request.membership, chosen=chosen, number=number)


def filters_of(page) -> list[dict]:
    """The filter links above the timeline."""
    return [{"key": key, "label": label, "current": key == page.chosen} for key, label in FILTERS]


def timeline(request, pk):
    """Geschiedenis: the whole story, filterable, and the case as it was known on a day."""
    story = story_for(request, pk, ReadKind.HISTORY)
    page = timeline_page(request, story)
    if request.htmx and request.htmx.target == "tijdlijn-lijst":
        return render(
            request, PART, {"page": page, "case": story.case, "filters": filters_of(page)}
        )
    context = frame(request, story, tab="timeline")
    context |= {"page": page, "filters": filters_of(page), "sees_history": F12 in story.groups}
    return render(request, "cases/timeline.html", context)


SECTIONS = (
    ("Leren", "cognition", F5),
    ("Werkhouding", "attitude", F5),
    ("Gedrag en gevoel", "behaviour", F5),
    ("Gezondheid", "health", F6),
)
LABELS = (("needs", "Wat is nodig?"), ("helps", "Wat helpt?"), ("hinders", "Wat is lastig?"))


def support(request, pk):
    """Ondersteuning: the sections of the form that this reader may see."""
    story = story_for(request, pk)
    form = story.known.support() or SupportForm()
    sections = [
        {
            "title": title,
            "lines": [(label, getattr(form, f"{key}_{part}")) for part, label in LABELS],
            "url": reverse("cases:support_edit", args=[pk, key]),
        }
        for title, key, group in SECTIONS
        if group in story.groups
    ]
    if F5 in story.groups:
        views = [
            ("Wat wil de jongere zelf?", form.student_view),
            ("Wat vinden de ouders of verzorgers?", form.guardian_view),
        ]
        url = reverse("cases:support_edit", args=[pk, "views"])
        sections.append({"title": "Jongere en ouders", "lines": views, "url": url})
    context = frame(request, story, tab="support")
    context |= {
        "sections": sections,
        "may_edit": story.op is None and story.case.status in OPEN,
        "sees_need": F5 in story.groups,
        "panels": panels.case_panels(
            story.case, story.groups, request.membership, story.today, tab="support"
        ),
    }
    return render(request, "cases/support.html", context)


def table(request, pk):
    """Overstaptafel: what meetings/ has to tell about this case."""
    story = story_for(request, pk)
    context = frame(request, story, tab="table")
    context["panels"] = panels.case_panels(
        story.case, story.groups, request.membership, story.today, tab="table"
    )
    return render(request, "cases/table.html", context)


def people(request, pk):
    """Betrokkenen: who is around the case, the family, and who may see what until when."""
    story = story_for(request, pk)
    case, groups = story.case, story.groups
    context = frame(request, story, tab="people")
    context |= {
        "people": story.known.people(case, story.moment),
        "guardians": story.known.guardians(groups),
        "sights": sights_of(story.grants, story.names, story.moment),
        "bases": story.known.based(groups, story.today),
        "panels": panels.case_panels(case, groups, request.membership, story.today, tab="people"),
    }
    return render(request, "cases/people.html", context)


def readers(request, pk):
    """Wie heeft gekeken? Organisation and day for who may see the case; by name with F13."""
    case, groups = open_case(request, pk)
    context = {
        "section": "cases",
        "case": case,
        "title": "Wie heeft gekeken?",
        "by_name": may_read_readers(groups),
        "rows": readers_of(case, by_name=may_read_readers(groups)),
        "crumbs": [
            {"label": "Dossiers", "url": reverse("cases:list")},
            {"label": case.number, "url": case.get_absolute_url()},
        ],
    }
    return render(request, "cases/readers.html", context)
