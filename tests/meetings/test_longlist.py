"""The long list of a round: whom its rule finds and why, and what the own school says."""

from datetime import date

import pytest

from cases.actions import applying, checking, ending, people
from cases.models import Case, SharingBasis
from cases.rules import NotAllowed
from meetings import actions
from meetings.models import AgendaItem, RoundProposal
from meetings.queries.longlist import lists_waiting, long_list, school_counts, sentence
from tests.factories.cases import GROUPS, at, fresh, make_case, make_world, with_basis
from tests.factories.meetings import PLANNED, make_session
from tests.factories.organisations import MembershipFactory, SchoolFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 1)
BASIS = {
    "kind": "consent",
    "groups": GROUPS,
    "given_by": "student",
    "given_on": date(2027, 3, 30),
    "informed_on": None,
    "channel": "",
    "given_by_name": "",
}
FULL = {
    "question": "Welk mbo past?",
    "tried": "Twee gesprekken.",
    "wanted": "Het mbo en de coach.",
    "risk_reasons": ["no_application"],
    "support_need": "Hulp bij kiezen",
    "basis": BASIS,
}


def make_round(world, target="no_application", **values):
    values = {"name": "April", "date_on": date(2027, 4, 13)} | values
    return actions.create_round(
        by=world.coordinator, now=PLANNED, year_id=world.year.pk, target=target, **values
    )


def propose(world, table_round):
    return actions.propose_members(by=world.coordinator, now=NOW, round_id=table_round.pk)


def reasons(table_round):
    return {
        row.member_id: row.reasons
        for row in RoundProposal.objects.filter(round=table_round).exclude(state="lapsed")
    }


def proposal_of(table_round, member):
    return RoundProposal.objects.get(round=table_round, member=member)


def confirm(world, proposal, *, by=None, **values):
    return actions.confirm_member(
        by=by or world.zorgco, now=NOW, proposal_id=proposal.pk, **(FULL | values)
    )


def apply(world, member, status):
    applying.record_application(
        by=world.zorgco,
        now=at(2027, 3, 20),
        member_id=member.pk,
        institution_id=world.mbo.pk,
        programme_name="Verzorgende IG",
        status=status,
        reported_on=date(2027, 3, 20),
    )


def member_with(world, status=None, **fields):
    member = world.member(**fields)
    if status:
        apply(world, member, status)
    return member


def test_no_valid_application_finds_members_with_and_without_a_case(world):
    none, concept = world.member(), member_with(world, "created")
    ended, valid = member_with(world, "rejected"), member_with(world, "submitted")
    with_case = make_case(world, "guided")
    havo = world.member()
    people.set_destination(
        by=world.decaan, now=NOW, member_id=havo.pk, destination="havo", on=date(2027, 3, 1)
    )
    table_round = make_round(world)
    assert propose(world, table_round) == {"new": 4, "lapsed": 0, "same": 0}
    assert reasons(table_round) == {
        none.pk: ["no_application"],
        concept.pk: ["only_concept"],
        ended.pk: ["application_ended"],
        with_case.member_id: ["no_application"],
    }
    assert valid.pk not in reasons(table_round)


def test_not_provisionally_placed(world):
    none, applied_only = world.member(), member_with(world, "received")
    member_with(world, "provisional")
    table_round = make_round(world, "not_provisional")
    propose(world, table_round)
    assert reasons(table_round) == {
        none.pk: ["no_application"],
        applied_only.pk: ["not_provisional"],
    }


def test_not_started_finds_a_pupil_without_a_case_too(world):
    missed = world.member()
    world.member()
    with_case = make_case(world, "no_show")
    checking.record_start(
        by=world.coordinator,
        now=at(2027, 9, 20),
        member_id=missed.pk,
        outcome="not_started",
        reason_code="unreachable",
    )
    table_round = make_round(world, "not_started", date_on=date(2027, 9, 28))
    propose(world, table_round)
    assert reasons(table_round) == {
        missed.pk: ["not_started"],
        with_case.member_id: ["not_started"],
    }


def test_risk_status_is_an_open_case_without_a_place(world):
    guided, flagged = make_case(world, "guided"), make_case(world, "flagged")
    make_case(world, "started")
    make_case(world, "dismissed")
    placed = make_case(world, "screened")
    apply(world, placed.member, "provisional")
    world.member()
    table_round = make_round(world, "at_risk")
    propose(world, table_round)
    assert reasons(table_round) == {
        guided.member_id: ["open_case"],
        flagged.member_id: ["open_case"],
    }


def test_by_hand_finds_nobody_but_what_was_carried_over(world):
    make_case(world, "guided")
    table_round = make_round(world, "by_hand")
    assert propose(world, table_round) == {"new": 0, "lapsed": 0, "same": 0}


