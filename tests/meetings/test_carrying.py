"""No pupil and no word gets lost around a table: carried over, called off, taken off, put back."""

import pytest

from cases.rules import NotAllowed
from meetings import actions
from meetings.actions.cancelling import cancel_session
from meetings.models import AgendaItem, RoundProposal
from meetings.queries import proposals
from meetings.queries.longlist import found_by_rule
from tests.factories.cases import applied, at, make_case
from tests.factories.meetings import PLANNED, elsewhere, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
WORDS = {"question": "Welk mbo past?", "tried": "Meegelopen bij Zorg.", "wanted": "Het mbo."}


@pytest.fixture
def table(world):
    return make_session(world)


def june(world, hour=9, **values):
    return make_session(
        world, name="Overstaptafel juni", starts_at=at(2027, 6, 8, hour), is_open=False, **values
    )


def prepared(world, session, case):
    item = put_on(world, session, case)
    return actions.prepare_item(by=world.zorgco, now=PLANNED, item_id=item.pk, **WORDS)


def carry(world, item):
    return actions.carry_over(by=world.coordinator, now=NOW, item_id=item.pk)


def close(world, session):
    actions.close_session(by=world.coordinator, now=NOW, session_id=session.pk)


def words(item):
    return {name: getattr(item, name) for name in WORDS}


def is_proposed_as_carried(world, session, case):
    """Whether the page of the table and the long list of its round call this case back."""
    on_page = [
        row.why
        for row in proposals(session, world.coordinator)
        if row.case.pk == case.pk and row.why.startswith("Doorgeschoven")
    ]
    listed = found_by_rule(session.round, world.region.pk).get(case.member_id, [])
    assert bool(on_page) == (listed == ["carried_over"])
    return bool(on_page)


def spread(world, session):
    return actions.spread_schools(by=world.coordinator, now=NOW, round_id=session.round_id)


@pytest.mark.parametrize("is_planned_late", [False, True])
def test_every_word_of_the_preparation_goes_along(world, table, is_planned_late):
    item = prepared(world, table, make_case(world, "guided"))
    following = None if is_planned_late else june(world)
    carry(world, item)
    if is_planned_late:
        following = june(world)
        close(world, table)
    carried = AgendaItem.objects.get(session=following)
    assert (words(carried), carried.carried_from_id) == (WORDS, item.pk)


def test_each_case_goes_to_the_table_of_its_own_school(world, table):
    first, second = june(world), june(world, hour=11)
    other = elsewhere(world)
    for seat, school in ((second, world.school), (first, other.school)):
        actions.seat_school(
            by=world.coordinator,
            now=NOW,
            round_id=first.round_id,
            school_id=school.pk,
            session_id=seat.pk,
        )
    ours = put_on(world, table, make_case(world, "guided"))
    theirs = put_on(world, table, make_case(other, "guided", municipality_id=None))
    actions.carry_all(by=world.coordinator, now=NOW, session_id=table.pk)
    landed = AgendaItem.objects.filter(session__round=first.round).values_list(
        "case_id", "session_id"
    )
    assert set(landed) == {(ours.case_id, second.pk), (theirs.case_id, first.pk)}


@pytest.mark.parametrize("is_planned_late", [False, True])
def test_a_case_that_lies_on_a_parallel_table_of_that_round_stays_there(
    world, table, is_planned_late
):
    case = make_case(world, "guided")
    item = put_on(world, table, case)
    if is_planned_late:
        carry(world, item)
    _, second = june(world), june(world, hour=11)
    known = put_on(world, second, case)
    if is_planned_late:
        close(world, table)
    else:
        carry(world, item)
    live = AgendaItem.objects.filter(case=case, session__round=second.round)
    assert [one.pk for one in live] == [known.pk]


def test_nobody_puts_one_case_on_two_tables_of_a_round(world):
    first, second = june(world), june(world, hour=11)
    case = make_case(world, "guided")
    item = put_on(world, first, case)
    with pytest.raises(NotAllowed, match="andere tafel van deze ronde"):
        put_on(world, second, case)
    actions.withdraw_item(by=world.coordinator, now=NOW, item_id=item.pk, note="Andere tafel.")
    assert put_on(world, second, case).session_id == second.pk


