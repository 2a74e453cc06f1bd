"""What coaches/ and meetings/ add to a case, to its timeline and to Vandaag, without being imported.

A registry and nothing else: it reads no data of its own. Packages register in AppConfig.ready().
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse


@dataclass(frozen=True)
class CasePanel:
    """A block on the case page. `loader(case, groups, by, today)` gives its context or None.

    `tab` is where it stands: "overview", "support", "table" or "people". On a page of one tab
    only the loaders of that tab run.
    """

    key: str
    title: str
    loader: Callable
    template: str
    order: int = 100
    tab: str = "overview"


@dataclass(frozen=True)
class Ask:
    """Rows that a block of Vandaag wants: `columns` of `rows`, the first `limit` in `order`.

    A column is a field, a field of a related row ("case__student__prefix") or an annotation. The
    block gets them as instances of the model that hold these columns only: another one costs a
    query. `rows` may have no GROUP BY; count in a subquery.
    """

    rows: QuerySet
    columns: tuple[str, ...]
    order: tuple[str, ...] = ("pk",)
    limit: int | None = None


@dataclass(frozen=True)
class TodayBlock:
    """A block on Vandaag. `loader(by, today)` gives its context or None; empty `roles`: everyone.

    With `asks(by, today)`, a list of `Ask`, the rows of all blocks come in one query and the loader
    is `loader(by, today, *answers)`: it asks nothing itself. The words of that query are kept, so
    `asks` may look at the role of `by` and at its ids, and count days from `today`, but decide
    nothing by them.

    `waits(by, today)` is for a block that cannot be read so: without a row in any of these
    querysets the loader does not run.
    """

    key: str
    loader: Callable
    template: str
    roles: frozenset[str] = frozenset()
    order: int = 100
    waits: Callable | None = None
    asks: Callable | None = None


@dataclass(frozen=True)
class CaseAction:
    """A button on the case page. `allowed(case, by, today)` gives (may, Dutch reason).

    No and no reason means: this person has no say in it, so the button is absent.
    """

    name: str
    verb: str
    url_name: str
    allowed: Callable
    order: int = 100


@dataclass(frozen=True)
class CaseOption:
    """A CaseAction worked out for one case and one person; `url` is empty when it may not."""

    name: str
    verb: str
    url: str
    allowed: bool
    reason: str


@dataclass(frozen=True)
class Loaded:
    """A panel or block with what its loader found, ready for `{% include %}`."""

    key: str
    title: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class SweepStep:
    """One step of the morning's calendar: what is due today, and what is done with one of it.

    `due(today)` gives ids; `act(id, now)` does one of them, in a transaction of its own. After a
    kill or with two schedulers the step runs again, so `act` must leave alone what was done, and
    `due` must no longer name it. `subject` says what an id is, for the report ("dossier").
    """

    name: str
    due: Callable[[date], Iterable[int]]
    act: Callable[[int, datetime], None]
    subject: str = "dossier"


_case_panels: dict[str, CasePanel] = {}
_today_blocks: dict[str, TodayBlock] = {}
_case_actions: dict[str, CaseAction] = {}
_away: dict[str, Callable] = {}
_cover: dict[str, Callable] = {}
_event_texts: dict[str, Callable] = {}
_event_details: dict[str, tuple[Callable, str]] = {}
_decision_effects: dict[str, Callable] = {}
_decision_undoings: dict[str, Callable] = {}
_case_endings: dict[str, Callable] = {}
_facts_changed: dict[str, Callable] = {}
_transition_urls: dict[str, str] = {}
_sweep_steps: dict[str, tuple[int, SweepStep]] = {}


def register_case_panel(
    key: str, title: str, loader: Callable, template: str, order: int = 100, tab: str = "overview"
) -> None:
    """This will show a block on every case page for whoever the loader has something for."""
    _case_panels[key] = CasePanel(key, title, loader, template, order, tab)


def register_today_block(
    key: str,
    loader: Callable,
    template: str,
    roles: Iterable[str] = (),
    order: int = 100,
    waits: Callable | None = None,
    asks: Callable | None = None,
) -> None:
    """This will show a block on Vandaag for these roles."""
    _today_blocks[key] = TodayBlock(
        key, loader, template, frozenset(roles), order, waits=waits, asks=asks
    )


def register_case_action(
    name: str, verb: str, url_name: str, allowed: Callable, order: int = 100
) -> None:
    """This will put a button on the case page; its URL takes the case's pk."""
    _case_actions[name] = CaseAction(name, verb, url_name, allowed, order)


def register_event_text(kind: str, text: Callable) -> None:
    """This will name events of `kind` on the timeline: ``text(event) -> str``."""
    _event_texts[kind] = text


def register_event_details(kind: str, loader: Callable, id_key: str = "") -> None:
    """This will add the words behind events of `kind`, in one query for a whole page.

    ``loader(ids, groups, by) -> {id: {"text", "agreement", "title", "icon", ...}}`` with the keys
    of ui/event.html; `id_key` is where the payload keeps the id (default ``<kind>_id``). A loader
    leaves out what `groups` or `by` may not see.
    """
    _event_details[kind] = (loader, id_key or f"{kind}_id")


def register_decision_effect(code: str, effect: Callable) -> None:
    """This will run `effect(*, by, now, case_id, decision_id, text)` after a table's decision."""
    _decision_effects[code] = effect


def register_decision_undoing(code: str, undo: Callable) -> None:
    """This will run `undo(*, by, now, case_id, decision_id)` when such a decision is undone."""
    _decision_undoings[code] = undo


