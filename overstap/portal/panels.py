"""What Mijn overstap adds to the case page and the timeline, and what ends with a case."""

from django.urls import reverse

from cases import panels
from cases.models import Case
from cases.rules import standing_on_page
from coaches.panels.working import may_add_contact
from overstap.organisations.rules import why_not
from overstap.organisations.today import today as day
from overstap.portal.actions import stop_link_of_ended_case
from overstap.portal.enums import EndReason
from overstap.portal.queries import live_link
from overstap.portal.rules import GIVERS, check_may_give_link


def register() -> None:
    """Hang the link and the messages in their place; called once from PortalConfig.ready()."""
    panels.register_case_action(
        "student_link", "Link voor de jongere", "portal:link", may_give_link, order=50
    )
    panels.register_case_panel(
        "student_link", "Mijn overstap", link_panel, "portal/panel.html", order=20, tab="people"
    )
    panels.register_event_text("student_link_made", lambda event: "Link voor de jongere gemaakt")
    panels.register_event_text("student_link_stopped", stopped_text)
    panels.register_event_details("student_message", answers, id_key="case_id")
    panels.register_case_end("student_link", stop_link_of_ended_case)


def may_give_link(case: Case, by, today):
    """Whoever works with the young person; without a birth date with the reason why not."""
    standing = standing_on_page(case, by, today)
    if not case.is_open or not standing & GIVERS:
        return False, ""
    reason = why_not(check_may_give_link, case, standing)
    return not reason, reason


def link_panel(case: Case, groups, by, today):
    """Whether the young person has a link, for whoever may give one."""
    if not case.is_open or not standing_on_page(case, by, today) & GIVERS:
        return None
    return {"case": case, "link": live_link(case)}


def stopped_text(event) -> str:
    """That the link stopped, and why."""
    why = EndReason(event.payload["why"]).label
    return f"Link voor de jongere gestopt: {why[0].lower()}{why[1:]}"


def answers(case_ids, groups, by) -> dict[int, dict]:
    """Under a message the way to write down the answer, for whoever may add a contact."""
    found = (
        Case.objects.visible_to(by)
        .filter(pk__in=case_ids)
        .select_related("member", "student", "region")
    )
    return {
        case.pk: {
            "url": reverse("coaches:contact", args=[case.pk]),
            "url_label": "Antwoord opschrijven",
        }
        for case in found
        if may_add_contact(case, by, day())[0]
    }
