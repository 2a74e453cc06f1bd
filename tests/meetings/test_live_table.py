"""The page of a table while it goes on: what lies on it, who is there, and what others hear."""

import re
from datetime import date

import pytest
from django.urls import reverse

from cases.actions import ending
from cases.rules import NotAllowed
from meetings import actions
from meetings.models import Attendance, TableSession
from meetings.queries import status_of
from overstap.audit.models import AccessLog
from overstap.organisations.models import SchoolHoliday
from tests.factories.cases import at
from tests.factories.meetings import agreed, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)


@pytest.fixture
def table(world):
    return make_session(
        world, minute_taker=world.doorstroom, participants=[world.zorgco, world.officer], n_items=3
    )


def items(table):
    return list(table.items.order_by("position"))


def run(table, item=None):
    url = reverse("meetings:run", args=[table.pk])
    return f"{url}?punt={item.pk}" if item else url


def version(world, table):
    return status_of(world.coordinator, table.pk)["live_version"]


def test_a_table_begins_with_its_first_case(world, table):
    assert (table.current_item_id, table.current_since) == (items(table)[0].pk, table.starts_at)


def test_every_change_is_a_new_version(world, table):
    first, second, third = items(table)
    participant = table.participants.first()
    chair = {"by": world.coordinator, "now": NOW}
    steps = [
        lambda: actions.mark_presence(**chair, participant_id=participant.pk, is_present=True),
        lambda: actions.mark_presence(**chair, participant_id=participant.pk, is_present=False),
        lambda: actions.put_before_table(**chair, item_id=second.pk),
        lambda: actions.share_screen(**chair, session_id=table.pk, is_shared=True),
        lambda: actions.move_item(**chair, item_id=third.pk, direction="up"),
        lambda: actions.prepare_item(**chair, item_id=third.pk, question="Andere vraag"),
        lambda: actions.decide(**chair, item_id=first.pk, code="standing"),
        lambda: actions.carry_over(**chair, item_id=third.pk),
        lambda: actions.add_participant(
            **chair, session_id=table.pk, membership_id=world.intake.pk
        ),
        # Elsewhere, without the lock of the table.
        lambda: ending.withdraw(
            by=world.coach, now=NOW, case_id=second.case_id, who="student", on=NOW.date()
        ),
    ]
    seen = [version(world, table)]
    for step in steps:
        step()
        seen.append(version(world, table))
    assert seen == sorted(set(seen))
    assert len(seen) == len(steps) + 1


def test_a_refused_change_is_no_new_version(world, table):
    before = version(world, table)
    with pytest.raises(NotAllowed):
        actions.put_before_table(by=world.officer, now=NOW, item_id=items(table)[1].pk)
    assert version(world, table) == before


def test_a_poll_is_one_query_that_writes_and_logs_nothing(
    world, table, login, django_assert_num_queries
):
    client = login(world.officer)
    url = reverse("meetings:status", args=[table.pk])
    client.get(url)
    with django_assert_num_queries(4) as asked:  # three of them say who is asking
        answer = client.get(url)
    assert answer.json() == {
        "version": version(world, table),
        "item": items(table)[0].pk,
        "shared": False,
        "state": "open",
    }
    assert [q["sql"].split()[0] for q in asked.captured_queries] == ["SELECT"] * 4
    assert AccessLog.objects.count() == 0


@pytest.mark.parametrize("name", ["status", "live", "screen"])
def test_outsiders_poll_nothing(world, table, login, name):
    url = reverse(f"meetings:{name}", args=[table.pk])
    assert login(world.coach).get(url).status_code == 404


@pytest.mark.parametrize("rows", [3, 12])
def test_the_agenda_costs_the_same_for_three_cases_and_for_twelve(
    world, login, django_assert_num_queries, rows
):
    session = make_session(
        world, minute_taker=world.doorstroom, participants=[world.officer], n_items=rows
    )
    client = login(world.coordinator)
    client.get(reverse("meetings:live", args=[session.pk]))
    with django_assert_num_queries(9):  # three of them say who is asking
        client.get(reverse("meetings:live", args=[session.pk]))


def test_saving_puts_the_next_case_on_the_table(world, table):
    first, second, third = items(table)
    actions.decide(by=world.coordinator, now=NOW, item_id=second.pk, code="standing")
    assert TableSession.objects.get(pk=table.pk).current_item_id == first.pk  # was elsewhere
    actions.decide(by=world.coordinator, now=NOW, item_id=first.pk, code="standing")
    session = TableSession.objects.get(pk=table.pk)
    assert (session.current_item_id, session.current_since) == (third.pk, NOW)
    actions.carry_over(by=world.coordinator, now=NOW, item_id=third.pk)
    session.refresh_from_db()
    assert (session.current_item_id, session.current_since) == (None, None)


