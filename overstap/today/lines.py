"""One line of Vandaag: who, what next, status, by when. A name only for who may read it (F1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cases.enums import OPEN
from cases.flow_texts import title, url_for
from cases.models import ActionItem, Case, WorkItem
from overstap.privacy.groups import DataGroup

Groups = dict[int, frozenset[DataGroup]]


@dataclass(frozen=True)
class Line:
    """A row for templates/today/lines.html."""

    name: str
    url: str
    step: str
    step_url: str
    status: str
    tone: str
    due_on: date | None
    note: str = ""


@dataclass(frozen=True)
class Lines:
    """A titled list: the first rows, how many there are, and where the rest is."""

    key: str
    title: str
    rows: list[Line]
    total: int
    more_url: str = ""
    bad: bool = False

    @property
    def rest(self) -> int:
        """How many rows are not shown."""
        return self.total - len(self.rows)


def name_of(case: Case, groups: Groups) -> str:
    """The young person's name for who may read it, else the number of the case."""
    if DataGroup.F1 in groups.get(case.pk, frozenset()):
        return case.student.full_name
    return f"Dossier {case.number}"


def _line(case: Case, groups: Groups, step: str, step_url: str, due_on, note: str = "") -> Line:
    return Line(
        name=name_of(case, groups),
        url=case.get_absolute_url(),
        step=step,
        step_url=step_url,
        status=case.get_status_display(),
        tone=case.tone,
        due_on=due_on,
        note=note,
    )


def work_line(item: WorkItem, groups: Groups) -> Line:
    """A task of a flow; the step leads to the form that does it."""
    return _line(item.case, groups, title(item.kind), url_for(item.kind, item.case_id), item.due_on)


def action_line(item: ActionItem, groups: Groups) -> Line:
    """An agreed action."""
    return _line(item.case, groups, item.what, "", item.due_on)


def case_line(case: Case, groups: Groups, note: Callable[[Case], str] = lambda case: "") -> Line:
    """A case with its next step."""
    step = title(case.next_step) if case.next_step and case.status in OPEN else ""
    return _line(case, groups, step, "", case.next_due_on, note(case))


def list_url(**filters: str) -> str:
    """The address of Dossiers with these filters."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return reverse("cases:list") + (f"?{query}" if query else "")


def total_of(rows: Iterable) -> int:
    """The count that a window put on each row."""
    first = next(iter(rows), None)
    return first.total if first is not None else 0