def test_other_regions_and_years_stay_out(world):
    make_world(number=11).member()
    table_round = make_round(world)
    assert propose(world, table_round)["new"] == 0


def test_running_the_rule_again_changes_nothing_and_lets_go_of_who_applied(world):
    first, second = world.member(), world.member()
    table_round = make_round(world)
    propose(world, table_round)
    assert propose(world, table_round) == {"new": 0, "lapsed": 0, "same": 2}
    apply(world, first, "submitted")
    assert propose(world, table_round) == {"new": 0, "lapsed": 1, "same": 1}
    assert set(reasons(table_round)) == {second.pk}
    assert [(row.n_listed, row.n_waiting) for row in lists_waiting(world.zorgco)] == [(1, 1)]


def test_the_reason_is_a_sentence_with_the_day_on_which_it_was_true(world):
    assert sentence("no_application", date(2027, 4, 1)) == "Geen aanmelding op 1 april"


@pytest.mark.parametrize("who", ["zorgco", "mentor", "intake", "officer", "admin", "coach"])
def test_only_planners_fill_a_long_list(world, who):
    table_round = make_round(world)
    with pytest.raises(NotAllowed):
        actions.propose_members(by=getattr(world, who), now=NOW, round_id=table_round.pk)


def test_confirming_a_pupil_without_a_case_flags_screens_and_puts_on_the_agenda(world):
    member = world.member()
    table_round = make_round(world)
    session = make_session(world, name="April", is_open=False)
    propose(world, table_round)
    confirm(world, proposal_of(table_round, member))
    case = Case.objects.get(member=member)
    item = AgendaItem.objects.get()
    assert (case.status, case.question) == ("screened", "Welk mbo past?")
    assert (item.session_id, item.case_id, item.state) == (session.pk, case.pk, "prepared")
    assert (item.tried, item.wanted) == ("Twee gesprekken.", "Het mbo en de coach.")
    assert SharingBasis.objects.get().case_id == case.pk
    assert proposal_of(table_round, member).state == "confirmed"


@pytest.mark.parametrize(
    ("values", "sentence_"),
    [
        ({"basis": None}, "grondslag"),
        ({"risk_reasons": []}, "minstens één reden"),
        ({"support_need": ""}, "ondersteuning"),
        ({"question": " "}, "vraag aan de tafel"),
        ({"basis": BASIS | {"given_on": date(2027, 5, 1)}}, "toekomst"),
    ],
)
def test_a_refused_step_leaves_nothing_half_done(world, values, sentence_):
    member = world.member()
    table_round = make_round(world)
    make_session(world, name="April", is_open=False)
    propose(world, table_round)
    with pytest.raises(NotAllowed, match=sentence_):
        confirm(world, proposal_of(table_round, member), **values)
    assert (Case.objects.count(), AgendaItem.objects.count()) == (0, 0)
    assert SharingBasis.objects.count() == 0
    assert proposal_of(table_round, member).state == "proposed"


def test_a_flagged_case_is_screened_and_a_screened_case_stays_as_it_is(world):
    flagged, guided = with_basis(world, make_case(world, "flagged")), make_case(world, "guided")
    table_round = make_round(world)
    make_session(world, name="April", is_open=False)
    propose(world, table_round)
    for case in (flagged, guided):
        confirm(world, proposal_of(table_round, case.member), basis=None)
    assert (fresh(flagged).status, fresh(guided).status) == ("screened", "guided")
    assert AgendaItem.objects.count() == 2


def test_two_colleagues_who_confirm_one_pupil_make_one_case_and_one_item(world):
    member = world.member()
    table_round = make_round(world)
    make_session(world, name="April", is_open=False)
    propose(world, table_round)
    proposal = proposal_of(table_round, member)
    confirm(world, proposal)
    with pytest.raises(NotAllowed, match="al bevestigd"):
        confirm(world, proposal, by=world.decaan)
    assert (Case.objects.count(), AgendaItem.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["mentor", "coach", "intake", "officer", "coordinator", "admin"])
def test_only_the_own_school_leads_decide(world, who):
    member = world.member()
    table_round = make_round(world)
    propose(world, table_round)
    proposal = proposal_of(table_round, member)
    with pytest.raises(NotAllowed):
        confirm(world, proposal, by=getattr(world, who))
    with pytest.raises(NotAllowed):
        actions.remove_member(
            by=getattr(world, who), now=NOW, proposal_id=proposal.pk, note="Gaat goed."
        )
    assert proposal_of(table_round, member).state == "proposed"


def test_another_school_sees_and_decides_nothing(world):
    member = world.member()
    other = MembershipFactory(
        role="careers_adviser", organisation=SchoolFactory(region=world.region)
    )
    table_round = make_round(world)
    propose(world, table_round)
    assert long_list(table_round, other) == []
    with pytest.raises(NotAllowed, match="eigen school"):
        confirm(world, proposal_of(table_round, member), by=other)


