"""What the coach's own work adds to the case page, the timeline, Vandaag and the calendar."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cases import panels
from cases.actions.drafts import read_draft
from cases.forms.fields import offer_draft
from cases.models import Case
from cases.models.student import NAME_PARTS
from cases.rules import standing_on_page
from coaches.actions.contacts import draft_key
from coaches.actions.lapsing import lapsed_coaches, release_lapsed
from coaches.actions.notes import cases_with_lost_notes, erase_lost_notes, erase_notes_of_case
from coaches.actions.rhythm import end_rhythm, keep_rhythm
from coaches.enums import Doer
from coaches.forms import ContactForm
from coaches.models import ActionPlan
from coaches.queries import contacts_for_timeline
from coaches.queries.plans import SOON, plans_due
from coaches.queries.rhythm import alerted_cases, due_for_rhythm
from coaches.rules import WRITERS
from coaches.rules.notes import KEEPING
from coaches.rules.plans import FROM_GUIDED
from coaches.rules.rhythm import AFTER_START
from overstap.organisations.enums import COACHES, COORDINATORS
from overstap.privacy.groups import F9

SHOWN = 7
EVENTS = {
    "contact": "Contact",
    "plan": "Plan van aanpak gewijzigd",
    "plan_agreed": "Plan van aanpak afgesproken met de jongere",
    "plan_step_done": "Stap uit het plan gedaan",
    "plan_step_undone": "Stap uit het plan toch niet gedaan",
    "contacts_missed": "Twee keer achter elkaar niet gesproken",
}


@dataclass(frozen=True)
class Line:
    """Something of a plan that a coach has to see to."""

    case: Case
    what: str
    who: str
    due_on: date


def register() -> None:
    """Hang contact, plan, rhythm and notes in their place."""
    panels.register_case_panel(
        "contact", "Contact toevoegen", contact_panel, "coaches/contact_panel.html", order=10
    )
    panels.register_case_panel(
        "plan", "Plan van aanpak", plan_panel, "coaches/plan_panel.html", order=30
    )
    panels.register_case_action(
        "add_contact", "Contact toevoegen", "coaches:contact", may_add_contact, order=10
    )
    panels.register_case_action("plan", "Plan van aanpak", "coaches:plan", may_plan, order=40)
    panels.register_case_action("notes", "Mijn notities", "coaches:notes", may_note, order=60)
    for kind, text in EVENTS.items():
        panels.register_event_text(kind, lambda event, text=text: text)
    panels.register_event_details("contact", contacts_for_timeline)
    panels.register_today_block(
        "plans",
        plans_block,
        "coaches/today_steps.html",
        COACHES,
        asks=_plans,
    )
    panels.register_today_block(
        "contacts_missed",
        missed_block,
        "coaches/today_missed.html",
        COORDINATORS,
        asks=_missed,
    )
    panels.register_case_end("notes", erase_notes_of_case)
    panels.register_case_end("rhythm", end_rhythm)
    panels.register_sweep_step(panels.SweepStep("contact_rhythm", due_for_rhythm, keep_rhythm))
    panels.register_sweep_step(
        panels.SweepStep("lost_notes", cases_with_lost_notes, erase_lost_notes)
    )
    panels.register_sweep_step(
        panels.SweepStep("coach_ended", lapsed_coaches, release_lapsed, "rol"), order=40
    )


def contact_panel(case: Case, groups, by, today):
    """The form of a contact moment, ready on the page of whoever works with the young person."""
    if not may_add_contact(case, by, today)[0]:
        return None
    form, key = ContactForm(initial={"contact_on": today}), draft_key(case.pk)
    draft = read_draft(by=by, key=key)
    if draft is not None:
        offer_draft(form, draft.values)
    return {
        "case": case,
        "form": form,
        "draft": draft,
        "draft_url": reverse("cases:draft", args=[key]),
    }


def may_add_contact(case: Case, by, today):
    """Whoever works with the young person on an open case; nobody else gets the button."""
    if not case.is_open or not standing_on_page(case, by, today) & WRITERS:
        return False, ""
    return True, ""


def may_plan(case: Case, by, today):
    """The coach, from the moment there is one."""
    may = case.status in FROM_GUIDED and "coach" in standing_on_page(case, by, today)
    return may, ""


def may_note(case: Case, by, today):
    """Whoever keeps notes of their own here."""
    return case.is_open and bool(standing_on_page(case, by, today) & KEEPING), ""


def plan_panel(case: Case, groups, by, today):
    """The way to the plan and the rhythm, for who may read the journal; it costs no query."""
    if F9 not in groups or case.status not in FROM_GUIDED:
        return None
    return {"case": case, "has_rhythm": case.status in AFTER_START}


def _plans(by, today) -> list[panels.Ask]:
    columns = (
        "pk", "review_on", "next_what", "next_doer", "next_due_on", "case__pk",
        *(f"case__student__{name}" for name in NAME_PARTS),
    )  # fmt: skip
    order = ("next_due_on", "review_on", "pk")
    return [panels.Ask(plans_due(by, today), columns, order, SHOWN + 1)]


def plans_block(by, today, plans):
    """Steps of plans within a week, and plans to look back on together."""
    lines = [line for plan in plans[:SHOWN] for line in _lines(plan, today)]
    if not lines:
        return None
    lines.sort(key=lambda line: line.due_on)
    return {"rows": lines, "more": len(plans) > SHOWN, "today": today}


def _lines(plan: ActionPlan, today: date) -> list[Line]:
    lines = []
    if plan.next_due_on and plan.next_due_on <= today + SOON:
        doer = f"{Doer(plan.next_doer).label},"
        lines.append(Line(plan.case, plan.next_what, doer, plan.next_due_on))
    if plan.review_on and plan.review_on <= today:
        lines.append(Line(plan.case, "samen terugkijken", "", plan.review_on))
    return lines


def _missed(by, today) -> list[panels.Ask]:
    columns = ("pk", "year__year", "coach__pk", "coach__name")
    return [panels.Ask(alerted_cases(by), columns, ("pk",), SHOWN + 1)]


def missed_block(by, today, rows):
    """Cases of which twice in a row nobody spoke the young person."""
    if not rows:
        return None
    return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}
