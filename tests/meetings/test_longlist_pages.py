"""The pages of a round and its long list: the school sees its own pupils, the planner numbers."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from meetings import actions
from meetings.models import AgendaItem, RoundProposal, SchoolSeat
from overstap.audit.models import AccessLog
from overstap.notifications.models import Outbox
from tests.factories.cases import at, make_case
from tests.factories.meetings import PLANNED, make_session, put_on
from tests.factories.organisations import MembershipFactory, RegionFactory, SchoolFactory

pytestmark = pytest.mark.django_db
NAME = "Xandrijn"
FORM = {
    "risk_reasons": ["no_application"],
    "risk_note": "",
    "question": "Welk mbo past?",
    "support_need": "Hulp bij kiezen",
    "tried": "Twee gesprekken.",
    "wanted": "De coach.",
    "kind": "consent",
    "given_by": "student",
    "given_on": "2027-04-10",
    "groups": ["F0", "F1", "F4", "F5", "F8"],
}


@pytest.fixture
def table_round(world):
    return actions.create_round(
        by=world.coordinator,
        now=PLANNED,
        year_id=world.year.pk,
        name="Overstaptafel april",
        target="no_application",
        date_on=date(2027, 4, 20),
    )


def listed(world, table_round, **fields) -> RoundProposal:
    member = world.member(**fields)
    actions.propose_members(by=world.coordinator, now=at(2027, 4, 1), round_id=table_round.pk)
    return RoundProposal.objects.get(round=table_round, member=member)


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def test_the_planner_fills_the_list_and_sees_numbers_without_names(world, table_round, login):
    world.member(given_names=NAME)
    client = login(world.coordinator)
    answer = client.post(url("round_propose", table_round.pk), follow=True)
    assert "1 nieuw op de groslijst." in answer.text
    assert str(world.school) in answer.text
    assert NAME not in answer.text
    assert client.get(url("longlist", table_round.pk)).status_code == 404


def test_a_school_finds_its_long_list_and_why(world, table_round, login):
    listed(world, table_round, given_names=NAME)
    client = login(world.zorgco)
    page = client.get(url("list"))
    assert url("longlist", table_round.pk) in page.text
    page = client.get(url("longlist", table_round.pk))
    assert NAME in page.text
    assert "Geen aanmelding op 1 april" in page.text
    assert AccessLog.objects.filter(path=url("longlist", table_round.pk)).exists()


@pytest.mark.parametrize("who", ["coach", "intake", "officer", "admin", "manager", "swv_contact"])
def test_others_find_no_long_list(world, table_round, login, who):
    proposal = listed(world, table_round)
    client = login(getattr(world, who))
    names = ("longlist_confirm", "longlist_remove")
    pages = [url("longlist", table_round.pk), *(url(name, proposal.pk) for name in names)]
    pages += [url("round", table_round.pk), url("longlist_add", table_round.pk)]
    assert [client.get(page).status_code for page in pages] == [404] * 5


def test_another_school_gets_404_for_a_foreign_line(world, table_round, login):
    proposal = listed(world, table_round, given_names=NAME)
    other = MembershipFactory(
        role="careers_adviser", organisation=SchoolFactory(region=world.region)
    )
    client = login(other)
    assert client.get(url("longlist_confirm", proposal.pk)).status_code == 404
    assert client.post(url("longlist_restore", proposal.pk)).status_code == 404
    page = client.get(url("longlist", table_round.pk))
    assert NAME not in page.text


def test_a_mentor_looks_and_does_not_decide(world, table_round, login):
    proposal = listed(world, table_round, given_names=NAME)
    client = login(world.mentor)
    page = client.get(url("longlist", table_round.pk))
    assert NAME in page.text
    assert url("longlist_confirm", proposal.pk) not in page.text
    assert client.get(url("longlist_confirm", proposal.pk)).status_code == 404


def test_one_form_takes_a_pupil_from_nothing_to_the_agenda(world, table_round, login):
    proposal = listed(world, table_round)
    session = make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    client = login(world.zorgco)
    page = client.get(url("longlist_confirm", proposal.pk))
    assert "Waarom maakt u zich zorgen?" in page.text
    done = client.post(url("longlist_confirm", proposal.pk), FORM)
    assert done.url == url("longlist", table_round.pk)
    assert Case.objects.get().status == "screened"
    assert AgendaItem.objects.get().session_id == session.pk


def test_a_refused_form_keeps_what_was_typed(world, table_round, login):
    proposal = listed(world, table_round)
    client = login(world.zorgco)
    page = client.post(
        url("longlist_confirm", proposal.pk), FORM | {"given_on": "2027-06-01", "tried": "Veel."}
    )
    assert "De datum ligt in de toekomst." in page.text
    assert "Veel." in page.text
    assert Case.objects.count() == 0


def test_a_screened_case_is_asked_only_for_the_table(world, table_round, login):
    case = make_case(world, "guided")
    actions.propose_members(by=world.coordinator, now=at(2027, 4, 1), round_id=table_round.pk)
    proposal = RoundProposal.objects.get(member_id=case.member_id)
    page = login(world.decaan).get(url("longlist_confirm", proposal.pk))
    assert "Waarom maakt u zich zorgen?" not in page.text
    assert "Wie gaf toestemming?" not in page.text
    assert "Wie moet erbij zijn?" in page.text


def test_one_button_confirms_who_has_a_screened_case(world, table_round, login):
    make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    cases = [make_case(world, "guided"), make_case(world, "screened")]
    make_case(world, "flagged")
    listed(world, table_round)
    answer = login(world.zorgco).post(url("longlist_confirm_all", table_round.pk), follow=True)
    assert "2 leerlingen gaan naar de Overstaptafel." in answer.text
    assert set(AgendaItem.objects.values_list("case_id", flat=True)) == {c.pk for c in cases}


def test_a_school_adds_a_pupil_and_goes_on_to_the_form(world, table_round, login):
    member = world.member()
    client = login(world.decaan)
    client.get(url("longlist_add", table_round.pk))
    made = client.post(
        url("longlist_add", table_round.pk), {"member": member.pk, "note": "Wil stoppen."}
    )
    proposal = RoundProposal.objects.get(member=member)
    assert made.url == url("longlist_confirm", proposal.pk)
    foreign = world.member(school=SchoolFactory(region=world.region), mentor_id=None)
    refused = client.post(
        url("longlist_add", table_round.pk), {"member": foreign.pk, "note": "Wil stoppen."}
    )
    assert refused.status_code == 200
    assert not RoundProposal.objects.filter(member=foreign).exists()


def test_a_reminder_goes_once_a_day_and_names_nobody(world, table_round, login):
    listed(world, table_round, given_names=NAME)
    client = login(world.coordinator)
    for _ in range(2):
        client.post(url("round_remind", table_round.pk, world.school.pk))
    sent = Outbox.objects.filter(subject_code="longlist_waiting")
    assert {row.user_id for row in sent} == {world.zorgco.user_id, world.decaan.user_id}
    assert sent.count() == 2
    page = login(world.zorgco).get(sent.first().path)
    assert page.status_code == 200


def test_schools_are_spread_over_parallel_tables_and_move_with_their_cases(
    world, table_round, login
):
    sessions = [make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False) for _ in range(2)]
    cases = [make_case(world, "guided") for _ in range(3)]
    for case in cases:
        put_on(world, sessions[0], case)
    client = login(world.coordinator)
    client.post(url("round_seat", table_round.pk, world.school.pk), {"session": sessions[1].pk})
    assert SchoolSeat.objects.get().session_id == sessions[1].pk
    assert sessions[1].items.count() == 3
    client.post(url("round_spread", table_round.pk))
    assert sessions[1].items.count() == 3


def test_only_a_school_of_the_region_gets_a_table(world, table_round, login):
    session = make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    client = login(world.coordinator)
    far = SchoolFactory(region=RegionFactory(number=11))
    for school_id in (far.pk, world.office.pk, 99999):
        answer = client.post(
            url("round_seat", table_round.pk, school_id), {"session": session.pk}, follow=True
        )
        assert "Kies een school van deze regio." in answer.text
    assert not SchoolSeat.objects.exists()
    client.post(url("round_seat", table_round.pk, world.school.pk), {"session": session.pk})
    assert SchoolSeat.objects.get().school_id == world.school.pk


def test_what_was_confirmed_before_there_was_a_table_follows_when_schools_are_spread(
    world, table_round, login
):
    proposal = listed(world, table_round)
    login(world.zorgco).post(url("longlist_confirm", proposal.pk), FORM)
    assert AgendaItem.objects.count() == 0
    session = make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    login(world.coordinator).post(url("round_spread", table_round.pk))
    item = AgendaItem.objects.get()
    said = (item.question, item.tried, item.wanted)
    assert (item.session_id, said) == (
        session.pk,
        (FORM["question"], FORM["tried"], FORM["wanted"]),
    )


@pytest.mark.parametrize("page", ["round", "longlist"])
def test_as_many_queries_for_three_pupils_as_for_one(world, table_round, login, page):
    who = world.coordinator if page == "round" else world.zorgco
    client = login(who)
    make_case(world, "guided")
    listed(world, table_round)
    client.get(url(page, table_round.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(url(page, table_round.pk))
    make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    for _ in range(3):
        make_case(world, "guided")
        listed(world, table_round)
    with CaptureQueriesContext(connection) as many:
        client.get(url(page, table_round.pk))
    assert len(many) == len(few)


def test_a_case_that_the_coach_puts_on_the_agenda_is_no_question_to_the_school_any_more(
    world, table_round
):
    session = make_session(world, starts_at=at(2027, 4, 20, 9), is_open=False)
    case = make_case(world, "guided")
    actions.propose_members(by=world.coordinator, now=at(2027, 4, 1), round_id=table_round.pk)
    put_on(world, session, case, by=world.coach)
    proposal = RoundProposal.objects.get()
    assert (proposal.state, proposal.by) == ("confirmed", world.coach)


def test_vandaag_of_a_school_says_who_waits(world, table_round, login):
    listed(world, table_round)
    page = login(world.zorgco).get(reverse("today:home"))
    assert url("longlist", table_round.pk) in page.text
    assert url("longlist", table_round.pk) not in login(world.coach).get(reverse("today:home")).text
