"""What a coordinator sees of her coaches today.

Hours that differ, one coach away with a stand-in, a question that waits, cases that go to another
coach with mixed results, and requests that the partnership (swv) judges, one of them returned.
"""

from datetime import datetime, timedelta

from cases.actions.jobs import finish_job, take_job
from cases.enums import Status
from cases.models import Case
from coaches import actions as coaching
from coaches.actions.transferring import transfer_next
from coaches.enums import AssignmentState, RequestState
from coaches.models import CoachAssignment, CoachRequest
from overstap.demo.region import LOGINS, World
from overstap.organisations.actions.regions import save_policy
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership
from overstap.organisations.rules import NotAllowed

HOURS = (24, 16, 32, 8, 20, 12, 28)
AWAY_DAYS = 11
TRIES = 10
MOVED = 4
ASKED = 3


def show_coaching(world: World, now: datetime) -> None:
    """This will do what makes the pages of the coaches tell something on the last day."""
    by = world.coordinator
    for number, coach in enumerate(world.coaches):
        hours = HOURS[number % len(HOURS)]
        coaching.save_hours(by=by, now=now, membership_id=coach.pk, hours=hours)
    if len(world.coaches) > 1:
        first, second = world.coaches[:2]
        today = now.date()
        coaching.report_absence(
            by=second,
            now=now,
            coach_id=second.pk,
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=AWAY_DAYS),
            stand_in_id=first.pk,
        )
    _ask_one(world, now)
    if len(world.coaches) > MOVED:
        _hand_over(world, now)
    _let_partnership_judge(world, now)
    coaching.escalate_unanswered(by=None, now=now)


def _ask_one(world: World, now: datetime) -> None:
    """An open question to the first coach, for the first case of which the rules allow it."""
    asked = CoachAssignment.objects.filter(
        state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    )
    waiting = (
        Case.objects.scoped()
        .filter(status=Status.SCREENED, region_id=world.coordinator.region_id)
        .exclude(pk__in=asked.values("case_id"))
        .order_by("pk")
    )
    for case_id in list(waiting.values_list("pk", flat=True)[:TRIES]):
        try:
            coaching.offer_coach(
                by=world.coordinator,
                now=now,
                case_id=case_id,
                membership_id=world.coaches[0].pk,
            )
        except NotAllowed:
            continue
        return


def _hand_over(world: World, now: datetime) -> None:
    """Four cases to a colleague: one taken, one declined, one refused as outdated, one waits."""
    giver, taker = world.coaches[-2:]
    own = CoachAssignment.objects.filter(
        coach=giver, state=AssignmentState.ACCEPTED, case__is_open=True
    )
    rows = [
        (pk, taker.pk, version)
        for pk, version in own.order_by("-pk").values_list("pk", "case__version")[:MOVED]
    ]
    if not rows:
        return
    pk, to, version = rows[-1]
    rows[-1] = (pk, to, version - 1)  # somebody worked on it after the coordinator looked
    made = coaching.start_transfer(
        by=world.coordinator,
        now=now,
        coach_id=giver.pk,
        note="Minder uren vanaf volgende maand.",
        rows=rows,
    )
    take_job(by=None, now=now, job_id=made.job_id)
    while transfer_next(by=world.coordinator, now=now, transfer_id=made.pk) is not None:
        pass
    finish_job(made.job_id, now=now)
    offered = made.rows.filter(offer__isnull=False).order_by("pk")
    answers = [(True, ""), (False, "Deze school is te ver rijden voor mij.")]
    for row, (accepted, note) in zip(offered, answers, strict=False):
        coaching.answer_offer(
            by=taker, now=now, assignment_id=row.offer_id, accepted=accepted, note=note
        )


def _let_partnership_judge(world: World, now: datetime) -> None:
    """From today the partnership judges: what waited is approved, one new request comes back."""
    values = {"swv_approves_coach": True}
    save_policy(by=world.admin, now=now, region_id=world.coordinator.region_id, values=values)
    waiting = CoachRequest.objects.filter(
        state=RequestState.SUBMITTED,
        case__is_open=True,
        case__region_id=world.coordinator.region_id,
    )
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        coaching.answer_request(by=world.swv, now=now, request_id=pk, answer="approved")
    made = _new_requests(world, now)
    for request in made[:1]:
        coaching.answer_request(
            by=world.swv,
            now=now,
            request_id=request.pk,
            answer="returned",
            note="Wat heeft de school zelf al gedaan? Vul dat nog aan.",
        )


def _new_requests(world: World, now: datetime) -> list[CoachRequest]:
    """Requests of schools for young people that nobody asked for yet; first of the demo's login."""
    leads = {
        lead.organisation_id: lead
        for lead in Membership.objects.live(on=now.date())
        .filter(role=Role.SUPPORT_COORDINATOR, organisation__region_id=world.coordinator.region_id)
        .select_related("user", "organisation__region")
        .order_by("-pk")
    }
    first = {pk for pk, lead in leads.items() if lead.user.email == LOGINS["support"]}
    asked = CoachRequest.objects.exclude(state=RequestState.WITHDRAWN)
    coached = CoachAssignment.objects.filter(
        state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED]
    )
    cases = (
        Case.objects.scoped()
        .filter(status=Status.SCREENED, school_id__in=leads)
        .exclude(pk__in=asked.values("case_id"))
        .exclude(pk__in=coached.values("case_id"))
        .order_by("pk")
        .values_list("pk", "school_id")
    )
    made = []
    for case_id, school_id in sorted(cases, key=lambda row: (row[1] not in first, row[0])):
        try:
            request = coaching.submit_request(
                by=leads[school_id],
                now=now,
                case_id=case_id,
                question="Wie gaat mee naar de kennismaking op het mbo?",
            )
        except NotAllowed:
            continue
        made.append(request)
        if len(made) == ASKED:
            break
    return made
