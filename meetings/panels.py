"""What tables add to the case page, the timeline, Vandaag and the list of cases."""

from datetime import timedelta

from cases import bulk, panels
from cases.enums import Status
from cases.models import Case
from cases.rules import standing_of, standing_on_page
from meetings.actions import add_item
from meetings.actions.agenda import end_for_case
from meetings.actions.parties import follow_facts
from meetings.actions.vacating import end_lapsed_role, lapsed_roles
from meetings.enums import WAITING
from meetings.forms import BulkAgendaForm
from meetings.invitations import appointment
from meetings.queries import (
    decisions_for_timeline,
    items_of_case,
    next_sessions_of,
    planned_in_region,
    sessions_for,
)
from meetings.queries.longlist import lists_waiting
from meetings.rules import check_case_fits_table
from overstap.audit.acting import unguarded
from overstap.notifications.feeds import register_feed
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS
from overstap.organisations.rules import why_not
from overstap.organisations.today import at_start_of, now
from overstap.privacy.groups import F8, reads_words

EVENTS = {
    "on_agenda": "Op de agenda van een Overstaptafel",
    "off_agenda": "Van de agenda van de Overstaptafel",
    "promoted": "Geen hamerstuk meer: de tafel bespreekt dit dossier",
    "partner_looked": "Een partner heeft dit voor de Overstaptafel bekeken",
    "carried_over": "Gaat naar de volgende Overstaptafel",
    "decided_again": "Opnieuw bespreken",
    "decision_undone": "Besluit van de Overstaptafel ongedaan gemaakt",
    "decision_corrected": "Besluit van de Overstaptafel gecorrigeerd",
    "warm_handover_requested": "Warme overdracht gevraagd",
}
# A table of last week stays in the calendar.
FEED_BACK = timedelta(days=30)


def register() -> None:
    """Hang everything in its place; called once from MeetingsConfig.ready()."""
    panels.register_case_panel(
        "tables", "Overstaptafel", case_panel, "meetings/panel.html", order=40, tab="table"
    )
    panels.register_case_action(
        "put_on_agenda", "Op de agenda zetten", "meetings:put_on", may_put_on, order=60
    )
    for kind, text in EVENTS.items():
        panels.register_event_text(kind, lambda event, text=text: text)
    panels.register_event_details("record_discussion", decisions_for_timeline, "decision_id")
    panels.register_event_details("decided_again", decisions_for_timeline, "decision_id")
    panels.register_event_details("decision_corrected", decisions_for_timeline, "decision_id")
    panels.register_case_end("meetings", end_for_case)
    panels.register_facts_changed("meetings", follow_facts)
    panels.register_today_block(
        "next_table", today_block, "meetings/today.html", order=10, asks=_next
    )
    panels.register_today_block(
        "longlist", lists_block, "meetings/today_lists.html", roles=SCHOOL_LEADS, order=12
    )
    panels.register_sweep_step(
        panels.SweepStep(
            name="tables_without_chair", due=lapsed_roles, act=end_lapsed_role, subject="rol"
        )
    )
    register_feed("tables", feed_of)
    bulk.register_bulk_action(
        bulk.BulkAction(
            key="agenda",
            verb="Op de agenda zetten",
            roles=COORDINATORS | SCHOOL_LEADS,
            form=_bulk_form,
            says=_bulk_says,
            refusal=_bulk_refusal,
            run=_bulk_run,
            order=20,
        )
    )


def feed_of(memberships, today):
    """The tables where somebody sits, from a month ago on, for the own calendar feed."""
    since = at_start_of(today - FEED_BACK)
    sessions = {
        session.pk: session
        for by in memberships
        for session in sessions_for(by).filter(starts_at__gte=since)
    }
    return [appointment(session) for session in sessions.values()]


def case_panel(case: Case, groups, by, today):
    """Every table this case was on, and its decision; only with the right on decisions (F8)."""
    if F8 not in groups:
        return None
    items = items_of_case(case)
    waiting = [item for item in items if item.state in WAITING]
    words = reads_words(groups)
    may_prepare = (
        bool(waiting)
        and words
        and (
            by.role in COORDINATORS
            or bool(standing_on_page(case, by, today) & {"school_lead", "coach"})
        )
    )
    return {"case": case, "items": items, "may_prepare": may_prepare, "reads_words": words}


def may_put_on(case: Case, by, today):
    """Coordinator, school and coach, for a case that is shared."""
    if not case.is_open:
        return False, ""
    is_planner = by.role in COORDINATORS and by.region_id == case.region_id
    if not is_planner and not standing_on_page(case, by, today) & {"school_lead", "coach"}:
        return False, ""
    if case.screened_on is None and case.status in {Status.FLAGGED, Status.SUMMER}:
        return False, ""
    return True, ""


def today_block(by, today, sessions):
    """The next table of this person, and how many cases are not prepared yet."""
    return {"session": sessions[0]} if sessions else None


def _next(by, today):
    columns = ("pk", "starts_at", "place", "state", "n_items", "n_unprepared")
    return [panels.Ask(next_sessions_of(by, now()), columns, ("starts_at", "pk"), 1)]


def _bulk_form(by, today):
    sessions = list(planned_in_region(by.region_id or 0))
    return lambda *args, **kwargs: BulkAgendaForm(*args, sessions=sessions, **kwargs)


def _bulk_says(values) -> str:
    return "Zet dit dossier op de agenda van de gekozen tafel."


def _bulk_refusal(case: Case, by, today) -> str:
    if reason := why_not(check_case_fits_table, case, by.region_id):
        return reason
    if by.role in COORDINATORS:
        return ""
    with unguarded("the rule reads what surrounds a case that was already scoped"):
        if "school_lead" not in standing_of(case, by, today):
            return "Dit dossier is niet van uw school."
    return ""


def _bulk_run(*, by, now, case_id, session):
    return add_item(by=by, now=now, session_id=session, case_id=case_id)


def lists_block(by, today):
    """The long lists with pupils of this school that still wait for an answer."""
    rounds = [found for found in lists_waiting(by) if found.n_waiting and found.date_on >= today]
    return {"rounds": rounds} if rounds else None
