"""Nobody leads two tables at the same time, and who sits at two is told so."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.rules import NotAllowed
from meetings import actions
from meetings.models import TableSession
from overstap.organisations.actions import people
from overstap.organisations.models import Membership
from tests.factories.cases import at, make_world
from tests.factories.meetings import APRIL, PLANNED, make_session
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
LATER = APRIL + timedelta(minutes=90)
SENTENCE = "{} is dan {} van een andere tafel, van 09:00 tot 10:30. Kies iemand anders, of een andere tijd."


@pytest.fixture
def table(world):
    """From 09:00 to 10:30, led by the coordinator, with a minute-taker."""
    return make_session(world, minute_taker=world.doorstroom, is_open=False)


def plan(world, table, *, chair=None, taker=None, **values):
    return actions.create_session(
        by=world.coordinator,
        now=PLANNED,
        round_id=table.round_id,
        place="Zaal 2",
        chair_id=(chair or world.coordinator).pk,
        minute_taker_id=taker.pk if taker else None,
        **{"starts_at": APRIL} | values,
    )


@pytest.mark.parametrize("minutes", [-89, -30, 0, 89])
def test_a_chair_leads_one_table_at_a_time(world, table, minutes):
    with pytest.raises(NotAllowed) as refused:
        plan(world, table, starts_at=APRIL + timedelta(minutes=minutes))
    assert refused.value.field == "chair"
    assert str(refused.value) == SENTENCE.format(world.coordinator.user.name, "voorzitter")
    assert TableSession.objects.count() == 1


@pytest.mark.parametrize("minutes", [-90, 90, 24 * 60])
def test_one_table_after_the_other_is_fine(world, table, minutes):
    plan(world, table, starts_at=APRIL + timedelta(minutes=minutes))
    assert TableSession.objects.count() == 2


def test_how_long_a_table_takes_counts(world, table):
    before = APRIL - timedelta(minutes=60)
    with pytest.raises(NotAllowed, match="voorzitter van een andere tafel"):
        plan(world, table, starts_at=before, planned_minutes=61)
    plan(world, table, starts_at=before, planned_minutes=60)


def test_a_minute_taker_leads_one_table_at_a_time(world, table):
    with pytest.raises(NotAllowed) as refused:
        plan(world, table, chair=world.officer, taker=world.doorstroom)
    assert refused.value.field == "minute_taker"
    assert str(refused.value) == SENTENCE.format(world.doorstroom.user.name, "notulist")
    with pytest.raises(NotAllowed) as refused:
        plan(world, table, chair=world.doorstroom)
    assert refused.value.field == "chair"


def test_the_person_counts_and_not_the_role(world, table):
    """Somebody with two roles is still one person, also across regions."""
    elsewhere = make_world(number=11)
    again = MembershipFactory(
        user=world.coordinator.user, role="regional_coordinator", organisation=elsewhere.office
    )
    elsewhere.coordinator = again
    with pytest.raises(NotAllowed, match="voorzitter van een andere tafel"):
        make_session(elsewhere, starts_at=APRIL, is_open=False)


def test_a_table_that_is_over_is_in_nobodys_way(world, table):
    actions.cancel_session(by=world.coordinator, now=PLANNED, session_id=table.pk, note="Ziek.")
    plan(world, table)


def test_moving_a_table_asks_the_same(world, table):
    other = plan(world, table, starts_at=LATER)
    values = {"session_id": other.pk, "place": "Zaal 2", "by": world.coordinator, "now": PLANNED}
    with pytest.raises(NotAllowed) as refused:
        actions.change_session(chair_id=world.coordinator.pk, starts_at=APRIL, **values)
    assert refused.value.field == "chair"
    # Its own time is not in its way.
    actions.change_session(
        chair_id=world.coordinator.pk, starts_at=LATER + timedelta(minutes=10), **values
    )
    actions.change_session(chair_id=world.officer.pk, starts_at=APRIL, **values)
    other.refresh_from_db()
    assert (other.chair_id, other.starts_at) == (world.officer.pk, APRIL)


def test_seconds_are_cut_off(world, table):
    starts = at(2027, 4, 14, 13).replace(second=37, microsecond=5)
    other = plan(world, table, starts_at=starts)
    assert other.starts_at == at(2027, 4, 14, 13)
    actions.change_session(
        by=world.coordinator,
        now=PLANNED,
        session_id=other.pk,
        place="Zaal 2",
        chair_id=world.coordinator.pk,
        starts_at=starts + timedelta(minutes=1),
    )
    other.refresh_from_db()
    assert other.starts_at == at(2027, 4, 14, 13) + timedelta(minutes=1)


def test_the_form_says_it_beside_the_field(world, table, login):
    TableSession.objects.filter(pk=table.pk).update(place="Kazerne negen")
    page = login(world.coordinator).post(
        reverse("meetings:session_new", args=[table.round_id]),
        {
            "day": "2027-04-13",
            "time": "09:30",
            "planned_minutes": "90",
            "minutes_per_case": "5",
            "place": "Zaal 2",
            "chair": world.coordinator.pk,
        },
    )
    said = page.context["form"].errors["chair"]
    assert said == [SENTENCE.format(world.coordinator.user.name, "voorzitter")]
    # The time of the other table, not where it is.
    assert "Kazerne negen" not in page.text


WARNING = "Zit dan ook aan een andere tafel: Zaal 2, 09:00 tot 10:30"


def test_a_participant_at_two_tables_is_a_warning_for_who_plans(world, login):
    here = make_session(world, participants=[world.intake, world.officer], is_open=False)
    plan(world, here, chair=world.doorstroom, participant_ids=[world.intake.pk])
    plan(world, here, starts_at=LATER, participant_ids=[world.officer.pk])
    url = reverse("meetings:session", args=[here.pk])
    assert login(world.coordinator).get(url).text.count(WARNING) == 1
    assert WARNING not in login(world.officer).get(url).text


def test_a_chair_who_sits_elsewhere_meanwhile_is_a_warning_too(world, login):
    here = make_session(world, minute_taker=world.doorstroom, is_open=False)
    plan(
        world,
        here,
        chair=world.officer,
        participant_ids=[world.coordinator.pk, world.doorstroom.pk],
    )
    page = login(world.coordinator).get(reverse("meetings:session", args=[here.pk])).text
    assert "De voorzitter zit op dat moment ook aan een andere tafel: Zaal 2" in page
    assert "De notulist zit op dat moment ook aan een andere tafel: Zaal 2" in page


def test_of_another_region_nothing_is_told(world, login):
    here = make_session(world, participants=[world.intake], is_open=False)
    elsewhere = make_world(number=11)
    guest = MembershipFactory(user=world.intake.user, role="mbo_intake", organisation=elsewhere.mbo)
    make_session(elsewhere, participants=[guest], starts_at=APRIL, is_open=False)
    page = login(world.coordinator).get(reverse("meetings:session", args=[here.pk])).text
    assert "Zit dan ook aan een andere tafel" not in page


def test_a_planner_who_leads_elsewhere_does_not_get_the_empty_chair(world, table):
    lead = MembershipFactory(role="programme_lead", organisation=world.office)
    plan(world, table, chair=lead)
    other = MembershipFactory(role="programme_lead", organisation=world.office)
    people.end_membership(by=world.admin, now=PLANNED, membership_id=world.coordinator.pk)
    table.refresh_from_db()
    assert table.chair == Membership.objects.get(pk=other.pk)
