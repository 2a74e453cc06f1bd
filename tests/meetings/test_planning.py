"""Rounds, tables, participants and agendas: who may, and who may see a case because of it."""

from datetime import date

import pytest

from cases.access import groups_for
from cases.actions import ending
from cases.enums import Capacity
from cases.models import Case, CaseParty
from cases.models.scope import live_grants
from cases.rules import NotAllowed
from meetings import actions
from meetings.models import AgendaItem, TableRound, TableSession
from meetings.queries import proposals
from overstap.organisations.today import clock_at
from overstap.privacy.groups import F0, F1, F4, F8
from tests.factories.cases import applied, at, fresh, make_case, make_world
from tests.factories.meetings import PLANNED, make_session, put_on

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "mentor",
    "zorgco",
    "decaan",
    "coach",
    "other_coach",
    "intake",
    "officer",
    "doorstroom",
    "coordinator",
    "admin",
    "manager",
    "swv_contact",
    "privacy",
)


def plan_round(world, by, **values):
    values = {
        "year_id": world.year.pk,
        "name": "Overstaptafel april",
        "target": "no_application",
        "date_on": date(2027, 4, 13),
    } | values
    return actions.create_round(by=by, now=PLANNED, **values)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_plan_a_round(world, who):
    if who == "coordinator":
        plan_round(world, getattr(world, who))
    else:
        with pytest.raises(NotAllowed):
            plan_round(world, getattr(world, who))
    assert TableRound.objects.count() == int(who == "coordinator")


def test_a_coordinator_plans_in_the_own_region_only(world):
    with pytest.raises(NotAllowed, match="van de regio"):
        plan_round(world, make_world(number=11).coordinator)


def test_a_round_has_its_own_name_in_a_year(world):
    plan_round(world, world.coordinator)
    with pytest.raises(NotAllowed, match="Er is al een ronde"):
        plan_round(world, world.coordinator)


def test_only_people_of_the_region_sit_at_its_table(world):
    other = make_world(number=11)
    with pytest.raises(NotAllowed, match="werkt nu niet in deze regio"):
        make_session(world, participants=[other.officer])
    assert TableSession.objects.count() == 0


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_put_a_case_on_the_agenda(world, who):
    session = make_session(world)
    case = make_case(world, "guided")
    if who in {"coordinator", "zorgco", "decaan", "coach"}:
        put_on(world, session, case, by=getattr(world, who))
    else:
        with pytest.raises(NotAllowed):
            put_on(world, session, case, by=getattr(world, who))
    assert AgendaItem.objects.count() == int(who in {"coordinator", "zorgco", "decaan", "coach"})


def test_a_signal_that_is_not_screened_stays_with_the_school(world):
    session = make_session(world)
    case = make_case(world, "flagged")
    for by in (world.coordinator, world.zorgco):
        with pytest.raises(NotAllowed, match="nog niet gescreend"):
            put_on(world, session, case, by=by)


def test_a_case_of_another_region_is_refused(world):
    session = make_session(world)
    other = make_world(number=11)
    with pytest.raises(NotAllowed, match="andere regio"):
        put_on(world, session, make_case(other, "guided"))


def test_a_case_is_once_on_an_agenda(world):
    session = make_session(world)
    case = make_case(world, "guided")
    put_on(world, session, case)
    with pytest.raises(NotAllowed, match="staat al op deze agenda"):
        put_on(world, session, case)


def test_a_party_of_the_case_sees_it_from_the_agenda_until_14_days_after(world):
    elsewhere = make_case(world, "guided", municipality_id=None)
    case = make_case(world, "guided")
    session = make_session(world, participants=[world.officer, world.intake, world.other_coach])
    for one in (case, elsewhere):
        put_on(world, session, one)
    seen = {
        who: set(
            CaseParty.objects.filter(
                capacity=Capacity.TABLE, user=getattr(world, who).user
            ).values_list("case_id", flat=True)
        )
        for who in ("officer", "intake", "other_coach", "coordinator")
    }
    assert seen == {
        "officer": {case.pk},  # home municipality
        "intake": set(),  # no application there
        "other_coach": set(),
        "coordinator": {case.pk, elsewhere.pk},  # leads the table
    }
    assert {F0, F1, F4, F8} <= groups_for(case, world.officer)
    party = CaseParty.objects.get(user=world.officer.user, capacity=Capacity.TABLE)
    assert party.active_to.date() == date(2027, 4, 27)


def sees_by_table(case, by) -> bool:
    """Whether a table gives this person a right on the case now, whatever else does."""
    return live_grants(by, group=F8).filter(case_id=case.pk, reason="table").exists()


def test_the_mbo_of_an_application_sees_the_case_at_the_table(world):
    case = make_case(world, "guided")
    applied(world, case)
    session = make_session(world, participants=[world.intake])
    put_on(world, session, case)
    assert sees_by_table(case, world.intake)
    with clock_at(at(2027, 4, 28)):
        assert not sees_by_table(case, world.intake)


