"""What somebody reads of a table is what their data groups say, on every page about it."""

import pytest
from django.urls import reverse

from cases.actions import basis
from cases.actions.base import refresh
from cases.models import ActionItem, Case, SharingBasis
from coaches import actions as coaching
from meetings import actions
from overstap.organisations.enums import Role
from overstap.organisations.models import SchoolOfficer
from overstap.organisations.today import clock_at
from tests.factories.cases import applied, at, fresh, make_case
from tests.factories.meetings import PLANNED, agreed, make_session, put_on
from tests.factories.organisations import MembershipFactory, MunicipalOfficeFactory
from tests.meetings.masking import bytes_of, said

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
QUESTION, TRIED = "Zqxvraag over wonen", "Zqxgeprobeerd is bellen"


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


@pytest.fixture
def table(world):
    return make_session(world, participants=[world.officer, world.intake], is_open=False)


def prepared(world, table, case=None, **values):
    item = put_on(world, table, case or make_case(world, "guided"))
    return actions.prepare_item(
        by=world.zorgco,
        now=PLANNED,
        item_id=item.pk,
        **({"question": QUESTION, "tried": TRIED, "wanted": "De Zqxcoach"} | values),
    )


@pytest.mark.parametrize("name", ["prepare", "look", "withdraw"])
@pytest.mark.parametrize("who", ["admin", "swv_contact"])
def test_without_the_right_on_decisions_there_is_no_item(world, table, login, who, name):
    item = prepared(world, table)
    answer = login(getattr(world, who)).get(url(name, item.pk))
    assert answer.status_code == 404
    assert "Zqx" not in answer.text


def test_a_coach_who_was_only_asked_reads_no_item(world, table, login):
    case = make_case(world, "screened")
    item = prepared(world, table, case)
    coaching.submit_request(
        by=world.zorgco, now=PLANNED, case_id=case.pk, question="Wie kan helpen?"
    )
    coaching.offer_coach(
        by=world.coordinator, now=PLANNED, case_id=case.pk, membership_id=world.other_coach.pk
    )
    client = login(world.other_coach)
    assert client.get(case.get_absolute_url()).status_code == 200
    for name in ("prepare", "look", "withdraw"):
        answer = client.get(url(name, item.pk))
        assert (answer.status_code, "Zqx" in answer.text) == (404, False)


@pytest.mark.parametrize("name", ["prepare", "withdraw"])
def test_a_form_that_somebody_may_not_send_is_not_shown(world, table, login, name):
    item = prepared(world, table)
    page = login(world.officer).get(url(name, item.pk))
    assert "Dit kan alleen de coördinator, de school of de coach." in page.text
    assert QUESTION not in page.text
    assert QUESTION in login(world.zorgco).get(url("prepare", item.pk)).text


def test_only_a_partner_of_this_case_looks_at_it_before_the_table(world, table, login):
    item = prepared(world, table)
    assert login(world.coach).get(url("look", item.pk)).status_code == 404
    assert QUESTION in login(world.officer).get(url("look", item.pk)).text


def test_who_may_not_put_a_case_on_an_agenda_gets_no_form_with_its_question(world, table, login):
    case = make_case(world, "guided")
    assert case.question
    page = login(world.admin).get(url("put_on", case.pk))
    assert "Dit kan alleen de coördinator, de school of de coach." in page.text
    assert case.question not in page.text
    # The coordinator plans, and reads the question of the case nowhere else (F4) either.
    page = login(world.coordinator).get(url("put_on", case.pk))
    assert 'name="question"' in page.text
    assert case.question not in page.text
    assert case.question in login(world.zorgco).get(url("put_on", case.pk)).text


@pytest.fixture
def nameless(world):
    """A table of which the minute-taker knows one case by its number only; gives (it, item)."""
    away = MembershipFactory(role=Role.DOORSTROOMCOACH, organisation=far_office(world))
    table = make_session(world, minute_taker=away)
    case = make_case(world, "screened", given_names="Zqxamir")
    item = put_on(world, table, case, question="Zqxamir wil thuis wonen")
    actions.prepare_item(
        by=world.zorgco,
        now=NOW,
        item_id=item.pk,
        question="Zqxamir wil thuis wonen",
        tried="Met Zqxamir gesproken",
        wanted="De tante van Zqxamir",
    )
    return away, table, item


def far_office(world):
    return MunicipalOfficeFactory(region=world.region)


def withdraw_consent(world, item):
    basis.withdraw_basis(
        by=world.zorgco,
        now=NOW,
        basis_id=SharingBasis.objects.get(case_id=item.case_id).pk,
        withdrawn_by="guardian",
    )


