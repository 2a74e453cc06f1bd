"""Copies of a case in bulk: every row that belongs to it, with keys, hashes and names of its own.

What the actions wrote for the template stays true of the copy, so that a hundred thousand cases
pass `check_invariants`: ids move along by a distance per table, people and schools are replaced by
those of another place, and the chain of events is sealed again for the new numbers.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, models

from cases.actions.base import SEALED
from cases.models import Case as CaseModel
from cases.models import CaseAccess, CaseEvent, CaseProcess, CohortMember, Student, WorkItem
from cases.names import search_name_of
from overstap.audit.chain import seal
from overstap.notifications.models import Notice, Outbox
from tests.bench.templates import Template, own_models

GIVEN = (
    "Zoë Daan Noor Sem Fenna Milan Yara Levi Lotte Finn Aya Bram Sara Luuk Esra Tijn Julia Mees "
    "Amira Thijs Roos Jesse Nina Koen Iris Adam Femke Stijn Lieke Omar Eva Bas Maud Ruben Isa "
    "Jayden Anouk Teun Lina Gijs"
)
PREFIXES = ("", "", "", "de", "van", "van der", "", "van den")
FAMILY = (
    "Visser Bakker Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Vries "
    "Postma Kuipers Kramer Prins Blom Huisman Peeters Kuiper Hofman Veenstra Kok Jansen Berg Yılmaz "
    "Aydın Bouzid Hassan Nguyen Kaya Haan Graaf Leeuwen Wit Boer Jong Koster Scholten Willems Bosch "
    "Driessen Wolf Molenaar Schouten Maas Verhoeven Willemsen"
)
# One notice in so many is still unread.
UNREAD = 40
Row = list


def names() -> list[tuple[str, str, str, str]]:
    """Given name, prefix, family name and how search sees them: 16,000 different ones."""
    return [
        (
            given,
            prefix,
            family,
            search_name_of(given_names=given, prefix=prefix, family_name=family),
        )
        for given in GIVEN.split()
        for prefix in PREFIXES
        for family in FAMILY.split()
    ]


@dataclass
class Place:
    """Who and where a copy has instead of the template: old id -> new id for each shared table."""

    keys: dict[str, dict[int, int]]

    def party(self, party: str) -> str:
        """The key of a grant for the people of this place."""
        if person := re.fullmatch(r"u(\d+)@(\d+)", party):
            user = self.keys["organisations_user"][int(person[1])]
            return f"u{user}@{self.keys['organisations_organisation'][int(person[2])]}"
        kind, (number, role) = party[0], party[1:].split(":", 1)
        table = "organisations_organisation" if kind == "o" else "organisations_region"
        return f"{kind}{self.keys[table][int(number)]}:{role}"


@dataclass
class Plan:
    """How the rows of one table are copied."""

    model: type
    columns: list[str]
    own: list[tuple[int, str]]
    shared: list[tuple[int, str]]
    rows: dict[str, list[tuple]] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.model._meta.db_table


class Copier:
    """Writes copies of templates; give it many, it writes a block of each table at a time."""

    def __init__(self, templates: list[Template]):
        self.templates = {(one.year, one.key): one for one in templates}
        own_tables = {_key_table(model) for model in own_models()}
        self.plans = [
            plan for model in own_models() if (plan := _plan(model, own_tables)) is not None
        ]
        for plan in self.plans:
            for one in templates:
                plan.rows[f"{one.year}:{one.key}"] = _rows(plan, one)
        self.events = {
            f"{one.year}:{one.key}": _events(one)
            for one in templates
            if one.key in _cases(templates)
        }
        self.next_id = {plan.table: _last_id(plan.table) + 1 for plan in self.plans}
        self.names = names()
        self.special = {
            model._meta.db_table: make
            for model, make in (
                (Student, self._student),
                (Student.history.model, self._student),
                (CohortMember, self._member),
                (CohortMember.history.model, self._member),
                (CaseModel, self._case),
                (CaseAccess, self._access),
                (CaseEvent, self._event),
                (CaseProcess, self._process),
                (WorkItem, self._work_item),
                (Outbox, self._message),
                (Notice, self._message),
            )
        }

    def write(self, copies: list[tuple[Template, Place]]) -> int:
        """Write these copies; returns how many rows that took."""
        out: dict[str, list[Row]] = defaultdict(list)
        for template, place in copies:
            self._copy(template, place, out)
        for plan in self.plans:
            if rows := out.get(plan.table):
                _insert(plan.table, plan.columns, rows)
        return sum(len(rows) for rows in out.values())

    def _copy(self, template: Template, place: Place, out: dict[str, list[Row]]) -> None:
        key = f"{template.year}:{template.key}"
        move = {}
        for table, (first, last) in template.ids.items():
            move[table] = self.next_id[table] - first
            self.next_id[table] += last - first + 1
        self._key, self._place, self._move = key, place, move
        for plan in self.plans:
            rows = plan.rows[key]
            if not rows:
                continue
            change = self.special.get(plan.table)
            index = {name: number for number, name in enumerate(plan.columns)} if change else {}
            target = out[plan.table]
            for number, old in enumerate(rows):
                row = list(old)
                for at, table in plan.own:
                    if row[at] is not None:
                        row[at] += move[table]
                for at, table in plan.shared:
                    if row[at] is not None:
                        row[at] = place.keys[table][row[at]]
                if change:
                    change(row, index, number)
                target.append(row)

    def _student(self, row: Row, at: dict, number: int) -> None:
        given, prefix, family, search = self.names[row[at["id"]] * 7919 % len(self.names)]
        row[at["given_names"]], row[at["prefix"]] = given, prefix
        row[at["family_name"]], row[at["search_name"]] = family, search

    def _member(self, row: Row, at: dict, number: int) -> None:
        row[at["student_number"]] = f"B{row[at['id']]}"

    def _days(self, case_id: int) -> timedelta:
        """Cases of one template would all be due on one day; these spread over four weeks."""
        return timedelta(days=case_id * 11 % 28 - 7)

    def _case(self, row: Row, at: dict, number: int) -> None:
        if row[at["next_due_on"]] and not row[at["next_step"]].startswith("milestone"):
            row[at["next_due_on"]] = _later(row[at["next_due_on"]], self._days(row[at["id"]]))

    def _work_item(self, row: Row, at: dict, number: int) -> None:
        if row[at["is_open"]]:
            row[at["due_on"]] = _later(row[at["due_on"]], self._days(row[at["case_id"]]))

    def _access(self, row: Row, at: dict, number: int) -> None:
        row[at["party"]] = self._place.party(row[at["party"]])

    def _process(self, row: Row, at: dict, number: int) -> None:
        if slot := row[at["open_slot"]]:
            row[at["open_slot"]] = f"{row[at['case_id']]}:{slot.split(':', 1)[1]}"

    def _message(self, row: Row, at: dict, number: int) -> None:
        old, new = row[at["case_id"]], row[at["case_id"]]
        if old is not None:
            new = old + self._move["cases_case"]
            row[at["case_id"]] = new
            row[at["path"]] = row[at["path"]].replace(f"/{old}/", f"/{new}/")
        if "read_at" in at and row[at["id"]] % UNREAD:
            row[at["read_at"]] = row[at["at"]]
        if "event" in at:
            event = row[at["event"]]
            row[at["event"]] = (
                event.replace(f"case:{old}:", f"case:{new}:", 1)
                if event.startswith(f"case:{old}:")
                else f"{event}:{row[at['id']]}"
            )
            row[at["recipient"]] = f"user:{row[at['user_id']]}"

    def _event(self, row: Row, at: dict, number: int) -> None:
        """Seal the event again, after the one before it."""
        if number == 0:
            self._previous = ""
        facts = self.events[self._key][number] | {
            name: row[at[name]] for name in ("case_id", "actor_id", "corrects_id")
        }
        row[at["previous_hash"]] = self._previous
        self._previous = row[at["hash"]] = seal(self._previous, facts)


def _cases(templates: list[Template]) -> set[str]:
    return {one.key for one in templates if "cases_caseevent" in one.ids}


def _events(template: Template) -> list[dict]:
    """What is sealed of each event of a template, in order."""
    first, last = template.ids["cases_caseevent"]
    events = CaseEvent.objects.filter(pk__range=(first, last)).order_by("pk")
    return [{name: getattr(event, name) for name in SEALED} for event in events]


def _plan(model, own_tables: set[str]) -> Plan | None:
    """Which columns of a table point at rows of the same case, and which at shared rows."""
    columns, own, shared = [], [], []
    history = issubclass(model, models.Model) and getattr(model, "instance_type", None)
    for number, column in enumerate(_columns(model)):
        columns.append(column.column)
        if history and column.attname == "id":
            own.append((number, history._meta.db_table))
        elif column.remote_field is not None:
            table = _key_table(column.remote_field.model)
            (own if table in own_tables else shared).append((number, table))
        elif column.primary_key:
            own.append((number, model._meta.db_table))
        elif column.attname == "actor_organisation":
            shared.append((number, "organisations_organisation"))
    shared = [(number, table) for number, table in shared if table.startswith("organisations_")]
    return Plan(model, columns, own, shared)


def _columns(model) -> list:
    return [
        one for one in model._meta.local_concrete_fields if not getattr(one, "generated", False)
    ]


def _key_table(model) -> str:
    """The table that hands out the ids of a model: its parent's for a child table."""
    while (parent := model._meta.pk.remote_field) is not None:
        model = parent.model
    return model._meta.db_table


def _rows(plan: Plan, template: Template) -> list[tuple]:
    table = plan.table
    span = template.ids.get(table) or template.ids.get(_key_table(plan.model))
    if span is None:
        return []
    key = plan.model._meta.pk.column
    names = ", ".join(f'"{name}"' for name in plan.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {names} FROM "{table}" WHERE "{key}" BETWEEN %s AND %s ORDER BY "{key}"',  # noqa: S608 - names of our own tables
            span,
        )
        return cursor.fetchall()


def _last_id(table: str) -> int:
    key = next(one._meta.pk.column for one in own_models() if one._meta.db_table == table)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COALESCE(MAX("{key}"), 0) FROM "{table}"')  # noqa: S608 - ours
        return cursor.fetchone()[0]


def _insert(table: str, columns: list[str], rows: list[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    connection.ensure_connection()
    connection.connection.executemany(
        f'INSERT INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - names of our own tables
        rows,
    )


def _later(day, days: timedelta):
    """A day as the database gave it: a date, or text on SQLite."""
    if isinstance(day, str):
        return (date.fromisoformat(day) + days).isoformat()
    return day + days