def test_a_mentor_sees_the_own_pupils_only(world):
    mine = world.member()
    world.member(mentor_id=None)
    table_round = make_round(world)
    propose(world, table_round)
    assert [row.member.pk for row in long_list(table_round, world.mentor)] == [mine.pk]
    assert len(long_list(table_round, world.zorgco)) == 2
    assert long_list(table_round, world.coordinator) == []


def test_removing_needs_a_reason_and_can_be_taken_back(world):
    member = world.member()
    table_round = make_round(world)
    propose(world, table_round)
    proposal = proposal_of(table_round, member)
    with pytest.raises(NotAllowed, match="waarom"):
        actions.remove_member(by=world.decaan, now=NOW, proposal_id=proposal.pk, note=" ")
    actions.remove_member(by=world.decaan, now=NOW, proposal_id=proposal.pk, note="Gaat werken.")
    removed = proposal_of(table_round, member)
    assert (removed.state, removed.note, removed.by) == ("removed", "Gaat werken.", world.decaan)
    propose(world, table_round)
    assert proposal_of(table_round, member).state == "removed"
    actions.restore_member(by=world.decaan, now=NOW, proposal_id=proposal.pk)
    assert proposal_of(table_round, member).state == "proposed"


def test_removing_a_confirmed_pupil_takes_the_item_off_the_agenda(world):
    member = world.member()
    table_round = make_round(world)
    make_session(world, name="April", is_open=False)
    propose(world, table_round)
    proposal = proposal_of(table_round, member)
    confirm(world, proposal)
    actions.remove_member(by=world.zorgco, now=NOW, proposal_id=proposal.pk, note="Is aangemeld.")
    item = AgendaItem.objects.get()
    assert (item.state, item.withdrawn_reason) == ("withdrawn", "Is aangemeld.")


def test_a_school_adds_a_pupil_of_its_own_with_a_reason(world):
    member = member_with(world, "definitive")
    table_round = make_round(world)
    propose(world, table_round)
    added = actions.add_member_to_list(
        by=world.decaan, now=NOW, round_id=table_round.pk, member_id=member.pk, note="Wil stoppen."
    )
    assert (added.state, added.reasons) == ("added", ["by_school"])
    with pytest.raises(NotAllowed, match="al op de groslijst"):
        actions.add_member_to_list(
            by=world.zorgco, now=NOW, round_id=table_round.pk, member_id=member.pk, note="Ook."
        )
    propose(world, table_round)
    assert proposal_of(table_round, member).state == "added"


def test_a_case_that_ends_leaves_the_long_list_and_the_agenda(world):
    waiting, confirmed = make_case(world, "guided"), make_case(world, "guided")
    table_round = make_round(world)
    make_session(world, name="April", is_open=False)
    propose(world, table_round)
    confirm(world, proposal_of(table_round, confirmed.member), basis=None)
    for case in (waiting, confirmed):
        ending.withdraw(
            by=world.zorgco, now=NOW, case_id=case.pk, who="student", on=date(2027, 4, 1)
        )
    states = RoundProposal.objects.values_list("state", flat=True)
    assert set(states) == {"lapsed"}
    assert AgendaItem.objects.get().state == "withdrawn"
    propose(world, table_round)
    assert set(RoundProposal.objects.values_list("state", flat=True)) == {"lapsed"}


def test_a_pupil_who_changed_school_is_the_new_schools_to_answer(world):
    member = world.member()
    table_round = make_round(world)
    make_session(world, name="April", is_open=False)
    propose(world, table_round)
    other = MembershipFactory(
        role="support_coordinator", organisation=SchoolFactory(region=world.region)
    )
    member.school = other.organisation
    member.save()
    proposal = proposal_of(table_round, member)
    with pytest.raises(NotAllowed, match="eigen school"):
        confirm(world, proposal)
    confirm(world, proposal, by=other)
    assert Case.objects.get().school_id == other.organisation_id


def test_counts_per_school_have_no_names(world):
    first = world.member()
    world.member()
    table_round = make_round(world)
    propose(world, table_round)
    actions.remove_member(
        by=world.zorgco,
        now=NOW,
        proposal_id=proposal_of(table_round, first).pk,
        note="Is aangemeld.",
    )
    counts = [
        (row.school.pk, row.waiting, row.confirmed, row.removed)
        for row in school_counts(table_round)
    ]
    assert counts == [(world.school.pk, 1, 0, 1)]


def test_a_round_that_was_takes_nothing_more(world):
    member = world.member()
    table_round = make_round(world)
    propose(world, table_round)
    with pytest.raises(NotAllowed, match="is geweest"):
        actions.confirm_member(
            by=world.zorgco,
            now=at(2027, 4, 20),
            proposal_id=proposal_of(table_round, member).pk,
            **FULL,
        )
