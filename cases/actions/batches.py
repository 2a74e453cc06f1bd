"""A list of facts about many members at once: set-based for whoever has no case.

What a mbo reports about thousands of pupils is one action with one history insert. A member with
an open case goes through the action of one member, because there a fact moves the case.
"""

from datetime import datetime

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases.actions.applying import change_application, record_application
from cases.actions.base import day_of
from cases.actions.checking import record_placement, record_start
from cases.actions.people import set_destination, set_exam_result
from cases.enums import (
    APPLICATION_ORDER,
    LIVE_APPLICATION,
    ApplicationStatus,
    Destination,
    ExamResult,
    PlacementOutcome,
    Source,
    StartOutcome,
)
from cases.models import Application, Case, CohortMember, PlacementCheck, StartCheck
from cases.rules.applying import check_application_dates
from cases.rules.checking import (
    check_count_date,
    check_enrolment,
    check_no_show_date,
    check_reason,
)
from overstap.audit.acting import action
from overstap.audit.history import actor_attributes
from overstap.organisations.enums import SCHOOL_LEADS, OrganisationKind, Role
from overstap.organisations.rules import NotAllowed

BATCH = 500


@action
def record_applications(*, by, now: datetime, year_id: int, rows: list[dict]) -> int:
    """This will write down applications at the own institution; returns how many.

    `rows` hold member_id, programme_id, level, track, status, reported_on and enrolled_on. A
    member who applied here already is skipped: use `change_application` for that.
    """
    _check_is_mbo(by)
    today = day_of(now)
    known = set(
        Application.objects.filter(
            institution_id=by.organisation_id, member__year_id=year_id
        ).values_list("member_id", flat=True)
    )
    rows = [row for row in rows if row["member_id"] not in known]
    members = _members(rows, year_id)
    busy = _with_case(rows)
    fresh = []
    for row in rows:
        if row["member_id"] not in members:
            raise NotAllowed("Deze leerling staat niet in het cohort van dit jaar.")
        check_application_dates(today, row["reported_on"], row["status"], row.get("enrolled_on"))
        if row["member_id"] in busy:
            record_application(by=by, now=now, institution_id=by.organisation_id, **row)
        else:
            fresh.append(
                Application(
                    institution_id=by.organisation_id,
                    verified_on=row["reported_on"],
                    source=Source.IMPORT,
                    **row,
                )
            )
    _create(Application, fresh, by=by, now=now)
    return len(rows)


@action
def record_starts(*, by, now: datetime, year_id: int, rows: list[dict]) -> int:
    """This will write down who started at the own institution and who did not; returns how many.

    `rows` hold member_id, outcome, started_on, programme_name and reason_code. Only applicants
    of this institution, and only who has no start check yet.
    """
    _check_is_mbo(by)
    today = day_of(now)
    rows = _without(StartCheck, rows)
    applicants, busy = _applicants(by, rows, year_id), _with_case(rows)
    fresh = []
    for row in rows:
        _check_applied(row, applicants)
        if row["member_id"] in busy:
            record_start(
                by=by, now=now, source=Source.IMPORT, institution_id=by.organisation_id, **row
            )
            continue
        started = row["outcome"] == StartOutcome.STARTED
        if not started:
            check_no_show_date(year_id, today)
            check_reason(row["reason_code"])
        elif row["started_on"] is None or row["started_on"] > today:
            raise NotAllowed("Vul in wanneer de jongere is gestart.")
        fresh.append(
            StartCheck(
                member_id=row["member_id"],
                outcome=row["outcome"],
                checked_on=today,
                started_on=row["started_on"] if started else None,
                institution_id=by.organisation_id if started else None,
                programme_name=row["programme_name"] if started else "",
                reason="" if started else row["reason_code"],
                source=Source.IMPORT,
            )
        )
    _create(StartCheck, fresh, by=by, now=now)
    return len(rows)


@action
def record_placements(*, by, now: datetime, year_id: int, rows: list[dict]) -> int:
    """This will write down who was enrolled here on the count date; returns how many.

    `rows` hold member_id, outcome and enrolled_on; only applicants without a placement check.
    """
    _check_is_mbo(by)
    today = day_of(now)
    count_on = check_count_date(year_id, today)
    rows = _without(PlacementCheck, rows)
    applicants, busy = _applicants(by, rows, year_id), _with_case(rows)
    fresh = []
    for row in rows:
        _check_applied(row, applicants)
        placed = row["outcome"] == PlacementOutcome.PLACED
        if placed:
            check_enrolment(count_on, row["enrolled_on"])
        if row["member_id"] in busy:
            record_placement(
                by=by, now=now, source=Source.IMPORT, institution_id=by.organisation_id, **row
            )
            continue
        fresh.append(
            PlacementCheck(
                member_id=row["member_id"],
                outcome=row["outcome"],
                count_on=count_on,
                checked_on=today,
                enrolled_on=row["enrolled_on"] if placed else None,
                institution_id=by.organisation_id if placed else None,
                source=Source.IMPORT,
            )
        )
    _create(PlacementCheck, fresh, by=by, now=now)
    return len(rows)