def decide_on(world, away, item):
    actions.decide(
        by=world.coordinator,
        now=NOW,
        item_id=item.pk,
        code="other_programme",
        text="Zqxamir kiest opnieuw",
        actions=[
            agreed(
                world,
                what="Zqxamir bellen",
                owner_id=away.pk,
                organisation_id=away.organisation_id,
            )
        ],
    )


def test_whoever_knows_a_number_only_reads_no_words_at_the_table(world, nameless, login):
    away, table, item = nameless
    client = login(away)
    at_item = f"{url('run', table.pk)}?punt={item.pk}"
    assert "Zqxamir" in client.get(at_item).text
    withdraw_consent(world, item)
    for address in (
        at_item,
        url("session", table.pk),
        url("live", table.pk),
        url("close", table.pk),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert f"Casus {item.case.number}" in page.text, address
        assert "zqx" not in page.text.lower(), address
    assert client.get(url("prepare", item.pk)).status_code == 404
    # The pen stays in the hand: this person still leads the table and writes the decision.
    assert 'name="code"' in client.get(at_item).text


def test_who_must_be_there_is_read_wherever_the_question_is(world, nameless, login):
    away, table, item = nameless
    client = login(away)
    for address in (f"{url('run', table.pk)}?punt={item.pk}", url("session", table.pk)):
        assert "De tante van Zqxamir" in client.get(address).text, address
    decide_on(world, away, item)
    minutes = url("minutes", table.pk)
    assert "De tante van Zqxamir" in client.get(minutes).text
    withdraw_consent(world, item)
    page = client.get(minutes)
    assert (page.status_code, "tante" in page.text) == (200, False)


def test_a_partner_reads_before_the_table_who_must_be_there(world, table, login):
    item = prepared(world, table)
    page = login(world.officer).get(url("look", item.pk)).text
    assert QUESTION in page
    assert "De Zqxcoach" in page


def test_nor_in_the_minutes_the_lists_and_the_action_itself(world, nameless, login):
    away, table, item = nameless
    decide_on(world, away, item)
    found = ActionItem.objects.get(owner=away.user)
    client = login(away)
    addresses = [
        url("session", table.pk),
        f"{url('run', table.pk)}?punt={item.pk}",
        url("minutes", table.pk),
        url("round_actions", table.round_id),
        url("round_actions_xlsx", table.round_id),
        url("undo", item.pk),
        item.case.get_absolute_url(),
        reverse("cases:timeline", args=[item.case_id]),
        reverse("cases:items"),
        reverse("cases:items_export"),
        reverse("cases:item", args=[found.pk]),
        reverse("cases:item_done", args=[found.pk]),
        reverse("cases:item_offer", args=[found.pk]),
        "/",
    ]
    heard = [address for address in addresses if "zqx" in said(bytes_of(client.get(address)))]
    assert len(heard) > 8  # with the name they do say it
    withdraw_consent(world, item)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "zqx" not in said(bytes_of(answer)), address
    assert "Afgeschermd" in client.get(reverse("cases:item", args=[found.pk])).text
    page = client.get(url("minutes", table.pk)).text
    assert "Andere opleiding" in page
    # Nobody finds out by searching either.
    assert "Casus" not in client.get(reverse("cases:items") + "?q=zqxamir").text
    assert "Casus" in client.get(reverse("cases:items")).text
    answer = client.get(url("correct", item.pk))
    assert answer.status_code == 404
    # And who may read the name still reads it all.
    assert "Zqxamir kiest opnieuw" in login(world.coordinator).get(url("minutes", table.pk)).text


def test_what_earlier_tables_agreed_has_no_words_either(world, nameless, login):
    away, _, item = nameless
    decide_on(world, away, item)
    later = make_session(
        world, name="Juni", starts_at=at(2027, 6, 8, 9), minute_taker=away, is_open=False
    )
    client = login(away)
    assert "Zqxamir bellen" in client.get(url("open_actions", later.pk)).text
    withdraw_consent(world, item)
    page = client.get(url("open_actions", later.pk)).text
    assert f"Casus {item.case.number}" in page
    assert "zqx" not in page.lower()


def test_a_masked_place_is_its_time_and_nothing_more(world, login):
    stranger = MembershipFactory(role=Role.ATTENDANCE_OFFICER, organisation=far_office(world))
    table = make_session(world, participants=[stranger])
    done = put_on(world, table, make_case(world, "guided"))
    current = put_on(world, table, make_case(world, "guided"))
    actions.decide(by=world.coordinator, now=NOW, item_id=done.pk, code="standing")
    for who, knows in ((world.coordinator, True), (stranger, False)):
        client = login(who)
        actions.put_before_table(by=world.coordinator, now=NOW, item_id=current.pk)
        page = client.get(url("run", table.pk)).text
        agenda = page.split('id="tafel-agenda"')[1].split("</nav>")[0]
        assert ("os-agenda__item--done" in agenda) is knows
        assert ('"Besproken"' in agenda or ">Besproken<" in agenda) is knows
        assert ("Nu aan de orde" in agenda or ", nu" in agenda) is knows
        assert ("data-timer" in page) is knows
        assert ("min gepland" in page) is knows
        past = client.get(f"{url('run', table.pk)}?punt={done.pk}").text
        assert ('data-done="1"' in past) is knows


def test_the_shared_screen_names_no_case_that_was_only_carried_over(world, login):
    table = make_session(world, participants=[world.officer])
    carried = put_on(world, table, make_case(world, "guided", given_names="Zqxcarl"))
    decided = put_on(world, table, make_case(world, "guided", given_names="Zqxdora"))
    put_on(world, table, make_case(world, "guided", given_names="Zqxemma"))
    actions.carry_over(by=world.coordinator, now=NOW, item_id=carried.pk)
    actions.decide(by=world.coordinator, now=NOW, item_id=decided.pk, code="standing")
    seat = table.participants.get()
    actions.mark_presence(by=world.coordinator, now=NOW, participant_id=seat.pk, is_present=True)
    actions.share_screen(by=world.coordinator, now=NOW, session_id=table.pk, is_shared=True)
    page = login(world.coordinator).get(url("screen", table.pk)).text
    assert "Zqxemma" in page
    assert "Zqxdora" in page
    assert "Zqxcarl" not in page


def test_who_may_read_names_but_no_applications_gets_no_proposals(world, login):
    case = make_case(world, "screened", municipality_id=None)
    applied(world, case, status="created")
    fixed = MembershipFactory(role=Role.ATTENDANCE_OFFICER, organisation=far_office(world))
    SchoolOfficer.objects.create(school=world.school, membership=fixed, active_from=PLANNED.date())
    refresh(fresh(case), PLANNED)
    table = make_session(world, minute_taker=fixed, is_open=False)
    client = login(fixed)
    assert client.get(case.get_absolute_url()).status_code == 200
    page = client.get(url("propose", table.pk)).text
    assert case.student.family_name not in page
    assert str(world.mbo) not in page
    page = login(world.coordinator).get(url("propose", table.pk)).text
    assert case.student.family_name in page
    assert str(world.mbo) in page


def test_a_coordinator_takes_no_words_along_in_a_file(world, login):
    table = make_session(world, participants=[world.zorgco])
    item = put_on(world, table, make_case(world, "guided"))
    actions.decide(
        by=world.coordinator,
        now=NOW,
        item_id=item.pk,
        code="proceed",
        actions=[
            agreed(
                world,
                what="Zqxbellen",
                owner_id=world.zorgco.pk,
                organisation_id=world.school.pk,
            )
        ],
    )
    lists = (
        f"{url('round_actions_xlsx', table.round_id)}?organisatie={world.school.pk}",
        f"{reverse('cases:items_export')}?tab=organisatie",
    )
    for address in lists:
        assert "zqxbellen" in said(bytes_of(login(world.zorgco).get(address)))
    file = said(bytes_of(login(world.coordinator).get(lists[0])))
    assert item.case.number.lower() in file
    assert "zqxbellen" not in file
    assert "resultaat" not in file
    with clock_at(at(2027, 5, 10)):
        late = said(
            bytes_of(login(world.coordinator).get(reverse("cases:items_export") + "?tab=te-laat"))
        )
    assert item.case.number.lower() in late
    assert "zqxbellen" not in late


def test_the_question_of_the_screening_goes_to_the_table_only_by_who_may_read_it(world, table):
    """A coordinator sees no F4, so what the school asked is not copied into words of the table."""
    case = make_case(world, "guided")
    Case.objects.filter(pk=case.pk).update(question="Iets van thuis")
    by_planner = put_on(world, table, case, by=world.coordinator, question="")
    assert (by_planner.question, by_planner.state) == ("", "proposed")
    other = make_case(world, "guided")
    Case.objects.filter(pk=other.pk).update(question="Iets van thuis")
    by_school = put_on(world, table, other, by=world.zorgco, question="")
    assert (by_school.question, by_school.state) == ("Iets van thuis", "prepared")
