"""The history of a case: events that are sealed one to the other."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.models import Case, CaseEvent, ErasableText
from overstap.audit.acting import actor_label, remembered
from overstap.audit.chain import digest, seal
from overstap.privacy.groups import DataGroup

SEALED = (
    "case_id",
    "seq",
    "kind",
    "group",
    "at",
    "on",
    "source",
    "target",
    "actor_id",
    "actor_label",
    "reason",
    "note_hash",
    "payload",
    "cycle",
    "corrects_id",
)


def record(
    case: Case,
    *,
    kind: str,
    by,
    now: datetime,
    group: DataGroup | str,
    note: str = "",
    reason: str = "",
    payload: dict | None = None,
    source: str = "",
    target: str = "",
    on: date | None = None,
    corrects: CaseEvent | None = None,
    said_by: str = "",
) -> CaseEvent:
    """This will add one event to the history of a locked case, sealed to the one before it.

    `note` is free text; it goes to a row of its own that can be erased, its salted hash stays.
    `payload` holds codes, ids and dates only. `said_by` names somebody without a role here.
    """
    last = _last(case)
    text = ErasableText.objects.create(text=note) if note else None
    event = _event(
        case.pk,
        case.cycle,
        last,
        text,
        kind=kind,
        by=by,
        now=now,
        group=group,
        reason=reason[:40],
        payload=payload or {},
        source=source,
        target=target,
        on=on or timezone.localdate(now),
        corrects=corrects,
        said_by=said_by,
    )
    event.save(force_insert=True)
    if (memory := remembered()) is not None:
        memory["event", case.pk] = (event.seq, event.hash)
    return event


def _last(case: Case) -> tuple[int, str] | None:
    """The event to seal to: of a locked case nobody else adds one, so one action reads it once."""
    if known := (remembered() or {}).get(("event", case.pk)):
        return known
    return case.events.order_by("-seq").values_list("seq", "hash").first()


def record_all(
    rows: Iterable[tuple[int, int, dict, str]], *, kind: str, by, now: datetime, group: str
) -> None:
    """This will add one event to each of many locked cases, in four queries.

    `rows` are (case id, cycle, payload, note).
    """
    rows = list(rows)
    ids = [row[0] for row in rows]
    later = CaseEvent.objects.filter(case_id=OuterRef("case_id"), seq__gt=OuterRef("seq"))
    last = {
        case_id: (seq, sealed)
        for case_id, seq, sealed in CaseEvent.objects.filter(~Exists(later), case_id__in=ids)
        .order_by()
        .values_list("case_id", "seq", "hash")
    }
    for case_id in ids:
        (remembered() or {}).pop(("event", case_id), None)
    texts = ErasableText.objects.bulk_create(ErasableText(text=note) for *_, note in rows)
    CaseEvent.objects.bulk_create(
        _event(
            case_id,
            cycle,
            last.get(case_id),
            text,
            kind=kind,
            by=by,
            now=now,
            group=group,
            payload=payload,
            on=timezone.localdate(now),
        )
        for (case_id, cycle, payload, _), text in zip(rows, texts, strict=True)
    )


def _event(
    case_id: int,
    cycle: int,
    last: tuple[int, str] | None,
    text: ErasableText | None,
    *,
    by,
    now: datetime,
    group: DataGroup | str,
    said_by: str = "",
    **values,
) -> CaseEvent:
    seq, previous = (last[0] + 1, last[1]) if last else (1, "")
    event = CaseEvent(
        case_id=case_id,
        seq=seq,
        group=str(group),
        at=now,
        actor_id=by.user_id if by is not None else None,
        actor_label=said_by or actor_label(by),
        actor_role=by.role if by is not None else "",
        actor_organisation_id=by.organisation_id if by is not None else None,
        note=text,
        note_hash=digest(text.text, text.salt) if text else "",
        cycle=cycle,
        previous_hash=previous,
        **values,
    )
    event.hash = event_hash(event)
    return event


def event_hash(event: CaseEvent) -> str:
    """The hash that an event should carry."""
    return seal(event.previous_hash, {name: getattr(event, name) for name in SEALED})
