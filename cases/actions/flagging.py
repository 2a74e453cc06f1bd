"""From signal to screening: what the school does."""

from datetime import datetime

from cases.actions import work
from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.actions.transition import fire, open_case
from cases.enums import DismissReason, Source, Status
from cases.models import Case, CohortMember, Student, SupportForm
from cases.names import search_name_of
from cases.rules import StaleForm
from cases.rules.flagging import (
    check_may_add_member,
    check_may_edit_support,
    check_may_flag,
    check_number_is_free,
    check_reasons,
)
from overstap.audit.acting import action
from overstap.organisations.models import Organisation, TransitionYear

PERSON = (
    "given_names",
    "initials",
    "prefix",
    "family_name",
    "birth_on",
    "birth_precision",
    "sex",
    "street",
    "postcode",
    "town",
    "municipality_id",
    "phone",
    "email",
)


@action
def add_member(
    *,
    by,
    now: datetime,
    year_id: int,
    school_id: int,
    person: dict,
    level: str,
    class_name: str = "",
    student_number: str = "",
    mentor_id: int | None = None,
    mentor_name: str = "",
    exam_year: int | None = None,
) -> CohortMember:
    """This will add one pupil to the cohort of a school by hand.

    `person` holds fields of Student (see PERSON); the caller searched first for who is known.
    """
    school = Organisation.objects.get(pk=school_id)
    year = TransitionYear.objects.get(pk=year_id)
    check_may_add_member(school, year, by)
    check_number_is_free(school, year, student_number)
    student = Student(**{name: person[name] for name in PERSON if name in person})
    student.search_name = search_name_of(
        given_names=student.given_names,
        prefix=student.prefix,
        family_name=student.family_name,
        initials=student.initials,
    )
    student.save()
    member = CohortMember(
        year=year,
        student=student,
        school=school,
        level=level,
        class_name=class_name,
        student_number=student_number,
        mentor_id=mentor_id,
        mentor_name=mentor_name,
        exam_year=exam_year,
        source=Source.MANUAL,
    )
    member.save()
    return member


@action
def flag(
    *, by, now: datetime, member_id: int, risk_reasons: list[str], risk_note: str = ""
) -> Case:
    """This will open a case for a pupil the school is worried about (S1 3.2).

    Only the school sees it until it is screened.
    """
    member = (
        CohortMember.objects.select_related("student", "school", "year__region")
        .select_for_update(of=("self",))
        .get(pk=member_id)
    )
    check_may_flag(member, by)
    reasons = check_reasons(risk_reasons)
    previous = Case.objects.filter(student_id=member.student_id).order_by("-pk").first()
    case = open_case(
        by=by,
        now=now,
        member=member,
        name="flag",
        status=Status.FLAGGED,
        fields={
            "risk_reasons": reasons,
            "risk_note": risk_note,
            "previous_case": previous,
        },
        payload={"reasons": reasons},
    )
    people = work.people_in(case.school_id, "support_coordinator", day_of(now))
    notify(case, "case_flagged", people, now=now, event=case.events.order_by("-seq").first())
    return case


@action
def screen(
    *,
    by,
    now: datetime,
    case_id: int,
    question: str,
    support_need: str,
    expect: int | None = None,
) -> Case:
    """This will screen a case: from now on the partners that the basis covers can see it."""
    return fire(
        by=by,
        case_id=case_id,
        name="screen",
        now=now,
        expect=expect,
        changes={
            "question": question.strip(),
            "support_need": support_need.strip(),
            "screened_on": day_of(now),
        },
        question=question.strip(),
        support_need=support_need.strip(),
    )


@action
def dismiss(
    *,
    by,
    now: datetime,
    case_id: int,
    why: str,
    note: str = "",
    expect: int | None = None,
) -> Case:
    """This will end a case because there is no risk, or no longer."""
    return fire(
        by=by,
        case_id=case_id,
        name="dismiss",
        now=now,
        reason=DismissReason(why),
        note=note,
        expect=expect,
        why=why,
        changes={"end_reason": why},
    )


@action
def save_support_form(
    *, by, now: datetime, case_id: int, values: dict, expect: int | None = None
) -> SupportForm:
    """This will save sections of the support form (S2 annex); `expect` is the form's version."""
    case = lock_case(case_id)
    check_may_edit_support(case, by, today=day_of(now), fields=set(values))
    form, _ = SupportForm.objects.get_or_create(case=case)
    if expect is not None and int(expect) != form.version:
        raise StaleForm(case)
    changed = [name for name, value in values.items() if getattr(form, name) != value]
    if not changed:
        return form
    for name in changed:
        setattr(form, name, values[name])
    form.version += 1
    form.save()
    health = [name for name in changed if name.startswith("health")]
    if len(health) < len(changed):
        record(case, kind="support_form", by=by, now=now, group="F5")
    if health:
        record(case, kind="support_form_health", by=by, now=now, group="F6")
    refresh(case, now)
    return form
