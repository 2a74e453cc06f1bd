"""What pages cost in queries: a fixed number, in every status and for every reader."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.enums import Status
from coaches.actions import add_contact
from overstap.organisations.today import clock_at
from tests.factories.cases import at, evaluated, guided, make_case, make_world

pytestmark = pytest.mark.django_db
MOST = 18


def queries(client, url) -> list[str]:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("who", ["zorgco", "coach", "coordinator"])
@pytest.mark.parametrize(
    "status",
    [Status.SCREENED, Status.GUIDED, Status.SUMMER, Status.NO_SHOW, Status.PLACED, Status.CLOSED],
)
def test_the_case_page_stays_within_its_budget_in_every_status(login, status, who):
    world = make_world()
    case = make_case(world, status)
    if status == Status.SCREENED and who == "coach":
        who = "decaan"
    when = at(2028, 3, 10) if status == Status.CLOSED else at(2027, 10, 20)
    with clock_at(when):
        found = queries(login(getattr(world, who)), reverse("cases:detail", args=[case.pk]))
    assert len(found) <= MOST, "\n".join(found)


@pytest.mark.parametrize("who", ["coach", "coordinator"])
def test_the_end_of_the_coaching_stays_within_its_budget(login, who):
    world = make_world()
    case = evaluated(world)
    with clock_at(at(2028, 3, 3)):
        found = queries(login(getattr(world, who)), reverse("cases:detail", args=[case.pk]))
    assert len(found) <= MOST, "\n".join(found)


def test_a_story_of_one_contact_costs_as_much_as_one_of_three(login):
    world = make_world()
    few, many = guided(world), guided(world)
    for case, times in ((few, 1), (many, 3)):
        for number in range(times):
            moment = at(2027, 3, 2 + number)
            add_contact(
                by=world.coach,
                now=moment,
                case_id=case.pk,
                channel="talk",
                contact_on=moment.date(),
                is_reached=True,
                text="Gesproken",
            )
    with clock_at(at(2027, 5, 11)):
        client = login(world.coach)
        for name in ("detail", "timeline", "people", "support", "table", "readers"):
            one = queries(client, reverse(f"cases:{name}", args=[few.pk]))
            three = queries(client, reverse(f"cases:{name}", args=[many.pk]))
            assert len(one) == len(three), name
            assert len(one) <= MOST, name
