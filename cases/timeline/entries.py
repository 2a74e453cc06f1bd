"""The timeline as people read it: events with the changes they made, filtered and paged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cases import panels
from cases.enums import DismissReason, GivenBy, NoShowReason, RiskReason, Status
from cases.lifecycle import TRANSITIONS
from cases.models import ActionItem
from cases.timeline.names import Names
from cases.timeline.rows import MODELS, Row, loaded, told
from cases.timeline.words import (
    BORN,
    CONTACTS,
    FACTS,
    ICONS,
    KINDS,
    LABELS,
    NEEDS_DETAILS,
    TASKS,
    UNSAID,
)
from overstap.audit.acting import SYSTEM_LABEL
from overstap.privacy.groups import DataGroup

PER_PAGE = 20
FILTERS = (
    ("alles", "Alles"),
    ("contact", "Contact"),
    ("besluiten", "Besluiten"),
    ("wijzigingen", "Wijzigingen"),
    ("taken", "Taken"),
)


@dataclass
class Change:
    """A field, what it was and what it became."""

    label: str
    old: str
    new: str


@dataclass
class Entry:
    """One item of the timeline, as ui/event.html draws it."""

    pk: int
    kind: str
    at: datetime
    by: str
    title: str
    icon: str = "dot"
    text: str = ""
    reason: str = ""
    agreement: str = ""
    changes: list[Change] = field(default_factory=list)
    payload: dict = field(default_factory=dict)
    corrected: bool = False
    url: str = ""
    url_label: str = ""
    bucket: str = "besluiten"
    order: tuple = ()

    @property
    def is_automatic(self) -> bool:
        """Whether no person did this."""
        return self.by == SYSTEM_LABEL


def entries_of(rows: Iterable[Row], groups: frozenset[DataGroup], names: Names) -> list[Entry]:
    """The timeline, newest first: events with the changes they made, and changes on their own."""
    entries: list[Entry] = []
    by_moment: dict[tuple[datetime, str], Entry] = {}
    changes: list[tuple[Row, list[Change]]] = []
    last: dict[tuple[str, int], dict] = {}
    for row in rows:
        if row.what == "event":
            if DataGroup(row.type) not in groups:
                continue
            entry = _entry(row, names)
            entries.append(entry)
            by_moment[(row.at, row.actor)] = entry
            continue
        if row.what not in MODELS:
            continue
        key = (row.what, row.data["id"])
        before, last[key] = last.get(key), row.data
        found = list(_changes(row, before, groups, names))
        if found:
            changes.append((row, found))
    for row, found in changes:
        entry = by_moment.get((row.at, row.actor))
        if row.type == "+":
            # The event that made it tells what it is; without one there is nothing to tell.
            if entry is not None:
                entry.changes += _born_under(entry, row, found)
            continue
        if entry is None:
            entry = _change_entry(row)
            entries.append(entry)
            by_moment[(row.at, row.actor)] = entry
        entry.changes += found
    actions = {key: data["what"] for (what, key), data in last.items() if what == "actionitem"}
    for entry in entries:
        if DataGroup.F8 in groups and entry.payload.get("action_item_id") in actions:
            entry.text = entry.text or actions[entry.payload["action_item_id"]]
    entries.sort(key=lambda entry: (entry.at, entry.order), reverse=True)
    return entries


def _born_under(entry: Entry, row: Row, found: list[Change]) -> list[Change]:
    """What a new row says under this event; an action that came with another step is one line."""
    if row.what == "actionitem" and entry.kind != "add_action_item":
        return [Change("Actie", "", row.data["what"])]
    return found


def _entry(row: Row, names: Names) -> Entry:
    data = row.data
    kind, payload = data["kind"], loaded(data["payload"] or {})
    spec = TRANSITIONS.get(kind)
    title, icon = KINDS.get(kind, (spec.label if spec else kind.replace("_", " ").capitalize(), ""))
    entry = Entry(
        pk=row.pk,
        kind=kind,
        at=row.at,
        by=row.actor,
        title=title,
        icon=icon or ICONS.get(kind, "dot"),
        text=data["note"] or "",
        reason=_reason(row.reason),
        payload=payload,
        corrected=data["corrected"] is not None,
        bucket="taken" if kind in TASKS else "wijzigingen" if kind in FACTS else "besluiten",
        order=(1, data["seq"]),
    )
    if kind in CONTACTS:
        entry.bucket = "contact"
    if kind == "flag" and payload.get("reasons"):
        entry.reason = ", ".join(RiskReason(code).label.lower() for code in payload["reasons"])
    if data["source"] and data["target"] and data["source"] != data["target"]:
        entry.changes.append(
            Change("Status", Status(data["source"]).label, Status(data["target"]).label)
        )
    return entry


def _change_entry(row: Row) -> Entry:
    model = MODELS[row.what]
    return Entry(
        pk=-row.pk,
        kind=row.what,
        at=row.at,
        by=row.actor or SYSTEM_LABEL,
        title=f"{str(model._meta.verbose_name).capitalize()} gewijzigd",
        icon="edit",
        bucket="taken" if model is ActionItem else "wijzigingen",
        order=(0, row.pk),
    )


REASONS = {
    **dict(NoShowReason.choices),
    **dict(DismissReason.choices),
    **dict(GivenBy.choices),
}


def _reason(code: str) -> str:
    """A reason in words. Names of actions land in the same column and are no reason."""
    return str(REASONS.get(code, ""))


def _changes(row: Row, before: dict | None, groups, names: Names) -> Iterable[Change]:
    """What differs from the row before; of a new row the facts that say what it is."""
    model = MODELS[row.what]
    first = BORN.get(model, ()) if row.type == "+" else None
    before = before or {}
    for f in told(model):
        if first is not None and f.name not in first:
            continue
        if f"{row.what}.{f.name}" in UNSAID:
            continue
        if DataGroup(model.Privacy.personal[f.name]) not in groups:
            continue
        old, new = before.get(f.attname), row.data.get(f.attname)
        if old != new:
            label = LABELS.get(f.name) or str(f.verbose_name)
            yield Change(label[:1].upper() + label[1:], names.shown(f, old), names.shown(f, new))


@dataclass(frozen=True)
class Page:
    """One page of the timeline with what its links need."""

    entries: list[Entry]
    number: int
    total: int
    chosen: str

    @property
    def has_next(self) -> bool:
        """Whether there is an older page."""
        return self.number * PER_PAGE < self.total

    @property
    def has_previous(self) -> bool:
        """Whether there is a newer page."""
        return self.number > 1


def page_of(entries: list[Entry], groups, by, *, chosen: str, number: int) -> Page:
    """One page of a filter, with the words that other packages keep behind their events.

    Entries that a package refuses to explain to this reader (a contact that is not shared) are
    left out before counting.
    """
    details = panels.event_details(entries, groups, by)
    kept = []
    for entry in entries:
        if entry.kind in NEEDS_DETAILS and entry.pk not in details:
            continue
        for name, value in details.get(entry.pk, {}).items():
            setattr(entry, name, value)
        entry.title = panels.event_text(entry) or entry.title
        if chosen == "alles" or entry.bucket == chosen:
            kept.append(entry)
    last = max(1, -(-len(kept) // PER_PAGE))
    number = min(max(1, number), last)
    start = (number - 1) * PER_PAGE
    return Page(kept[start : start + PER_PAGE], number, len(kept), chosen)
