"""The story of a case: what happened and what changed, merged, for the eyes of one reader.

Events (`CaseEvent`) and history rows of every model around the case come in one query. A change
that was made by the same action as an event is shown under that event. Everything is filtered by
the reader's data groups: an event by its own, a changed field by the group of the field.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, JSONObject

from cases import panels
from cases.enums import DismissReason, GivenBy, NoShowReason, RiskReason, Status
from cases.lifecycle import TRANSITIONS
from cases.models import (
    ActionItem,
    Application,
    Case,
    CaseEvent,
    CaseHandover,
    CaseParty,
    CohortMember,
    Evaluation,
    Guardian,
    PlacementCheck,
    SharingBasis,
    StartCheck,
    Student,
    SupportForm,
    TransferDossier,
    WarmHandover,
)
from overstap.audit.acting import SYSTEM_LABEL
from overstap.organisations.models import Municipality, Organisation, Programme, User
from overstap.organisations.today import at_start_of
from overstap.privacy.groups import DataGroup, unmask

# A case that ran for years has some hundreds; beyond this the oldest are left out.
MOST = 2000
PER_PAGE = 20
# Said by the event itself, or bookkeeping.
UNSAID = {
    "status",
    "resume_status",
    "search_name",
    "screened_on",
    "flagged_on",
    "ended_on",
    "end_reason",
    "birth_precision",
}
FILTERS = (
    ("alles", "Alles"),
    ("contact", "Contact"),
    ("besluiten", "Besluiten"),
    ("wijzigingen", "Wijzigingen"),
    ("taken", "Taken"),
)
# Of a model below: how its history is found from the case.
CASE, MEMBER, STUDENT = "case_id", "member_id", "student_id"
SOURCES: tuple[tuple[type[models.Model], str], ...] = (
    (Case, "id"),
    (Student, "id"),
    (CohortMember, "id"),
    (Guardian, STUDENT),
    (Application, MEMBER),
    (StartCheck, MEMBER),
    (PlacementCheck, MEMBER),
    (TransferDossier, MEMBER),
    (SupportForm, CASE),
    (SharingBasis, CASE),
    (ActionItem, CASE),
    (Evaluation, CASE),
    (CaseHandover, CASE),
    (WarmHandover, CASE),
    (CaseParty, CASE),
)
# No personal data, so not told, but needed to know the state of a row.
EXTRA: dict[type[models.Model], tuple[str, ...]] = {
    ActionItem: ("snoozed_until",),
    CaseParty: ("capacity", "origin", "active_from", "active_to"),
    Evaluation: ("cycle",),
}
MODELS = {model._meta.model_name: model for model, _ in SOURCES}

# Of a new row: what says what it is, under the event that made it.
BORN = {
    ActionItem: ("what", "owner", "owner_organisation", "due_on"),
    Application: ("institution", "programme", "programme_name", "status"),
    SharingBasis: ("kind", "groups", "organisation", "given_by", "valid_until"),
    StartCheck: ("outcome", "started_on", "institution", "institution_name", "reason"),
    PlacementCheck: ("outcome", "enrolled_on", "institution"),
    Evaluation: ("is_enrolled", "needs_support"),
    CaseHandover: ("organisation", "receiver_name"),
    WarmHandover: ("institution", "state"),
}

# What events that are no transition are called; coaches and meetings register theirs.
KINDS = {
    "record_basis": ("Grondslag vastgelegd", "lock"),
    "withdraw_basis": ("Grondslag ingetrokken", "lock"),
    "support_form": ("Ondersteuningsformulier bijgewerkt", "edit"),
    "support_form_health": ("Gezondheid bijgewerkt in het ondersteuningsformulier", "edit"),
    "record_application": ("Aanmelding vastgelegd", "doc"),
    "change_application": ("Stand van de aanmelding gewijzigd", "doc"),
    "record_start": ("Startcontrole ingevuld", "check"),
    "record_placement": ("Plaatsingscontrole ingevuld", "check"),
    "evaluate": ("Evaluatie vastgelegd", "doc"),
    "extend": ("Begeleiding verlengd", "clock"),
    "offer_handover": ("Overdracht gevraagd", "swap"),
    "answer_handover": ("Antwoord op de overdracht", "swap"),
    "handover_accepted": ("Overdracht aangenomen", "swap"),
    "handover_refused": ("Overdracht niet aangenomen", "swap"),
    "accept_escalation": ("Melding aangenomen", "user"),
    "assign_summer_contact": ("Zomercontact afgesproken", "user"),
    "change_municipality": ("Gemeente gewijzigd", "swap"),
    "change_school": ("School gewijzigd", "swap"),
    "offer_change_school": ("Andere school gevraagd", "swap"),
    "accept_change_school": ("Andere school heeft de jongere aangenomen", "swap"),
    "correct_personal_data": ("Persoonsgegevens gecorrigeerd", "edit"),
    "save_guardian": ("Ouder of verzorger bijgewerkt", "people"),
    "set_destination": ("Bestemming vastgelegd", "flag"),
    "set_exam_result": ("Examenuitslag vastgelegd", "doc"),
    "add_action_item": ("Actie afgesproken", "plus"),
    "finish_action_item": ("Actie gedaan", "check"),
    "cancel_action_item": ("Actie vervallen", "cross"),
    "claim": ("Taak opgepakt", "user"),
    "release": ("Taak teruggelegd", "user"),
}
ICONS = {
    "flag": "flag",
    "screen": "check",
    "accept_coach": "user",
    "release_coach": "user",
    "record_discussion": "people",
    "enter_summer": "calendar",
    "confirm_start": "check",
    "confirm_placement": "check",
    "report_no_show": "alert",
    "lose_place": "alert",
    "open_at_check": "alert",
    "escalate": "bell",
    "pass_on": "swap",
    "return_from_escalation": "swap",
    "correct": "edit",
    "contact": "chat",
}
TASKS = {"add_action_item", "finish_action_item", "cancel_action_item", "claim", "release"}
FACTS = {"support_form", "support_form_health"}


@dataclass
class Row:
    """One row as it was stored: an event (`what` is "event") or a history row of a model."""

    what: str
    pk: int
    at: datetime
    actor: str
    reason: str
    type: str
    data: dict


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


def rows_of(case: Case, *, until: date | None = None, beside: Iterable = ()) -> list[Row]:
    """Every event and history row around a case, oldest first, in one query.

    `until` leaves out what came after that day. `beside` are querysets with the same columns
    (see COLUMNS) that ride along in the same query; their rows come last.
    """
    keys = {"id": None, CASE: case.pk, MEMBER: case.member_id, STUDENT: case.student_id}
    own = {Case: case.pk, Student: case.student_id, CohortMember: case.member_id}
    parts = [_events(case)]
    for model, name in SOURCES:
        wanted = own[model] if name == "id" else keys[name]
        parts.append(_history(model, name, wanted))
    if until is not None:
        end = at_start_of(until + timedelta(days=1))
        parts = [part.filter(happened__lt=end) for part in parts]
    found = parts[0].union(*parts[1:], *beside, all=True).order_by("-happened", "-row_id")[:MOST]
    rows = [
        Row(what, pk, at, actor, reason, kind, loaded(data))
        for what, pk, at, actor, reason, kind, data in found
    ]
    # Within one moment rows of one model keep their own order, events theirs.
    rows.sort(key=lambda row: (row.at, row.pk))
    return rows


COLUMNS = ("row_of", "row_id", "happened", "actor_label", "said", "row_type", "row_data")


def _events(case: Case):
    return (
        CaseEvent.objects.filter(case_id=case.pk)
        .annotate(
            row_of=Value("event", output_field=models.CharField()),
            row_id=F("pk"),
            happened=F("at"),
            said=Cast("reason", models.CharField(max_length=100)),
            row_type=Cast("group", models.CharField()),
            row_data=JSONObject(
                kind="kind",
                seq="seq",
                source="source",
                target="target",
                payload="payload",
                note="note__text",
                actor="actor_id",
                corrected="corrected_by__id",
            ),
        )
        .values_list(*COLUMNS)
    )


def _history(model, name: str, value: int):
    fields = {f.attname: F(f.attname) for f in stored(model)}
    return (
        model.history.model.objects.filter(**{name: value})
        .order_by()
        .annotate(
            row_of=Value(model._meta.model_name, output_field=models.CharField()),
            row_id=F("history_id"),
            happened=F("history_date"),
            said=Cast("history_change_reason", models.CharField(max_length=100)),
            row_type=Cast("history_type", models.CharField()),
            row_data=JSONObject(id="id", **fields),
        )
        .values_list(*COLUMNS)
    )


def _told(model) -> list[models.Field]:
    """The fields of a model that its history keeps and that are personal, so worth telling."""
    kept = {f.name for f in model.history.model._meta.get_fields() if hasattr(f, "attname")}
    return [
        f
        for f in model._meta.concrete_fields
        if f.name in model.Privacy.personal and f.name in kept
    ]


def stored(model) -> list[models.Field]:
    """The fields of a model that a row here carries."""
    return _told(model) + [model._meta.get_field(name) for name in EXTRA.get(model, ())]


def loaded(data) -> dict:
    """A JSON value; SQLite gives it as text."""
    return json.loads(data) if isinstance(data, str) else data


def entries_of(rows: Iterable[Row], groups: frozenset[DataGroup], names: "Names") -> list[Entry]:
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
                entry.changes += found
            continue
        if entry is None:
            entry = _change_entry(row)
            entries.append(entry)
            by_moment[(row.at, row.actor)] = entry
        entry.changes += found
    entries.sort(key=lambda entry: (entry.at, entry.order), reverse=True)
    return entries


def _entry(row: Row, names: "Names") -> Entry:
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
    if kind == "contact":
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


def _changes(row: Row, before: dict | None, groups, names: "Names") -> Iterable[Change]:
    """What differs from the row before; of a new row the facts that say what it is."""
    model = MODELS[row.what]
    first = BORN.get(model, ()) if row.type == "+" else None
    before = before or {}
    for f in _told(model):
        if first is not None and f.name not in first:
            continue
        if f.name in UNSAID and model in (Case, Student):
            continue
        if DataGroup(model.Privacy.personal[f.name]) not in groups:
            continue
        old, new = before.get(f.attname), row.data.get(f.attname)
        if old != new:
            label = str(f.verbose_name)
            yield Change(label[:1].upper() + label[1:], names.shown(f, old), names.shown(f, new))


class Names:
    """Names behind the keys in a set of rows and grants, all found in one query."""

    def __init__(self):
        self._wanted: dict[type[models.Model], set[int]] = {
            User: set(),
            Organisation: set(),
            Municipality: set(),
            Programme: set(),
        }
        self._found: dict[tuple[str, int], str] = {}

    def want(self, model: type[models.Model], *keys: int | None) -> None:
        """Ask for the names of these rows of a model."""
        self._wanted[model] |= {key for key in keys if key}

    def want_rows(self, rows: Iterable[Row]) -> None:
        """Ask for every name that the changes in these rows may need."""
        for row in rows:
            if row.what not in MODELS:
                continue
            for f in _told(MODELS[row.what]):
                if f.is_relation and f.related_model in self._wanted:
                    self.want(f.related_model, row.data.get(f.attname))

    def load(self) -> None:
        """Find all that was asked for."""
        columns = {
            Organisation: "short_name",
            User: "name",
            Municipality: "name",
            Programme: "name",
        }
        parts = [
            model.objects.filter(pk__in=keys or {0})
            .annotate(
                what=Value(model._meta.model_name, output_field=models.CharField()),
                row_id=F("pk"),
                shown=Cast(columns[model], models.CharField()),
                full=Cast("name", models.CharField()),
            )
            .values_list("what", "row_id", "shown", "full")
            for model, keys in self._wanted.items()
        ]
        for what, pk, shown, full in parts[0].union(*parts[1:], all=True):
            self._found[(what, pk)] = shown or full

    def of(self, model: type[models.Model], pk: int | None) -> str:
        """The name of a row, or "" for none."""
        return self._found.get((model._meta.model_name, pk), "") if pk else ""

    def shown(self, f: models.Field, value) -> str:
        """A stored value as a person reads it."""
        if value is None or value == "" or value == []:
            return ""
        if f.is_relation:
            return (
                self.of(f.related_model, value) if f.related_model in self._wanted else str(value)
            )
        if f.name == "groups":
            return ", ".join(group.label for group in sorted(unmask(value)))
        if f.name == "risk_reasons":
            return ", ".join(RiskReason(code).label.lower() for code in loaded(value))
        if f.choices:
            return str(dict(f.flatchoices).get(value, value))
        if isinstance(f, models.BooleanField):
            return "ja" if value else "nee"
        if isinstance(f, models.DateField) and not isinstance(f, models.DateTimeField):
            day = f.to_python(value)
            return f"{day:%d-%m-%Y}"
        if isinstance(f, models.DateTimeField):
            return str(value)[:16].replace("T", " ")
        return str(value)


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


# Without their details these say too much already: that a talk was had is part of the journal.
NEEDS_DETAILS = {"contact"}


def since(rows: Iterable[Row], moment_version: int) -> datetime | None:
    """When the case row got this version; None when its history does not say."""
    found = [row.at for row in rows if row.what == "case"]
    return found[moment_version - 1] if 0 < moment_version <= len(found) else None
