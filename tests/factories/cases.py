"""Cases for tests, in any status, made only through the actions that people use.

`make_case(world, status="guided")` walks a pupil of a `tests.factories.world.World` there.
"""

from datetime import date, datetime

from cases.actions import applying, basis, checking, ending, escalating, flagging, items, transition
from cases.enums import BasisKind, Destination, DismissReason, GivenBy, NoShowReason, Status
from cases.models import Case, CohortMember
from coaches import actions as coaching
from overstap.organisations.models import Membership
from overstap.privacy.groups import F0, F1, F2, F4, F5, F8, F9, F10
from tests.factories.organisations import MunicipalityFactory, RegionFactory
from tests.factories.world import World, at, make_world

GROUPS = [F0, F1, F2, F4, F5, F8, F9, F10]


def flagged(world: World, member: CohortMember | None = None, **fields) -> Case:
    """A case that the mentor flagged."""
    member = member or world.member(**fields)
    return flagging.flag(
        by=world.zorgco,
        now=at(world.year.year, 1, 20),
        member_id=member.pk,
        risk_reasons=["no_application", "absence"],
        risk_note="Twijfelt over de opleiding.",
    )


def with_basis(world: World, case: Case, groups=None, **fields) -> Case:
    """Consent by the person who may give it."""
    age = case.student.age_on(date(world.year.year, 1, 25))
    grown = age is not None and age >= world.region.consent_age
    values = {
        "kind": BasisKind.CONSENT,
        "groups": groups or GROUPS,
        "given_by": GivenBy.STUDENT if grown else GivenBy.GUARDIAN,
        "given_on": date(world.year.year, 1, 25),
    } | fields
    basis.record_basis(by=world.zorgco, now=at(world.year.year, 1, 25), case_id=case.pk, **values)
    return case


def screened(world: World, **fields) -> Case:
    """A case that the zorgcoördinator screened."""
    case = with_basis(world, flagged(world, **fields))
    return flagging.screen(
        by=world.zorgco,
        now=at(world.year.year, 2, 1),
        case_id=case.pk,
        question="Welke opleiding past?",
        support_need="Hulp bij het kiezen",
    )


def guided(world: World, coach: Membership | None = None, **fields) -> Case:
    """A case that a coach accepted."""
    coach = coach or world.coach
    return take_on(world, screened(world, **fields), coach)


def take_on(world: World, case: Case, coach: Membership, now: datetime | None = None) -> Case:
    """The request, the offer and the yes of a coach."""
    now = now or at(world.year.year, 2, 10)
    coaching.submit_request(
        by=world.zorgco, now=now, case_id=case.pk, question="Wie kan Lotte helpen kiezen?"
    )
    offer = coaching.offer_coach(
        by=world.coordinator, now=now, case_id=case.pk, membership_id=coach.pk
    )
    coaching.answer_offer(by=coach, now=now, assignment_id=offer.pk, accepted=True)
    return fresh(case)


def discussed(world: World, **fields) -> Case:
    """A case with a decision of the table and one action."""
    case = guided(world, **fields)
    item = items.add_action_item(
        by=world.coordinator,
        now=at(world.year.year, 4, 13),
        case_id=case.pk,
        what="Meeloopdag regelen",
        owner_id=world.coach.pk,
        organisation_id=world.agency.pk,
        due_on=date(world.year.year, 5, 11),
        source="table",
        origin=f"decision:test{case.pk}",
    )
    case = transition.fire(
        by=world.coordinator,
        now=at(world.year.year, 4, 13),
        case_id=case.pk,
        name="record_discussion",
        capacity="table",
        decision_code="proceed",
        origin=item.origin,
    )
    items.finish_action_item(
        by=world.coach, now=at(world.year.year, 5, 1), item_id=item.pk, result="Gedaan"
    )
    return fresh(case)


def applied(world: World, case: Case, status: str = "provisional") -> None:
    """An application at the mbo of the world."""
    applying.record_application(
        by=world.zorgco,
        now=at(world.year.year, 3, 20),
        member_id=case.member_id,
        institution_id=world.mbo.pk,
        programme_name="Verzorgende IG",
        level=3,
        track="bol",
        status=status,
        reported_on=date(world.year.year, 3, 20),
    )


def summer(world: World, **fields) -> Case:
    """A case in the summer, with an application."""
    case = discussed(world, **fields)
    applied(world, case)
    return transition.fire(
        by=None, now=at(world.year.year, 7, 20), case_id=case.pk, name="enter_summer"
    )


def no_show(world: World, **fields) -> Case:
    """A case of somebody who did not start."""
    case = summer(world, **fields)
    checking.record_start(
        by=world.coach,
        now=at(world.year.year, 9, 20),
        member_id=case.member_id,
        outcome="not_started",
        reason_code=NoShowReason.WRONG_CHOICE,
    )
    return fresh(case)


