"""Applications to the mbo: writing them down, and what changes in them."""

from datetime import date, datetime

from cases.actions import audience
from cases.actions.base import day_of, facts_changed, lock_case, notify, record, refresh
from cases.enums import ApplicationStatus, Source, Track
from cases.models import Application, Case, CohortMember
from cases.rules.applying import (
    check_application_dates,
    check_institution,
    check_may_record_application,
    check_not_double,
    is_drop,
)
from cases.rules.members import standing_on
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.models import Organisation, Programme


def member_and_case(member_id: int) -> tuple[CohortMember, Case | None]:
    """The member, and the open case of this member, locked; None without one."""
    case_id = (
        Case.objects.scoped()
        .filter(member_id=member_id, is_open=True)
        .values_list("pk", flat=True)
        .first()
    )
    case = lock_case(case_id) if case_id else None
    members = CohortMember.objects.scoped().select_related("student", "school", "year__region")
    return members.get(pk=member_id), case


@action
def record_application(
    *,
    by,
    now: datetime,
    member_id: int,
    institution_id: int,
    reported_on: date,
    programme_id: int | None = None,
    programme_name: str = "",
    level: int | None = None,
    track: str = Track.UNKNOWN,
    status: str = ApplicationStatus.SUBMITTED,
    enrolled_on: date | None = None,
    source: str = Source.MANUAL,
) -> Application:
    """This will write down that a member applied at a mbo.

    `programme_id` names a programme of the official lists, else `programme_name` does. With
    `source="import"` the caller checked whose rows the file holds. Raises NotAllowed for
    whoever has no say, for a date to come, and when the same live application is known.
    """
    today = day_of(now)
    member, case = member_and_case(member_id)
    institution = Organisation.objects.get(pk=institution_id)
    standing = standing_on(member, by, today, case=case, source=source)
    check_institution(institution)
    check_may_record_application(standing, by, institution)
    check_application_dates(today, reported_on, status, enrolled_on)
    if programme_id is not None and level is None:
        level = Programme.objects.values_list("level", flat=True).get(pk=programme_id)
    application = Application(
        member=member,
        institution=institution,
        programme_id=programme_id,
        programme_name=programme_name.strip(),
        level=level,
        track=Track(track),
        status=ApplicationStatus(status),
        source=Source(source),
        reported_on=reported_on,
        verified_on=reported_on if _is_own(by, institution_id) else None,
        enrolled_on=_enrolled(status, enrolled_on, reported_on),
    )
    check_not_double(application)
    application.save()
    if case is not None:
        record(
            case,
            kind="record_application",
            by=by,
            now=now,
            group="F10",
            payload={"application_id": application.pk, "status": application.status},
            on=reported_on,
        )
        facts_changed(case)
        refresh(case, now)
    return application


@action
def change_application(
    *,
    by,
    now: datetime,
    application_id: int,
    status: str,
    on: date,
    enrolled_on: date | None = None,
    source: str = Source.MANUAL,
) -> Application:
    """This will change the status of an application, seen on day `on`.

    A status that drops (back in the order, withdrawn, rejected) alerts the coach and the
    school. The same status again only moves `verified_on`, when the mbo itself says so.
    """
    today = day_of(now)
    found = Application.objects.only("member_id").get(pk=application_id)
    member, case = member_and_case(found.member_id)
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("institution")
        .get(pk=application_id)
    )
    standing = standing_on(member, by, today, case=case, source=source)
    check_may_record_application(standing, by, application.institution)
    check_application_dates(today, on, status, enrolled_on)
    before = application.status
    application.status = ApplicationStatus(status)
    if status == ApplicationStatus.ENROLLED:
        application.enrolled_on = enrolled_on or application.enrolled_on or on
    else:
        application.enrolled_on = None
    if _is_own(by, application.institution_id):
        application.verified_on = on
    application.save()
    if status == before:
        return application
    key = f"application:{application.pk}:{before}-{status}:{on.isoformat()}"
    if case is not None:
        event = record(
            case,
            kind="change_application",
            by=by,
            now=now,
            group="F10",
            payload={"application_id": application.pk, "from": before, "status": status},
            on=on,
        )
        facts_changed(case)
        refresh(case, now)
        if is_drop(before, status):
            people = audience.helpers_of(case, today)
            notify(case, "application_dropped", people, now=now, event=event)
    elif is_drop(before, status):
        for user in audience.school_of(member, today):
            if by is None or user.pk != by.user_id:
                send(event=key, user=user, subject_code="application_dropped", now=now)
    return application


def _is_own(by, institution_id: int) -> bool:
    return by is not None and by.organisation_id == institution_id


def _enrolled(status: str, enrolled_on: date | None, on: date) -> date | None:
    return (enrolled_on or on) if status == ApplicationStatus.ENROLLED else None
