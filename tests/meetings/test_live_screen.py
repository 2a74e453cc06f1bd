"""The shared screen: no more than everybody in the room may see."""

import pytest
from django.urls import reverse

from cases.actions import basis
from cases.models import SharingBasis
from meetings import actions
from meetings.models import TableSession
from overstap.audit.models import AccessLog
from tests.factories.cases import applied, at, make_case
from tests.factories.meetings import OUTSIDERS, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
CANNOT = "Dit dossier kan niet op het gedeelde scherm"


@pytest.fixture
def table(world):
    session = make_session(
        world, minute_taker=world.doorstroom, participants=[world.zorgco, world.officer], n_items=3
    )
    actions.share_screen(by=world.coordinator, now=NOW, session_id=session.pk, is_shared=True)
    return session


@pytest.fixture
def screen(table, login, world):
    """The shared screen as the room sees it, after these people came in."""
    client = login(world.coordinator)

    def look(*present):
        ids = table.participants.filter(membership__in=present).values_list("pk", flat=True)
        actions.set_presence(
            by=world.coordinator, now=NOW, session_id=table.pk, present_ids=list(ids)
        )
        return client.get(reverse("meetings:screen", args=[table.pk]))

    return look


def put(world, table, place):
    item = table.items.order_by("position")[place]
    actions.put_before_table(by=world.coordinator, now=NOW, item_id=item.pk)
    return item


def test_the_case_that_everybody_may_see_is_shown_without_a_form(world, screen):
    page = screen(world.zorgco, world.officer)
    assert "Amir Visser" in page.text
    assert "Welk mbo past?" in page.text
    assert 'name="code"' not in page.text
    assert CANNOT not in page.text


def test_names_that_were_not_discussed_yet_are_not_there(world, screen):
    page = screen(world.zorgco)
    assert "Lotte" not in page.text
    assert OUTSIDERS not in page.text
    assert page.text.count(">Dossier<") == 2


def test_one_person_who_may_not_see_it_keeps_the_case_off_the_screen(world, table, screen, login):
    put(world, table, 2)
    page = screen(world.zorgco)
    assert f"{CANNOT}: 1 aanwezige mag het niet zien." in page.text
    assert OUTSIDERS not in page.content.decode()
    assert (
        f"{CANNOT}: 2 aanwezigen mogen het niet zien." in screen(world.zorgco, world.officer).text
    )
    # What could leak is really there: the chair reads it on the own page.
    run = login(world.coordinator).get(reverse("meetings:run", args=[table.pk]))
    assert OUTSIDERS in run.text


def test_a_name_that_was_discussed_goes_when_somebody_comes_in(world, table, screen):
    item = put(world, table, 2)
    actions.decide(by=world.coordinator, now=NOW, item_id=item.pk, code="standing")
    page = screen(world.officer)
    assert OUTSIDERS not in page.text
    assert "1</strong> van 3 besproken" in page.text


def test_without_a_basis_the_room_reads_a_number(world, login):
    case = make_case(world, "guided", given_names="Zqxabel", municipality_id=None)
    applied(world, case)
    session = make_session(world, name="Tafel twee", participants=[world.intake])
    put_on(world, session, case)
    given = SharingBasis.objects.get(case=case)
    basis.withdraw_basis(by=world.zorgco, now=NOW, basis_id=given.pk, withdrawn_by="student")
    chair = {"by": world.coordinator, "now": NOW, "session_id": session.pk}
    actions.put_before_table(by=world.coordinator, now=NOW, item_id=session.items.get().pk)
    actions.share_screen(**chair, is_shared=True)
    actions.set_presence(**chair, present_ids=[session.participants.get().pk])
    client = login(world.coordinator)
    page = client.get(reverse("meetings:screen", args=[session.pk]))
    assert f"Casus {case.number}" in page.text
    assert "Zqxabel" not in page.text
    alone = client.get(reverse("meetings:run", args=[session.pk])).context["current"].groups
    theirs = login(world.intake).get(reverse("meetings:run", args=[session.pk]))
    assert page.context["shown"].groups == alone & theirs.context["current"].groups
    assert page.context["shown"].groups < alone


def test_nothing_is_shown_while_nobody_knows_who_is_there(world, table, screen):
    page = screen()
    assert "Geef eerst aan wie er zijn." in page.text
    assert "Amir" not in page.text


def test_everybody_knows_that_the_screen_is_shared_until_it_stops(world, table, login):
    run = reverse("meetings:run", args=[table.pk])
    assert "Het scherm wordt gedeeld." in login(world.officer).get(run).text
    chair = login(world.coordinator)
    chair.post(reverse("meetings:share", args=[table.pk]), {"shared": "0"})
    assert not TableSession.objects.get(pk=table.pk).is_shared
    assert "Het scherm wordt gedeeld." not in login(world.officer).get(run).text
    assert chair.get(reverse("meetings:screen", args=[table.pk])).url == run


@pytest.mark.parametrize("who", ["officer", "zorgco"])
def test_only_who_leads_shares(world, table, login, who):
    client = login(getattr(world, who))
    assert client.get(reverse("meetings:screen", args=[table.pk])).status_code == 404
    client.post(reverse("meetings:share", args=[table.pk]), {"shared": "0"})
    assert TableSession.objects.get(pk=table.pk).is_shared


def test_what_the_room_saw_is_written_down(world, table, screen):
    screen(world.zorgco)
    row = AccessLog.objects.get(kind="case")
    assert (row.case_id, row.purpose) == (
        table.items.order_by("position")[0].case_id,
        "Gedeeld scherm",
    )
    assert AccessLog.objects.get(kind="list").case_ids == [row.case_id]


def test_the_agenda_of_the_screen_costs_the_same_for_one_case_and_for_three(
    world, login, django_assert_num_queries
):
    for number, rows in enumerate((1, 3)):
        session = make_session(
            world, name=f"Tafel {number}", participants=[world.officer], n_items=rows
        )
        chair = {"by": world.coordinator, "now": NOW, "session_id": session.pk}
        actions.share_screen(**chair, is_shared=True)
        actions.set_presence(**chair, present_ids=[session.participants.get().pk])
        url = reverse("meetings:screen", args=[session.pk])
        client = login(world.coordinator)
        client.get(url)
        with django_assert_num_queries(18):
            client.get(url)
