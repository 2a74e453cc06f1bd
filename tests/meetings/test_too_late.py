"""Somebody else was first, somebody left, or it is too early: a sentence, and nothing is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import ending
from cases.models import Case, CaseParty
from cases.rules import NotAllowed, StaleForm
from coaches import actions as coaching
from meetings import actions
from meetings.actions.cancelling import cancel_session
from meetings.actions.correcting import undo_decision
from meetings.actions.planning import remove_participant
from meetings.actions.running import mark_presence
from meetings.models import AgendaItem, SessionParticipant, TableSession
from meetings.queries import agenda, owners_for, seats_of
from meetings.queries.preparing import concerns, readiness
from overstap.organisations.today import clock_at
from tests.factories.cases import at, fresh, make_case
from tests.factories.meetings import PLANNED, agreed, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
WORDS = {"question": "Welk mbo past?", "tried": "Meegelopen bij Zorg.", "wanted": "Het mbo."}


@pytest.fixture
def table(world):
    return make_session(world, minute_taker=world.doorstroom, participants=[world.officer])


@pytest.fixture
def item(world, table):
    return put_on(world, table, make_case(world, "guided"))


def prepare(by, item, **values):
    return actions.prepare_item(by=by, now=PLANNED, item_id=item.pk, **(WORDS | values))


def again(item):
    return AgendaItem.objects.get(pk=item.pk)


def decide(world, item, **values):
    asked = {"by": world.coordinator, "now": NOW, "item_id": item.pk, "code": "proceed"}
    return actions.decide(**(asked | {"actions": [agreed(world)]} | values))


def test_two_who_prepare_one_item_do_not_overwrite_each_other(world, item):
    seen = item.version
    prepare(world.coach, item, question="Vraag van de coach", expect_version=seen)
    with pytest.raises(StaleForm, match="intussen gewijzigd"):
        prepare(world.zorgco, item, question="Vraag van de school", expect_version=seen)
    assert again(item).question == "Vraag van de coach"


def test_the_second_preparer_reads_what_the_first_wrote_and_can_then_save(world, item, login):
    client, url = login(world.zorgco), reverse("meetings:prepare", args=[item.pk])
    form = client.get(url).context["form"]
    typed = WORDS | {"minutes": 5, "version": form["version"].value(), "question": "Van de school"}
    prepare(world.coach, item, question="Van de coach", tried="Stage geregeld.")
    page = client.post(url, typed)
    assert "Dit staat er nu" in page.text
    for words in ("intussen gewijzigd", "Van de coach", "Stage geregeld.", "Van de school"):
        assert words in page.text
    newest = page.context["form"]["version"].value()
    assert client.post(url, typed | {"version": newest}).status_code == 302
    assert again(item).question == "Van de school"


def test_what_the_leader_chose_stays_also_when_it_is_what_stood_there(world, item, login):
    client, url = login(world.coordinator), reverse("meetings:prepare", args=[item.pk])
    shown = client.get(url).context["form"]
    typed = {"question": "Welk mbo?", "minutes": 5, "version": shown["version"].value()}
    assert shown["triage"].value() == ""
    client.post(url, typed | {"triage": item.triage})
    chosen = again(item)
    assert (chosen.triage, chosen.is_triaged_by_hand) == (item.triage, True)
    client.post(url, typed | {"version": chosen.version, "triage": "standing"})
    prepare(world.zorgco, item)  # the school has no say in it
    assert again(item).triage == "standing"
    client.post(url, typed | {"version": again(item).version, "triage": ""})
    follows = again(item)
    assert (follows.triage, follows.is_triaged_by_hand) == ("not_ready", False)


def test_who_cannot_read_an_action_does_not_get_it(world, table):
    case = make_case(world, "screened")
    item = put_on(world, table, case)
    coaching.submit_request(by=world.zorgco, now=PLANNED, case_id=case.pk, question="Wie?")
    coaching.offer_coach(
        by=world.coordinator, now=PLANNED, case_id=case.pk, membership_id=world.coach.pk
    )
    assert case in Case.objects.visible_to(world.coach)  # so far the name only
    seats = seats_of(table, case.pk, NOW, NOW.date())
    offered = {value for _, group in owners_for(case, seats, NOW) for value, _ in group}
    assert f"m{world.coach.pk}" not in offered
    with pytest.raises(NotAllowed, match="mag dit dossier niet zien") as refused:
        decide(world, item)
    assert refused.value.field == "owner_1"


def test_who_left_the_table_is_waited_for_no_longer(world):
    table = make_session(world, participants=[world.officer])
    item = put_on(world, table, make_case(world, "guided"))
    gone = table.participants.get(membership=world.officer)
    assert concerns(item, world.officer.organisation_id)
    with clock_at(NOW):
        assert [one.pk for one in ready(world, table, item).waiting] == [
            world.officer.organisation_id
        ]
    remove_participant(
        by=world.coordinator,
        now=NOW - timedelta(minutes=5),
        session_id=table.pk,
        participant_id=gone.pk,
    )
    assert CaseParty.objects.filter(organisation_id=world.officer.organisation_id).exists()
    assert not concerns(item, world.officer.organisation_id)
    assert ready(world, table, item).waiting == []


def ready(world, table, item):
    return readiness(table, agenda(table, world.coordinator))[item.pk]


def test_a_table_that_was_called_off_does_not_keep_the_minutes_a_concept(world, table, item, login):
    other = make_session(world, is_open=False)
    assert other.round_id == table.round_id
    decide(world, item)
    actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)
    client, url = login(world.coordinator), reverse("meetings:round_minutes", args=[table.round_id])
    assert "Concept" in client.get(url).text
    cancel_session(by=world.coordinator, now=NOW, session_id=other.pk, note="Te weinig mensen.")
    page = client.get(url).text
    assert "Definitief" in page
    assert "Concept" not in page


def test_again_cannot_be_undone_when_the_case_has_ended(world, item):
    decide(world, item, code="again", actions=[])
    ending.withdraw(by=world.coach, now=NOW, case_id=item.case_id, who="student", on=NOW.date())
    with pytest.raises(NotAllowed, match="Dit dossier is afgesloten"):
        undo_decision(by=world.coordinator, now=NOW, item_id=item.pk, note="Verkeerd gekozen.")
    assert (again(item).state, fresh(item.case).status) == ("carried_over", "withdrawn")


def test_who_was_in_the_room_stays_in_the_minutes(world, table):
    seat = table.participants.get()
    values = {"by": world.coordinator, "now": NOW}
    mark_presence(**values, participant_id=seat.pk, is_present=True)
    mark_presence(**values, participant_id=seat.pk, is_present=False)
    with pytest.raises(NotAllowed, match="blijft in het verslag"):
        remove_participant(**values, session_id=table.pk, participant_id=seat.pk)
    assert SessionParticipant.objects.get(pk=seat.pk).stays.count() == 1


def test_a_table_that_never_began_is_not_closed(world, login):
    planned = make_session(world, is_open=False)
    item = put_on(world, planned, make_case(world, "guided"))
    actions.carry_over(by=world.coordinator, now=NOW, item_id=item.pk)
    with pytest.raises(NotAllowed, match="nog niet begonnen"):
        actions.close_session(by=world.coordinator, now=NOW, session_id=planned.pk)
    page = login(world.coordinator).get(reverse("meetings:close", args=[planned.pk]))
    assert "Deze Overstaptafel is nog niet begonnen." in page.text
    assert ">Tafel afsluiten</button>" not in page.text
    assert TableSession.objects.get(pk=planned.pk).state == "planned"


@pytest.mark.parametrize(
    ("decided", "carried", "sentence"),
    [
        (0, 0, "Er staan geen dossiers op deze agenda."),
        (1, 0, "Over elk dossier is besloten."),
        (0, 1, "Alle dossiers gaan naar de volgende tafel."),
        (1, 1, "Elk dossier heeft een besluit, of gaat naar de volgende tafel."),
    ],
)
def test_closing_says_what_the_table_did(world, table, login, decided, carried, sentence):
    for _ in range(decided):
        decide(world, put_on(world, table, make_case(world, "guided")))
    for _ in range(carried):
        item = put_on(world, table, make_case(world, "guided"))
        actions.carry_over(by=world.coordinator, now=NOW, item_id=item.pk)
    page = login(world.coordinator).get(reverse("meetings:close", args=[table.pk]))
    assert sentence in page.text
