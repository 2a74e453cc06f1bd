"""A wrong decision: undone while the table goes on, corrected with a reason after it."""

from datetime import date

import pytest

from cases.actions import checking, escalating, items
from cases.models import ActionItem, WarmHandover
from cases.rules import NotAllowed
from coaches import actions as coaching
from coaches.models import CoachRequest
from meetings import actions
from meetings.models import AgendaItem, Decision
from tests.factories.cases import applied, at, fresh, make_case
from tests.factories.meetings import agreed, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)
LATER = at(2027, 4, 13, 11)


@pytest.fixture
def table(world):
    return make_session(world, minute_taker=world.doorstroom, participants=[world.officer])


def decided(world, table, code="proceed", case=None, **values):
    item = put_on(world, table, case or make_case(world, "guided"))
    found = [] if code in {"standing", "again"} else [agreed(world, **values)]
    actions.decide(
        by=world.coordinator, now=NOW, item_id=item.pk, code=code, text="Samen.", actions=found
    )
    return item


def undo(world, item, by=None, note="Verkeerde jongere", **values):
    return actions.undo_decision(
        by=by or world.doorstroom, now=LATER, item_id=item.pk, note=note, **values
    )


def test_the_case_returns_to_its_status_and_both_events_stay(world, table):
    item = decided(world, table)
    undo(world, item)
    case = fresh(item.case)
    item.refresh_from_db()
    assert (case.status, item.state) == ("guided", "prepared")
    kinds = list(case.events.order_by("seq").values_list("kind", flat=True))
    assert [k for k in kinds if k in {"record_discussion", "correct", "decision_undone"}] == [
        "record_discussion",
        "correct",
        "decision_undone",
    ]
    old = Decision.objects.get()
    assert (old.is_current, old.ended_by_id, old.end_reason) == (
        False,
        world.doorstroom.pk,
        "Verkeerde jongere",
    )
    action = ActionItem.objects.get()
    assert (action.status, action.result) == (
        "cancelled",
        "Het besluit van de Overstaptafel is ongedaan gemaakt.",
    )
    assert "Verkeerde jongere" not in str(case.events.last().payload)


def test_after_undoing_the_table_decides_again(world, table):
    item = decided(world, table)
    undo(world, item)
    actions.decide(by=world.coordinator, now=LATER, item_id=item.pk, code="standing")
    assert fresh(item.case).status == "discussed"
    assert list(Decision.objects.order_by("pk").values_list("code", "is_current")) == [
        ("proceed", False),
        ("standing", True),
    ]


def test_an_action_that_was_done_stays_done(world, table):
    item = decided(world, table)
    action = ActionItem.objects.get()
    items.finish_action_item(by=world.coach, now=LATER, item_id=action.pk, result="Gebeld")
    undo(world, item)
    action.refresh_from_db()
    assert (action.status, action.result) == ("done", "Gebeld")


def test_an_unanswered_request_for_a_coach_is_withdrawn(world, table):
    case = make_case(world, "screened")
    item = decided(world, table, "coach", case=case, owner_id=world.zorgco.pk)
    undo(world, item)
    assert CoachRequest.objects.get().state == "withdrawn"
    assert fresh(case).status == "screened"
    coaching.submit_request(by=world.zorgco, now=LATER, case_id=case.pk, question="Wie?")


def test_a_request_of_the_school_itself_stays(world, table):
    case = make_case(world, "screened")
    coaching.submit_request(by=world.zorgco, now=NOW, case_id=case.pk, question="Wie?")
    undo(world, decided(world, table, "coach", case=case, owner_id=world.zorgco.pk))
    assert CoachRequest.objects.get().state == "submitted"


def test_a_warm_handover_is_asked_no_longer(world, table):
    case = make_case(world, "guided")
    applied(world, case, status="offered")
    item = decided(world, table, "warm_handover", case=case)
    assert WarmHandover.objects.count() == 1
    undo(world, item)
    assert WarmHandover.objects.count() == 0


def test_a_warm_handover_that_was_needed_before_is_needed_again(world, table):
    case = make_case(world, "guided")
    WarmHandover.objects.create(case=case, state="needed")
    undo(world, decided(world, table, "warm_handover", case=case))
    talk = WarmHandover.objects.get()
    assert (talk.state, talk.requested_on) == ("needed", None)


def test_a_warm_handover_that_the_mbo_took_up_stays(world, table):
    item = decided(world, table, "warm_handover")
    WarmHandover.objects.update(state="contacted")
    undo(world, item)
    assert WarmHandover.objects.get().state == "contacted"


def test_a_report_that_nobody_accepted_is_undone(world, table):
    item = decided(world, table, "leerplicht")
    assert fresh(item.case).status == "escalated"
    undo(world, item)
    case = fresh(item.case)
    assert (case.status, case.escalated_to_id, case.resume_status) == ("guided", None, "")


def test_a_report_that_was_accepted_is_not_undone(world, table):
    item = decided(world, table, "leerplicht")
    escalating.accept_escalation(by=world.officer, now=NOW, case_id=item.case_id)
    with pytest.raises(NotAllowed, match="De melding is al aangenomen"):
        undo(world, item)
    assert (fresh(item.case).status, Decision.objects.get().is_current) == ("escalated", True)


def test_a_later_step_stands_in_the_way(world, table):
    item = decided(world, table)
    checking.enter_summer(by=world.coach, now=LATER, case_id=item.case_id, note="School is klaar")
    with pytest.raises(NotAllowed, match="al een stap gezet"):
        undo(world, item)
    assert fresh(item.case).status == "summer"
    assert ActionItem.objects.get(source="table").status == "open"


