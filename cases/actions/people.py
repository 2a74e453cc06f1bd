"""The people: who keeps contact, where somebody lives and goes to school, and their data."""

from datetime import date, datetime

from cases.actions import audience, items, work
from cases.actions.applying import member_and_case
from cases.actions.base import (
    day_of,
    facts_changed,
    join,
    leave,
    lock_case,
    notify,
    record,
    refresh,
)
from cases.enums import ActionKind, ActionStatus, Capacity, Destination, ExamResult, Source
from cases.models import ActionItem, Case, CaseParty, CohortMember, Guardian, Student
from cases.names import search_name_of
from cases.rules.acting import standing_of
from cases.rules.members import standing_on
from cases.rules.people import (
    CHANGING_SCHOOL,
    check_day,
    check_may_answer_school,
    check_may_assign_summer_contact,
    check_may_change_municipality,
    check_may_correct_person,
    check_may_keep_guardian,
    check_may_offer_school,
    check_may_set_school_fact,
    check_summer_contact,
)
from overstap.audit.acting import action
from overstap.organisations.enums import SCHOOL_LEADS
from overstap.organisations.models import Membership, Municipality, Organisation
from overstap.organisations.rules import NotAllowed

GUARDIAN = ("name", "relation", "phone", "email")


@action
def assign_summer_contact(
    *, by, now: datetime, case_id: int, membership_id: int | None = None, name: str = ""
) -> CaseParty:
    """This will name who keeps contact in the summer: a colleague, or somebody without account.

    Takes the place of who was named before, and finishes the question for it.
    """
    case = lock_case(case_id)
    today = day_of(now)
    check_may_assign_summer_contact(case, standing_of(case, by, today))
    contact = None
    if membership_id is not None:
        contact = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    check_summer_contact(case, contact, name, today)
    who = {
        "user_id": contact.user_id if contact else None,
        "organisation_id": contact.organisation_id if contact else None,
        "name": "" if contact else name.strip(),
    }
    live = CaseParty.objects.filter(
        case=case, capacity=Capacity.SUMMER_CONTACT, active_to__isnull=True
    )
    if (same := live.filter(**who).first()) is not None:
        return same
    leave(case, now=now, capacity=Capacity.SUMMER_CONTACT)
    party = join(case, capacity=Capacity.SUMMER_CONTACT, now=now, **who)
    event = record(
        case,
        kind="assign_summer_contact",
        by=by,
        now=now,
        group="F0",
        payload={"party_id": party.pk, "user_id": party.user_id},
    )
    for item in ActionItem.objects.filter(
        case=case, kind=ActionKind.SUMMER_CONTACT, status=ActionStatus.OPEN
    ):
        items.end_item(
            case,
            item,
            by=by,
            now=now,
            status=ActionStatus.DONE,
            result="Zomercontact afgesproken.",
            kind="finish_action_item",
        )
    work.done(case, "assign_summer_contact", by=by, now=now)
    refresh(case, now)
    if contact is not None:
        notify(case, "summer_contact", [contact.user], now=now, event=event)
    return party


@action
def change_municipality(
    *,
    by,
    now: datetime,
    student_id: int,
    municipality_id: int | None,
    on: date,
    source: str = Source.MANUAL,
) -> Student:
    """This will write down where a young person lives from day `on`; grants follow at once.

    The officer of the former municipality loses sight, that of the new one gains it.
    """
    today = day_of(now)
    student, cases, standing = _student(student_id, by, today, source)
    check_may_change_municipality(standing)
    check_day(on, today)
    if student.municipality_id == municipality_id:
        return student
    before = student.municipality
    student.municipality = (
        Municipality.objects.get(pk=municipality_id) if municipality_id is not None else None
    )
    student.save()
    for case in cases:
        case = lock_case(case.pk)
        event = record(
            case,
            kind="change_municipality",
            by=by,
            now=now,
            group="F0",
            payload={
                "from": before.code if before else None,
                "to": student.municipality.code if student.municipality else None,
            },
            on=on,
        )
        facts_changed(case)
        refresh(case, now)
        notify(case, "case_moved", audience.coach_of(case), now=now, event=event)
    return student


