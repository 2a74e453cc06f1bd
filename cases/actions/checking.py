"""The summer, the start check and the count date."""

from datetime import date, datetime, timedelta

from cases.actions import audience, work
from cases.actions.applying import member_and_case
from cases.actions.base import day_of, lock_case, notify, point, record, refresh
from cases.actions.basis import open_by_law, statutory_basis
from cases.actions.escalating import let_go, who_had
from cases.actions.evaluating import move_evaluation
from cases.actions.items import put_once
from cases.actions.transition import carry_out, fire, open_case
from cases.enums import (
    ActionKind,
    Capacity,
    NoShowReason,
    PlacementOutcome,
    Source,
    StartOutcome,
    Status,
)
from cases.lifecycle import BEFORE_START
from cases.models import ActionItem, Case, CaseParty, CohortMember, PlacementCheck, StartCheck
from cases.rules.acting import check_is_current, check_may_act
from cases.rules.calendar import reading_dates_once
from cases.rules.checking import (
    check_count_date,
    check_enrolment,
    check_may_open_at_check,
    check_no_show_date,
    check_reason,
    check_start,
)
from cases.rules.escalating import officer_of
from cases.rules.members import standing_on
from overstap.audit.acting import action
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation

# Who may say what about the start (lifecycle.md 2): the union of the transitions it leads to.
SAYS = {
    StartOutcome.STARTED: ("mbo", "coach", "doorstroomcoach", "school_outside", "import"),
    StartOutcome.NOT_STARTED: ("mbo", "coach", "school", "officer", "coordinator", "import"),
    StartOutcome.UNKNOWN: ("mbo", "coach", "school", "officer", "coordinator", "import"),
}
IN_VO = (Status.FLAGGED, Status.SCREENED, Status.GUIDED, Status.DISCUSSED)
SUMMER_CONTACT_DAYS = 7


@action
def enter_summer(
    *, by, now: datetime, case_id: int, note: str = "", expect: int | None = None
) -> Case:
    """This will begin the summer of a case; without a contact person somebody is asked for one.

    `by=None` is the calendar, on or after the milestone; the coach may be earlier with a reason.
    """
    case = lock_case(case_id)
    check_is_current(case, expect)
    begin_summer(case, by=by, now=now, note=note)
    return case


def begin_summer(case: Case, *, by, now: datetime, note: str = "") -> None:
    """This will do what `enter_summer` does with a case that the caller has locked."""
    with reading_dates_once():
        carry_out(case, by=by, name="enter_summer", now=now, note=note, pointing=False)
        if ask_summer_contact(case, by=by, now=now) is None:
            point(case, now)


def ask_summer_contact(case: Case, *, by, now: datetime) -> ActionItem | None:
    """This will ask the coach, else the school, who keeps contact in the summer; once."""
    live = CaseParty.objects.filter(
        case=case,
        capacity__in=[Capacity.SUMMER_CONTACT, Capacity.COACH],
        active_to__isnull=True,
    )
    parties = {party.capacity: party for party in live.select_related("user").order_by("-pk")}
    if Capacity.SUMMER_CONTACT in parties:
        return None
    coach = parties.get(Capacity.COACH)
    return put_once(
        case,
        origin="summer_contact",
        by=by,
        now=now,
        what="Spreek af wie in de zomer contact houdt",
        kind=ActionKind.SUMMER_CONTACT,
        user=coach.user if coach else None,
        organisation_id=coach.organisation_id if coach else case.member.school_id,
        due_on=day_of(now) + timedelta(days=SUMMER_CONTACT_DAYS),
        source=Source.CALENDAR,
    )