def started(world: World, **fields) -> Case:
    """A case of somebody who started on the first of September."""
    case = summer(world, **fields)
    checking.record_start(
        by=world.intake,
        now=at(world.year.year, 9, 15),
        member_id=case.member_id,
        outcome="started",
        started_on=date(world.year.year, 9, 1),
        institution_id=world.mbo.pk,
        programme_name="Verzorgende IG",
    )
    return fresh(case)


def placed(world: World, **fields) -> Case:
    """A case of somebody who was placed on the count date."""
    case = started(world, **fields)
    checking.record_placement(
        by=world.intake,
        now=at(world.year.year, 10, 4),
        member_id=case.member_id,
        outcome="placed",
        enrolled_on=date(world.year.year, 9, 1),
        institution_id=world.mbo.pk,
    )
    return fresh(case)


def escalated(world: World, **fields) -> Case:
    """A case that leerplicht has."""
    case = no_show(world, **fields)
    escalating.escalate(
        by=world.coach, now=at(world.year.year, 10, 10), case_id=case.pk, note="Niet te bereiken"
    )
    return fresh(case)


def evaluated(world: World, needs_support: bool = False, **fields) -> Case:
    """A placed case with its evaluation, in March."""
    case = placed(world, **fields)
    ending.evaluate(
        by=world.coach,
        now=at(world.year.year + 1, 3, 2),
        case_id=case.pk,
        done_on=date(world.year.year + 1, 3, 2),
        is_enrolled=True,
        same_programme=True,
        attendance_ok=True,
        student_says="Het gaat goed",
        coach_says="Rustig begonnen",
        needs_support=needs_support,
        support="Wekelijks gesprek" if needs_support else "",
    )
    return fresh(case)


def closed(world: World, **fields) -> Case:
    """A case that ended well."""
    case = evaluated(world, **fields)
    ending.close_independent(by=world.coach, now=at(world.year.year + 1, 3, 3), case_id=case.pk)
    return fresh(case)


def handed_over(world: World, **fields) -> Case:
    """A case whose support somebody took over."""
    case = evaluated(world, needs_support=True, **fields)
    offer = ending.offer_handover(
        by=world.coach,
        now=at(world.year.year + 1, 3, 3),
        case_id=case.pk,
        receiver_id=world.intake.pk,
        support="Wekelijks gesprek",
    )
    ending.answer_handover(
        by=world.intake, now=at(world.year.year + 1, 3, 4), handover_id=offer.pk, accepted=True
    )
    ending.hand_over(by=world.coach, now=at(world.year.year + 1, 3, 5), case_id=case.pk)
    return fresh(case)


def dismissed(world: World, **fields) -> Case:
    """A case without risk."""
    case = flagged(world, **fields)
    flagging.dismiss(
        by=world.zorgco, now=at(world.year.year, 2, 1), case_id=case.pk, why=DismissReason.NO_RISK
    )
    return fresh(case)


def withdrawn(world: World, **fields) -> Case:
    """A case that the young person did not want."""
    case = guided(world, **fields)
    ending.withdraw(
        by=world.coach,
        now=at(world.year.year, 3, 1),
        case_id=case.pk,
        who=GivenBy.STUDENT,
        on=date(world.year.year, 3, 1),
    )
    return fresh(case)


def moved(world: World, **fields) -> Case:
    """A case of somebody who moved to another region."""
    case = guided(world, **fields)
    there = MunicipalityFactory(region=RegionFactory(number=23))
    ending.move_out(
        by=world.zorgco, now=at(world.year.year, 3, 1), case_id=case.pk, municipality_id=there.pk
    )
    return fresh(case)


def elsewhere(world: World, **fields) -> Case:
    """A case of somebody who went to work."""
    case = guided(world, **fields)
    ending.leave_elsewhere(
        by=world.coach,
        now=at(world.year.year, 6, 1),
        case_id=case.pk,
        destination=Destination.WORK,
    )
    return fresh(case)


WALKS = {
    Status.FLAGGED: flagged,
    Status.SCREENED: screened,
    Status.GUIDED: guided,
    Status.DISCUSSED: discussed,
    Status.SUMMER: summer,
    Status.NO_SHOW: no_show,
    Status.STARTED: started,
    Status.PLACED: placed,
    Status.ESCALATED: escalated,
    Status.CLOSED: closed,
    Status.HANDED_OVER: handed_over,
    Status.DISMISSED: dismissed,
    Status.WITHDRAWN: withdrawn,
    Status.MOVED: moved,
    Status.ELSEWHERE: elsewhere,
}


def make_case(world: World, status: str = Status.GUIDED, **fields) -> Case:
    """A case in this status, walked there through the actions of the people it takes."""
    return WALKS[Status(status)](world, **fields)


def fresh(case: Case) -> Case:
    """The case as it is in the database now, with what rules look at."""
    return (
        Case.objects.scoped()
        .select_related("student", "member", "region", "year", "escalated_to", "school")
        .get(pk=case.pk)
    )


__all__ = ["World", "at", "fresh", "make_case", "make_world"]
