"""How much work a case is, changed while it runs: who may, the points, the history, the page."""

import pytest
from django.urls import reverse

from cases.models import CaseEvent
from cases.rules import NotAllowed
from coaches import actions
from coaches.models import CoachAssignment
from coaches.queries import loads
from overstap.notifications.models import Outbox
from overstap.organisations.enums import Role
from tests.factories.cases import at, guided, make_case, make_world
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 3, 2)
PAGE = 16


def own(case):
    return CoachAssignment.objects.get(case_id=case.pk, state="accepted")


def weigh(case, by, weight="heavy", note="Er kwam een verhuizing bij.", now=NOW):
    return actions.change_weight(
        by=by, now=now, assignment_id=own(case).pk, weight=weight, note=note
    )


def points(world, coach):
    found = next(one for one in loads(world.region.pk, NOW.date()) if one.coach.pk == coach.pk)
    return found.points, found.asked_points


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coach", True),
        ("coordinator", True),
        ("other_coach", False),
        ("zorgco", False),
        ("mentor", False),
        ("intake", False),
        ("officer", False),
        ("swv_contact", False),
        ("admin", False),
        ("manager", False),
    ],
)
def test_the_coach_and_the_coordinator_change_it_and_the_points_follow(world, who, may):
    case = guided(world)
    if may:
        weigh(case, getattr(world, who))
    else:
        with pytest.raises(NotAllowed, match="de coach zelf of de coördinator"):
            weigh(case, getattr(world, who))
    assert points(world, world.coach) == (5 if may else 3, 0)


def test_a_coordinator_of_another_region_does_not(world):
    case = guided(world)
    with pytest.raises(NotAllowed):
        weigh(case, make_world(number=11).coordinator)
    assert own(case).weight == "normal"


@pytest.mark.parametrize(
    ("weight", "note", "says"),
    [
        ("heavy", "  ", "waarom"),
        ("normal", "Toch niet", "Zo staat het al"),
        ("enorm", "Veel", "Kies hoeveel"),
    ],
)
def test_it_needs_a_reason_and_another_weight(world, weight, note, says):
    case = guided(world)
    with pytest.raises(NotAllowed, match=says):
        weigh(case, world.coach, weight, note)
    assert own(case).weight == "normal"
    assert not CaseEvent.objects.filter(case=case, kind="coach_weight").exists()


def test_an_ended_assignment_and_a_closed_case_stay_as_they_were(world):
    case = guided(world)
    pk = own(case).pk
    actions.release_coach(by=world.coach, now=NOW, case_id=case.pk, note="Andere baan")
    with pytest.raises(NotAllowed, match="begeleidt dit dossier niet meer"):
        actions.change_weight(
            by=world.coordinator, now=NOW, assignment_id=pk, weight="heavy", note="Meer"
        )
    closed = make_case(world, "closed")
    with pytest.raises(NotAllowed, match="afgesloten"):
        weigh(closed, world.coach, now=at(2028, 6, 1))


def test_a_question_to_take_it_over_goes_along(world):
    case = guided(world)
    actions.offer_transfer(
        by=world.coordinator,
        now=NOW,
        assignment_id=own(case).pk,
        membership_id=world.other_coach.pk,
    )
    weigh(case, world.coach)
    assert points(world, world.other_coach) == (0, 5)


def test_the_history_tells_who_what_and_why_and_the_coach_hears_it(world, login):
    case = guided(world)
    weigh(case, world.coordinator)
    event = CaseEvent.objects.get(case=case, kind="coach_weight")
    assert (event.actor_id, event.note.text) == (
        world.coordinator.user_id,
        "Er kwam een verhuizing bij.",
    )
    told = Outbox.objects.filter(subject_code="coach_weight")
    assert [row.user_id for row in told] == [world.coach.user_id]
    page = login(world.coach).get(f"{case.get_absolute_url()}geschiedenis/").text
    assert "Hoeveel begeleiding: van gewoon naar zwaar" in page
    assert "Er kwam een verhuizing bij." in page
    weigh(case, world.coach, "light", "Het gaat beter.")
    assert told.count() == 1  # who does it is not told


def test_from_the_case_page_to_the_board(world, login):
    case = guided(world)
    client, url = login(world.coach), reverse("coaches:weight", args=[case.pk])
    assert url in client.get(case.get_absolute_url()).text
    page = client.get(url).text
    assert "Licht: 2 punten, werkdruk 5%" in page
    assert "Zwaar: 5 punten, werkdruk 11%" in page
    values = {"assignment": own(case).pk, "weight": "heavy", "note": ""}
    assert "Controleer het formulier" in client.post(url, values).text
    sent = client.post(url, values | {"note": "Meer gesprekken nodig"})
    assert sent.url == case.get_absolute_url()
    assert "Begeleiding: zwaar" in client.get(sent.url).text
    board = login(world.coordinator).get(reverse("coaches:board")).text
    assert "5 van 44 punten" in board


def test_of_two_coaches_each_changes_only_the_own_share(world, login):
    case = guided(world)
    second = MembershipFactory(role=Role.MBO_COACH, organisation=world.mbo)
    offer = actions.offer_coach(
        by=world.coordinator, now=NOW, case_id=case.pk, membership_id=second.pk, kind="mbo"
    )
    actions.answer_offer(by=second, now=NOW, assignment_id=offer.pk, accepted=True)
    url = reverse("coaches:weight", args=[case.pk])
    values = {"assignment": offer.pk, "weight": "heavy", "note": "Meer"}
    login(world.coach).post(url, values)
    offer.refresh_from_db()
    assert offer.weight == "normal"
    assert second.user.name in login(world.coordinator).get(url).text
    login(world.coordinator).post(url, values)
    offer.refresh_from_db()
    assert offer.weight == "heavy"


def test_who_may_not_gets_no_link_and_reads_why(world, login):
    case = guided(world)
    url = reverse("coaches:weight", args=[case.pk])
    client = login(world.zorgco)
    assert url not in client.get(case.get_absolute_url()).text
    assert "alleen van uw eigen dossiers" in client.get(url).text
    alone = make_case(world, "screened")
    page = login(world.coordinator).get(reverse("coaches:weight", args=[alone.pk])).text
    assert "heeft nu geen coach" in page
    assert login(world.manager).get(url).status_code == 404


def test_the_page_costs_the_same_for_one_case_and_for_three(
    world, login, django_assert_num_queries
):
    client = login(world.coach)
    for _ in range(3):
        url = reverse("coaches:weight", args=[guided(world).pk])
        client.get(url)
        with django_assert_num_queries(PAGE):
            client.get(url)
