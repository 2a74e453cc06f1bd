"""One region in May, and a young person with a link."""

import pytest
from django.test import Client

from overstap.organisations.models import User
from overstap.organisations.today import clock_at
from overstap.portal.actions import make_link
from tests.factories import cases as make
from tests.factories.cases import at

NOW = at(2027, 5, 11)
BORN = "03-03-2011"  # of every member that the factory makes
TEXT = "Ik durf morgen niet te gaan."
KEY = "0d9f2c3e-1b0a-4c55-9d0f-0a3b5c7d9e11"


def url(token) -> str:
    return f"/mijn/{token}/"


def say(client, token, text=TEXT, key=KEY):
    """Send a message as the form does."""
    return client.post(url(token), {"text": text, "key": key})


def name_people(world):
    """Let the coaches be called as in real life."""
    for who, name in (("coach", "Sanne Bakker"), ("other_coach", "Karim Bouzid")):
        User.objects.filter(pk=getattr(world, who).user_id).update(name=name)


@pytest.fixture(autouse=True)
def in_may():
    with clock_at(NOW):
        yield


@pytest.fixture
def case(world):
    return make.guided(world, given_names="Lotte", family_name="Kanarie")


@pytest.fixture
def token(world, case):
    return make_link(by=world.coach, now=NOW, case_id=case.pk)


@pytest.fixture
def student(token):
    """The young person, past the question for the birth date."""
    client = Client()
    answer = client.post(f"/mijn/{token}/", {"born_on": BORN})
    assert answer.status_code == 302
    return client