def test_without_an_address_everybody_follows_the_chair(world, table, login):
    second = items(table)[1]
    actions.put_before_table(by=world.coordinator, now=NOW, item_id=second.pk)
    page = login(world.zorgco).get(run(table))
    assert page.context["current"].item.pk == second.pk
    elsewhere = login(world.zorgco).get(run(table, items(table)[0]))
    assert "Volg de voorzitter" in elsewhere.text


def test_only_who_leads_puts_a_case_on_the_table(world, table, login):
    second = items(table)[1]
    for who in (world.officer, world.zorgco):
        login(who).post(reverse("meetings:put", args=[second.pk]))
        assert TableSession.objects.get(pk=table.pk).current_item_id == items(table)[0].pk
    login(world.doorstroom).post(reverse("meetings:put", args=[second.pk]))
    assert TableSession.objects.get(pk=table.pk).current_item_id == second.pk


def test_who_comes_and_goes_is_kept_with_the_time(world, table):
    one = table.participants.get(membership=world.officer)

    def mark(hour, *, is_present):
        actions.mark_presence(
            by=world.doorstroom,
            now=at(2027, 4, 13, hour),
            participant_id=one.pk,
            is_present=is_present,
        )

    mark(9, is_present=True)
    mark(10, is_present=True)  # pressed twice
    mark(11, is_present=False)
    mark(12, is_present=True)
    stays = Attendance.objects.filter(participant=one).order_by("arrived_at")
    assert list(stays.values_list("arrived_at", "left_at")) == [
        (at(2027, 4, 13, 9), at(2027, 4, 13, 11)),
        (at(2027, 4, 13, 12), None),
    ]


def test_the_buttons_of_presence(world, table, login):
    client = login(world.coordinator)
    one = table.participants.get(membership=world.officer)
    url = reverse("meetings:come_or_go", args=[table.pk, one.pk])
    back = client.post(url, {"present": "1", "terug": str(items(table)[1].pk)})
    assert back.url == run(table, items(table)[1])
    one.refresh_from_db()
    assert one.is_present
    client.post(url, {"present": "0", "terug": "https://example.org"})
    one.refresh_from_db()
    assert not one.is_present
    elsewhere = make_session(world, name="Andere", participants=[world.intake])
    foreign = elsewhere.participants.get()
    assert (
        client.post(
            reverse("meetings:come_or_go", args=[table.pk, foreign.pk]), {"present": "1"}
        ).status_code
        == 404
    )


def test_an_action_is_due_in_ten_working_days_of_the_region(world, table, login):
    client = login(world.coordinator)
    due = client.get(run(table)).context["form"]["due_1"].value()
    assert due == date(2027, 4, 28)  # Koningsdag, 27 April, is no working day
    SchoolHoliday.objects.create(
        region=world.region, label="Mei", starts_on=date(2027, 4, 24), ends_on=date(2027, 5, 9)
    )
    assert client.get(run(table)).context["form"]["due_1"].value() == date(2027, 5, 11)


def test_not_required_is_said_only_where_it_is_true(world, table, login):
    page = login(world.coordinator).get(run(table)).text
    labels = re.findall(r"<(?:label|legend)[^>]*>([^<]+)<span class=\"os-field__optional\">", page)
    assert [label.strip() for label in labels] == ["Wat spreken we af?", "Wie nam de melding aan?"]
    assert "Minstens één actie." in page


def test_the_sheet_shows_what_was_agreed_last_time_and_what_is_open(world, table, login):
    march = make_session(world, name="Tafel maart", starts_at=at(2027, 3, 23, 9))
    first = items(table)[0]
    before = put_on(world, march, first.case)
    actions.decide(
        by=world.coordinator,
        now=at(2027, 3, 23, 10),
        item_id=before.pk,
        code="proceed",
        text="Eerst meelopen",
        actions=[agreed(world, what="Gesprek met ouders")],
    )
    text = login(world.coordinator).get(run(table, first)).text
    for words in ("Eerst meelopen", "Tafel maart", "Gesprek met ouders", "Welk mbo past?"):
        assert words in text


def test_the_keys_are_in_the_dialog_and_on_the_help_page(world, table, login, client):
    page = login(world.coordinator).get(run(table)).text
    assert "Opslaan en volgende</dd>" in page
    assert "Volgende en vorige rij" not in page
    assert "Opslaan en volgende</dd>" in client.get(reverse("ui:help")).text
