"""History equals what is there, states follow the table, versions count, chains hold."""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db.models import Max

from cases.actions.base import event_hash
from cases.enums import OPEN, Status
from cases.invariants import invariant
from cases.lifecycle import TRANSITIONS
from cases.models import Case, CaseEvent
from overstap.audit.actions import broken_chains
from overstap.audit.chain import digest

FIRST = (Status.FLAGGED, Status.NO_SHOW)


def tracked_models() -> list[type]:
    """Every model of the house that keeps history."""
    return [
        model
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    ]


def _history_of(model):
    return getattr(model, model._meta.simple_history_manager_attribute).model


def _beside(model) -> Iterator[tuple]:
    """(id, live values or None, last history values or None, its type) for every id of a model."""
    record = _history_of(model)
    names = [field.attname for field in record.tracked_fields]
    last = record.objects.order_by().values("id").annotate(last=Max("history_id")).values("last")
    histories = (
        record.objects.filter(history_id__in=last)
        .order_by("id")
        .values_list("id", "history_type", *names)
        .iterator()
    )
    rows = model._base_manager.order_by("pk").values_list("pk", *names).iterator()
    row, past = next(rows, None), next(histories, None)
    while row is not None or past is not None:
        if past is None or (row is not None and row[0] < past[0]):
            yield row[0], row[1:], None, ""
            row = next(rows, None)
        elif row is None or past[0] < row[0]:
            yield past[0], None, past[2:], past[1]
            past = next(histories, None)
        else:
            yield row[0], row[1:], past[2:], past[1]
            row, past = next(rows, None), next(histories, None)


@invariant("I1", "Elke rij heeft geschiedenis en is gelijk aan haar laatste regel")
def rows_equal_history(now: datetime) -> Iterator[str]:
    """Live rows without history, or that differ from it: written past the actions."""
    for model in tracked_models():
        for pk, live, last, _ in _beside(model):
            if live is not None and live != last:
                yield f"{model._meta.label_lower} {pk}"


@invariant("I2", "Geen geschiedenis die leeft van een rij die er niet meer is")
def no_ghosts(now: datetime) -> Iterator[str]:
    """History that does not end in a deletion while the row is gone."""
    for model in tracked_models():
        for pk, live, _, kind in _beside(model):
            if live is None and kind != "-":
                yield f"{model._meta.label_lower} {pk}"


def _legal() -> set[tuple[str, str]]:
    pairs = set()
    for spec in TRANSITIONS.values():
        if spec.name == "correct":
            continue
        targets = (spec.target,) if spec.target else TRANSITIONS["escalate"].sources
        if spec.name == "reopen":
            targets = OPEN
        pairs |= {(str(source), str(target)) for source in spec.sources for target in targets}
    return pairs


@invariant("I3", "De statussen van een dossier volgen de tabel van overgangen")
def legal_paths(now: datetime) -> Iterator[str]:
    """The path of states in the history is legal; a jump needs a correction that names it."""
    legal = _legal()
    undone = set(
        CaseEvent.objects.filter(kind="correct").values_list("case_id", "source", "target")
    )
    before: tuple[int | None, str] = (None, "")
    rows = Case.history.order_by("id", "history_id").values_list("id", "status", "history_type")
    for pk, status, kind in rows.iterator():
        if pk != before[0]:
            if status not in FIRST:
                yield f"dossier {pk} begint als {status}"
        elif kind != "-" and status != before[1]:
            jump = (before[1], status)
            if jump not in legal and (pk, *jump) not in undone:
                yield f"dossier {pk}: {before[1]} naar {status}"
        before = (pk, status)


@invariant("I3 events", "De laatste overgang van een dossier heeft zijn status als doel")
def events_agree(now: datetime) -> Iterator[str]:
    """Walks the transitions of each case: each begins where the last one ended."""
    statuses = Case._base_manager.order_by("pk").values_list("pk", "status").iterator()
    events = (
        CaseEvent.objects.exclude(target="")
        .order_by("case_id", "seq")
        .values_list("case_id", "source", "target")
        .iterator()
    )
    event = next(events, None)
    for pk, status in statuses:
        known = ""
        while event is not None and event[0] < pk:
            event = next(events, None)
        while event is not None and event[0] == pk:
            if known and event[1] != known:
                yield f"dossier {pk}: gebeurtenis begint bij {event[1]}, niet bij {known}"
            known = event[2]
            event = next(events, None)
        if known != status:
            yield f"dossier {pk}: {status}, laatste gebeurtenis {known or 'ontbreekt'}"


@invariant("I4", "Versie telt de regels geschiedenis, van 1 tot n zonder gat")
def versions_count(now: datetime) -> Iterator[str]:
    """The version of a case is the number of its history rows."""
    versions = dict(Case._base_manager.values_list("pk", "version").iterator())
    expected: dict[int, int] = {}
    rows = Case.history.exclude(history_type="-").order_by("id", "history_id")
    for pk, version in rows.values_list("id", "version").iterator():
        expected[pk] = expected.get(pk, 0) + 1
        if version != expected[pk]:
            yield f"dossier {pk}: regel {expected[pk]} heeft versie {version}"
    for pk, version in versions.items():
        if version != expected.get(pk, 0):
            yield f"dossier {pk}: versie {version}, {expected.get(pk, 0)} regels"


@invariant("I8 inzage", "De keten van wie heeft gekeken klopt en haalt het laatste anker")
def read_log_chains(now: datetime) -> Iterator[str]:
    """Rows of the read log that were changed, added or cut off."""
    yield from (f"inzage {pk}" for pk in broken_chains())


@invariant("I8 gebeurtenissen", "De keten van gebeurtenissen van elk dossier klopt")
def event_chains(now: datetime) -> Iterator[str]:
    """Events that were changed or removed; and texts that differ from their hash."""
    case_id, seq, previous = None, 0, ""
    events = CaseEvent.objects.select_related("note").order_by("case_id", "seq")
    for event in events.iterator(chunk_size=2000):
        if event.case_id != case_id:
            case_id, seq, previous = event.case_id, 0, ""
        fits = event.seq == seq + 1 and event.previous_hash == previous
        if not fits or event.hash != event_hash(event):
            yield f"gebeurtenis {event.pk} van dossier {case_id}"
        elif event.note is not None and not _text_fits(event):
            yield f"tekst van gebeurtenis {event.pk}"
        seq, previous = event.seq, event.hash


def _text_fits(event: CaseEvent) -> bool:
    """Whether the text of an event is the one it was sealed with; an erased one is."""
    note = event.note
    return note.erased_at is not None or digest(note.text, note.salt) == event.note_hash