@action
def record_start(
    *,
    by,
    now: datetime,
    member_id: int,
    outcome: str,
    started_on: date | None = None,
    institution_id: int | None = None,
    institution_name: str = "",
    programme_name: str = "",
    reason_code: str = "",
    note: str = "",
    source: str = Source.MANUAL,
) -> StartCheck:
    """This will write down whether a member really started (S1 4.2), and move the open case.

    The fact is about the member: the mbo needs no right on the case. Started needs a day, a
    place and a programme (default: that of the application there); not started a reason, on or
    after the start check. What was said before stays in the history of the row.
    """
    today = day_of(now)
    outcome = StartOutcome(outcome)
    member, case = member_and_case(member_id)
    standing = standing_on(member, by, today, case=case, source=source)
    check_may_act(standing, *SAYS[outcome])
    institution = _institution(by, institution_id, institution_name)
    check = _start_check(member)
    check.outcome, check.checked_on, check.source = outcome, today, Source(source)
    check.started_on, check.institution, check.institution_name = None, None, ""
    check.programme_name, check.reason = "", ""
    if outcome == StartOutcome.STARTED:
        programme_name = programme_name.strip() or _programme_there(member, institution)
        check_start(
            member,
            today=today,
            started_on=started_on,
            institution=institution,
            institution_name=institution_name.strip(),
            programme_name=programme_name,
            standing=standing,
        )
        check.started_on = started_on
        check.institution, check.institution_name = institution, institution_name.strip()
        check.programme_name = programme_name
    elif outcome == StartOutcome.NOT_STARTED:
        check_no_show_date(member.year_id, today)
        check_reason(reason_code)
        check.reason = reason_code
    check.save()
    if case is not None:
        _follow_start(case, check, by=by, now=now, note=note, source=source)
    return check


def _start_check(member: CohortMember) -> StartCheck:
    return StartCheck.objects.select_for_update(of=("self",)).filter(
        member=member
    ).first() or StartCheck(member=member)


def _institution(by, institution_id: int | None, name: str) -> Organisation | None:
    """The institution that was named; for a mbo its own when it named none."""
    if institution_id is not None:
        return Organisation.objects.get(pk=institution_id)
    if by is not None and not name and by.organisation.kind == OrganisationKind.MBO:
        return by.organisation
    return None


def _programme_there(member: CohortMember, institution: Organisation | None) -> str:
    if institution is None:
        return ""
    applications = member.applications.filter(institution=institution).select_related("programme")
    for application in applications.order_by("-pk"):
        if application.is_live and application.programme_label:
            return application.programme_label
    return ""


def _follow_start(case: Case, check: StartCheck, *, by, now: datetime, note: str, source: str):
    """Move the case as the fact says; what moves nothing is an event of its own."""
    capacity = "import" if source == Source.IMPORT else ""
    status = case.status
    payload = {"outcome": check.outcome, "start_check_id": check.pk}
    step = {"by": by, "now": now, "case_id": case.pk, "note": note, "capacity": capacity}
    if check.outcome == StartOutcome.STARTED and status in BEFORE_START:
        open_by_law(case, by=by, now=now)
        changes = {"started_on": check.started_on, "start_is_assumed": False}
        if status == Status.ESCALATED:  # leerplicht or the Doorstroompunt is done
            payload |= who_had(case, officer_of(case))
            let_go(case, now)
            changes |= {"resume_status": "", "escalated_to": None, "escalated_to_name": ""}
        fire(**step, name="confirm_start", on=check.started_on, payload=payload, changes=changes)
        _tell(case, "started", now)
    elif check.outcome == StartOutcome.NOT_STARTED and status in {*IN_VO, Status.SUMMER}:
        open_by_law(case, by=by, now=now)
        if status != Status.SUMMER:
            # The calendar had not come by yet; the summer began long ago.
            fire(by=by, now=now, case_id=case.pk, name="enter_summer", capacity="calendar")
        fire(**step, name="report_no_show", reason=check.reason, payload=payload)
        _tell(case, "no_show", now)
    elif check.outcome == StartOutcome.NOT_STARTED and status in {Status.STARTED, Status.PLACED}:
        lost = {"reason": check.reason, "reason_code": check.reason}
        fire(**step, name="lose_place", payload=payload, **lost)
        _tell(case, "no_show", now)
    else:
        case = lock_case(case.pk)
        late = status in {Status.STARTED, Status.PLACED} and check.started_on is not None
        if late and (case.started_on != check.started_on or case.start_is_assumed):
            case.started_on, case.start_is_assumed = check.started_on, False
            case.save()
            move_evaluation(case)
        record(case, kind="record_start", by=by, now=now, group="F10", note=note, payload=payload)
        if check.outcome != StartOutcome.UNKNOWN:
            work.done(case, "record_start", by=by, now=now)
        refresh(case, now)


def _tell(case: Case, code: str, now: datetime) -> None:
    """Tell coach and school about the last step of a case."""
    case = lock_case(case.pk)
    event = case.events.order_by("-seq").first()
    notify(case, code, audience.helpers_of(case, day_of(now)), now=now, event=event)


