"""From an uploaded file to rows with an outcome. What is decided here is written by the actions."""

import hashlib
import zlib
from collections.abc import Iterator
from datetime import date, datetime

from cases.actions import importing
from cases.enums import RowOutcome
from cases.imports.applications import ApplicationPlan
from cases.imports.cohort import FOREIGN, CohortPlan
from cases.imports.layouts import LAYOUTS
from cases.imports.reading import UnreadableFile, open_table
from cases.imports.starts import StartPlan
from cases.models import ColumnMapping, ImportFile, ImportRun
from cases.rules.importing import APPLICATIONS, COHORT, STARTS, PlannedRow
from overstap.audit.acting import unguarded

PLANS = {COHORT: CohortPlan, APPLICATIONS: ApplicationPlan, STARTS: StartPlan}


def upload(
    *,
    by,
    now: datetime,
    kind: str,
    year_id: int,
    organisation_id: int,
    file_name: str,
    content: bytes,
) -> ImportRun:
    """Look at a file and keep it for the next step.

    Raises UnreadableFile when it is no list, and NotAllowed; then nothing is kept.
    """
    table = open_table(content)
    next(table.lines())  # a file without rows is refused here, not after the mapping
    return importing.upload_run(
        by=by,
        now=now,
        kind=kind,
        year_id=year_id,
        organisation_id=organisation_id,
        file_name=file_name,
        file_hash=hashlib.sha256(content).hexdigest(),
        encoding=table.encoding,
        columns=table.columns,
        content=zlib.compress(content, 6),
    )


def guess(run: ImportRun) -> dict[str, str]:
    """Field -> column for this file: chosen before for this run, remembered, or by name."""
    if run.mapping:
        return run.mapping
    remembered = ColumnMapping.objects.filter(
        organisation_id=run.organisation_id, kind=run.kind
    ).first()
    return LAYOUTS[run.kind].guess(run.columns, remembered.mapping if remembered else {})


def sample(run: ImportRun) -> dict[str, str]:
    """The first row of the file by column, cut short, to recognise columns by."""
    file = ImportFile.objects.filter(run=run).first()
    if file is None:
        return {}
    line = next(open_table(zlib.decompress(file.content)).lines())
    return {column: cell[:30] for column, cell in line.cells.items()}


def missing(run: ImportRun, mapping: dict[str, str]) -> list[str]:
    """The names of required fields without a column."""
    return [item.column for item in LAYOUTS[run.kind].required if item.code not in mapping]


def check(*, by, now: datetime, today: date, run_id: int, mapping: dict[str, str]) -> ImportRun:
    """Say of every row what it is, and keep that; nothing else is written.

    `mapping` is field -> column. Raises UnreadableFile and NotAllowed; then all is as before.
    """
    run = ImportRun.objects.select_related("organisation", "year").get(pk=run_id)
    layout = LAYOUTS[run.kind]
    mapping = {
        item.code: mapping[item.code]
        for item in layout.fields
        if mapping.get(item.code) in run.columns
    }
    if absent := missing(run, mapping):
        raise UnreadableFile(f"Deze kolommen ontbreken: {', '.join(absent)}.")
    chosen = list(mapping.values())
    twice = sorted({column for column in chosen if chosen.count(column) > 1})
    if twice:
        raise UnreadableFile(f"Deze kolom is twee keer gekozen: {', '.join(twice)}.")
    file = ImportFile.objects.filter(run=run).first()
    if file is None:
        raise UnreadableFile("Het bestand is al opgeruimd. Kies het bestand opnieuw.")
    table = open_table(zlib.decompress(file.content))
    with unguarded("een bestand vergelijken met wat bekend is"):
        plan = PLANS[run.kind](run, mapping, today)
        return importing.save_check(
            by=by,
            now=now,
            run_id=run.pk,
            mapping=mapping,
            rows=_refuse_foreign(plan.rows(table.lines())),
        )


def _refuse_foreign(rows: Iterator[PlannedRow]) -> Iterator[PlannedRow]:
    """The rows as they are; raises at the end when every one is of another school."""
    total = foreign = 0
    for row in rows:
        total += 1
        foreign += row.outcome == RowOutcome.ERROR and row.reason == FOREIGN
        yield row
    if total and foreign == total:
        raise UnreadableFile("Alle rijen in dit bestand zijn van een andere school.")