def test_in_a_later_status_only_the_decision_is_taken_back(world):
    session = make_session(world, starts_at=at(2027, 9, 25, 9))
    item = put_on(world, session, make_case(world, "summer"))
    when = at(2027, 9, 25, 10)
    actions.decide(by=world.coordinator, now=when, item_id=item.pk, code="standing")
    actions.undo_decision(by=world.coordinator, now=when, item_id=item.pk, note="Fout")
    assert fresh(item.case).status == "summer"
    assert Decision.objects.filter(is_current=True).count() == 0


def test_opnieuw_bespreken_leaves_the_next_agenda_again(world, table):
    june = make_session(world, name="Juni", starts_at=at(2027, 6, 8, 9), is_open=False)
    item = decided(world, table, "again")
    assert june.items.get().state == "prepared"
    undo(world, item)
    item.refresh_from_db()
    assert (june.items.get().state, item.state) == ("withdrawn", "prepared")


def test_what_the_next_table_decided_is_not_taken_back(world, table):
    june = make_session(world, name="Juni", starts_at=at(2027, 6, 8, 9))
    june.state = "planned"
    june.save()
    item = decided(world, table, "again")
    june.state = "open"
    june.save()
    actions.decide(by=world.coordinator, now=LATER, item_id=june.items.get().pk, code="standing")
    with pytest.raises(NotAllowed, match="volgende tafel heeft dit dossier al besproken"):
        undo(world, item)
    assert Decision.objects.filter(is_current=True).count() == 2


@pytest.mark.parametrize("who", ["officer", "coach", "zorgco", "mentor", "intake", "manager"])
def test_only_chair_and_minute_taker_undo(world, table, who):
    item = decided(world, table)
    with pytest.raises(NotAllowed, match="voorzitter of de notulist"):
        undo(world, item, by=getattr(world, who))
    assert fresh(item.case).status == "discussed"


def test_undoing_wants_a_reason_and_a_decision(world, table):
    item = decided(world, table)
    with pytest.raises(NotAllowed, match="waarom") as refused:
        undo(world, item, note="  ")
    assert refused.value.field == "note"
    undo(world, item)
    with pytest.raises(NotAllowed, match="geen besluit"):
        undo(world, item)


def test_a_page_from_before_a_change_undoes_nothing(world, table):
    item = decided(world, table)
    with pytest.raises(NotAllowed, match="intussen gewijzigd"):
        undo(world, item, expect_version=AgendaItem.objects.get(pk=item.pk).version - 1)


# After closing ----------------------------------------------------------------------------------


def closed(world, table):
    return actions.close_session(by=world.coordinator, now=LATER, session_id=table.pk)


def put_right(world, item, by=None, code="care", text="Eerst rust.", note="Verkeerd opgeschreven"):
    return actions.correct_decision(
        by=by or world.doorstroom, now=LATER, item_id=item.pk, code=code, text=text, note=note
    )


def test_after_closing_nothing_is_undone(world, table):
    item = decided(world, table)
    closed(world, table)
    with pytest.raises(NotAllowed, match="is afgesloten"):
        undo(world, item)


def test_a_correction_changes_the_minutes_and_nothing_else(world, table):
    item = decided(world, table)
    closed(world, table)
    version = fresh(item.case).status
    new = put_right(world, item)
    old = new.replaces
    assert (new.code, new.is_current, old.code, old.is_current) == ("care", True, "proceed", False)
    assert (old.ended_by_id, old.end_reason, old.ended_at) == (
        world.doorstroom.pk,
        "Verkeerd opgeschreven",
        LATER,
    )
    case = fresh(item.case)
    assert (case.status, version) == ("discussed", "discussed")
    assert [a.status for a in ActionItem.objects.all()] == ["open"]
    assert case.events.filter(kind="decision_corrected", group="F8").count() == 1


def test_a_correction_is_for_after_the_table(world, table):
    item = decided(world, table)
    with pytest.raises(NotAllowed, match="nog niet afgesloten"):
        put_right(world, item)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"note": " "}, "note", "waarom u het besluit corrigeert"),
        ({"code": "proceed", "text": "Samen."}, "text", "hetzelfde besluit"),
        ({"code": "again"}, "code", "Opnieuw bespreken"),
        ({"code": "onzin"}, "code", "Kies wat de tafel"),
    ],
)
def test_a_correction_that_does_not_fit(world, table, values, field, sentence):
    item = decided(world, table)
    closed(world, table)
    with pytest.raises(NotAllowed, match=sentence) as refused:
        put_right(world, item, **values)
    assert (refused.value.field, Decision.objects.count()) == (field, 1)


@pytest.mark.parametrize("who", ["officer", "coach", "zorgco", "manager", "admin"])
def test_only_who_leads_corrects(world, table, who):
    item = decided(world, table)
    closed(world, table)
    with pytest.raises(NotAllowed, match="Dit kan alleen"):
        put_right(world, item, by=getattr(world, who))
    world.doorstroom.active_to = date(2027, 4, 1)
    with pytest.raises(NotAllowed, match="beëindigd"):
        put_right(world, item)


def test_closing_puts_late_carried_items_on_the_next_table(world, table):
    item = put_on(world, table, make_case(world, "guided"))
    actions.carry_over(by=world.coordinator, now=NOW, item_id=item.pk)
    june = make_session(world, name="Juni", starts_at=at(2027, 6, 8, 9), is_open=False)
    assert june.items.count() == 0
    closed(world, table)
    carried = june.items.get()
    assert (carried.case_id, carried.carried_from_id, carried.question) == (
        item.case_id,
        item.pk,
        "Welk mbo past?",
    )
