"""Minutes and action lists: concept until the table closes, and of each reader's own cases only."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from cases.actions import items
from cases.models import ActionItem
from meetings import actions
from meetings.models import AgendaItem, Decision
from overstap.audit.models import AccessLog
from overstap.ui import pdf
from tests.factories.cases import at, fresh, make_case
from tests.factories.meetings import agreed, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
needs_pango = pytest.mark.skipif(bool(pdf.why_unavailable()), reason="Pango is missing")


@pytest.fixture
def table(world):
    return make_session(
        world,
        minute_taker=world.doorstroom,
        participants=[world.officer, world.intake, world.zorgco],
    )


def decided(world, table, code="proceed", name="Amir", **values):
    case = make_case(world, "guided", given_names=name)
    item = put_on(world, table, case)
    actions.decide(
        by=world.coordinator,
        now=NOW,
        item_id=item.pk,
        code=code,
        text="Samen naar de open dag.",
        actions=[agreed(world, **values)],
    )
    return item


def close(world, table):
    actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)


def url(name, pk):
    return reverse(f"meetings:{name}", args=[pk])


def test_concept_until_the_chair_closes(world, table, login):
    decided(world, table)
    client = login(world.coordinator)
    before = client.get(url("minutes", table.pk)).text
    assert ("Concept" in before, "Definitief" in before) == (True, False)
    assert "Samen naar de open dag." in before
    close(world, table)
    after = client.get(url("minutes", table.pk)).text
    assert ("Concept" in after, "Definitief" in after) == (False, True)


def test_who_was_there_and_who_was_not(world, table, login):
    seat = table.participants.get(membership=world.officer)
    actions.set_presence(by=world.coordinator, now=NOW, session_id=table.pk, present_ids=[seat.pk])
    decided(world, table)
    # Who left early was there.
    actions.set_presence(by=world.coordinator, now=NOW, session_id=table.pk, present_ids=[])
    close(world, table)
    page = login(world.coordinator).get(url("minutes", table.pk)).text
    present, absent = page.split("Aanwezig")[1].split("Afwezig")
    assert f"{world.coordinator.user.name} (voorzitter)" in present
    assert f"{world.doorstroom.user.name} (notulist)" in present
    assert world.officer.user.name in present
    assert world.intake.user.name in absent


def test_undoing_and_deciding_again_through_the_pages(world, table, login):
    item = decided(world, table)
    client = login(world.doorstroom)
    assert "Besluit ongedaan maken" in client.get(url("minutes", table.pk)).text
    page = client.get(url("undo", item.pk))
    version = AgendaItem.objects.get(pk=item.pk).version
    assert "Open acties vervallen" in page.text
    refused = client.post(url("undo", item.pk), {"note": "", "version": version})
    assert (refused.status_code, "Schrijf op waarom" in refused.text) == (422, True)
    done = client.post(url("undo", item.pk), {"note": "Verkeerde jongere", "version": version})
    assert done.url == f"{url('run', table.pk)}?punt={item.pk}"
    assert fresh(item.case).status == "guided"
    assert "Samen naar de open dag." not in client.get(url("minutes", table.pk)).text


def test_a_correction_shows_both_with_who_when_and_why(world, table, login):
    item = decided(world, table)
    close(world, table)
    client = login(world.doorstroom)
    assert "Besluit corrigeren" in client.get(url("minutes", table.pk)).text
    assert "blijven zoals ze zijn" in client.get(url("correct", item.pk)).text
    values = {"version": AgendaItem.objects.get(pk=item.pk).version, "code": "care"}
    words = {"text": "Eerst naar de huisarts.", "note": "Verkeerd opgeschreven"}
    client.post(url("correct", item.pk), values | words)
    page = client.get(url("minutes", table.pk)).text
    for part in (
        "Zorgtraject",
        "Eerst naar de huisarts.",
        f"door {world.doorstroom.user.name}. Reden: Verkeerd opgeschreven",
        "Eerst stond hier: Door met dit plan. Samen naar de open dag.",
        world.coordinator.user.name,
    ):
        assert part in page
    assert Decision.objects.count() == 2
    # What was agreed before still has its owner.
    assert "Meeloopdag regelen" in page


def test_the_timeline_of_the_case_tells_the_new_words_after_a_correction(world, table, login):
    item = decided(world, table)
    close(world, table)
    actions.correct_decision(
        by=world.coordinator,
        now=NOW,
        item_id=item.pk,
        code="care",
        text="Eerst naar de huisarts.",
        note="Verkeerd opgeschreven",
    )
    address = reverse("cases:timeline", args=[item.case_id])
    page = login(world.zorgco).get(address).text
    assert "Besluit van de Overstaptafel gecorrigeerd" in page
    assert "Verkeerd opgeschreven" in page
    assert "Besluit: zorgtraject. Eerst naar de huisarts." in page
    assert "Samen naar de open dag. Dit besluit geldt niet meer." in page


def test_a_late_correction_on_an_old_page_keeps_the_typed_text(world, table, login):
    item = decided(world, table)
    close(world, table)
    client = login(world.doorstroom)
    values = {"version": 1, "code": "care", "text": "Dit typte ik net.", "note": "Fout"}
    page = client.post(url("correct", item.pk), values)
    assert (page.status_code, "Dit typte ik net." in page.text) == (422, True)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("who", ["zorgco", "officer"])
def test_a_participant_reads_and_changes_nothing(world, table, login, who):
    item = decided(world, table)
    client = login(getattr(world, who))
    page = client.get(url("minutes", table.pk)).text
    assert ("Meeloopdag regelen" in page, "Besluit ongedaan maken" in page) == (True, False)
    values = {"note": "Fout", "version": AgendaItem.objects.get(pk=item.pk).version}
    assert "voorzitter of de notulist" in client.post(url("undo", item.pk), values).text
    assert fresh(item.case).status == "discussed"


def test_who_does_not_sit_there_finds_no_page(world, table, login):
    item = decided(world, table)
    for who in ("coach", "mentor", "manager"):
        client = login(getattr(world, who))
        for name, pk in (
            ("undo", item.pk),
            ("correct", item.pk),
            ("round_minutes", table.round_id),
            ("round_actions", table.round_id),
            ("open_actions", table.pk),
        ):
            assert client.get(url(name, pk)).status_code == 404, (who, name)


def test_a_result_stands_apart_from_the_decision(world, table, login):
    decided(world, table)
    close(world, table)
    action = ActionItem.objects.get()
    items.finish_action_item(by=world.coach, now=at(2027, 5, 1), item_id=action.pk)
    items.record_result(
        by=world.coach, now=at(2027, 6, 1), item_id=action.pk, result="Hij heeft een plek"
    )
    page = login(world.coordinator).get(url("minutes", table.pk)).text
    assert "Resultaat, later opgeschreven: Hij heeft een plek" in page
    assert Decision.objects.get().text == "Samen naar de open dag."


def test_the_next_round_shows_what_is_still_open(world, table, login):
    decided(world, table, what="Rooster opvragen")
    decided(world, table, what="Ouders bellen")
    close(world, table)
    june = make_session(world, name="Juni", starts_at=at(2027, 6, 8, 9), is_open=False)
    client = login(world.coordinator)
    assert url("open_actions", june.pk) in client.get(url("session", june.pk)).text
    page = client.get(url("open_actions", june.pk)).text
    assert ("Rooster opvragen" in page, "Amir" in page) == (True, True)
    done = ActionItem.objects.get(what="Rooster opvragen")
    items.finish_action_item(by=world.coach, now=at(2027, 5, 1), item_id=done.pk)
    page = client.get(url("open_actions", june.pk), headers={"HX-Request": "true"}).text
    assert ("Rooster opvragen" in page, "Ouders bellen" in page) == (False, True)
    assert "<html" not in page
    # On its own table an action is in the minutes, not among what was left over.
    assert "Ouders bellen" not in client.get(url("open_actions", table.pk)).text


def test_the_action_list_is_of_one_organisation(world, table, login):
    decided(world, table, what="Meeloopdag regelen")
    decided(world, table, name="Bram", what="Verzuim nakijken", owner_id=world.zorgco.pk)
    school = login(world.zorgco)
    page = school.get(url("round_actions", table.round_id)).text
    assert ("Verzuim nakijken" in page, "Meeloopdag regelen" in page) == (True, False)
    # Another organisation in the address is not obeyed for who does not lead.
    forced = school.get(url("round_actions", table.round_id), {"organisatie": world.agency.pk})
    assert "Meeloopdag regelen" not in forced.text
    chair = login(world.coordinator)
    chosen = chair.get(url("round_actions", table.round_id), {"organisatie": world.agency.pk})
    assert ("Meeloopdag" in chosen.text, "Verzuim" in chosen.text) == (True, False)
    file = school.get(url("round_actions_xlsx", table.round_id))
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)
    assert [row[2] for row in rows] == ["Wat", "Verzuim nakijken"]
    assert AccessLog.objects.filter(kind="export").count() == 1


@needs_pango
def test_the_pdf_is_tagged_and_says_concept(world, table, login):
    decided(world, table)
    content = login(world.coordinator).get(url("minutes_pdf", table.pk)).content
    reader = PdfReader(BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Concept" in text
    assert "Meeloopdag regelen" in text
    assert "pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    answer = login(world.coordinator).get(url("round_actions_pdf", table.round_id))
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("number", [1, 3])
def test_minutes_of_a_round_cost_the_same_for_one_table_and_three(
    world, table, login, django_assert_num_queries, number
):
    for place in range(number):
        session = table if not place else make_session(world)
        decided(world, session, due_on=date(2027, 5, 1 + place))
    client = login(world.coordinator)
    client.get(url("round_minutes", table.round_id))
    with django_assert_num_queries(13):
        assert client.get(url("round_minutes", table.round_id)).status_code == 200


def test_before_the_table_there_is_nothing_to_read_and_no_button_to_it(world, login):
    session = make_session(world, is_open=False)
    put_on(world, session, make_case(world, "guided"))
    client = login(world.coordinator)
    buttons = [url("round_result", session.round_id), url("round_minutes", session.round_id)]
    before = client.get(url("round", session.round_id)).text
    assert [link in before for link in buttons] == [False, False]
    for name, pk in (("minutes", session.pk), ("round_minutes", session.round_id)):
        page = client.get(url(name, pk)).text
        assert "De tafel is nog niet begonnen." in page
        assert "Pdf maken" not in page
    actions.open_session(by=world.coordinator, now=NOW, session_id=session.pk)
    assert buttons[0] not in client.get(url("round", session.round_id)).text
    decided(world, session)
    after = client.get(url("round", session.round_id)).text
    assert [link in after for link in buttons] == [True, True]
    assert "Concept" in client.get(url("round_minutes", session.round_id)).text


def test_the_result_of_a_round_to_come_says_when_it_is(world, login):
    june = make_session(world, name="Juni", starts_at=at(2027, 6, 8, 9), is_open=False)
    page = login(world.coordinator).get(url("round_result", june.round_id)).text
    assert "Deze ronde is op 8 juni 2027." in page
