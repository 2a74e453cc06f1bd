"""One line of Vandaag: who, what next, status, by when. A name only for who may read it (F1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cases.enums import OPEN
from cases.flow_texts import title, url_for
from cases.models import ActionItem, Case, WorkItem


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


def name_of(case: Case, *, named: bool) -> str:
    """The young person's name for who may read it, else the number of the case."""
    return case.student.full_name if named else f"Dossier {case.number}"


def _line(
    case: Case, *, named: bool, step: str, due_on, step_url: str = "", note: str = ""
) -> Line:
    return Line(
        name=name_of(case, named=named),
        url=case.get_absolute_url(),
        step=step,
        step_url=step_url,
        status=case.get_status_display(),
        tone=case.tone,
        due_on=due_on,
        note=note,
    )


def work_line(item: WorkItem) -> Line:
    """A task of a flow; the step leads to the form that does it."""
    return _line(
        item.case,
        named=item.named,
        step=title(item.kind),
        step_url=url_for(item.kind, item.case_id),
        due_on=item.due_on,
    )


def action_line(item: ActionItem) -> Line:
    """An agreed action."""
    return _line(item.case, named=item.named, step=item.what, due_on=item.due_on)


def case_line(case: Case, note: Callable[[Case], str]) -> Line:
    """A case with its next step."""
    step = title(case.next_step) if case.next_step and case.status in OPEN else ""
    return _line(case, named=case.named, step=step, due_on=case.next_due_on, note=note(case))


def list_url(**filters: str) -> str:
    """The address of Dossiers with these filters."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return reverse("cases:list") + (f"?{query}" if query else "")


def total_of(rows: Iterable) -> int:
    """The count that a window put on each row."""
    first = next(iter(rows), None)
    return first.total if first is not None else 0