def test_leaving_the_table_or_the_agenda_ends_the_right(world):
    case = make_case(world, "guided")
    applied(world, case)
    session = make_session(world, participants=[world.intake])
    item = put_on(world, session, case)
    participant = session.participants.get()
    actions.remove_participant(
        by=world.coordinator, now=PLANNED, session_id=session.pk, participant_id=participant.pk
    )
    assert not sees_by_table(case, world.intake)
    actions.add_participant(
        by=world.coordinator, now=PLANNED, session_id=session.pk, membership_id=world.intake.pk
    )
    assert sees_by_table(case, world.intake)
    actions.withdraw_item(
        by=world.zorgco, now=PLANNED, item_id=item.pk, note="Heeft zich aangemeld"
    )
    assert not sees_by_table(case, world.intake)
    assert AgendaItem.objects.get().withdrawn_reason == "Heeft zich aangemeld"


def test_a_table_that_moves_takes_its_rights_along(world):
    case = make_case(world, "guided")
    session = make_session(world, participants=[world.officer], is_open=False)
    put_on(world, session, case)
    actions.change_session(
        by=world.coordinator,
        now=PLANNED,
        session_id=session.pk,
        starts_at=at(2027, 4, 6),
        place="Zwolle",
        chair_id=world.coordinator.pk,
    )
    party = CaseParty.objects.get(user=world.officer.user, capacity=Capacity.TABLE)
    assert party.active_to.date() == date(2027, 4, 20)


def test_items_move_up_and_down(world):
    session = make_session(world)
    items = [put_on(world, session, make_case(world, "guided")) for _ in range(3)]

    def order():
        return [items.index(item) for item in session.items.order_by("position")]

    actions.move_item(by=world.coordinator, now=PLANNED, item_id=items[2].pk, direction="up")
    assert order() == [0, 2, 1]
    actions.move_item(by=world.coordinator, now=PLANNED, item_id=items[0].pk, direction="up")
    assert order() == [0, 2, 1]
    actions.move_item(by=world.coordinator, now=PLANNED, item_id=items[0].pk, direction="down")
    assert order() == [2, 0, 1]
    with pytest.raises(NotAllowed):
        actions.move_item(by=world.zorgco, now=PLANNED, item_id=items[0].pk, direction="up")


def test_the_school_prepares_the_question(world):
    session = make_session(world)
    item = actions.add_item(
        by=world.coordinator,
        now=PLANNED,
        session_id=session.pk,
        case_id=make_case(world, "guided").pk,
    )
    prepared = actions.prepare_item(
        by=world.zorgco,
        now=PLANNED,
        item_id=item.pk,
        question="Wie belt Deltion?",
        tried="Open dag",
    )
    assert (prepared.state, prepared.question) == ("prepared", "Wie belt Deltion?")
    with pytest.raises(NotAllowed):
        actions.prepare_item(
            by=world.zorgco, now=PLANNED, item_id=item.pk, question="x", triage="standing"
        )


def test_the_rule_proposes_who_has_no_valid_application(world):
    session = make_session(world, target="no_application")
    without = make_case(world, "guided")
    applied(world, make_case(world, "guided"), status="submitted")
    gone = make_case(world, "guided")
    applied(world, gone, status="withdrawn")
    make_case(world, "flagged")
    found = {row.case.pk: row.why for row in proposals(session, world.coordinator)}
    assert found == {without.pk: "Geen geldige aanmelding", gone.pk: "Geen geldige aanmelding"}
    put_on(world, session, without)
    assert [row.case.pk for row in proposals(session, world.coordinator)] == [gone.pk]


def test_the_june_rule_proposes_who_is_not_placed(world):
    session = make_session(world, target="not_provisional")
    applied(world, make_case(world, "guided"), status="provisional")
    waiting = make_case(world, "guided")
    applied(world, waiting, status="received")
    none = make_case(world, "guided")
    found = {row.case.pk: row.why for row in proposals(session, world.coordinator)}
    assert found == {
        waiting.pk: "Aangemeld, niet voorlopig geplaatst",
        none.pk: "Niet aangemeld",
    }


def test_the_september_rule_proposes_who_did_not_start(world):
    session = make_session(world, target="not_started")
    make_case(world, "guided")
    missed = make_case(world, "no_show")
    with clock_at(at(2027, 9, 25)):
        assert [row.case.pk for row in proposals(session, world.coordinator)] == [missed.pk]


def test_a_participant_gets_no_proposals(world):
    session = make_session(world, participants=[world.officer])
    make_case(world, "guided")
    assert proposals(session, world.officer) == []


def test_a_case_that_ends_leaves_the_agenda(world):
    session = make_session(world)
    case = make_case(world, "guided")
    item = put_on(world, session, case)
    ending.withdraw(
        by=world.coach, now=PLANNED, case_id=case.pk, who="student", on=date(2027, 3, 20)
    )
    item.refresh_from_db()
    assert (fresh(case).status, item.state) == ("withdrawn", "withdrawn")
    assert not Case.objects.visible_to(world.coach).filter(pk=case.pk).exists()
