"""The pages of agreed actions: whose list is it, what may be read, and without a query too many."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cases.actions import basis, items, reassigning
from cases.models import ActionItem, ActionOffer, SharingBasis
from overstap.organisations.today import clock_at
from tests.cases.test_items import add
from tests.factories.cases import at, guided, make_world

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 20)
MARCH_1 = at(2027, 3, 1)


@pytest.fixture(autouse=True)
def march():
    with clock_at(NOW):
        yield


def page(client, **query):
    return client.get(reverse("cases:items"), query)


def test_each_tab_holds_its_own_actions(world, login):
    case = guided(world, given_names="Amir", family_name="Yilmaz")
    add(world, case, what="Meeloopdag regelen", due_on=date(2027, 4, 1))
    add(world, case, what="Rooster sturen", owner_id=None, due_on=date(2027, 4, 1))
    add(
        world,
        case,
        what="Verzuim nakijken",
        owner_id=world.zorgco.pk,
        organisation_id=world.school.pk,
        due_on=date(2027, 3, 5),
    )
    coach = login(world.coach)
    mine = page(coach).text
    assert ("Meeloopdag" in mine, "Rooster" in mine, "Verzuim" in mine) == (True, False, False)
    ours = page(coach, tab="organisatie").text
    assert ("Meeloopdag" in ours, "Rooster" in ours, "Verzuim" in ours) == (True, True, False)
    late = page(login(world.coordinator), tab="te-laat").text
    assert ("Meeloopdag" in late, "Verzuim" in late) == (False, True)
    assert "Te laat in de regio" not in mine
    assert "Amir" in mine


def test_a_name_only_for_who_may_read_it(world, login):
    case = guided(world, given_names="Amir", family_name="Yilmaz")
    add(world, case, due_on=date(2027, 4, 1))
    basis.withdraw_basis(
        by=world.zorgco,
        now=MARCH_1,
        basis_id=SharingBasis.objects.get().pk,
        withdrawn_by="student",
    )
    assert "Yilmaz" not in page(login(world.coach)).text


def test_a_stranger_gets_no_action(world, login):
    item = add(world, guided(world))
    item.refresh_from_db()
    urls = [
        reverse(f"cases:{name}", args=[item.pk]) for name in ("item", "item_offer", "item_result")
    ]
    for by in (world.other_coach, world.manager, make_world(number=11).coordinator):
        client = login(by)
        assert [client.get(url).status_code for url in urls] == [404] * 3


def test_from_question_to_yes_through_the_pages(world, login):
    item = add(world, guided(world))
    coach = login(world.coach)
    url = reverse("cases:item_offer", args=[item.pk])
    assert "Overdragen" in coach.get(reverse("cases:item", args=[item.pk])).text
    coach.get(url)
    asked = coach.post(url, {"who": f"m{world.zorgco.pk}", "note": "U zit dichterbij"})
    assert asked.url == reverse("cases:item", args=[item.pk])
    offer = ActionOffer.objects.get()
    assert coach.get(reverse("cases:item_answer", args=[offer.pk])).status_code == 404
    zorgco = login(world.zorgco)
    assert "Neemt u deze acties over?" in zorgco.get("/").text
    assert "Meeloopdag" in page(zorgco, tab="gevraagd").text
    url = reverse("cases:item_answer", args=[offer.pk])
    refused = zorgco.post(url, {"answer": "nee", "note": ""})
    assert (refused.status_code, "waarom u de actie" in refused.text) == (422, True)
    zorgco.post(url, {"answer": "ja"})
    item.refresh_from_db()
    assert item.owner_id == world.zorgco.user_id
    assert "Meeloopdag" in page(zorgco).text


def test_a_result_through_the_page(world, login):
    item = add(world, guided(world))
    items.finish_action_item(by=world.coach, now=NOW, item_id=item.pk)
    coach = login(world.coach)
    coach.post(reverse("cases:item_result", args=[item.pk]), {"result": "Hij is geplaatst"})
    assert ActionItem.objects.get().result == "Hij is geplaatst"
    assert "Hij is geplaatst" in coach.get(reverse("cases:item", args=[item.pk])).text


def test_the_file_holds_the_same_list(world, login):
    case = guided(world, given_names="Amir", family_name="Yilmaz")
    add(world, case, due_on=date(2027, 4, 1))
    school = {"owner_id": world.zorgco.pk, "organisation_id": world.school.pk}
    add(world, case, what="=1+1", due_on=date(2027, 4, 1), **school)
    answer = login(world.zorgco).get(reverse("cases:items_export"), {"tab": "organisatie"})
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    # The coach's action is not the school's.
    assert [row[1:3] for row in rows] == [
        ("Jongere", "Wat"),
        ("Amir de Yilmaz", "=1+1"),
    ]
    assert login(world.coach).get(reverse("cases:items_export")).status_code == 404


def test_vandaag_of_the_coordinator_names_what_is_late(world, login):
    add(world, guided(world), what="Verzuim nakijken", due_on=date(2027, 3, 5))
    assert "Acties die te laat zijn" in login(world.coordinator).get("/").text
    assert "Acties die te laat zijn" not in login(world.coach).get("/").text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("tab", "most"), [("mijn", 10), ("gevraagd", 11)])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    world, login, django_assert_num_queries, tab, most, rows
):
    by = world.coach if tab == "mijn" else world.zorgco
    for _ in range(rows):
        item = add(world, guided(world))
        reassigning.offer_action_item(
            by=world.coach,
            now=MARCH_1,
            item_id=item.pk,
            owner_id=world.zorgco.pk,
            organisation_id=world.school.pk,
        )
    client = login(by)
    page(client, tab=tab)
    with django_assert_num_queries(most):
        assert page(client, tab=tab).status_code == 200
