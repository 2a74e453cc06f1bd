"""Decisions: who, what each code sets going, and that each item gets exactly one."""

from datetime import date

import pytest

from cases.actions import ending
from cases.models import ActionItem, WarmHandover
from cases.rules import NotAllowed
from coaches import actions as coaching
from coaches.models import CoachRequest
from meetings import actions
from meetings.enums import DecisionCode
from meetings.models import AgendaItem, Decision
from meetings.rules import AlreadyDecided
from overstap.notifications.models import Outbox
from tests.factories.cases import applied, at, fresh, make_case
from tests.factories.meetings import APRIL, agreed, make_session, put_on

pytestmark = pytest.mark.django_db
NOW = at(2027, 4, 13, 10)


def decide(world, item, code="proceed", by=None, actions_=None, **values):
    return actions.decide(
        by=by or world.coordinator,
        now=values.pop("now", NOW),
        item_id=item.pk,
        code=code,
        text=values.pop("text", "Samen naar de open dag."),
        actions=[agreed(world)] if actions_ is None else actions_,
        **values,
    )


@pytest.fixture
def table(world):
    return make_session(world, minute_taker=world.doorstroom, participants=[world.officer])


@pytest.fixture
def item(world, table):
    return put_on(world, table, make_case(world, "guided"))


def state_of(item):
    return AgendaItem.objects.get(pk=item.pk).state


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coordinator", True),  # chair
        ("doorstroom", True),  # minute-taker
        ("officer", False),  # participant
        ("coach", False),
        ("zorgco", False),
        ("mentor", False),
        ("intake", False),
        ("admin", False),
        ("manager", False),
        ("swv_contact", False),
    ],
)
def test_only_chair_and_minute_taker_decide(world, item, who, may):
    if may:
        decide(world, item, by=getattr(world, who))
        assert fresh(item.case).status == "discussed"
    else:
        with pytest.raises(NotAllowed, match="voorzitter of de notulist"):
            decide(world, item, by=getattr(world, who))
        assert fresh(item.case).status == "guided"


def test_door_met_plan_moves_the_case_and_writes_the_action(world, item):
    decision = decide(world, item)
    case = fresh(item.case)
    assert (case.status, state_of(item)) == ("discussed", "discussed")
    action = ActionItem.objects.get(case=case)
    assert (action.what, action.owner_id, action.due_on, action.source, action.origin) == (
        "Meeloopdag regelen",
        world.coach.user_id,
        date(2027, 5, 1),
        "table",
        f"decision:{decision.pk}",
    )
    event = case.events.get(kind="record_discussion")
    assert (event.group, event.reason, event.payload["decision_id"]) == (
        "F8",
        "proceed",
        decision.pk,
    )
    assert "open dag" not in str(event.payload)
    told = Outbox.objects.filter(subject_code="case_decided").values_list("user_id", flat=True)
    assert set(told) == {world.coach.user_id, world.zorgco.user_id, world.decaan.user_id}


def test_hamerstuk_needs_no_action(world, item):
    decide(world, item, code="standing", actions_=[])
    assert fresh(item.case).status == "discussed"
    assert ActionItem.objects.count() == 0


