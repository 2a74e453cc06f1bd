"""Contact moments: who writes them, and who reads them on the timeline."""

from datetime import date

import pytest

from cases import panels
from cases.access import groups_for
from cases.models import WorkItem
from cases.rules import NotAllowed
from coaches import actions
from coaches.models import ContactMoment
from tests.factories.cases import at, fresh, make_case

pytestmark = pytest.mark.django_db
NOW = at(2027, 2, 15)


def contact(case, by, now=NOW, **values):
    values = {
        "channel": "talk",
        "contact_on": date(2027, 2, 14),
        "is_reached": True,
        "text": "Twijfelt tussen twee opleidingen.",
        "agreement": "Meeloopdag",
    } | values
    return actions.add_contact(by=by, now=now, case_id=case.pk, **values)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("coach", True),
        ("zorgco", True),
        ("decaan", True),
        ("mentor", True),
        ("other_coach", False),
        ("intake", False),
        ("officer", False),
        ("doorstroom", False),
        ("coordinator", False),
        ("admin", False),
        ("swv_contact", False),
    ],
)
def test_who_may_write_contact(world, who, may):
    case = make_case(world, "guided")
    if may:
        contact(case, getattr(world, who))
    else:
        with pytest.raises(NotAllowed):
            contact(case, getattr(world, who))
    assert ContactMoment.objects.count() == int(may)


def test_contact_finishes_the_task_of_the_first_talk(world):
    case = make_case(world, "guided")
    before = set(WorkItem.objects.filter(case=case, is_open=True).values_list("kind", flat=True))
    contact(case, world.coach)
    after = set(WorkItem.objects.filter(case=case, is_open=True).values_list("kind", flat=True))
    assert (before, after) == ({"first_contact"}, {"prepare_table"})


def test_an_attempt_counts_without_a_word(world):
    case = make_case(world, "guided")
    found = contact(case, world.coach, is_reached=False, text="", agreement="")
    assert not found.is_reached
    assert case.events.get(kind="contact").payload["is_reached"] is False


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": " "}, "wat er is besproken"),
        ({"contact_on": date(2027, 2, 16)}, "in de toekomst"),
        ({"channel": "duif"}, "hoe het contact ging"),
    ],
)
def test_what_is_refused(world, values, sentence):
    case = make_case(world, "guided")
    with pytest.raises(NotAllowed, match=sentence):
        contact(case, world.coach, **values)
    assert ContactMoment.objects.count() == 0


def details(case, by):
    events = list(case.events.filter(kind="contact"))
    return panels.event_details(events, groups_for(fresh(case), by), by)


def test_the_timeline_shows_the_words_to_who_may_read_them(world):
    case = make_case(world, "guided")
    contact(case, world.coach)
    event = case.events.get(kind="contact")
    assert details(case, world.coach)[event.pk]["agreement"] == "Meeloopdag"
    assert details(case, world.zorgco)[event.pk]["title"] == "Gesprek"
    assert details(case, world.coordinator) == {}


def test_what_is_not_shared_stays_with_the_coach(world):
    case = make_case(world, "guided")
    contact(case, world.coach, is_shared=False)
    assert len(details(case, world.coach)) == 1
    assert details(case, world.zorgco) == {}


def test_one_query_for_all_contacts_of_a_page(world, django_assert_num_queries):
    case = make_case(world, "guided")
    for day in (11, 12, 13):
        contact(case, world.coach, contact_on=date(2027, 2, day))
    events = list(case.events.filter(kind="contact"))
    groups = groups_for(fresh(case), world.coach)
    with django_assert_num_queries(1):
        assert len(panels.event_details(events, groups, world.coach)) == 3
