"""The end of a case, opening it again, and the steps of the coaching's end that lead there."""

from datetime import date, datetime

from cases.actions import audience
from cases.actions.base import day_of, lock_case, notify, refresh
from cases.actions.correcting import correct
from cases.actions.evaluating import evaluate, extend
from cases.actions.handing_over import answer_handover, offer_handover, withdraw_handover
from cases.actions.transition import fire
from cases.enums import Destination, GivenBy, WarmHandoverState
from cases.models import Case, CaseAccess, CohortMember, WarmHandover
from cases.rules.acting import standing_of
from cases.rules.ending import reopened_status, resume_status_of
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.enums import Role
from overstap.organisations.models import Municipality
from overstap.organisations.rules import NotAllowed

__all__ = [
    "answer_handover",
    "close_independent",
    "close_unresolved",
    "correct",
    "evaluate",
    "extend",
    "hand_over",
    "leave_elsewhere",
    "move_out",
    "offer_handover",
    "reopen",
    "withdraw",
    "withdraw_handover",
]

TALKS_TO_COME = (
    WarmHandoverState.NEEDED,
    WarmHandoverState.REQUESTED,
    WarmHandoverState.CONTACTED,
)


@action
def close_independent(
    *, by, now: datetime, case_id: int, note: str = "", expect: int | None = None
) -> Case:
    """This will close a case: the young person goes on without extra support."""
    case = fire(by=by, case_id=case_id, name="close_independent", now=now, note=note, expect=expect)
    return _tell_end(case, now, "case_closed")


@action
def hand_over(
    *, by, now: datetime, case_id: int, note: str = "", expect: int | None = None
) -> Case:
    """This will end the coaching: a named receiver has the support now."""
    case = fire(by=by, case_id=case_id, name="hand_over", now=now, note=note, expect=expect)
    return _tell_end(case, now, "case_closed")


@action
def withdraw(
    *,
    by,
    now: datetime,
    case_id: int,
    who: str,
    on: date | None,
    note: str = "",
    expect: int | None = None,
) -> Case:
    """This will end a case because the young person or a guardian declined (S2).

    Talks with the mbo that were still to come are refused with it, and each receiving mbo that
    knew of the case is told.
    """
    case = lock_case(case_id)
    talks = list(WarmHandover.objects.filter(case=case, state__in=TALKS_TO_COME))
    told = {talk.institution_id for talk in talks if talk.institution_id} | _mbos_that_saw(case)
    case = fire(
        by=by,
        case_id=case_id,
        name="withdraw",
        now=now,
        reason=who,
        note=note,
        expect=expect,
        on=on,
        payload={"warm_handovers": {str(talk.pk): talk.state for talk in talks}},
        changes={"end_reason": GivenBy(who).value if who in GivenBy.values else ""},
        who=who,
    )
    for talk in talks:
        talk.state = WarmHandoverState.REFUSED
        talk.save()
    today = day_of(now)
    for user in (
        user for institution in sorted(told) for user in audience.mbo_of(institution, today)
    ):
        if by is None or user.pk != by.user_id:
            send(
                event=f"case:{case.pk}:{case.version}:support_refused",
                user=user,
                subject_code="support_refused",
                now=now,
            )
    return _tell_end(case, now, "case_closed")


def _mbos_that_saw(case: Case) -> set[int]:
    """The institutions that hold a grant on the case now."""
    parties = CaseAccess.objects.filter(
        case=case, is_current=True, party__endswith=f":{Role.MBO_INTAKE}"
    ).values_list("party", flat=True)
    return {int(party[1:].split(":")[0]) for party in parties}


@action
def move_out(
    *,
    by,
    now: datetime,
    case_id: int,
    municipality_id: int,
    note: str = "",
    expect: int | None = None,
) -> Case:
    """This will end a case because the young person now lives and goes to school elsewhere.

    The new municipality becomes the home municipality. When the school itself says so, the
    pupil left it today. The coordinators of the receiving region get a notice without a name.
    """
    case = lock_case(case_id)
    municipality = Municipality.objects.select_related("region").get(pk=municipality_id)
    before = case.student.municipality_id
    let_go = case.member.left_school_on is None and "school" in standing_of(case, by, day_of(now))
    case = fire(
        by=by,
        case_id=case_id,
        name="move_out",
        now=now,
        note=note,
        expect=expect,
        payload={
            "municipality": municipality.code,
            "municipality_before": before,
            "region": municipality.region_id,
            "left_school": let_go,
        },
        changes={"end_reason": "moved"},
        municipality=municipality,
    )
    student = case.student
    student.municipality = municipality
    student.save()
    if let_go:
        member = case.member
        member.left_school_on = day_of(now)
        member.save()
    refresh(case, now)
    if municipality.region_id and municipality.region.is_active:
        for user in audience.coordinators_of(municipality.region_id, day_of(now)):
            key = f"case:{case.pk}:{case.version}:case_moved"
            send(event=key, user=user, subject_code="case_moved", now=now)
    return _tell_end(case, now, "case_moved")


@action
def leave_elsewhere(
    *,
    by,
    now: datetime,
    case_id: int,
    destination: str,
    note: str = "",
    expect: int | None = None,
) -> Case:
    """This will end a case with another destination than mbo, and write it on the member."""
    member = lock_case(case_id).member
    before = {
        "destination": destination,
        "before": member.destination,
        "before_on": member.destination_on.isoformat() if member.destination_on else None,
    }
    case = fire(
        by=by,
        case_id=case_id,
        name="leave_elsewhere",
        now=now,
        reason=destination,
        note=note,
        expect=expect,
        payload=before,
        changes={"end_reason": destination},
        destination=destination,
    )
    member = CohortMember.objects.scoped().get(pk=case.member_id)
    member.destination, member.destination_on = Destination(destination), day_of(now)
    member.save()
    return _tell_end(case, now, "case_closed")


@action
def close_unresolved(
    *, by, now: datetime, case_id: int, note: str, expect: int | None = None
) -> Case:
    """This will end a case after the close of the year; it counts as onbekend."""
    case = fire(
        by=by,
        case_id=case_id,
        name="close_unresolved",
        now=now,
        reason=Destination.UNKNOWN,
        note=note,
        expect=expect,
        changes={"end_reason": Destination.UNKNOWN},
    )
    return _tell_end(case, now, "case_closed")


def _tell_end(case: Case, now: datetime, code: str) -> Case:
    """Tell coach and school about the end that was just recorded."""
    event = case.events.order_by("-seq").first()
    notify(case, code, audience.helpers_of(case, day_of(now)), now=now, event=event)
    return case


@action
def reopen(*, by, now: datetime, case_id: int, note: str, expect: int | None = None) -> Case:
    """This will open an ended case again, in a new cycle; old tasks and actions stay ended.

    After coaching it goes on as started or not started (by the start check), else where it was.
    """
    case = lock_case(case_id)
    if case.is_open:
        raise NotAllowed("Dit dossier is al open.")
    target = reopened_status(case)
    payload = {
        "ended_on": case.ended_on.isoformat() if case.ended_on else None,
        "end_reason": case.end_reason,
        "extended_until": case.extended_until.isoformat() if case.extended_until else None,
    }
    case = fire(
        by=by,
        case_id=case_id,
        name="reopen",
        now=now,
        note=note,
        expect=expect,
        payload=payload,
        changes={"resume_status": resume_status_of(case, target), "extended_until": None},
        to=target,
    )
    event = case.events.order_by("-seq").first()
    notify(case, "case_reopened", audience.helpers_of(case, day_of(now)), now=now, event=event)
    return case
