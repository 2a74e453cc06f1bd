"""A coach who is away: the stand-in is let in for that time, and nobody is forgotten."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import sweeping
from cases.actions.base import join, refresh
from cases.models import Case, CaseEvent, CaseParty, SharingBasis
from cases.rules import NotAllowed, standing_of
from coaches import actions
from coaches.actions.absence import to_cover
from coaches.models import Absence
from overstap.notifications.models import Outbox
from overstap.organisations.actions.people import change_membership_dates, end_membership
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from overstap.today.queries.gathering import gather
from tests.factories.cases import at, fresh, guided, make_case, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
FIRST, LAST = date(2027, 3, 2), date(2027, 3, 9)


def away(world, *, coach=None, by=None, stand_in="other_coach", now=NOW, first=FIRST, last=LAST):
    coach = coach or world.coach
    other = getattr(world, stand_in) if isinstance(stand_in, str) else stand_in
    return actions.report_absence(
        by=by or coach,
        now=now,
        coach_id=coach.pk,
        starts_on=first,
        ends_on=last,
        stand_in_id=other.pk if other else None,
    )


def sees(who, case, moment):
    with clock_at(moment):
        return Case.objects.visible_to(who).filter(pk=case.pk).exists()


def morning(moment):
    with clock_at(moment):
        job = sweeping.ask_for_sweep(now=moment)
        sweeping.calendar_sweep(now=moment, job_id=job.pk)


def told(code):
    rows = Outbox.objects.filter(subject_code=code, channel="notice")
    return sorted(rows.values_list("user_id", flat=True))


def work_of(who, moment):
    with clock_at(moment):
        return {row.case_id for row in gather(who, moment.date(), None) if row.source == "work"}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coach", True),
        ("coordinator", True),
        ("other_coach", False),
        ("zorgco", False),
        ("intake", False),
        ("admin", False),
        ("manager", False),
    ],
)
def test_who_may_report_it(world, who, may):
    if may:
        assert away(world, by=getattr(world, who)).stand_in == world.other_coach
    else:
        with pytest.raises(NotAllowed, match="Dit kan alleen de coach zelf"):
            away(world, by=getattr(world, who))


def test_a_coordinator_of_another_region_may_not(world):
    with pytest.raises(NotAllowed):
        away(world, by=make_world(number=11).coordinator)


def test_the_stand_in_sees_the_cases_up_to_and_including_the_last_day(world):
    case = guided(world)
    assert not sees(world.other_coach, case, NOW)
    away(world)
    assert sees(world.other_coach, case, at(2027, 3, 2, 11))
    assert sees(world.other_coach, case, at(2027, 3, 9, 23))
    assert not sees(world.other_coach, case, at(2027, 3, 10, 0))
    assert sees(world.coach, case, at(2027, 3, 10, 0))
    assert CaseEvent.objects.filter(case=case, kind="stand_in").count() == 1


def test_an_absence_of_only_today_ends_at_midnight(world):
    case = guided(world)
    away(world, last=FIRST)
    assert sees(world.other_coach, case, at(2027, 3, 2, 23))
    assert not sees(world.other_coach, case, at(2027, 3, 3, 0))


def test_a_later_absence_opens_nothing_before_its_first_morning(world):
    case = guided(world)
    away(world, first=date(2027, 3, 8))
    assert not sees(world.other_coach, case, at(2027, 3, 7, 23))
    morning(at(2027, 3, 8, 6))
    morning(at(2027, 3, 8, 7))
    assert sees(world.other_coach, case, at(2027, 3, 8, 8))
    assert CaseParty.objects.filter(case=case, capacity="stand_in").count() == 1


def test_between_two_absences_the_same_stand_in_sees_nothing(world):
    case = guided(world)
    away(world, last=date(2027, 3, 4))
    away(world, now=at(2027, 3, 5), first=date(2027, 3, 15), last=date(2027, 3, 19))
    assert not sees(world.other_coach, case, at(2027, 3, 10))
    morning(at(2027, 3, 15, 6))
    assert sees(world.other_coach, case, at(2027, 3, 15, 9))
    assert not sees(world.other_coach, case, at(2027, 3, 20))


def test_the_tasks_are_on_the_stand_ins_vandaag_and_not_after(world):
    case = guided(world)
    mine = work_of(world.coach, at(2027, 3, 2, 9))
    assert mine == {case.pk}
    assert work_of(world.other_coach, at(2027, 3, 2, 9)) == set()
    away(world)
    assert work_of(world.other_coach, at(2027, 3, 2, 11)) == {case.pk}
    assert work_of(world.other_coach, at(2027, 3, 10)) == set()


def test_the_stand_in_may_do_the_coachs_work(world):
    case = guided(world)
    away(world)
    with clock_at(at(2027, 3, 3)):
        actions.add_contact(
            by=world.other_coach,
            now=at(2027, 3, 3),
            case_id=case.pk,
            channel="phone",
            contact_on=date(2027, 3, 3),
            is_reached=False,
        )
    with clock_at(at(2027, 3, 10)), pytest.raises(NotAllowed):
        actions.add_contact(
            by=world.other_coach,
            now=at(2027, 3, 10),
            case_id=case.pk,
            channel="phone",
            contact_on=date(2027, 3, 10),
            is_reached=False,
        )


def test_without_a_stand_in_the_coordinator_has_the_tasks(world):
    case = guided(world)
    before = work_of(world.coordinator, NOW)
    away(world, stand_in=None)
    assert work_of(world.coordinator, at(2027, 3, 3)) - before == {case.pk}
    assert work_of(world.coordinator, at(2027, 3, 10)) == before


def test_a_case_taken_on_while_away_is_covered_too(world):
    away(world, now=NOW)
    case = make_case(world, "screened")
    offer = actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    actions.answer_offer(by=world.coach, now=NOW, assignment_id=offer.pk, accepted=True)
    assert sees(world.other_coach, case, at(2027, 3, 3))


def test_a_coach_who_is_away_without_cover_when_it_counts_cannot_accept(world):
    case = make_case(world, "screened")
    offer = actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    away(world, stand_in=None, last=date(2027, 4, 30))
    with pytest.raises(NotAllowed, match="is afwezig op"):
        actions.answer_offer(by=world.coach, now=NOW, assignment_id=offer.pk, accepted=True)
    assert not CaseParty.objects.filter(case=case, capacity="coach").exists()


def test_no_case_goes_to_who_is_away_on_its_next_milestone(world):
    case = make_case(world, "screened")  # 1 April 2027 is the next milestone
    away(world, stand_in=None, first=date(2027, 3, 30), last=date(2027, 4, 5))
    with pytest.raises(NotAllowed, match="afwezig op 1 april 2027"):
        actions.offer_coach(
            by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
        )
    absence = Absence.objects.get()
    actions.change_absence(
        by=world.coordinator,
        now=NOW,
        absence_id=absence.pk,
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        stand_in_id=world.other_coach.pk,
    )
    offer = actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=world.coach.pk
    )
    assert offer.state == "offered"


def test_a_case_that_is_given_back_takes_the_stand_in_along(world):
    case = guided(world)
    away(world)
    actions.release_coach(by=world.coordinator, now=NOW, case_id=case.pk, note="Past niet")
    assert not sees(world.other_coach, case, at(2027, 3, 3))


def test_an_overlap_is_refused_with_the_period(world):
    away(world)
    with pytest.raises(NotAllowed, match="van 2 maart 2027 tot en met 9 maart 2027 al als afwezig"):
        away(world, first=LAST, last=date(2027, 3, 12))
    away(world, first=date(2027, 3, 10), last=date(2027, 3, 12))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 3, 9), date(2027, 3, 2), "ligt voor de eerste dag"),
        (date(2027, 2, 1), date(2027, 3, 1), "al voorbij"),
        (date(2027, 3, 2), date(2028, 6, 1), "hooguit een jaar"),
    ],
)
def test_a_period_must_make_sense(world, first, last, words):
    with pytest.raises(NotAllowed, match=words):
        away(world, first=first, last=last)


def test_who_is_away_cannot_stand_in(world):
    away(world, coach=world.other_coach, by=world.coordinator, stand_in=None)
    with pytest.raises(NotAllowed, match="is dan zelf afwezig"):
        away(world)


def test_nobody_stands_in_for_oneself_or_from_elsewhere(world):
    with pytest.raises(NotAllowed, match="vervangt zichzelf"):
        away(world, stand_in="coach")
    with pytest.raises(NotAllowed, match="geen coach in deze regio"):
        away(world, stand_in="zorgco")
    with pytest.raises(NotAllowed, match="geen coach in deze regio"):
        away(world, stand_in=make_world(number=11).coach)


def test_a_stand_in_who_falls_away_gives_the_cases_to_the_coordinator(world):
    case = guided(world)
    away(world)
    away(world, coach=world.other_coach, stand_in=None, first=date(2027, 3, 4), now=at(2027, 3, 3))
    assert Absence.objects.get(coach=world.coach).stand_in is None
    assert not sees(world.other_coach, case, at(2027, 3, 4))
    assert world.coordinator.user_id in told("stand_in_lost")
    assert case.pk in work_of(world.coordinator, at(2027, 3, 4))


def test_a_stand_in_who_leaves_lets_go_at_once(world):
    case = guided(world)
    away(world)
    end_membership(by=world.coordinator, now=at(2027, 3, 3), membership_id=world.other_coach.pk)
    assert Absence.objects.get().stand_in is None
    assert not sees(world.other_coach, case, at(2027, 3, 3, 12))


def test_a_stand_in_whose_role_ended_by_date_is_found_in_the_morning(world):
    guided(world)
    away(world, first=date(2027, 3, 8))
    other = world.other_coach
    change_membership_dates(
        by=world.coordinator,
        now=NOW,
        membership_id=other.pk,
        active_from=other.active_from,
        active_to=date(2027, 3, 6),
    )
    morning(at(2027, 3, 8, 6))
    assert Absence.objects.get().stand_in is None
    assert told("stand_in_lost").count(world.coordinator.user_id) == 1


def test_back_early_means_back_now(world):
    case = guided(world)
    absence = away(world)
    actions.withdraw_absence(by=world.coach, now=at(2027, 3, 3), absence_id=absence.pk)
    assert not sees(world.other_coach, case, at(2027, 3, 3, 12))
    assert list(to_cover(date(2027, 3, 4))) == []
    with pytest.raises(NotAllowed, match="al ingetrokken"):
        actions.withdraw_absence(by=world.coach, now=at(2027, 3, 3), absence_id=absence.pk)


def test_another_stand_in_takes_over_at_once(world):
    third = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    case = guided(world)
    absence = away(world)
    actions.change_absence(
        by=world.coordinator,
        now=at(2027, 3, 3),
        absence_id=absence.pk,
        starts_on=FIRST,
        ends_on=date(2027, 3, 12),
        stand_in_id=third.pk,
    )
    assert not sees(world.other_coach, case, at(2027, 3, 4))
    assert sees(third, case, at(2027, 3, 12, 20))
    assert not sees(third, case, at(2027, 3, 13))


def test_coach_and_coordinator_and_stand_in_are_told_without_a_name(world):
    away(world)
    assert told("absence_reported") == sorted(
        [world.other_coach.user_id, world.coordinator.user_id]
    )
    assert set(Outbox.objects.values_list("path", flat=True)) == {reverse("coaches:absences")}


def test_the_stand_in_keeps_contact_in_the_summer_too(world):
    """Who is summer contact of a case without being its coach is covered, with no more rights."""
    case = make_case(world, "summer")
    CaseParty.objects.filter(case=case, capacity="coach").update(active_to=at(2027, 7, 2))
    moment = at(2027, 7, 5)
    with clock_at(moment):
        locked = fresh(case)
        join(
            locked,
            capacity="summer_contact",
            now=moment,
            user_id=world.coach.user_id,
            organisation_id=world.coach.organisation_id,
        )
        refresh(locked, moment)
        away(world, now=moment, first=date(2027, 7, 5), last=date(2027, 7, 16))
        standing = standing_of(fresh(case), world.other_coach, moment.date())
    assert sees(world.other_coach, case, at(2027, 7, 6))
    assert "summer_contact" in standing
    assert "coach" not in standing
    assert not sees(world.other_coach, case, at(2027, 7, 17))


def test_who_is_away_in_one_role_is_away_in_the_other(world):
    other_role = MembershipFactory(
        user=world.coach.user, role=Role.MBO_COACH, organisation=world.mbo
    )
    case = guided(world, coach=other_role)
    away(world)
    assert sees(world.other_coach, case, at(2027, 3, 3))
    assert list(to_cover(FIRST)) == []
    with pytest.raises(NotAllowed, match="al als afwezig"):
        away(world, coach=other_role, by=world.coordinator)


def test_a_case_that_the_stand_in_may_not_see_goes_to_the_coordinator(world):
    seen, unseen = guided(world), guided(world)
    third = MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo)
    SharingBasis.objects.filter(case=unseen).update(organisation_id=world.agency.pk)
    refresh(fresh(unseen), NOW)
    before = work_of(world.coordinator, NOW)
    away(world, stand_in=third)
    assert sees(third, seen, at(2027, 3, 3))
    assert not sees(third, unseen, at(2027, 3, 3))
    assert work_of(world.coordinator, at(2027, 3, 3)) - before == {unseen.pk}
    assert told("stand_in_unseen") == [world.coordinator.user_id]
    morning(at(2027, 3, 3, 6))
    assert told("stand_in_unseen") == [world.coordinator.user_id]
    assert work_of(world.coordinator, at(2027, 3, 10)) == before
