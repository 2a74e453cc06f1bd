"""The plan of action: made by the coach, agreed on with the young person, read by who may."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Draft
from cases.rules import NotAllowed
from coaches.actions.plans import agree_plan, drop_step, finish_step, save_plan, save_step
from coaches.models import ActionPlan, PlanStep
from coaches.panels.working import _plans, plans_block
from coaches.queries.plans import versions_of
from tests.factories.cases import at, make_case

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
TODAY = date(2027, 3, 2)
GOAL = "Een leerbaan vinden die bij mij past"


def plan(world, case, by=None, now=NOW, **values):
    values = {"goal": GOAL, "review_on": date(2027, 4, 1)} | values
    return save_plan(by=by or world.coach, now=now, case_id=case.pk, **values)


def step(world, case, by=None, now=NOW, **values):
    values = {"what": "Bellen met Deltion", "doer": "student", "due_on": date(2027, 3, 5)} | values
    return save_step(by=by or world.coach, now=now, case_id=case.pk, **values)


def block(by, today):
    """The block of Vandaag, with the rows that it asks for."""
    (ask,) = _plans(by, today)
    return plans_block(by, today, list(ask.rows.order_by(*ask.order)[: ask.limit]))


@pytest.mark.parametrize("who", ["zorgco", "mentor", "other_coach", "coordinator", "intake"])
def test_only_the_coach_makes_it(world, who):
    case = make_case(world, "guided")
    with pytest.raises(NotAllowed):
        plan(world, case, by=getattr(world, who))
    assert not ActionPlan.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"goal": " "}, "wil bereiken"), ({"review_on": TODAY}, "na vandaag")],
)
def test_what_a_plan_needs(world, values, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        plan(world, make_case(world, "guided"), **values)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"what": " "}, "wat er gaat"),
        ({"doer": "buurman"}, "wie het doet"),
        ({"due_on": date(2027, 3, 1)}, "vanaf vandaag"),
    ],
)
def test_what_a_step_needs(world, values, sentence):
    case = make_case(world, "guided")
    with pytest.raises(NotAllowed, match="nog geen plan"):
        step(world, case)
    plan(world, case)
    with pytest.raises(NotAllowed, match=sentence):
        step(world, case, **values)


def test_versions_are_kept_and_an_agreement_is_of_one_version(world):
    case = make_case(world, "guided")
    plan(world, case)
    with pytest.raises(NotAllowed, match="eerst een stap"):
        agree_plan(by=world.coach, now=NOW, case_id=case.pk, on=TODAY, how="talk")
    step(world, case)
    with pytest.raises(NotAllowed, match="toekomst"):
        agree_plan(by=world.coach, now=NOW, case_id=case.pk, on=date(2027, 3, 3), how="talk")
    agreed = agree_plan(by=world.coach, now=NOW, case_id=case.pk, on=TODAY, how="talk")
    assert (agreed.version, agreed.changed_since) == (2, False)
    changed = plan(world, case, goal="Toch eerst een meeloopdag")
    assert (changed.version, changed.changed_since) == (3, True)
    assert [(old.version, old.goal) for old in versions_of(changed)] == [(2, GOAL), (1, GOAL)]
    assert changed.history.earliest("history_id").actor_label.startswith(world.coach.user.name)


def test_saving_the_same_again_is_no_new_version(world):
    case = make_case(world, "guided")
    plan(world, case)
    assert plan(world, case).version == 1
    assert case.events.filter(kind="plan").count() == 1


def test_two_people_change_the_plan_at_once(world):
    case = make_case(world, "guided")
    plan(world, case, expect_version=0)
    with pytest.raises(NotAllowed, match="Iemand anders"):
        plan(world, case, goal="Van de ander", expect_version=0)
    assert ActionPlan.objects.get().goal == GOAL


def test_nobody_agrees_with_a_plan_that_changed_while_it_was_talked_over(world, login):
    case = make_case(world, "guided")
    plan(world, case)
    step(world, case)
    client, page = login(world.coach), reverse("coaches:plan_agree", args=[case.pk])
    assert 'name="expect_version" value="2"' in client.get(page).text
    plan(world, case, goal="Toch eerst een meeloopdag")
    typed = {"on": "2027-03-02", "how": "talk", "expect_version": "2"}
    assert "Lees eerst het plan" in client.post(page, typed).text
    assert ActionPlan.objects.get().agreed_on is None
    client.post(page, typed | {"expect_version": "3"})
    assert ActionPlan.objects.get().agreed_version == 3


def test_a_step_is_done_undone_and_dropped(world):
    case = make_case(world, "guided")
    plan(world, case)
    one, two = step(world, case), step(world, case, what="Intake oefenen")
    values = {"by": world.coach, "now": NOW, "case_id": case.pk}
    finish_step(**values, step_id=one.pk)
    finish_step(**values, step_id=one.pk)
    assert case.events.filter(kind="plan_step_done").count() == 1
    with pytest.raises(NotAllowed, match="al gedaan"):
        drop_step(**values, step_id=one.pk)
    finish_step(**values, step_id=one.pk, done=False)
    drop_step(**values, step_id=two.pk)
    with pytest.raises(NotAllowed, match="niet meer in het plan"):
        finish_step(**values, step_id=two.pk)
    assert list(PlanStep.objects.order_by("pk").values_list("is_dropped", flat=True)) == [
        False,
        True,
    ]


def test_a_step_of_another_plan_is_not_found(world):
    case, other = make_case(world, "guided"), make_case(world, "guided")
    for one in (case, other):
        plan(world, one)
    strange = step(world, other)
    with pytest.raises(NotAllowed, match="niet meer in het plan"):
        finish_step(by=world.coach, now=NOW, case_id=case.pk, step_id=strange.pk)


def test_who_reads_the_plan(world, login):
    case = make_case(world, "guided")
    plan(world, case)
    page = reverse("coaches:plan", args=[case.pk])
    seen = {
        who: login(getattr(world, who)).get(page).status_code
        for who in ("coach", "zorgco", "mentor", "coordinator", "officer", "other_coach")
    }
    assert seen == {
        "coach": 200,
        "zorgco": 200,
        "mentor": 200,
        "coordinator": 404,
        "officer": 404,
        "other_coach": 404,
    }
    assert GOAL not in login(world.coordinator).get(case.get_absolute_url()).text


def test_the_pages_from_a_draft_to_an_agreement(world, login):
    case = make_case(world, "guided")
    client = login(world.coach)

    def address(name, *args):
        return reverse(f"coaches:{name}", args=[case.pk, *args])

    client.post(reverse("cases:draft", args=[f"plan:{case.pk}"]), {"goal": "Half af"})
    assert "Half af" in client.get(address("plan_edit")).text
    client.post(address("plan_edit"), {"goal": GOAL, "version": "0"})
    assert not Draft.objects.exists()
    client.post(address("step_add"), {"what": "Bellen", "doer": "coach", "due_on": "2027-03-05"})
    found = PlanStep.objects.get()
    client.post(
        address("step_edit", found.pk), {"what": "Mailen", "doer": "coach", "due_on": "2027-03-06"}
    )
    client.post(address("step_done", found.pk), {"stand": "gedaan"})
    client.post(address("plan_agree"), {"on": "2027-03-02", "how": "talk"})
    text = client.get(address("plan")).text
    for words in (GOAL, "Mailen", "gedaan", "Gesprek, 2 maart"):
        assert words in text
    assert case.student.family_name not in client.get(address("plan")).text.split("</title>")[0]


def test_the_printed_plan_has_no_name_in_its_file_name(world, login):
    case = make_case(world, "guided")
    plan(world, case)
    answer = login(world.coach).get(reverse("coaches:plan_print", args=[case.pk]))
    if answer.status_code == 200:
        assert answer["Content-Disposition"] == f'attachment; filename="plan-{case.number}.pdf"'
        assert answer.content.startswith(b"%PDF")
    else:
        assert answer.url == reverse("coaches:plan", args=[case.pk])


def test_steps_that_are_due_stand_on_vandaag_of_the_coach(world):
    case = make_case(world, "guided")
    plan(world, case)
    assert block(world.coach, TODAY) is None
    step(world, case, due_on=date(2027, 3, 10))
    assert block(world.coach, TODAY) is None
    step(world, case, what="Nu", due_on=date(2027, 3, 9))
    assert [line.what for line in block(world.coach, TODAY)["rows"]] == ["Nu"]
    assert block(world.other_coach, TODAY) is None
    rows = block(world.coach, date(2027, 4, 1))["rows"]
    assert [line.what for line in rows] == ["Nu", "samen terugkijken"]


def test_one_query_on_vandaag_for_any_number_of_plans(world, django_assert_num_queries):
    for number in range(3):
        case = make_case(world, "guided")
        plan(world, case)
        step(world, case)
        with django_assert_num_queries(1):
            assert len(block(world.coach, TODAY)["rows"]) == number + 1


def test_equal_queries_for_one_step_and_three(world, login):
    case = make_case(world, "guided")
    plan(world, case)
    client, page = login(world.coach), reverse("coaches:plan", args=[case.pk])
    client.get(page)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            step(world, case)
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        counts.append(len(found))
    assert counts[0] == counts[1]
