"""Taking a pupil list back while nobody worked on what it brought."""

from datetime import datetime

from django.db.models import Max

from cases.actions.importing.cohort import (
    history_of,
    reason_of,
    refresh_cases,
    set_values,
    write,
)
from cases.enums import ImportState, RowOutcome
from cases.models import (
    Application,
    Case,
    CaseEvent,
    CohortMember,
    Guardian,
    ImportRow,
    ImportRun,
    PlacementCheck,
    StartCheck,
    Student,
)
from cases.rules.importing import (
    MEMBER_FIELDS,
    STUDENT_FIELDS,
    check_may_import,
    check_may_take_back,
)
from overstap.audit.acting import action
from overstap.audit.history import actor_attributes
from overstap.organisations.rules import NotAllowed


def blocked_by(run: ImportRun) -> dict[str, int]:
    """How many pupils of this file keep it from being taken back, per reason; empty when none."""
    rows = run.rows.filter(applied=True)
    members = CohortMember.objects.scoped().filter(pk__in=rows.values("member_id"))
    fresh = members.filter(pk__in=rows.filter(outcome=RowOutcome.NEW).values("member_id"))
    changed = members.filter(pk__in=rows.filter(outcome=RowOutcome.CHANGED).values("member_id"))
    students = members.values("student_id")
    known = rows.filter(parsed__has_key="student_id").values("member__student_id")
    found = {
        "een dossier": fresh.filter(pk__in=Case.objects.scoped().values("member_id")).count()
        + CaseEvent.objects.filter(case__member__in=changed, at__gt=run.applied_at)
        .values("case_id")
        .distinct()
        .count(),
        "een aanmelding": fresh.filter(pk__in=Application.objects.values("member_id")).count(),
        "een startcontrole": fresh.filter(pk__in=StartCheck.objects.values("member_id")).count(),
        "een controle op de teldatum": fresh.filter(
            pk__in=PlacementCheck.objects.values("member_id")
        ).count(),
        "een ouder of verzorger": Guardian.objects.filter(
            student__in=fresh.exclude(student_id__in=known).values("student_id")
        )
        .values("student_id")
        .distinct()
        .count(),
        "een latere wijziging": _changed_later(CohortMember, members.values("pk"), run)
        + _changed_later(Student, students, run),
    }
    return {reason: count for reason, count in found.items() if count}


def _changed_later(model, ids, run: ImportRun) -> int:
    """Rows of which the last history row is not of this file (though one of them is)."""
    history = model.history.model.objects
    touched = history.filter(id__in=ids, history_change_reason=reason_of(run)).values("id")
    last = history.filter(id__in=touched).values("id").annotate(last=Max("history_id"))
    return (
        history.filter(history_id__in=last.values("last"))
        .exclude(history_change_reason=reason_of(run))
        .count()
    )


@action
def take_back(*, by, now: datetime, run_id: int) -> ImportRun:
    """This will undo a saved pupil list: new pupils go, changed values return, with history.

    Raises NotAllowed, with how many and why, when somebody worked on it since.
    """
    run = (
        ImportRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation", "year")
        .get(pk=run_id)
    )
    check_may_import(run.kind, run.organisation, by)
    check_may_take_back(run, {} if run.state != ImportState.APPLIED else blocked_by(run))
    rows = list(run.rows.filter(applied=True, member__isnull=False))
    if any(not row.parsed for row in rows):
        raise NotAllowed("De waarden van dit bestand zijn opgeruimd. Terugdraaien kan niet meer.")
    members = {
        member.pk: member
        for member in CohortMember.objects.filter(
            pk__in=[row.member_id for row in rows]
        ).select_related("student")
    }
    _restore([row for row in rows if row.changes], members, run, by=by, now=now)
    _remove([row for row in rows if row.outcome == RowOutcome.NEW], members, run, by=by, now=now)
    run.state, run.taken_back_at = ImportState.TAKEN_BACK, now
    run.save(update_fields=["state", "taken_back_at"])
    return run


def _restore(rows: list[ImportRow], members: dict, run: ImportRun, *, by, now: datetime) -> None:
    """Put back what the file changed, of known members and of students known from before."""
    history = history_of(run, by, reason=f"bestand teruggedraaid ({run.pk})")
    students, changed, student_names, member_names = [], [], set(), set()
    for row in rows:
        member = members[row.member_id]
        values = {name: old for name, (old, _) in row.changes.items()}
        if names := set_values(member.student, values, STUDENT_FIELDS):
            student_names |= set(names)
            students.append(member.student)
        if row.outcome == RowOutcome.CHANGED and (
            names := set_values(member, values, MEMBER_FIELDS)
        ):
            member_names |= set(names)
            changed.append(member)
    write(Student, students, student_names, history)
    write(CohortMember, changed, member_names, history)
    refresh_cases([row.member_id for row in rows if row.outcome == RowOutcome.CHANGED], now)


def _remove(rows: list[ImportRow], members: dict, run: ImportRun, *, by, now: datetime) -> None:
    """Remove the pupils that the file brought, and the students that nobody knew before."""
    gone = [members[row.member_id] for row in rows]
    students = [members[row.member_id].student for row in rows if "student_id" not in row.parsed]
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(member=None)
    for model, items in ((CohortMember, gone), (Student, students)):
        _bury(model, items, run, by=by, now=now)
        # Nothing points at them, so no cascade and no signals are needed.
        queryset = model.objects.filter(pk__in=[item.pk for item in items])
        queryset._raw_delete(queryset.db)


def _bury(model, items: list, run: ImportRun, *, by, now: datetime) -> None:
    """Write the history rows of a removal in bulk; simple-history has no function for it."""
    history = model.history.model
    history.objects.bulk_create(
        [
            history(
                history_date=now,
                history_user=by.user if by is not None else None,
                history_change_reason=f"bestand teruggedraaid ({run.pk})",
                history_type="-",
                **actor_attributes(by),
                **{
                    column.attname: getattr(item, column.attname)
                    for column in history.tracked_fields
                },
            )
            for item in items
        ],
        batch_size=500,
    )
