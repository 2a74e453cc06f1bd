"""What the blocks of other rooms show: asked for all of them at once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache, partial, reduce
from operator import or_
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    Model,
    OrderBy,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import JSONObject, RowNumber

from cases import panels
from overstap.organisations.models import User
from overstap.organisations.today import now
from overstap.today.queries.written import DAY, FIRST_ID, Reader, rows_of


def quiet_blocks(by, today: date) -> set[str]:
    """The blocks that need no loading, since nothing in them waits; one query."""
    waits = panels.today_waits(by, today)
    if not waits:
        return set()
    found = {
        f"has_{key}": reduce(or_, (Q(Exists(rows)) for rows in several))
        for key, several in waits.items()
    }
    answers = User.objects.filter(pk=by.user_id).annotate(**found).values(*found).get()
    return {key for key in waits if not answers[f"has_{key}"]}


def block_answers(by, today: date) -> dict[str, list[list[Model]]]:
    """The rows that the blocks of this person want, per block and per question; one query."""
    blocks = panels.asking_blocks(by)
    if not blocks:
        return {}
    rows = rows_of(("blocks", blocks), partial(_write, blocks), by, today=today, now=now())
    questions = _questions(blocks, by.role)
    answers = {key: [[] for _ in asks] for key, asks in questions.items()}
    for key, number, _, data in sorted(rows, key=lambda row: row[:3]):
        answers[key][number].append(_made(questions[key][number], data))
    return answers


@lru_cache(maxsize=64)
def _questions(blocks: tuple[panels.TodayBlock, ...], role: str) -> dict[str, list[QuerySet]]:
    """What the rows of a role are made of: models and annotations, never looked up."""
    reader = Reader(role, *(FIRST_ID + place for place in range(4)))
    return {block.key: [ask.rows for ask in block.asks(reader, DAY)] for block in blocks}


def _write(blocks, by, today: date, since, ids) -> QuerySet:
    branches = [
        _branch(block.key, number, ask)
        for block in blocks
        for number, ask in enumerate(block.asks(by, today))
    ]
    return branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]


def _branch(key: str, number: int, ask: panels.Ask) -> QuerySet:
    order = [_ordering(name) for name in ask.order]
    rows = (
        ask.rows.order_by()
        .annotate(v_block=Value(key), v_number=Value(number))
        .annotate(
            v_place=Window(RowNumber(), order_by=order),
            v_data=JSONObject(**{name: F(name) for name in ask.columns}),
        )
    )
    if ask.limit is not None:
        rows = rows.filter(v_place__lte=ask.limit)
    return rows.values_list("v_block", "v_number", "v_place", "v_data")


def _ordering(name: str) -> OrderBy:
    return F(name[1:]).desc() if name.startswith("-") else F(name).asc()


def _made(rows: QuerySet, data: Mapping[str, Any]) -> Model:
    """A row again, with nothing but what was asked; annotations as attributes."""
    annotations = rows.query.annotations
    own = {name: value for name, value in data.items() if name not in annotations}
    made = _instance(rows.model, own)
    for name in data.keys() - own.keys():
        field = getattr(annotations[name], "output_field", None)
        setattr(made, name, _read(field, data[name]))
    return made


def _instance(model: type[Model], data: Mapping[str, Any]) -> Model:
    columns, related = {}, {}
    for path, value in data.items():
        name, _, rest = path.partition("__")
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if rest:
            related.setdefault(name, {})[rest] = value
        else:
            columns[field.attname] = _read(field, value)
    # In the order of the model, as `from_db` wants them; what was not asked stays out of it.
    names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    made = model.from_db(None, names, [columns[name] for name in names])
    for name, values in related.items():
        field = model._meta.get_field(name)
        is_there = values.get("pk", True) is not None
        field.set_cached_value(made, _instance(field.related_model, values) if is_there else None)
    return made


def _read(field, value):
    """A value of JSON as the field has it: dates and moments come as text."""
    if isinstance(field, DateTimeField) and isinstance(value, str):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value if field is None else field.to_python(value)