@pytest.mark.parametrize(
    "code", [code for code in DecisionCode.values if code not in {"standing", "again"}]
)
def test_every_other_decision_needs_an_action(world, item, code):
    with pytest.raises(NotAllowed, match="minstens één actie") as refused:
        decide(world, item, code=code, actions_=[])
    assert refused.value.field == "what_1"
    assert (Decision.objects.count(), state_of(item)) == (0, "prepared")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("other_programme", "other_programme"),
        ("jobhunter", "jobhunter"),
        ("care", "care"),
        ("back_to_vo", "back_to_vo"),
        ("proceed", "general"),
    ],
)
def test_the_first_action_gets_the_kind_of_the_decision(world, item, code, kind):
    second = agreed(world, what="Ouders bellen")
    decide(world, item, code=code, actions_=[agreed(world), second])
    kinds = list(ActionItem.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [kind, "general"]
    assert fresh(item.case).status == "discussed"


def test_coach_inzetten_submits_a_request(world, table):
    case = make_case(world, "screened")
    item = put_on(world, table, case)
    action = agreed(world, owner_id=world.zorgco.pk)
    decision = decide(world, item, code="coach", actions_=[action], text="Rustige coach")
    request = CoachRequest.objects.get(case=case)
    assert (request.state, request.question, request.origin) == (
        "submitted",
        "Rustige coach",
        f"decision:{decision.pk}",
    )
    assert fresh(case).status == "discussed"


def test_coach_inzetten_leaves_a_request_that_runs(world, table):
    case = make_case(world, "screened")
    item = put_on(world, table, case)
    known = coaching.submit_request(by=world.zorgco, now=NOW, case_id=case.pk, question="Wie?")
    decide(world, item, code="coach", actions_=[agreed(world, owner_id=world.zorgco.pk)])
    assert [request.pk for request in CoachRequest.objects.filter(case=case)] == [known.pk]
    known.refresh_from_db()
    assert known.question == "Wie?"


def test_warme_overdracht_is_requested_at_the_furthest_mbo(world, item):
    applied(world, item.case, status="offered")
    decide(world, item, code="warm_handover")
    handover = WarmHandover.objects.get(case=item.case)
    assert (handover.state, handover.institution_id, handover.requested_on) == (
        "requested",
        world.mbo.pk,
        date(2027, 4, 13),
    )
    assert ActionItem.objects.get(case=item.case).kind == "warm_handover"


def test_a_warm_handover_that_was_asked_before_keeps_its_day(world, item):
    asked = date(2027, 3, 1)
    known = WarmHandover.objects.create(case=item.case, state="requested", requested_on=asked)
    decide(world, item, code="warm_handover")
    known.refresh_from_db()
    assert (known.state, known.requested_on) == ("requested", asked)
    assert WarmHandover.objects.count() == 1


def test_naar_leerplicht_reports_the_case(world, item):
    decide(world, item, code="leerplicht")
    case = fresh(item.case)
    assert (case.status, case.resume_status, case.escalated_to_id) == (
        "escalated",
        "discussed",
        world.municipal.pk,
    )
    kinds = list(case.events.order_by("seq").values_list("kind", flat=True))
    assert kinds.index("record_discussion") < kinds.index("escalate")


def test_naar_doorstroompunt_from_18(world, table):
    grown = put_on(world, table, make_case(world, "guided", birth_on=date(2009, 1, 1)))
    with pytest.raises(NotAllowed, match="De jongere is 18 jaar"):
        decide(world, grown, code="leerplicht")
    decide(world, grown, code="doorstroompunt")
    assert fresh(grown.case).status == "escalated"


def test_below_18_it_is_leerplicht(world, item):
    with pytest.raises(NotAllowed, match="Kies “Naar leerplicht”"):
        decide(world, item, code="doorstroompunt")
    assert (fresh(item.case).status, Decision.objects.count()) == ("guided", 0)


def test_opnieuw_bespreken_goes_to_the_next_round(world, item):
    june = make_session(
        world, name="Overstaptafel juni", starts_at=at(2027, 6, 8, 9), is_open=False
    )
    decide(world, item, code="again", actions_=[])
    assert (fresh(item.case).status, state_of(item)) == ("guided", "carried_over")
    carried = AgendaItem.objects.get(session=june)
    assert (carried.case_id, carried.carried_from_id, carried.question) == (
        item.case_id,
        item.pk,
        "Welk mbo past?",
    )
    assert Decision.objects.get().code == "again"


def test_in_a_later_status_the_decision_is_recorded_and_the_status_stays(world):
    case = make_case(world, "summer")
    when = at(2027, 9, 25, 9)
    session = make_session(world, starts_at=when)
    item = put_on(world, session, case)
    decide(world, item, now=when, actions_=[agreed(world, due_on=date(2027, 10, 1))])
    assert fresh(case).status == "summer"
    assert case.events.filter(kind="record_discussion", source="summer").count() == 1


def test_the_same_item_twice_gives_one_decision_and_says_so(world, item):
    decide(world, item)
    with pytest.raises(AlreadyDecided, match="al besloten: door met dit plan"):
        decide(world, item, code="care", by=world.doorstroom)
    assert Decision.objects.count() == 1
    assert ActionItem.objects.count() == 1


def test_a_form_from_before_a_change_is_refused(world, item):
    seen = item.version
    actions.prepare_item(by=world.zorgco, now=NOW, item_id=item.pk, question="Andere vraag")
    with pytest.raises(NotAllowed, match="intussen gewijzigd"):
        decide(world, item, expect_version=seen)
    item.refresh_from_db()
    decide(world, item, expect_version=item.version)


def test_a_table_that_has_not_begun_decides_nothing(world):
    session = make_session(world, is_open=False)
    item = put_on(world, session, make_case(world, "guided"))
    with pytest.raises(NotAllowed, match="nog niet begonnen"):
        decide(world, item)


def test_a_closed_table_decides_nothing_more(world, table, item):
    decide(world, item)
    late = put_on(world, table, make_case(world, "guided"))
    actions.carry_over(by=world.coordinator, now=NOW, item_id=late.pk)
    actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)
    with pytest.raises(NotAllowed, match="is afgesloten"):
        decide(world, late)


