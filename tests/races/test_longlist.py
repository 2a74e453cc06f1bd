"""Two people of a school, or two schools, answer a long list at the same moment (PostgreSQL)."""

from datetime import date

import pytest

from cases.models import Case
from cases.rules import NotAllowed
from meetings import actions
from meetings.models import AgendaItem, RoundProposal
from overstap.organisations.models import Membership
from tests.factories import cases as make
from tests.factories.meetings import make_session
from tests.factories.organisations import MembershipFactory, SchoolFactory
from tests.races.processes import run_together
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = make.at(2027, 4, 1)


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


def confirm(proposal_id: int, by_id: int) -> str:
    by = Membership.objects.select_related("user", "organisation__region").get(pk=by_id)
    try:
        actions.confirm_member(
            by=by,
            now=NOW,
            proposal_id=proposal_id,
            question="Welk mbo past?",
            risk_reasons=["no_application"],
            support_need="Hulp bij kiezen",
            basis={
                "kind": "consent",
                "groups": make.GROUPS,
                "given_by": "student",
                "given_on": date(2027, 3, 30),
            },
        )
    except NotAllowed as refusal:
        return str(refusal)
    return "done"


def listed(world):
    session = make_session(world, target="no_application", is_open=False)
    actions.propose_members(by=world.coordinator, now=NOW, round_id=session.round_id)
    return session


def test_two_colleagues_confirm_one_pupil_one_case_and_one_item():
    world = make.make_world()
    world.member()
    listed(world)
    proposal = RoundProposal.objects.get()
    found = run_together(confirm, [(proposal.pk, world.zorgco.pk), (proposal.pk, world.decaan.pk)])
    assert found.count("done") == 1
    assert any("al bevestigd" in answer for answer in found)
    assert (Case.objects.count(), AgendaItem.objects.count()) == (1, 1)
    assert Case.objects.get().bases.count() == 1


def test_two_schools_at_once_both_get_their_pupil_on_the_agenda():
    world = make.make_world()
    other = SchoolFactory(region=world.region)
    adviser = MembershipFactory(role="careers_adviser", organisation=other)
    own, foreign = world.member(), world.member(school=other, mentor_id=None)
    session = listed(world)
    by_member = {row.member_id: row.pk for row in RoundProposal.objects.all()}
    found = run_together(
        confirm, [(by_member[own.pk], world.zorgco.pk), (by_member[foreign.pk], adviser.pk)]
    )
    assert found == ["done", "done"]
    positions = list(session.items.order_by("position").values_list("position", flat=True))
    assert positions == [1, 2]