@action
def change_applications(*, by, now: datetime, year_id: int, status: str, members: list[int]) -> int:
    """This will give live applications of these members at the own institution one status.

    Going forward only: an application that is further already stays as it is.
    """
    _check_is_mbo(by)
    today = day_of(now)
    order = list(APPLICATION_ORDER)
    behind = order[: order.index(ApplicationStatus(status))]
    rows = list(
        Application.objects.filter(
            institution_id=by.organisation_id,
            member__year_id=year_id,
            member_id__in=members,
            status__in=behind,
        ).order_by("pk")
    )
    busy = _with_case([{"member_id": row.member_id} for row in rows])
    alone = [row for row in rows if row.member_id not in busy]
    for row in rows:
        if row.member_id in busy:
            change_application(
                by=by, now=now, application_id=row.pk, status=status, on=today, source=Source.IMPORT
            )
    for row in alone:
        row.status, row.verified_on = ApplicationStatus(status), today
        row.enrolled_on = today if status == ApplicationStatus.ENROLLED else None
    _update(Application, alone, ["status", "verified_on", "enrolled_on"], by=by, now=now)
    return len(rows)


@action
def close_school_year(*, by, now: datetime, year_id: int, rows: list[dict]) -> int:
    """This will write down exam result and destination of pupils of the own school (June-July).

    `rows` hold member_id, exam_result and destination.
    """
    if by.role not in SCHOOL_LEADS:
        raise NotAllowed("Alleen de decaan of zorgcoördinator legt bestemmingen vast.")
    today = day_of(now)
    wanted = {row["member_id"]: row for row in rows}
    members = list(
        CohortMember.objects.scoped()
        .filter(pk__in=wanted, year_id=year_id, school_id=by.organisation_id)
        .order_by("pk")
    )
    busy = _with_case(rows)
    alone = []
    for member in members:
        row = wanted[member.pk]
        if member.pk in busy:
            found = {"by": by, "now": now, "member_id": member.pk}
            set_exam_result(**found, result=row["exam_result"])
            set_destination(**found, destination=row["destination"], on=today)
            continue
        member.exam_result = ExamResult(row["exam_result"])
        member.destination, member.destination_on = Destination(row["destination"]), today
        alone.append(member)
    names = ["exam_result", "destination", "destination_on"]
    _update(CohortMember, alone, names, by=by, now=now)
    return len(members)


def _update(model, items: list, fields: list[str], *, by, now: datetime) -> None:
    if items:
        bulk_update_with_history(
            items,
            model,
            fields,
            batch_size=BATCH,
            default_user=by.user,
            default_change_reason="lijst",
            default_date=now,
            custom_historical_attrs=actor_attributes(by),
        )


def _check_is_mbo(by) -> None:
    if by.role != Role.MBO_INTAKE or by.organisation.kind != OrganisationKind.MBO:
        raise NotAllowed("Alleen het mbo zelf levert zo'n lijst.")


def _check_applied(row: dict, applicants: set[int]) -> None:
    if row["member_id"] not in applicants:
        raise NotAllowed("Deze leerling heeft zich niet bij uw instelling aangemeld.")


def _members(rows: list[dict], year_id: int) -> set[int]:
    return set(
        CohortMember.objects.scoped()
        .filter(pk__in=[row["member_id"] for row in rows], year_id=year_id)
        .values_list("pk", flat=True)
    )


def _applicants(by, rows: list[dict], year_id: int) -> set[int]:
    return set(
        Application.objects.filter(
            institution_id=by.organisation_id,
            status__in=LIVE_APPLICATION,
            member__year_id=year_id,
            member_id__in=[row["member_id"] for row in rows],
        ).values_list("member_id", flat=True)
    )


def _with_case(rows: list[dict]) -> set[int]:
    return set(
        Case.objects.scoped()
        .filter(member_id__in=[row["member_id"] for row in rows], is_open=True)
        .values_list("member_id", flat=True)
    )


def _without(model, rows: list[dict]) -> list[dict]:
    """The rows of members that have no such check yet."""
    ids = [row["member_id"] for row in rows]
    known = set(model.objects.filter(member_id__in=ids).values_list("member_id", flat=True))
    return [row for row in rows if row["member_id"] not in known]


def _create(model, items: list, *, by, now: datetime) -> None:
    if items:
        bulk_create_with_history(
            items,
            model,
            batch_size=BATCH,
            default_user=by.user,
            default_change_reason="lijst van het mbo",
            default_date=now,
            custom_historical_attrs=actor_attributes(by),
        )
