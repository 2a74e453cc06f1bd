"""What the calendar asks for around the summer and the end of the coaching.

Each morning: a summer contact in time, the look back, an answer of a receiver, and tasks on the
name of who has the case now. Nothing of it waits for somebody to open a page.
"""

from datetime import datetime

from cases import panels
from cases.actions.base import lock_case
from cases.actions.checking import ask_summer_contact
from cases.actions.evaluating import ask_end, ask_evaluation
from cases.actions.handing_over import escalate_unanswered, follow_owner
from cases.checks import ending, no_show


def _ask_summer_contact(case_id: int, now: datetime) -> None:
    case = lock_case(case_id)
    if case.status in no_show.IN_VO:  # else somebody was first since it was found
        ask_summer_contact(case, by=None, now=now)


def register() -> None:
    """Add the steps to the calendar; called once from CasesConfig.ready()."""
    step = panels.SweepStep
    for found in (
        step("ask_summer_contact", ending.without_summer_contact, _ask_summer_contact),
        step("ask_evaluation", ending.to_evaluate, ask_evaluation),
        step("ask_end", ending.to_end, ask_end),
        step("handover_unanswered", ending.unanswered_handovers, escalate_unanswered),
        step("tasks_follow_owner", ending.to_follow_owner, follow_owner),
    ):
        panels.register_sweep_step(found, order=50)
