"""Offering a case to a coach, and what the coach answers. The sender keeps it until acceptance."""

import logging
from datetime import datetime

from django.db import InterfaceError, OperationalError

from cases.actions import audience, work
from cases.actions.base import day_of, join, leave, lock_case, notify, record, refresh
from cases.actions.transition import fire
from cases.enums import ActionStatus, Capacity, Status
from cases.models import ActionItem, Case
from cases.rules import NotAllowed, standing_of
from coaches.actions.absence import cover_now, end_cover
from coaches.actions.notes import erase_lost_notes
from coaches.actions.requests import end_request_party, open_request
from coaches.enums import AssignmentState, RequestState, Weight
from coaches.models import CoachAssignment, CoachRequest
from coaches.rules import (
    check_case_is_shared,
    check_coach_fits,
    check_is_approved,
    check_is_there,
    check_kind_is_free,
    check_may_answer_offer,
    check_may_offer,
)
from coaches.rules.sharing import check_basis_covers
from overstap.audit.acting import action
from overstap.organisations.models import Membership, User
from overstap.organisations.workdays import add_workdays
from overstap.privacy.groups import F0

log = logging.getLogger(__name__)
OUTDATED = "Een andere coach heeft dit dossier aangenomen."
TRANSFERRED = "Overgedragen aan een andere coach."


@action
def offer_coach(
    *,
    by,
    now: datetime,
    case_id: int,
    membership_id: int,
    kind: str = "vo",
    weight: str = "",
) -> CoachAssignment:
    """This will ask a coach (a membership) to take the case, for vo or for mbo.

    More than one may be asked; of each kind one can accept. `weight` is how much work it will
    be; without it what the school wrote holds. Raises NotAllowed when the swv has not approved
    yet, or this coach cannot be asked or is away when it counts.
    """
    case = lock_case(case_id)
    check_may_offer(case, standing_of(case, by, day_of(now)))
    request = open_request(case)
    coach = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    known = list(
        CoachAssignment.objects.filter(case_id=case.pk).select_related("coach").order_by("pk")
    )
    had_coach = any(a.state in {"accepted", "ended"} for a in known)
    check_is_approved(case, request, had_coach)
    live = [a for a in known if a.state in {"offered", "accepted"}]
    check_coach_fits(case, coach, kind, live, day_of(now))
    check_is_there(coach, case, day_of(now))
    assignment = CoachAssignment.objects.create(
        case=case,
        request=request,
        coach=coach,
        kind=kind,
        weight=weight or (request.weight if request is not None else Weight.NORMAL),
        offered_by=by,
        offered_on=day_of(now),
    )
    let_look(case, assignment, now)
    if request is not None and request.state != RequestState.OFFERED:
        request.state = RequestState.OFFERED
        request.save()
        end_request_party(case, request, now)
    event = record(
        case,
        kind="coach_offered",
        by=by,
        now=now,
        group=F0,
        payload={"assignment_id": assignment.pk},
    )
    notify(case, "coach_offered", [coach.user], now=now, event=event)
    # An offer without a request, or for a successor, skips what comes before it.
    work.done(case, "submit_request", by=by, now=now)
    work.done(case, "answer_request", by=by, now=now)
    work.done(case, "offer_coach", by=by, now=now)
    refresh(case, now)
    return assignment


def let_look(case: Case, assignment: CoachAssignment, now: datetime) -> None:
    """This will let the coach who was asked see what the question is about, and no more."""
    join(
        case,
        capacity=Capacity.COACH_OFFERED,
        now=now,
        user_id=assignment.coach.user_id,
        organisation_id=assignment.coach.organisation_id,
        origin=origin_of(assignment),
    )


@action
def answer_offer(
    *, by, now: datetime, assignment_id: int, accepted: bool, note: str = ""
) -> CoachAssignment:
    """This will let the coach take the case, or decline it with a reason.

    Raises NotAllowed when another coach of the same kind was first, when the question was taken
    back, or when a reason is missing.
    """
    case_id = CoachAssignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)
    case = lock_case(case_id)
    assignment = (
        CoachAssignment.objects.filter(pk=assignment_id)
        .select_related(
            "coach__user",
            "coach__organisation",
            "request",
            "offered_by__user",
            "replaces__coach__user",
        )
        .get()
    )
    check_may_answer_offer(assignment, by, day_of(now))
    if accepted:
        check_case_is_shared(case)
        check_basis_covers(case, assignment)
        check_kind_is_free(assignment)
        check_is_there(assignment.coach, case, day_of(now))
        _accept(case, assignment, by=by, now=now)
    else:
        if not note.strip():
            raise NotAllowed("Schrijf op waarom u dit dossier niet aanneemt.")
        close_offer(case, assignment, note.strip(), now)
        event = record(
            case,
            kind="coach_declined",
            by=by,
            now=now,
            group=F0,
            payload={"assignment_id": assignment.pk},
        )
        seek_again(case, assignment.request, by=by, now=now)
        notify(case, "coach_declined", _who_asked(case, assignment, now), now=now, event=event)
        refresh(case, now)
    return assignment


