"""Rows of a file as people read them: who, what is wrong, what changes; and as a report."""

from collections.abc import Iterable, Iterator
from datetime import date

from cases.enums import (
    ApplicationStatus,
    DatePrecision,
    Level,
    NoShowReason,
    RowOutcome,
    Sex,
    StartOutcome,
)
from cases.imports.layouts import LAYOUTS
from cases.models import ImportRow, ImportRun
from overstap.organisations.models import Municipality, User
from overstap.ui.dates import day_year

LABELS = {
    "given_names": "voornamen",
    "initials": "voorletters",
    "prefix": "tussenvoegsel",
    "family_name": "achternaam",
    "birth_on": "geboortedatum",
    "birth_precision": "van de geboortedatum bekend",
    "sex": "geslacht",
    "street": "straat en huisnummer",
    "postcode": "postcode",
    "town": "woonplaats",
    "municipality_id": "gemeente",
    "phone": "telefoon",
    "email": "e-mail",
    "level": "leerweg",
    "class_name": "klas",
    "mentor_id": "mentor (account)",
    "mentor_name": "mentor",
    "student_number": "leerlingnummer",
    "exam_year": "examenjaar",
    "is_potential_leaver": "mogelijke overstapper",
    "status": "status",
    "outcome": "uitkomst",
    "started_on": "startdatum",
    "reason": "reden",
}
CHOICES = {
    "sex": Sex,
    "level": Level,
    "birth_precision": DatePrecision,
    "status": ApplicationStatus,
    "outcome": StartOutcome,
    "reason": NoShowReason,
}
TONES = {
    RowOutcome.NEW: "positive",
    RowOutcome.CHANGED: "info",
    RowOutcome.SAME: "neutral",
    RowOutcome.CONFLICT: "warning",
    RowOutcome.DUPLICATE: "warning",
    RowOutcome.ERROR: "negative",
}


def shown(run: ImportRun, rows: Iterable[ImportRow]) -> list[dict]:
    """The rows for a page: number, who, outcome, column and cell in trouble, reason, changes."""
    rows = list(rows)
    names = _names(rows)
    return [
        {
            "number": row.number,
            "who": who(run, row),
            "outcome": row.get_outcome_display(),
            "tone": TONES[row.outcome],
            "column": problem[0],
            "cell": problem[1],
            "reason": row.reason,
            "changes": [
                {
                    "label": LABELS.get(name, name),
                    "old": _text(name, pair[0], names),
                    "new": _text(name, pair[1], names),
                }
                for name, pair in row.changes.items()
                if name != "problem"
            ],
        }
        for row in rows
        for problem in [row.changes.get("problem", ["", ""])]
    ]


def codes_of(run: ImportRun) -> list[str]:
    """The fields that were mapped, in the order in which rows keep their cells.

    That is the order of the layout: PostgreSQL keeps the keys of a mapping in an order of its own.
    """
    return [item.code for item in LAYOUTS[run.kind].fields if item.code in run.mapping]


def who(run: ImportRun, row: ImportRow) -> str:
    """The name as it stands in the file; the line number when there is none (or it was cleared)."""
    cells = dict(zip(codes_of(run), row.raw, strict=False))
    name = " ".join(
        cells[code]
        for code in ("given_names", "prefix", "family_name")
        if cells.get(code, "").strip()
    )
    return name or cells.get("student_number") or f"Rij {row.number}"


def report(run: ImportRun) -> tuple[list[str], Iterator[list]]:
    """Header and rows of the download: what became of each row, and its cells."""
    columns = {item.code: item.column for item in LAYOUTS[run.kind].fields}
    header = ["rij", "uitkomst", "opgeslagen", "reden", "kolom", "wijziging"]
    header += [columns.get(code, code) for code in codes_of(run)]
    return header, _report_rows(run)


def _report_rows(run: ImportRun) -> Iterator[list]:
    rows = run.rows.order_by("number")
    names = _names(rows.filter(outcome=RowOutcome.CHANGED).iterator())
    for row in rows.iterator(chunk_size=2000):
        changes = "; ".join(
            f"{LABELS.get(name, name)}: {_text(name, pair[0], names)} -> "
            f"{_text(name, pair[1], names)}"
            for name, pair in row.changes.items()
            if name != "problem"
        )
        yield [
            row.number,
            row.get_outcome_display(),
            row.applied,
            row.reason,
            row.changes.get("problem", [""])[0],
            changes,
            *row.raw,
        ]


def template_rows(kind: str) -> tuple[list[str], list[str], list[str]]:
    """Header, explanation line (skipped when read back) and example of our own template."""
    fields = LAYOUTS[kind].fields
    explanation = [item.help for item in fields]
    explanation[0] = f"# Uitleg (deze regel mag blijven staan): {explanation[0]}"
    return [item.column for item in fields], explanation, [item.example for item in fields]


def _names(rows: Iterable[ImportRow]) -> dict[str, dict]:
    """The names behind the ids in these rows' changes; two queries at most."""
    wanted = {"municipality_id": set(), "mentor_id": set()}
    for row in rows:
        for name, ids in wanted.items():
            ids.update(pk for pk in row.changes.get(name, []) if pk)
    models = {"municipality_id": Municipality, "mentor_id": User}
    return {
        name: dict(models[name].objects.filter(pk__in=ids).values_list("pk", "name"))
        for name, ids in wanted.items()
        if ids
    }


def _text(name: str, value, names: dict) -> str:
    if value in (None, ""):
        return "leeg"
    if name in names:
        return names[name].get(value, "onbekend")
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if name in ("birth_on", "started_on"):
        return day_year(date.fromisoformat(value))
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)
