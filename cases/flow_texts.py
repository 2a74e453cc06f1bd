"""Every task of a case: its title, the actions that fulfil it, who it is for and by when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from cases.rules.calendar import months_after
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.workdays import add_workdays, next_workday

MILESTONES = dict(MilestoneKind.choices)


@dataclass(frozen=True)
class When:
    """What a due date is counted from: the day, the year's milestones, the region's days off."""

    case: object
    today: date
    milestones: dict[str, date]
    holidays: tuple

    def workdays(self, number: int) -> date:
        return add_workdays(self.today, number, self.holidays)

    def days(self, number: int) -> date:
        return add_workdays(self.today + timedelta(days=number - 1), 1, self.holidays)

    def due_of(self, task: "Task") -> tuple[date, str]:
        """When a new task is due, and the milestone that its date follows ("" for none).

        That is the first of its milestones still to come. Nothing falls due on a day off: it
        becomes the next working day of the region.
        """
        coming = [
            (self.milestones[kind], kind)
            for kind in task.follows
            if kind in self.milestones and self.milestones[kind] >= self.today
        ]
        day, kind = min(coming, key=lambda pair: pair[0]) if coming else (task.due(self), "")
        return next_workday(day, self.holidays), kind

    def after_start(self) -> date:
        """The end of the coaching: the real start and the region's number of months."""
        return coach_end_on(self.case, self.today)


def coach_end_on(case, today: date) -> date:
    """Real start + the region's months (six), or later when it was extended (S1)."""
    usual = months_after(case.started_on or today, case.region.coach_months)
    return max(usual, case.extended_until) if case.extended_until else usual


@dataclass(frozen=True)
class Task:
    """One kind of task. `who` is "owner", or the relation whose post it goes to.

    `follows` names the milestones that its date keeps to; `due` counts when all are behind us.
    """

    title: str
    does: tuple[str, ...]
    due: Callable[[When], date] = lambda w: w.days(14)
    follows: tuple[str, ...] = ()
    who: str = "owner"
    url: str = "cases:detail"
    argument: str = ""


STARTS = ("record_start", "confirm_start", "report_no_show", "confirm_placement", "escalate")

TASKS: dict[str, Task] = {
    "record_basis": Task(
        "Grondslag vastleggen",
        ("record_basis",),
        lambda w: w.days(w.case.region.screening_reminder_days),
        url="cases:basis_add",
    ),
    "screen": Task(
        "Screenen",
        ("screen",),
        lambda w: w.days(w.case.region.screening_reminder_days),
        url="cases:transition",
        argument="screen",
    ),
    "request_coach": Task(
        "Coach aanvragen",
        ("submit_request", "offer_coach"),
        lambda w: w.workdays(5),
        url="coaches:request",
    ),
    "judge_request": Task(
        "Aanvraag beoordelen",
        ("answer_request",),
        lambda w: w.workdays(5),
        who="swv",
        url="coaches:requests",
    ),
    "offer_coach": Task(
        "Coach zoeken",
        ("offer_coach",),
        lambda w: w.workdays(5),
        who="coordinator",
        url="coaches:offer",
    ),
    "await_coach": Task(
        "Antwoord van de coach",
        ("accept_coach", "decline_coach"),
        lambda w: w.workdays(w.case.region.coach_answer_days),
    ),
    "first_contact": Task(
        "Eerste gesprek met de jongere",
        ("add_contact",),
        lambda w: w.workdays(5),
        url="coaches:contact",
    ),
    "prepare_table": Task(
        "Bespreken op de Overstaptafel",
        ("record_discussion",),
        follows=("table_round_1", "table_round_2", "summer_start"),
    ),
    "follow_up": Task(
        "Afspraken van de tafel opvolgen",
        ("add_contact",),
        lambda w: w.workdays(10),
        url="coaches:contact",
    ),
    "summer_contact": Task(
        "Zomercontact afspreken",
        ("assign_summer_contact",),
        follows=("summer_start",),
        url="cases:summer_contact",
    ),
    "summer_talk": Task(
        "Contact in de zomer",
        ("add_contact",),
        lambda w: w.days(21),
        url="coaches:contact",
    ),
    "check_start": Task(
        "Nagaan of de jongere is gestart",
        STARTS,
        follows=("no_show_date", "count_date", "february_intake"),
        url="cases:start",
    ),
    "call": Task(
        "Bellen: waarom niet gestart?",
        ("add_contact",),
        lambda w: w.workdays(w.case.region.no_show_call_days),
        url="coaches:contact",
    ),
    "find_place": Task(
        "Nieuwe plek of melden",
        STARTS,
        lambda w: w.workdays(10),
        url="cases:detail",
    ),
    "settle": Task(
        "Eerste weken op het mbo bespreken",
        ("add_contact",),
        lambda w: w.days(14),
        url="coaches:contact",
    ),
    "check_placement": Task(
        "Nagaan: geplaatst op de teldatum?",
        ("record_placement", "confirm_placement"),
        follows=("count_date",),
        url="cases:placement",
    ),
    "aftercare": Task(
        "Nazorggesprek",
        ("add_contact",),
        lambda w: w.days(42),
        url="coaches:contact",
    ),
    "evaluate": Task(
        "Evalueren na zes maanden",
        ("evaluate",),
        lambda w: w.after_start(),
        url="cases:evaluate",
    ),
    "finish": Task(
        "Afsluiten of overdragen",
        ("close_independent", "hand_over"),
        lambda w: w.workdays(10),
    ),
    "accept_escalation": Task(
        "Melding aannemen",
        ("accept_escalation",),
        lambda w: w.workdays(5),
        url="cases:accept_escalation",
    ),
    "handle_escalation": Task(
        "Vervolg bepalen en teruggeven",
        ("return_from_escalation", "pass_on"),
        lambda w: w.days(60),
        url="cases:transition",
        argument="return_from_escalation",
    ),
}

# Actions that the calendar asks for, by their origin: the milestone they come from, and what
# somebody who may not read the action itself is told.
ASKED_BY = {
    "summer_contact": (MilestoneKind.SUMMER_START.value, "Contact in de zomer regelen"),
    "propose_escalation": (MilestoneKind.COUNT_DATE.value, "Beslissen over melden"),
}

# Tasks of whoever owns the case; they move along with it.
OWNED = tuple(kind for kind, task in TASKS.items() if task.who == "owner")


def title(kind: str) -> str:
    """What a person reads for a next step: a task, an action or a milestone."""
    if kind in TASKS:
        return TASKS[kind].title
    if kind == "action_item":
        return "Actie uitvoeren"
    if kind.startswith("milestone:"):
        return MILESTONES.get(kind.removeprefix("milestone:"), "Volgende mijlpaal")
    return "Volgende stap bepalen"


def url_for(kind: str, case_id: int) -> str:
    """The page where a task is done."""
    task = TASKS.get(kind)
    if task is None:
        return reverse("cases:detail", args=[case_id])
    if task.url == "coaches:requests":
        return reverse(task.url)
    arguments = [case_id, task.argument] if task.argument else [case_id]
    return reverse(task.url, args=arguments)
