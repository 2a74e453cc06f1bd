"""A pupil whom one school still has on its list, and who has a case at another school."""

import pytest

from cases.rules import NotAllowed
from meetings import actions
from meetings.models import AgendaItem, RoundProposal
from meetings.queries.longlist import long_list
from tests.factories.cases import at, make_case
from tests.factories.meetings import PLANNED, elsewhere, make_session, put_on
from tests.factories.organisations import TransitionYearFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 1)


@pytest.fixture
def scene(world):
    """The case of school B, an old line of school A about the same pupil; gives (case, line)."""
    case = make_case(elsewhere(world), "screened")
    old_year = TransitionYearFactory(region=world.region, year=2026)
    member = world.member()
    member.student, member.year = case.student, old_year
    member.save()
    table_round = actions.create_round(
        by=world.coordinator,
        now=PLANNED,
        year_id=old_year.pk,
        name="Nakomers",
        target="by_hand",
        date_on=at(2027, 4, 20).date(),
    )
    actions.create_session(
        by=world.coordinator,
        now=PLANNED,
        round_id=table_round.pk,
        starts_at=at(2027, 4, 20, 9),
        place="Zwolle",
        chair_id=world.coordinator.pk,
    )
    line = actions.add_member_to_list(
        by=world.zorgco, now=NOW, round_id=table_round.pk, member_id=member.pk, note="Twijfel"
    )
    return case, line


def test_a_school_does_not_put_the_case_of_another_school_on_an_agenda(world, scene):
    case, line = scene
    with pytest.raises(NotAllowed) as refusal:
        actions.confirm_member(
            by=world.zorgco,
            now=NOW,
            proposal_id=line.pk,
            question="Waar woont hij?",
            risk_reasons=["no_application"],
            support_need="Hulp",
        )
    assert "dossier" not in str(refusal.value)  # and hears nothing of it
    assert not AgendaItem.objects.filter(case_id=case.pk).exists()


def test_nor_does_it_take_that_case_off_one(world, scene):
    case, line = scene
    item = put_on(world, line.round.sessions.get(), case)
    actions.remove_member(by=world.zorgco, now=NOW, proposal_id=line.pk, note="Niet nodig")
    item.refresh_from_db()
    assert item.state == "prepared"
    assert RoundProposal.objects.get(pk=line.pk).state == "removed"


def test_nor_does_dividing_the_schools(world, scene):
    case, line = scene
    RoundProposal.objects.filter(pk=line.pk).update(state="confirmed")
    actions.spread_schools(by=world.coordinator, now=NOW, round_id=line.round_id)
    assert not AgendaItem.objects.filter(case_id=case.pk).exists()


def test_the_list_of_a_school_shows_its_own_case(world):
    table = make_session(world, is_open=False)
    case = make_case(world, "screened")
    put_on(world, table, case)
    line = RoundProposal.objects.filter(member_id=case.member_id).first()
    if line is None:
        line = RoundProposal.objects.create(
            round=table.round, member_id=case.member_id, found_on=NOW.date(), reasons=[]
        )
    (row,) = long_list(table.round, world.zorgco)
    assert (row.case.pk, row.item.session_id) == (case.pk, table.pk)