def _student(
    student_id: int, by, today: date, source: str = ""
) -> tuple[Student, list[Case], frozenset[str]]:
    """The student, the open cases locked, and what `by` is to any year of this student."""
    ids = Case.objects.scoped().filter(student_id=student_id, is_open=True)
    cases = [lock_case(pk) for pk in ids.order_by("pk").values_list("pk", flat=True)]
    by_member = {case.member_id: case for case in cases}
    standing: frozenset[str] = frozenset()
    members = CohortMember.objects.scoped().select_related("student", "year__region")
    for member in members.filter(student_id=student_id):
        case = by_member.get(member.pk)
        standing |= standing_on(member, by, today, case=case, source=source)
    student = (
        Student.objects.scoped()
        .select_for_update(of=("self",))
        .select_related("municipality")
        .get(pk=student_id)
    )
    return student, cases, standing


@action
def change_school(
    *, by, now: datetime, member_id: int, school_id: int, note: str = ""
) -> CohortMember:
    """This will offer a pupil to another vo school of the region.

    With a case the new school must accept (`accept_change_school`); until then nothing changes
    and it sees the name only. A pupil without a case goes over at once.
    """
    today = day_of(now)
    member, case = member_and_case(member_id)
    school = Organisation.objects.get(pk=school_id)
    check_may_offer_school(member, case, school, standing_on(member, by, today, case=case))
    if case is None:
        return _to_school(member, school)
    if _school_offers(case).exists():
        raise NotAllowed("De leerling is al aan een school aangeboden. Wacht op het antwoord.")
    leads = Membership.objects.live(on=today).filter(organisation=school, role__in=SCHOOL_LEADS)
    leads = list(leads.select_related("user").order_by("pk"))
    if not leads:
        raise NotAllowed("Bij die school werkt nog niemand met Overstap.")
    for lead in leads:
        join(
            case,
            capacity=Capacity.RECEIVER_OFFERED,
            now=now,
            user_id=lead.user_id,
            organisation_id=school.pk,
            origin=CHANGING_SCHOOL,
        )
    event = record(
        case,
        kind="offer_school",
        by=by,
        now=now,
        group="F0",
        note=note,
        payload={"school_id": school.pk},
    )
    refresh(case, now)
    people = [lead.user for lead in leads]
    notify(case, "school_change_offered", people, now=now, event=event)
    return member


def _school_offers(case: Case):
    return CaseParty.objects.filter(
        case=case,
        capacity=Capacity.RECEIVER_OFFERED,
        origin=CHANGING_SCHOOL,
        active_to__isnull=True,
    )


@action
def accept_change_school(
    *, by, now: datetime, member_id: int, accepted: bool = True, note: str = ""
) -> CohortMember:
    """This will answer the offer of a pupil; on yes the old school's access ends at once."""
    today = day_of(now)
    member, case = member_and_case(member_id)
    offer = _school_offers(case).first() if case is not None else None
    if case is None or offer is None:
        raise NotAllowed("Deze leerling is niet aan een andere school aangeboden.")
    check_may_answer_school(by, offer.organisation_id)
    if not accepted and not note.strip():
        raise NotAllowed("Schrijf op waarom niet.")
    told = audience.helpers_of(case, today)
    leave(case, now=now, capacity=Capacity.RECEIVER_OFFERED, origin=CHANGING_SCHOOL)
    before = member.school_id
    if accepted:
        member = _to_school(member, Organisation.objects.get(pk=offer.organisation_id))
        case.school = member.school
        case.save()
        case = lock_case(case.pk)
    event = record(
        case,
        kind="change_school" if accepted else "refuse_school",
        by=by,
        now=now,
        group="F0",
        note=note,
        payload={"from": before, "school_id": offer.organisation_id, "accepted": accepted},
    )
    facts_changed(case)
    refresh(case, now)
    notify(case, "school_change_answered", told, now=now, event=event)
    return member


