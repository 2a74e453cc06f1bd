"""Events and history rows around a case, read in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, JSONObject

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
from overstap.organisations.today import at_start_of

# A case that ran for years has some hundreds; beyond this the oldest are left out.
MOST = 2000
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


def told(model) -> list[models.Field]:
    """The fields of a model that its history keeps and that are personal, so worth telling."""
    kept = {f.name for f in model.history.model._meta.get_fields() if hasattr(f, "attname")}
    return [
        f
        for f in model._meta.concrete_fields
        if f.name in model.Privacy.personal and f.name in kept
    ]


def stored(model) -> list[models.Field]:
    """The fields of a model that a row here carries."""
    return told(model) + [model._meta.get_field(name) for name in EXTRA.get(model, ())]


def loaded(data) -> dict:
    """A JSON value; SQLite gives it as text."""
    return json.loads(data) if isinstance(data, str) else data
