"""The end of an assignment: given back, taken back, or with the coach's own job."""

from datetime import datetime

from django.urls import reverse

from cases.actions import audience, work
from cases.actions.base import day_of, leave, lock_case, notify, point, record, refresh
from cases.actions.drafts import forget_drafts
from cases.actions.transition import carry_out
from cases.enums import ActionStatus, Status
from cases.lifecycle import TRANSITIONS
from cases.models import ActionItem, Case
from cases.rules import NotAllowed, standing_of
from cases.rules.calendar import reading_dates_once, reading_holidays_once
from coaches.actions.absence import end_cover
from coaches.actions.matching import close_offer, origin_of, seek_again
from coaches.actions.notes import cases_with_notes_to_erase, erase_lost_notes
from coaches.actions.requests import draft_key, end_request_party
from coaches.enums import AssignmentState, RequestState
from coaches.models import CoachAssignment, CoachRequest
from coaches.rules import OPEN_REQUEST, check_may_release
from overstap.audit.acting import action
from overstap.notifications.actions import send
from overstap.organisations.models import Membership
from overstap.privacy.groups import F0

JOB_ENDED = "De coach werkt hier niet meer."


@action
def release_coach(
    *, by, now: datetime, case_id: int, note: str, assignment_id: int | None = None
) -> Case:
    """This will end the coaching; until a successor accepts, the coordinator owns the case.

    A coach ends their own assignment. With two coaches the coordinator says which one
    (`assignment_id`). Raises NotAllowed without a reason.
    """
    case = lock_case(case_id)
    assignment = _which(case, by, assignment_id)
    check_may_release(assignment, by, standing_of(case, by, day_of(now)), note)
    return _release(case, assignment, by=by, now=now, note=note.strip())


def release_for_membership(*, by, now: datetime, membership_id: int) -> int:
    """This will give back every case and offer of a coach whose job ends; returns how many.

    The hook of `end_membership` calls it, in that action's own transaction: all of it or nothing.
    The coordinators get one notice for all cases together, with their number and a page that
    lists them. Of a question that was not answered yet whoever asked hears.
    """
    rows = list(
        CoachAssignment.objects.filter(
            coach_id=membership_id,
            state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED],
        )
        .order_by("case_id", "pk")
        .values_list("pk", "case_id", "state", "case__is_open")
    )
    schools: dict[int, list] = {}  # whom to tell is read once per school
    with reading_holidays_once():
        for pk, case_id, _, _ in rows:
            with reading_dates_once():
                release_one(by=by, now=now, case_id=case_id, assignment_id=pk, schools=schools)
    for case_id in cases_with_notes_to_erase([row[1] for row in rows], now):
        erase_lost_notes(case_id, now)
    behind = sum(state == AssignmentState.ACCEPTED and is_open for *_, state, is_open in rows)
    if behind:
        _tell_left(membership_id, behind, by=by, now=now)
    return len(rows)


def _tell_left(membership_id: int, count: int, *, by, now: datetime) -> None:
    coach = Membership.objects.select_related("organisation").get(pk=membership_id)
    for user in audience.coordinators_of(coach.region_id, day_of(now)):
        if by is None or user.pk != by.user_id:
            send(
                event=f"membership:{membership_id}:coach_left:{now.isoformat()}",
                user=user,
                subject_code="coach_left",
                now=now,
                path=reverse("coaches:coach_left", args=[membership_id]),
                count=count,
            )


@action
def release_one(
    *, by, now: datetime, case_id: int, assignment_id: int, schools: dict[int, list]
) -> None:
    """This will end one assignment or offer, because the coach's membership ended.

    `schools` keeps who must know at each school, for the next case of the same coach.
    """
    case = lock_case(case_id)
    assignment = CoachAssignment.objects.select_related(
        "coach__user", "request", "offered_by__user"
    ).get(pk=assignment_id)
    if assignment.state == AssignmentState.OFFERED:
        close_offer(case, assignment, JOB_ENDED, now)
        seek_again(case, assignment.request, by=by, now=now)
        event = record(
            case,
            kind="coach_declined",
            by=by,
            now=now,
            group=F0,
            payload={"assignment_id": assignment.pk},
        )
        asker = assignment.offered_by
        notify(case, "coach_declined", [asker.user if asker else None], now=now, event=event)
        refresh(case, now)
    elif assignment.state == AssignmentState.ACCEPTED:
        if case.member.school_id not in schools:
            schools[case.member.school_id] = audience.school_of(case.member, day_of(now))
        told = schools[case.member.school_id]
        _release(case, assignment, by=by, now=now, note=JOB_ENDED, told=told)


