"""Two preparation states, triage with reasons, the order, and a table that does not fit."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import CaseEvent
from cases.rules import NotAllowed
from coaches.actions import add_contact
from meetings import actions, triage
from meetings.models import AgendaItem, PartnerNote
from meetings.queries import agenda
from meetings.queries.preparing import readiness
from overstap.organisations.today import clock_at
from tests.factories.cases import applied, at, make_case
from tests.factories.meetings import PLANNED, make_session, put_on
from tests.factories.organisations import MembershipFactory, MunicipalOfficeFactory, SchoolFactory

pytestmark = pytest.mark.django_db
FULL = {"question": "Welk mbo past?", "tried": "Twee gesprekken.", "wanted": "De coach."}
# One agenda page, whatever its length: scope, slots, preparation and people of the table.
AGENDA_QUERIES = 12


@pytest.fixture
def table(world):
    return make_session(world, participants=[world.officer, world.intake], is_open=False)


def prepare(world, item, **values):
    return actions.prepare_item(by=world.zorgco, now=PLANNED, item_id=item.pk, **(FULL | values))


def look(by, item, view="fine", **values):
    return actions.look_at_item(by=by, now=PLANNED, item_id=item.pk, view=view, **values)


def ready(world, session):
    slots = agenda(session, world.coordinator)
    return {
        pk: (one.school_ready, one.partners_ready) for pk, one in readiness(session, slots).items()
    }


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


@pytest.mark.parametrize(
    ("facts", "outcome", "codes"),
    [
        ({}, "not_ready", ["no_question", "no_tried", "no_wanted"]),
        (FULL | {"tried": " "}, "not_ready", ["no_tried"]),
        (FULL, "discuss", ["no_application"]),
        (FULL | {"has_valid": True}, "discuss", ["no_place"]),
        (FULL | {"has_valid": True, "is_placed": True}, "standing", ["has_place"]),
        (FULL | {"is_missed": True, "has_valid": True}, "discuss", ["not_started"]),
        (
            FULL | {"has_valid": True, "is_placed": True, "partner_asks": True},
            "discuss",
            ["partner_asks"],
        ),
        (
            FULL | {"has_valid": True, "is_carried": True},
            "discuss",
            ["carried_over", "no_place"],
        ),
    ],
)
def test_triage_names_its_reasons(facts, outcome, codes):
    assert triage.propose(triage.Facts(**facts)) == (outcome, codes)


def test_the_school_is_ready_when_all_three_are_written(world, table):
    item = put_on(world, table, make_case(world, "guided"))
    assert ready(world, table) == {item.pk: (False, False)}
    prepare(world, item)
    assert ready(world, table) == {item.pk: (True, False)}


def test_partners_are_ready_when_everybody_concerned_has_looked(world, table):
    case = make_case(world, "guided")
    applied(world, case, status="received")
    item = put_on(world, table, case)
    look(world.officer, item)
    assert ready(world, table) == {item.pk: (False, False)}
    look(world.intake, item, "discuss", note="Intake is geweest.")
    assert ready(world, table) == {item.pk: (False, True)}
    said = PartnerNote.objects.get(organisation=world.mbo)
    assert (said.view, said.note) == ("discuss", "Intake is geweest.")


def test_a_later_answer_of_the_same_organisation_takes_its_place(world, table):
    item = put_on(world, table, make_case(world, "guided"))
    look(world.officer, item)
    look(world.officer, item, "discuss")
    assert PartnerNote.objects.get().view == "discuss"


def test_a_partner_whom_the_case_does_not_concern_says_nothing(world, table):
    office = MunicipalOfficeFactory(region=world.region)
    stranger = MembershipFactory(role="attendance_officer", organisation=office)
    actions.add_participant(
        by=world.coordinator, now=PLANNED, session_id=table.pk, membership_id=stranger.pk
    )
    item = put_on(world, table, make_case(world, "guided"))
    for by in (stranger, world.intake, world.zorgco):
        with pytest.raises(NotAllowed):
            look(by, item)
    assert PartnerNote.objects.count() == 0


def test_the_rule_looks_again_after_every_preparation(world, table):
    case = make_case(world, "guided")
    applied(world, case)
    item = put_on(world, table, case)
    prepare(world, item, wanted="")
    item.refresh_from_db()
    assert (item.triage, item.triage_reasons) == ("not_ready", ["no_wanted"])
    prepare(world, item)
    item.refresh_from_db()
    assert (item.triage, item.triage_reasons) == ("standing", ["has_place"])
    look(world.intake, item, "discuss")
    item.refresh_from_db()
    assert (item.triage, item.triage_reasons) == ("discuss", ["partner_asks"])


def test_what_who_leads_chose_stays(world, table):
    item = put_on(world, table, make_case(world, "guided"))
    actions.triage_item(by=world.coordinator, now=PLANNED, item_id=item.pk, triage="standing")
    prepare(world, item)
    assert actions.propose_triage(by=world.coordinator, now=PLANNED, session_id=table.pk) == 0
    item.refresh_from_db()
    assert (item.triage, item.triage_reasons) == ("standing", [])


def standing(world, table):
    case = make_case(world, "guided")
    applied(world, case)
    item = put_on(world, table, case)
    prepare(world, item)
    item.refresh_from_db()
    assert item.triage == "standing"
    return item


@pytest.mark.parametrize("who", ["officer", "intake", "coordinator"])
def test_anybody_at_the_table_has_a_hamerstuk_discussed(world, table, who):
    item = standing(world, table)
    by = getattr(world, who)
    actions.promote_item(by=by, now=PLANNED, item_id=item.pk)
    item.refresh_from_db()
    assert (item.triage, item.is_triaged_by_hand) == ("discuss", True)
    assert CaseEvent.objects.get(kind="promoted").actor_id == by.user_id
    with pytest.raises(NotAllowed, match="geen hamerstuk"):
        actions.promote_item(by=by, now=PLANNED, item_id=item.pk)


def test_who_is_not_at_the_table_promotes_nothing(world, table, login):
    item = standing(world, table)
    for who in ("zorgco", "coach", "mentor"):
        with pytest.raises(NotAllowed):
            actions.promote_item(by=getattr(world, who), now=PLANNED, item_id=item.pk)
    assert login(world.manager).post(url("promote", item.pk)).status_code == 404


def test_each_school_in_one_run_or_the_most_urgent_first(world, table):
    other = SchoolFactory(region=world.region)
    cases = {}
    for name, status, is_other in (
        ("a_placed", "provisional", False),
        ("b_none", "", True),
        ("c_none", "", False),
        ("d_applied", "received", True),
    ):
        case = make_case(world, "guided")
        if status:
            applied(world, case, status=status)
        if is_other:
            case.member.school = other
            case.member.save()
        cases[name] = put_on(world, table, case)
    names = {item.pk: name for name, item in cases.items()}

    def order(how):
        actions.order_items(by=world.coordinator, now=PLANNED, session_id=table.pk, how=how)
        return [names[pk] for pk in table.items.order_by("position").values_list("pk", flat=True)]

    assert order("school") == ["c_none", "a_placed", "b_none", "d_applied"]
    assert order("spoed") == ["c_none", "b_none", "d_applied", "a_placed"]
    with pytest.raises(NotAllowed, match="Kies een volgorde"):
        order("naam")


def test_who_is_not_reached_goes_before_who_has_no_application(world, table, login):
    """Six weeks without a talk, or twice nobody there; a talk makes it less pressing again."""
    talks = {
        "spoken": [(60, True), (9, False), (4, False), (1, True)],
        "none": [(3, True)],
        "missed": [(20, True), (9, False), (2, False)],
        "quiet": [(43, True)],
    }
    items = {}
    for name, days in talks.items():
        case = make_case(world, "guided")
        if name != "none":
            applied(world, case, status="provisional")
        for ago, is_reached in days:
            add_contact(
                by=world.coach,
                now=PLANNED,
                case_id=case.pk,
                channel="phone",
                contact_on=PLANNED.date() - timedelta(days=ago),
                is_reached=is_reached,
                text="Gesproken." if is_reached else "",
            )
        items[name] = put_on(world, table, case).pk
    client = login(world.coordinator)
    with clock_at(PLANNED):
        client.post(url("order", table.pk), {"how": "spoed"})
    found = dict(table.items.order_by("position").values_list("pk", "place_reasons"))
    assert found == {
        items["missed"]: ["not_reached"],
        items["quiet"]: ["not_reached"],
        items["none"]: ["no_application"],
        items["spoken"]: ["has_place"],
    }
    assert list(found)[2:] == [items["none"], items["spoken"]]
    page = client.get(url("session", table.pk)).text
    assert page.count("Spoed: lang niet gesproken.") == 2
    assert page.count("Spoed: geen geldige aanmelding.") == 1
    client.post(url("order", table.pk), {"how": "school"})
    assert "Bij de andere dossiers van deze school." in client.get(url("session", table.pk)).text


def test_what_somebody_moved_says_so(world, table):
    first, second = (put_on(world, table, make_case(world, "guided")) for _ in range(2))
    actions.move_item(by=world.coordinator, now=PLANNED, item_id=second.pk, direction="up")
    why = dict(table.items.values_list("pk", "place_reasons"))
    assert why == {first.pk: [], second.pk: ["by_hand"]}


@pytest.mark.parametrize("who", ["officer", "zorgco", "coach"])
def test_only_who_leads_orders_and_divides(world, table, who):
    for function, values in (
        (actions.order_items, {"how": "school"}),
        (actions.propose_triage, {}),
    ):
        with pytest.raises(NotAllowed):
            function(by=getattr(world, who), now=PLANNED, session_id=table.pk, **values)


def test_the_page_warns_when_the_agenda_does_not_fit(world, login):
    session = make_session(world, is_open=False)
    actions.change_session(
        by=world.coordinator,
        now=PLANNED,
        session_id=session.pk,
        starts_at=session.starts_at,
        chair_id=session.chair_id,
        place=session.place,
        planned_minutes=10,
        minutes_per_case=6,
    )
    client = login(world.coordinator)
    put_on(world, session, make_case(world, "guided"))
    assert "De agenda past niet" not in client.get(url("session", session.pk)).text
    put_on(world, session, make_case(world, "guided"))
    assert "De agenda past niet: 2 minuten te veel." in client.get(url("session", session.pk)).text
    assert "2 minuten te veel" in client.get(url("round", session.round_id)).text


def test_one_minute_too_many_is_said_as_one(world, login):
    session = make_session(world, is_open=False)
    actions.change_session(
        by=world.coordinator,
        now=PLANNED,
        session_id=session.pk,
        starts_at=session.starts_at,
        chair_id=session.chair_id,
        place=session.place,
        planned_minutes=5,
        minutes_per_case=6,
    )
    put_on(world, session, make_case(world, "guided"))
    AgendaItem.objects.filter(session=session).update(minutes=6)
    client = login(world.coordinator)
    for page in (url("session", session.pk), url("round", session.round_id)):
        text = client.get(page).text
        assert "1 minuut te veel" in text
        assert "1 minuten" not in text


def test_a_partner_prepares_through_the_page(world, table, login):
    item = put_on(world, table, make_case(world, "guided"))
    client = login(world.officer)
    assert url("look", item.pk) in client.get(url("session", table.pk)).text
    client.get(url("look", item.pk))
    done = client.post(url("look", item.pk), {"view": "discuss", "note": "Bezoek geweest."})
    assert done.status_code == 302
    assert "Bezoek geweest." in client.get(url("session", table.pk)).text


def test_order_and_division_through_the_page(world, table, login):
    item = put_on(world, table, make_case(world, "guided"))
    put_on(world, table, make_case(world, "guided"))
    client = login(world.coordinator)
    assert client.post(url("order", table.pk), {"how": "spoed"}).status_code == 302
    answer = client.post(url("triage", table.pk), follow=True)
    assert "2 dossiers zijn opnieuw ingedeeld." in answer.text
    assert AgendaItem.objects.get(pk=item.pk).triage == "not_ready"
    assert "Er staat nog niet wat is geprobeerd." in answer.text


def test_a_table_is_not_begun_before_its_day_on_the_page_either(world, login):
    session = make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    page = login(world.coordinator).get(url("session", session.pk))
    assert "Beginnen kan pas op die dag." in page.text
    assert url("begin", session.pk) not in page.text


@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_the_agenda_page_costs_the_same_for_one_item_and_for_three(world, table, login, who):
    def fill():
        case = make_case(world, "guided")
        applied(world, case)
        item = put_on(world, table, case)
        look(world.officer, item, note="Bekend.")

    client = login(getattr(world, who))
    fill()
    client.get(url("session", table.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(url("session", table.pk))
    fill()
    fill()
    with CaptureQueriesContext(connection) as many:
        client.get(url("session", table.pk))
    assert len(many) == len(few)
    assert len(many) <= AGENDA_QUERIES, [query["sql"][:150] for query in many]