def _to_school(member: CohortMember, school: Organisation) -> CohortMember:
    """Class, mentor and pupil number belong to the old school and do not go along."""
    member.school = school
    member.mentor, member.mentor_name, member.class_name, member.student_number = None, "", "", ""
    member.save()
    return member


@action
def correct_personal_data(
    *,
    by,
    now: datetime,
    student_id: int,
    values: dict,
    note: str = "",
    source: str = Source.MANUAL,
) -> Student:
    """This will change who somebody is or how to reach them; `values` are fields of Student.

    The event names the fields, never what is in them. A new birth date moves the rights that
    hang on an age.
    """
    today = day_of(now)
    student, cases, standing = _student(student_id, by, today, source)
    check_may_correct_person(standing, set(values))
    changed = sorted(name for name, value in values.items() if getattr(student, name) != value)
    if not changed:
        return student
    for name in changed:
        setattr(student, name, values[name])
    student.search_name = search_name_of(
        given_names=student.given_names,
        initials=student.initials,
        prefix=student.prefix,
        family_name=student.family_name,
    )
    student.save()
    for case in cases:
        case = lock_case(case.pk)
        record(
            case,
            kind="correct_personal_data",
            by=by,
            now=now,
            group="F1",
            note=note,
            payload={"fields": changed},
        )
        facts_changed(case)
        refresh(case, now)
    return student


@action
def save_guardian(
    *, by, now: datetime, student_id: int, values: dict, guardian_id: int | None = None
) -> Guardian:
    """This will keep whom to call at home; `values` are name, relation, phone and email."""
    today = day_of(now)
    student, cases, standing = _student(student_id, by, today)
    check_may_keep_guardian(standing)
    if guardian_id is not None:
        # Through the student: a guardian of somebody else is not found.
        guardian = Guardian.objects.get(pk=guardian_id, student=student)
    else:
        guardian = Guardian(student=student)
    for name in GUARDIAN:
        if name in values:
            setattr(guardian, name, values[name].strip())
    if not guardian.name:
        raise NotAllowed("Vul de naam in.")
    guardian.save()
    for case in cases:
        record(
            case,
            kind="save_guardian",
            by=by,
            now=now,
            group="F2",
            payload={"guardian_id": guardian.pk},
        )
        refresh(case, now)
    return guardian


@action
def set_destination(
    *,
    by,
    now: datetime,
    member_id: int,
    destination: str,
    on: date,
    source: str = Source.MANUAL,
) -> CohortMember:
    """This will write down where a member goes after vo (June-July, for the whole cohort)."""
    today = day_of(now)
    member, case = member_and_case(member_id)
    check_may_set_school_fact(standing_on(member, by, today, case=case, source=source))
    check_day(on, today)
    if member.destination == destination and member.destination_on == on:
        return member
    member.destination, member.destination_on = Destination(destination), on
    member.save()
    _on_case(case, "set_destination", {"destination": destination}, by=by, now=now, on=on)
    return member


@action
def set_exam_result(
    *, by, now: datetime, member_id: int, result: str, source: str = Source.MANUAL
) -> CohortMember:
    """This will write down the exam result of a member."""
    today = day_of(now)
    member, case = member_and_case(member_id)
    check_may_set_school_fact(standing_on(member, by, today, case=case, source=source))
    if member.exam_result == result:
        return member
    member.exam_result = ExamResult(result)
    member.save()
    _on_case(case, "set_exam_result", {"result": result}, by=by, now=now, on=today)
    return member


def _on_case(case: Case | None, kind: str, payload: dict, *, by, now: datetime, on: date) -> None:
    if case is not None:
        record(case, kind=kind, by=by, now=now, group="F10", payload=payload, on=on)
        refresh(case, now)
