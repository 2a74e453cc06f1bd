"""One line of Vandaag: who, what next, status, by when, and what can be done with it at once."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cases.flow_texts import title, url_for
from overstap.today.queries import Found, Person

# The page to come back to, for the forms of a task that were opened here.
TODAY, TASKS = "vandaag", "taken"
AGREED = "Afgesproken actie"


@dataclass(frozen=True)
class Line:
    """A row for templates/today/lines.html. An empty url means that it cannot be done here."""

    name: str
    url: str
    step: str
    step_url: str
    status: str
    tone: str
    due_on: date | None
    note: str = ""
    phone: str = ""
    fresh: bool = False
    done_url: str = ""
    snooze_url: str = ""
    claim_url: str = ""
    release_url: str = ""

    @property
    def dial(self) -> str:
        """The phone number as a link dials it: digits, and a plus in front."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


@dataclass(frozen=True)
class Lines:
    """A titled list: the first rows, how many there are, and where the rest is."""

    key: str
    title: str
    rows: list[Line]
    total: int
    more_url: str = ""
    bad: bool = False
    back: str = TODAY

    @property
    def rest(self) -> int:
        """How many rows are not shown."""
        return self.total - len(self.rows)


def line_of(found: Found, person: Person, back: str = TODAY) -> Line:
    """A task or an agreed action of this person, or one that waits for somebody else.

    `back` is the page that its forms come back to.
    """
    is_mine = found.bucket != "waiting"
    doing = _doing(found, f"?terug={back}") if is_mine else {}
    is_task = found.source == "work"
    return Line(
        name=person.name,
        url=_case_url(person.pk),
        step=title(found.words) if is_task else found.words or AGREED,
        step_url=url_for(found.words, person.pk) if is_task and is_mine else "",
        status=person.label,
        tone=person.tone,
        due_on=found.due_on,
        phone=person.phone if is_mine else "",
        fresh=found.fresh and is_mine,
        **doing,
    )


def _doing(found: Found, back: str) -> dict[str, str]:
    if found.source == "action":
        return {
            "done_url": reverse("cases:item_done", args=[found.pk]) + back,
            "snooze_url": reverse("cases:item_snooze", args=[found.pk]) + back,
        }
    urls = {"snooze_url": reverse("cases:snooze", args=[found.pk]) + back}
    if found.mark == "post":
        urls["claim_url"] = reverse("cases:claim", args=[found.pk])
    elif found.mark == "taken":
        urls["release_url"] = reverse("cases:release", args=[found.pk])
    return urls


def case_line(person: Person, note: str) -> Line:
    """A case with its next step."""
    return Line(
        name=person.name,
        url=_case_url(person.pk),
        step=title(person.next_step) if person.next_step and person.is_open else "",
        step_url="",
        status=person.label,
        tone=person.tone,
        due_on=person.next_due_on,
        note=note,
    )


def _case_url(pk: int) -> str:
    return reverse("cases:detail", args=[pk])


def list_url(**filters: str) -> str:
    """The address of Dossiers with these filters."""
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return reverse("cases:list") + (f"?{query}" if query else "")


def tasks_url(bucket: str) -> str:
    """The address of all tasks and actions of one bucket."""
    return f"{reverse('today:tasks')}?lijst={bucket}"
