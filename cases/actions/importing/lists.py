"""Saving rows of an application or start list: each by the action a person would use."""

from datetime import date, datetime

from django.db import transaction

from cases.actions.applying import change_application, record_application
from cases.actions.checking import record_start
from cases.enums import RowOutcome, Source
from cases.models import ImportRow, ImportRun
from cases.rules.importing import APPLICATIONS
from overstap.organisations.rules import NotAllowed


def save_rows(run: ImportRun, rows: list[ImportRow], *, by, now: datetime) -> None:
    """This will save these rows and mark them; what a rule refuses becomes an error with its reason."""
    save = _application if run.kind == APPLICATIONS else _start
    for row in rows:
        try:
            with transaction.atomic():
                save(run, row, by=by, now=now)
        except NotAllowed as refusal:
            row.outcome, row.reason = RowOutcome.ERROR, str(refusal)[:300]
        else:
            row.applied = True


def _application(run: ImportRun, row: ImportRow, *, by, now: datetime) -> None:
    found = row.parsed
    on = date.fromisoformat(found["on"])
    if row.outcome == RowOutcome.CHANGED:
        change_application(
            by=by,
            now=now,
            application_id=found["application_id"],
            status=found["status"],
            on=on,
            source=Source.IMPORT,
        )
        return
    record_application(
        by=by,
        now=now,
        member_id=found["member_id"],
        institution_id=found["institution_id"],
        programme_id=found["programme_id"],
        programme_name=found["programme_name"],
        level=found["level"],
        track=found["track"],
        status=found["status"],
        reported_on=on,
        source=Source.IMPORT,
    )


def _start(run: ImportRun, row: ImportRow, *, by, now: datetime) -> None:
    found = row.parsed
    record_start(
        by=by,
        now=now,
        member_id=found["member_id"],
        outcome=found["outcome"],
        started_on=date.fromisoformat(found["started_on"]) if found["started_on"] else None,
        institution_id=run.organisation_id,
        programme_name=found["programme_name"],
        reason_code=found["reason"],
        source=Source.IMPORT,
    )