def test_what_was_carried_waits_again_when_the_next_table_is_called_off(world, table):
    case = make_case(world, "guided")
    item = put_on(world, table, case)
    cancelled = june(world)
    carry(world, item)
    close(world, table)
    later = make_session(
        world, name="Overstaptafel september", starts_at=at(2027, 9, 21, 9), is_open=False
    )
    assert not is_proposed_as_carried(world, later, case)
    cancel_session(by=world.coordinator, now=NOW, session_id=cancelled.pk, note="Te weinig mensen.")
    assert is_proposed_as_carried(world, later, case)


def test_what_is_put_on_the_next_agenda_by_hand_waits_no_longer(world, table):
    case = make_case(world, "guided")
    item = put_on(world, table, case)
    carry(world, item)
    close(world, table)
    following = june(world)
    assert is_proposed_as_carried(world, following, case)
    again = put_on(world, following, case)
    assert again.carried_from_id == item.pk
    actions.open_session(by=world.coordinator, now=following.starts_at, session_id=following.pk)
    actions.decide(by=world.coordinator, now=following.starts_at, item_id=again.pk, code="standing")
    actions.close_session(by=world.coordinator, now=following.starts_at, session_id=following.pk)
    later = make_session(
        world, name="Overstaptafel september", starts_at=at(2027, 9, 21, 9), is_open=False
    )
    assert not is_proposed_as_carried(world, later, case)


def test_what_lay_on_the_next_agenda_already_waits_for_no_other(world, table):
    case = make_case(world, "guided")
    item = put_on(world, table, case)
    following = june(world)
    known = put_on(world, following, case)
    carry(world, item)
    close(world, table)
    actions.open_session(by=world.coordinator, now=following.starts_at, session_id=following.pk)
    actions.decide(by=world.coordinator, now=following.starts_at, item_id=known.pk, code="standing")
    actions.close_session(by=world.coordinator, now=following.starts_at, session_id=following.pk)
    later = make_session(
        world, name="Overstaptafel september", starts_at=at(2027, 9, 21, 9), is_open=False
    )
    assert not is_proposed_as_carried(world, later, case)


def test_what_was_taken_off_with_a_reason_stays_off(world):
    session = june(world)
    case = make_case(world, "guided")
    actions.propose_members(by=world.coordinator, now=NOW, round_id=session.round_id)
    item = put_on(world, session, case)
    actions.withdraw_item(by=world.coach, now=NOW, item_id=item.pk, note="Is nu aangemeld.")
    proposal = RoundProposal.objects.get(member=case.member)
    assert (proposal.state, proposal.note, proposal.by) == (
        "removed",
        "Is nu aangemeld.",
        world.coach,
    )
    spread(world, session)
    assert not AgendaItem.objects.filter(case=case).exclude(state="withdrawn").exists()
    put_on(world, session, case)  # by hand it can come back
    proposal.refresh_from_db()
    assert (proposal.state, proposal.note) == ("confirmed", "")


def test_what_was_written_for_a_table_that_is_called_off_goes_to_the_next(world):
    cancelled, other = june(world), june(world, hour=11)
    item = prepared(world, cancelled, make_case(world, "guided"))
    cancel_session(by=world.coordinator, now=NOW, session_id=cancelled.pk, note="Te weinig mensen.")
    spread(world, other)
    again = AgendaItem.objects.get(session=other)
    assert (again.case_id, words(again)) == (item.case_id, WORDS)


def put_back(world, proposal):
    values = {"by": world.decaan, "now": NOW, "proposal_id": proposal.pk}
    actions.remove_member(**values, note="Gaat werken.")
    return actions.restore_member(**values)


def propose(world, session):
    return actions.propose_members(by=world.coordinator, now=NOW, round_id=session.round_id)


def test_who_was_put_back_on_the_long_list_is_found_again_after_the_rule_let_go(world):
    session = june(world, target="no_application")
    case = make_case(world, "guided")
    propose(world, session)
    proposal = put_back(world, RoundProposal.objects.get(member=case.member))
    applied(world, case, status="submitted")
    assert propose(world, session)["lapsed"] == 1
    application = case.member.applications.get()
    application.status = "withdrawn"
    application.save()
    assert propose(world, session)["new"] == 1
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


def test_who_the_school_added_and_put_back_stays_the_schools_own(world):
    session = june(world, target="no_application")
    case = make_case(world, "guided")
    applied(world, case, status="definitive")
    added = actions.add_member_to_list(
        by=world.decaan,
        now=NOW,
        round_id=session.round_id,
        member_id=case.member_id,
        note="Wil stoppen.",
    )
    put_back(world, added)
    propose(world, session)
    added.refresh_from_db()
    assert added.state == "added"