def end_for_case(*, by, now: datetime, case: Case) -> None:
    """This will end what waits on a case that reached a final status.

    Offers and requests end. An accepted assignment stays: a case that is reopened has its coach.
    """
    for assignment in CoachAssignment.objects.filter(
        case_id=case.pk, state=AssignmentState.OFFERED
    ):
        close_offer(case, assignment, "Het dossier is afgesloten.", now)
    forget_drafts(key=draft_key(case.pk))
    for request in CoachRequest.objects.filter(case_id=case.pk, state__in=OPEN_REQUEST):
        end_request_party(case, request, now)
        request.state = RequestState.WITHDRAWN
        request.answered_on = day_of(now)
        request.answer_reason = "Het dossier is afgesloten."
        request.save()


def _which(case: Case, by: Membership, assignment_id: int | None) -> CoachAssignment | None:
    live = list(
        CoachAssignment.objects.filter(case_id=case.pk, state=AssignmentState.ACCEPTED)
        .select_related("coach__user")
        .order_by("pk")
    )
    if assignment_id is not None:
        return next((a for a in live if a.pk == int(assignment_id)), None)
    own = [a for a in live if a.coach.user_id == by.user_id]
    if own:
        return own[0]
    if len(live) > 1:
        raise NotAllowed("Dit dossier heeft twee coaches. Kies welke stopt.")
    return live[0] if live else None


def _release(
    case: Case,
    assignment: CoachAssignment,
    *,
    by,
    now: datetime,
    note: str,
    told: list | None = None,
) -> Case:
    """End one assignment; the case changes hands only when no other coach is left.

    `told`: who must know, of a coach who leaves: the coordinators hear once, for all cases
    together, and the notes are erased after the last case.
    """
    assignment.state = AssignmentState.ENDED
    assignment.ended_on = day_of(now)
    assignment.reason = note
    assignment.save()
    leave(case, now=now, origin=origin_of(assignment))
    end_cover(case, assignment.coach_id, now=now)
    if told is None:  # else the caller does it for all cases at once
        erase_lost_notes(case.pk, now)
    last = not CoachAssignment.objects.filter(
        case_id=case.pk, state=AssignmentState.ACCEPTED
    ).exists()
    spec = TRANSITIONS["release_coach"]
    if last and case.status in (*spec.sources, *spec.stays):
        carry_out(
            case,
            name="release_coach",
            by=by,
            now=now,
            note=note,
            pointing=False,
            # Who may was checked here: the coach's own party has just ended.
            capacity="calendar" if by is None else "coach",
            payload={"assignment_id": assignment.pk},
        )
        event = case.events.order_by("-seq").first()
        if case.status == Status.SCREENED:
            # The coordinator looks for a successor; the school need not ask again.
            work.done(case, "submit_request", by=by, now=now)
            if case.region.swv_approves_coach:
                work.done(case, "answer_request", by=by, now=now)
        point(case, now)  # grants and owner followed with the step; only the tasks changed since
    else:
        event = record(
            case,
            kind="coach_released",
            by=by,
            now=now,
            group=F0,
            note=note,
            payload={"assignment_id": assignment.pk},
        )
        refresh(case, now)
    _hand_actions_to_owner(case, assignment)
    if told is None:
        day = day_of(now)
        told = [
            *audience.coordinators_of(case.region_id, day),
            *audience.school_of(case.member, day),
        ]
    notify(case, "coach_released", told, now=now, event=event)
    work.done(case, "release_coach", by=by, now=now)
    return case


def _hand_actions_to_owner(case: Case, assignment: CoachAssignment) -> None:
    """What this coach agreed to do goes to who owns the case now: the coach cannot open it."""
    for item in ActionItem.objects.filter(
        case_id=case.pk, owner_id=assignment.coach.user_id, status=ActionStatus.OPEN
    ):
        item.owner_id = case.owner_user_id
        item.owner_organisation_id = case.owner_organisation_id or item.owner_organisation_id
        item.save()