@action
def open_at_check(
    *, by, now: datetime, member_id: int, reason_code: str, risk_note: str = ""
) -> Case:
    """This will open a case for a member who did not start and had none (S1 4.2).

    The law is the basis and is recorded with it; the vo school is told. The start check "niet
    gestart" is written too when nobody did.
    """
    today = day_of(now)
    member, case = member_and_case(member_id)
    CohortMember.objects.scoped().select_for_update(of=("self",)).get(pk=member_id)
    standing = standing_on(member, by, today)
    check = _start_check(member)
    check_may_open_at_check(member, check, standing, today)
    check_reason(reason_code)
    if check.outcome != StartOutcome.NOT_STARTED:
        check.outcome, check.reason = StartOutcome.NOT_STARTED, reason_code
        check.checked_on, check.source = today, Source.MANUAL
        check.save()
    previous = Case.objects.scoped().filter(student_id=member.student_id).order_by("-pk").first()
    case = open_case(
        by=by,
        now=now,
        member=member,
        name="open_at_check",
        status=Status.NO_SHOW,
        fields={"risk_note": risk_note.strip(), "previous_case": previous},
        payload={"reason": check.reason, "start_check_id": check.pk},
    )
    statutory_basis(case, by=by, now=now)
    refresh(case, now)
    _tell_opened(case, now)
    return case


def _tell_opened(case: Case, now: datetime) -> None:
    event = case.events.filter(kind="open_at_check").order_by("-seq").first()
    notify(case, "no_show", audience.school_of(case.member, day_of(now)), now=now, event=event)


@action
def record_placement(
    *,
    by,
    now: datetime,
    member_id: int,
    outcome: str,
    enrolled_on: date | None = None,
    institution_id: int | None = None,
    source: str = Source.MANUAL,
) -> PlacementCheck:
    """This will write down whether a member was enrolled on the count date, and move the case.

    Placed without a known start takes the enrolment date as the start, marked as assumed.
    """
    today = day_of(now)
    outcome = PlacementOutcome(outcome)
    member, case = member_and_case(member_id)
    standing = standing_on(member, by, today, case=case, source=source)
    check_may_act(standing, "mbo", "coach", "import")
    count_on = check_count_date(member.year_id, today)
    if outcome == PlacementOutcome.PLACED:
        check_enrolment(count_on, enrolled_on)
    else:
        enrolled_on = None
    check = PlacementCheck.objects.select_for_update(of=("self",)).filter(
        member=member
    ).first() or PlacementCheck(member=member)
    check.outcome, check.count_on, check.checked_on = outcome, count_on, today
    check.enrolled_on, check.source = enrolled_on, Source(source)
    check.institution = _institution(by, institution_id, "")
    check.save()
    if case is not None:
        _follow_placement(case, check, by=by, now=now, source=source)
    return check


def _follow_placement(case: Case, check: PlacementCheck, *, by, now: datetime, source: str):
    payload = {"outcome": check.outcome, "placement_check_id": check.pk}
    moves = case.status in {Status.SUMMER, Status.NO_SHOW, Status.STARTED}
    if check.outcome == PlacementOutcome.PLACED and moves:
        changes = {}
        open_by_law(case, by=by, now=now)
        if case.started_on is None:
            changes = {"started_on": check.enrolled_on, "start_is_assumed": True}
        fire(
            by=by,
            now=now,
            case_id=case.pk,
            name="confirm_placement",
            capacity="import" if source == Source.IMPORT else "",
            on=check.count_on,
            payload=payload,
            changes=changes,
        )
        _tell(case, "placed", now)
        return
    record(
        case,
        kind="record_placement",
        by=by,
        now=now,
        group="F10",
        payload=payload,
        on=check.count_on,
    )
    if check.outcome != PlacementOutcome.UNKNOWN:
        work.done(case, "record_placement", by=by, now=now)
    refresh(case, now)


@action
def lose_place(
    *,
    by,
    now: datetime,
    case_id: int,
    reason_code: str,
    note: str = "",
    expect: int | None = None,
) -> Case:
    """This will say that somebody who had started lost the place; the start stays a fact."""
    case = fire(
        by=by,
        case_id=case_id,
        name="lose_place",
        now=now,
        reason=reason_code if reason_code in NoShowReason.values else "",
        note=note,
        expect=expect,
        reason_code=reason_code,
    )
    _tell(case, "no_show", now)
    return lock_case(case_id)