def register_case_end(key: str, ending: Callable) -> None:
    """This will run `ending(*, by, now, case)` when a case reaches a final status."""
    _case_endings[key] = ending


def register_facts_changed(key: str, follow: Callable) -> None:
    """This will run `follow(*, case, now)` when who is around a locked case may have changed.

    Its people, home, school, mentor or applications did; the grants are rewritten after it.
    """
    _facts_changed[key] = follow


def register_transition_url(name: str, url_name: str) -> None:
    """This will send the button of a transition to the package whose action fires it.

    Its own rows change with the status, so the form of `cases:transition` must not fire it.
    """
    _transition_urls[name] = url_name


def register_sweep_step(step: SweepStep, order: int = 100) -> None:
    """This will let the calendar run `step` every morning, after the steps of cases itself."""
    _sweep_steps[step.name] = (order, step)


def sweep_steps() -> tuple[SweepStep, ...]:
    """The steps of other packages: by order, and within that by name."""
    found = sorted(_sweep_steps.values(), key=lambda pair: (pair[0], pair[1].name))
    return tuple(step for _, step in found)


def transition_url(name: str, case_id: int) -> str:
    """The page of the package that owns this transition, or "" for `cases:transition`."""
    url_name = _transition_urls.get(name)
    return reverse(url_name, args=[case_id]) if url_name else ""


def case_panels(case, groups, by, today, tab: str = "overview") -> list[Loaded]:
    """The blocks that this reader gets on a tab of this case, in order."""
    loaded = []
    for panel in sorted(_case_panels.values(), key=lambda panel: panel.order):
        if panel.tab != tab:
            continue
        context = panel.loader(case, groups, by, today)
        if context is not None:
            loaded.append(Loaded(panel.key, panel.title, panel.template, context))
    return loaded


def register_away(key: str, users: Callable) -> None:
    """This will let reminders pass by who is away: ``users(today)`` gives ids of users."""
    _away[key] = users


def register_cover(key: str, people: Callable) -> None:
    """This will let work be put off for who is away: ``people(by, today)`` gives {user id: day}.

    The day is the last one on which `by` looks after the work of that user.
    """
    _cover[key] = people


def covered_by(by, today) -> dict[int, date]:
    """Whose work this person looks after today, each with the last day of it."""
    found: dict[int, date] = {}
    for people in _cover.values():
        found |= people(by, today)
    return found


def away_on(today) -> frozenset[int]:
    """Everybody who is away on this day, as other packages know."""
    return frozenset(user_id for users in _away.values() for user_id in users(today))


def today_waits(by, today) -> dict[str, list]:
    """Per block of this person the querysets that tell whether it has anything to show."""
    return {
        block.key: list(block.waits(by, today))
        for block in _blocks_of(by)
        if block.waits is not None
    }


def asking_blocks(by) -> tuple[TodayBlock, ...]:
    """The blocks of this person whose rows can be asked together."""
    return tuple(block for block in _blocks_of(by) if block.asks is not None)


def today_blocks(
    by, today, quiet: Collection[str] = (), answers: Mapping[str, list[list]] | None = None
) -> list[Loaded]:
    """The blocks that this person gets on Vandaag, in order.

    `quiet` ones have nothing to load; `answers` are the rows that the others asked, by block.
    """
    loaded, answers = [], answers or {}
    for block in _blocks_of(by):
        if block.key in quiet:
            continue
        context = block.loader(by, today, *answers.get(block.key, ()))
        if context is not None:
            loaded.append(Loaded(block.key, "", block.template, context))
    return loaded


def _blocks_of(by) -> list[TodayBlock]:
    mine = [one for one in _today_blocks.values() if not one.roles or by.role in one.roles]
    return sorted(mine, key=lambda block: block.order)


def case_actions(case, by, today) -> list[CaseOption]:
    """The buttons that this person gets on this case, blocked ones with their reason."""
    options = []
    for action in sorted(_case_actions.values(), key=lambda action: action.order):
        allowed, reason = action.allowed(case, by, today)
        if allowed or reason:
            url = reverse(action.url_name, args=[case.pk]) if allowed else ""
            options.append(CaseOption(action.name, action.verb, url, allowed, reason))
    return options


def event_text(event) -> str:
    """The words of the package that wrote this event, or "" when it registered none."""
    text = _event_texts.get(event.kind)
    return text(event) if text else ""


def event_details(events: Iterable, groups, by) -> dict[int, dict]:
    """What lies behind these events, by event id: one call per kind, so one query per kind."""
    wanted: dict[str, dict[int, int]] = {}
    for event in events:
        if event.kind in _event_details:
            subject = event.payload.get(_event_details[event.kind][1])
            if subject is not None:
                wanted.setdefault(event.kind, {})[event.pk] = subject
    details = {}
    for kind, subjects in wanted.items():
        found = _event_details[kind][0](sorted(set(subjects.values())), groups, by)
        details |= {pk: found[subject] for pk, subject in subjects.items() if subject in found}
    return details


def decision_effect(code: str) -> Callable | None:
    """What another package does with this decision of a table, if anything."""
    return _decision_effects.get(code)


def decision_undoing(code: str) -> Callable | None:
    """How another package takes back what it did after this decision, if it did anything."""
    return _decision_undoings.get(code)


def case_ended(*, case, by, now) -> None:
    """This will let the packages end what hangs on a case that just reached a final status."""
    for ending in _case_endings.values():
        ending(case=case, by=by, now=now)


def facts_changed(*, case, now) -> None:
    """This will let the packages follow a change of the facts around a locked case."""
    for follow in _facts_changed.values():
        follow(case=case, now=now)