def _accept(case: Case, assignment: CoachAssignment, *, by, now: datetime) -> None:
    day = day_of(now)
    _take_place(case, assignment, now)
    assignment.state = AssignmentState.ACCEPTED
    assignment.answered_on = day
    assignment.save()
    leave(case, now=now, origin=origin_of(assignment))
    join(
        case,
        capacity=Capacity.COACH,
        now=now,
        user_id=assignment.coach.user_id,
        organisation_id=assignment.coach.organisation_id,
        origin=origin_of(assignment),
    )
    others = CoachAssignment.objects.filter(
        case_id=case.pk, kind=assignment.kind, state=AssignmentState.OFFERED
    )
    for other in others:
        close_offer(case, other, OUTDATED, now)
    for earlier in CoachAssignment.objects.filter(
        case_id=case.pk, kind=assignment.kind, state=AssignmentState.ENDED, successor=None
    ):
        earlier.successor = assignment
        earlier.save()
    request = assignment.request or open_request(case)
    waits = {RequestState.SUBMITTED, RequestState.APPROVED, RequestState.OFFERED}
    if request is not None and request.state in waits:
        # What the school asked after the offer is answered by it too.
        end_request_party(case, request, now)
        request.state = RequestState.MATCHED
        request.save()
    fire(
        case_id=case.pk,
        name="accept_coach",
        by=by,
        now=now,
        payload={"assignment_id": assignment.pk},
    )
    event = case.events.order_by("-seq").first()
    told = _who_asked(case, assignment, now)
    if assignment.replaces is not None:
        told.append(assignment.replaces.coach.user)
    notify(case, "coach_accepted", told, now=now, event=event)
    cover_now(lock_case(case.pk), by=by, now=now)


def _take_place(case: Case, assignment: CoachAssignment, now: datetime) -> None:
    """The coach whose case this was lets go at the moment of the yes, with the agreed actions."""
    former = assignment.replaces
    if former is None or former.state != AssignmentState.ACCEPTED:
        return
    former.state = AssignmentState.ENDED
    former.ended_on = day_of(now)
    former.reason = TRANSFERRED
    former.successor = assignment
    former.save()
    leave(case, now=now, origin=origin_of(former))
    end_cover(case, former.coach_id, now=now)
    erase_lost_notes(case.pk, now)
    items = ActionItem.objects.filter(
        case=case, owner_id=former.coach.user_id, status=ActionStatus.OPEN
    )
    for item in items:
        item.owner_id = assignment.coach.user_id
        item.owner_organisation_id = assignment.coach.organisation_id
        item.save()


def escalate_unanswered(*, by, now: datetime) -> int:
    """This will tell the coordinator of offers that got no answer within the region's days.

    `region.coach_answer_days` counts working days, without the region's school holidays. Each
    offer is told once, each in its own transaction; returns how many were told now.
    """
    waiting = (
        CoachAssignment.objects.filter(
            state=AssignmentState.OFFERED, escalated_on=None, case__is_open=True
        )
        .select_related("case__region")
        .order_by("pk")
    )
    holidays: dict[int, list] = {}
    told = 0
    for assignment in waiting.iterator(chunk_size=500):
        region = assignment.case.region
        if region.pk not in holidays:
            holidays[region.pk] = list(region.holidays.all())
        limit = add_workdays(assignment.offered_on, region.coach_answer_days, holidays[region.pk])
        if limit >= day_of(now):
            continue
        try:
            told += escalate_offer(by=by, now=now, assignment_id=assignment.pk)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            # One that goes wrong holds up nobody; the type only, a message could hold a name.
            log.error("offer %s could not be escalated: %s", assignment.pk, type(error).__name__)
    return told


@action
def escalate_offer(*, by, now: datetime, assignment_id: int) -> bool:
    """This will tell the coordinator that this offer waits too long; once."""
    case_id = CoachAssignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)
    case = lock_case(case_id)
    assignment = CoachAssignment.objects.get(pk=assignment_id)
    if assignment.state != AssignmentState.OFFERED or assignment.escalated_on is not None:
        return False
    assignment.escalated_on = day_of(now)
    assignment.save()
    event = record(
        case,
        kind="coach_unanswered",
        by=by,
        now=now,
        group=F0,
        payload={"assignment_id": assignment.pk},
    )
    notify(
        case,
        "coach_unanswered",
        audience.coordinators_of(case.region_id, day_of(now)),
        now=now,
        event=event,
    )
    refresh(case, now)
    return True


def origin_of(assignment: CoachAssignment) -> str:
    """How parties of the case point at this assignment."""
    return f"assignment:{assignment.pk}"


def close_offer(case: Case, assignment: CoachAssignment, reason: str, now: datetime) -> None:
    """This will end an offer that nobody took; the coach no longer sees the case."""
    assignment.state = AssignmentState.DECLINED
    assignment.reason = reason
    assignment.answered_on = day_of(now)
    assignment.save()
    leave(case, now=now, origin=origin_of(assignment))


def seek_again(case: Case, request: CoachRequest | None, *, by, now: datetime) -> None:
    """This will put the search back with whoever looks for a coach, when nobody is asked now."""
    if CoachAssignment.objects.filter(
        case_id=case.pk, state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    ).exists():
        return
    if request is not None and request.state == RequestState.OFFERED:
        was_judged = request.answered_on is not None
        request.state = RequestState.APPROVED if was_judged else RequestState.SUBMITTED
        request.save()
    if case.status == Status.SCREENED:
        # The task "Coach zoeken" comes back: its flow starts anew and skips what was done.
        work.sync(case, now)
        work.done(case, "submit_request", by=by, now=now)
        work.done(case, "answer_request", by=by, now=now)


def _who_asked(case: Case, assignment: CoachAssignment, now: datetime) -> list[User]:
    """Who made the offer and the school; each once."""
    people = audience.school_of(case.member, day_of(now))
    asker = assignment.offered_by
    if asker is not None and asker.user not in people:
        people.append(asker.user)
    return people