def test_a_case_that_was_withdrawn_a_second_ago(world, item):
    ending.withdraw(by=world.coach, now=NOW, case_id=item.case_id, who="student", on=NOW.date())
    with pytest.raises(NotAllowed, match="al afgehandeld: van de agenda"):
        decide(world, item)
    assert Decision.objects.count() == 0


def test_a_chair_whose_job_ended_decides_nothing(world, item):
    world.coordinator.active_to = date(2027, 4, 1)
    with pytest.raises(NotAllowed, match="Uw rol in deze regio is beëindigd"):
        decide(world, item)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"due_on": date(2027, 4, 12)}, "due_1", "al voorbij"),
        ({"due_on": None}, "due_1", "Kies een datum"),
        ({"what": " "}, "what_1", "wat er moet gebeuren"),
        ({"owner_id": None, "organisation_id": None}, "owner_1", "Kies wie"),
        ({"owner_id": "other_coach"}, "owner_1", "mag dit dossier niet zien"),
    ],
)
def test_an_action_that_does_not_fit_is_refused_at_its_field(world, item, values, field, sentence):
    if values.get("owner_id"):
        values = {"owner_id": getattr(world, values["owner_id"]).pk}
    with pytest.raises(NotAllowed, match=sentence) as refused:
        decide(world, item, actions_=[agreed(world, **values)])
    assert refused.value.field == field
    assert (Decision.objects.count(), ActionItem.objects.count()) == (0, 0)
    assert fresh(item.case).status == "guided"


def test_an_organisation_can_take_an_action(world, item):
    decide(world, item, actions_=[agreed(world, owner_id=None, organisation_id=world.school.pk)])
    action = ActionItem.objects.get()
    assert (action.owner_id, action.owner_organisation_id) == (None, world.school.pk)


def test_closing_waits_for_every_item(world, table, item):
    with pytest.raises(NotAllowed, match="1 dossier heeft nog geen besluit"):
        actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)
    assert actions.carry_all(by=world.doorstroom, now=NOW, session_id=table.pk) == 1
    closed = actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)
    assert (closed.state, closed.closed_at, state_of(item)) == ("closed", NOW, "carried_over")
    with pytest.raises(NotAllowed, match="is afgesloten"):
        actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)


def test_rights_of_the_table_end_14_days_after_it_closed(world, table, item):
    decide(world, item)
    actions.close_session(by=world.coordinator, now=NOW, session_id=table.pk)
    grant = item.case.grants.get(
        reason="table",
        is_current=True,
        party=f"u{world.officer.user_id}@{world.officer.organisation_id}",
    )
    assert grant.active_to == at(2027, 4, 27, 10)


def test_presence_is_written(world, table):
    one = table.participants.get()
    actions.set_presence(by=world.doorstroom, now=APRIL, session_id=table.pk, present_ids=[one.pk])
    one.refresh_from_db()
    assert one.is_present
    with pytest.raises(NotAllowed):
        actions.set_presence(by=world.officer, now=APRIL, session_id=table.pk, present_ids=[])
