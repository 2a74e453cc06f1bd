"""The steps of one file: upload, check, save in batches, finish, and clear away."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Count

from cases.actions.importing import cohort, lists
from cases.actions.jobs import start_job
from cases.enums import ImportState
from cases.models import ColumnMapping, ImportFile, ImportRow, ImportRun, Job
from cases.rules.importing import (
    COHORT,
    TO_WRITE,
    PlannedRow,
    check_may_apply,
    check_may_check,
    check_may_import,
)
from overstap.audit.acting import action
from overstap.organisations.models import Organisation, TransitionYear
from overstap.organisations.rules import NotAllowed

# What a row held goes this long after saving (security.md 3.5: import file 30 days).
KEEP_VALUES = timedelta(days=30)
BATCH = 500
# Rows of an application or start list go through the actions of a case, one by one.
LIST_BATCH = 50


@action
def upload_run(
    *,
    by,
    now: datetime,
    kind: str,
    year_id: int,
    organisation_id: int,
    file_name: str,
    file_hash: str,
    encoding: str,
    columns: list[str],
    content: bytes,
) -> ImportRun:
    """This will keep a file that was looked at (`content` compressed) for the next step."""
    organisation = Organisation.objects.get(pk=organisation_id)
    check_may_import(kind, organisation, by)
    year = TransitionYear.objects.get(pk=year_id)
    if year.region_id != organisation.region_id:
        raise NotAllowed("Dit overstapjaar hoort bij een andere regio.")
    run = ImportRun.objects.create(
        kind=kind,
        year=year,
        organisation=organisation,
        file_name=file_name[-200:],
        file_hash=file_hash,
        encoding=encoding,
        columns=columns,
        user=by.user,
        created_at=now,
    )
    ImportFile.objects.create(run=run, content=content)
    return run


@action
def save_check(
    *, by, now: datetime, run_id: int, mapping: dict[str, str], rows: Iterable[PlannedRow]
) -> ImportRun:
    """This will keep what every row of the file means, in place of an earlier check.

    `mapping` (field -> column) is remembered for the next file of this organisation.
    """
    run = _locked(run_id)
    check_may_import(run.kind, run.organisation, by)
    check_may_check(run)
    run.rows.all().delete()
    counts = Counter()
    rows = iter(rows)
    while block := list(islice(rows, 1000)):
        counts.update(row.outcome.value for row in block)
        ImportRow.objects.bulk_create(
            [
                ImportRow(
                    run=run,
                    number=row.number,
                    raw=row.raw,
                    parsed=row.parsed,
                    outcome=row.outcome,
                    reason=row.reason[:300],
                    changes=row.changes,
                    member_id=row.member_id,
                )
                for row in block
            ]
        )
    run.mapping, run.counts, run.state = mapping, dict(counts), ImportState.CHECKED
    run.save(update_fields=["mapping", "counts", "state"])
    ColumnMapping.objects.update_or_create(
        organisation_id=run.organisation_id,
        kind=run.kind,
        defaults={"mapping": mapping, "saved_at": now},
    )
    return run


@action
def start_apply(*, by, now: datetime, run_id: int) -> Job:
    """This will queue the saving of a checked file; pressed twice it is the same job."""
    run = _locked(run_id)
    check_may_import(run.kind, run.organisation, by)
    key = f"import:{run.pk}"
    if run.state == ImportState.APPLIED:
        return Job.objects.filter(key=key).latest("pk")
    check_may_apply(run)
    total = run.rows.filter(outcome__in=TO_WRITE, applied=False).count()
    job = start_job(by=by, now=now, kind="import", key=key, arguments={"run": run.pk}, total=total)
    run.state = ImportState.APPLYING
    run.save(update_fields=["state"])
    return job


@action
def apply_batch(*, by, now: datetime, run_id: int) -> tuple[int, int]:
    """This will save the next rows of a file; (rows behind us, of which not saved), (0, 0) at the end.

    One transaction: a killed worker loses at most one batch, and the next one goes on from there.
    """
    run = _locked(run_id)
    if run.state != ImportState.APPLYING:
        return 0, 0
    # Two files of one school take turns, so that neither adds a pupil that the other just added.
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=run.organisation_id)
    size = BATCH if run.kind == COHORT else LIST_BATCH
    rows = list(run.rows.filter(outcome__in=TO_WRITE, applied=False).order_by("number")[:size])
    if not rows:
        return 0, 0
    save = cohort.save_rows if run.kind == COHORT else lists.save_rows
    save(run, rows, by=by, now=now)
    ImportRow.objects.bulk_update(
        rows, ["applied", "member", "outcome", "reason", "changes", "parsed"], batch_size=500
    )
    return len(rows), sum(not row.applied for row in rows)


@action
def complete_apply(*, by, now: datetime, run_id: int) -> ImportRun:
    """This will close a file of which every row is saved; the file itself goes."""
    run = _locked(run_id)
    if run.state != ImportState.APPLYING:
        return run
    run.counts = {
        found["outcome"]: found["total"]
        for found in run.rows.order_by().values("outcome").annotate(total=Count("pk"))
    }
    run.state, run.applied_at = ImportState.APPLIED, now
    run.save(update_fields=["counts", "state", "applied_at"])
    ImportFile.objects.filter(run=run).delete()
    return run


@action
def purge_imports(*, by, now: datetime) -> int:
    """This will clear the values of files that were saved or left 30 days ago; how many files."""
    old = now - KEEP_VALUES
    runs = ImportRun.objects.filter(created_at__lt=old).exclude(state=ImportState.APPLYING)
    done = 0
    for run in runs.exclude(applied_at__gte=old):
        held = run.rows.exclude(raw=[], parsed={}, changes={})
        file = ImportFile.objects.filter(run=run)
        if held.exists() or file.exists():
            held.update(raw=[], parsed={}, changes={})
            file.delete()
            done += 1
    return done


def _locked(run_id: int) -> ImportRun:
    return (
        ImportRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "year")
        .get(pk=run_id)
    )
