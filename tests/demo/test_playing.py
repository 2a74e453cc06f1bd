"""A simulated year reaches everything, twice the same, and leaves honest data behind."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from cases.enums import Status
from cases.invariants import every_invariant
from cases.lifecycle import TRANSITIONS
from cases.models import Case
from overstap.demo import playing
from overstap.demo.logins import PASSWORD, logins, set_demo_passwords
from overstap.demo.region import LOGINS
from overstap.organisations.enums import Role
from overstap.organisations.models import User
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import clock_at
from tests.factories.cases import at
from tests.factories.organisations import UserFactory

pytestmark = pytest.mark.django_db


def play_and_forget(**values) -> str:
    """The figures as the command prints them; the database is empty again afterwards."""
    with transaction.atomic():
        found = playing.simulate(**values)
        transaction.set_rollback(True)
    return json.dumps(found, sort_keys=True)


@pytest.mark.slow
def test_a_small_year_reaches_every_status_and_every_transition(capsys):
    call_command("simulate", "--seed", "1", "--year", "2027", "--scale", "0.03", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [name for name, count in found["statuses"].items() if not count] == []
    assert [name for name, count in found["transitions"].items() if not count] == []
    assert set(found["statuses"]) == set(Status.values)
    assert set(found["transitions"]) == set(TRANSITIONS)
    # What these stories try in vain each time; the dice add others.
    tried = {"close_unresolved", "enter_summer", "hand_over", "move_out", "open_at_check"}
    assert tried <= set(found["refused"])
    assert found["unexpected"] == {}
    assert found["days"] > 200
    assert found["forgotten"] == {}
    with clock_at(at(2028, 11, 15)):
        moment = at(2028, 11, 15)
        broken = {rule.code: list(rule.find(moment)) for rule in every_invariant()}
    assert {code: found for code, found in broken.items() if found} == {}
    with pytest.raises(CommandError, match="Er werkt hier al een regio"):
        call_command("simulate", "--scale", "0.03")


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes():
    first = play_and_forget(seed=7, year=2027, scale=0.03)
    assert play_and_forget(seed=7, year=2027, scale=0.03) == first


@pytest.mark.slow
def test_the_demo_has_a_login_for_every_role_and_is_made_once(capsys):
    with clock_at(at(2026, 11, 22)):
        call_command("demo", "--scale", "0.05")
        cases = Case.objects.scoped().order_by()
        assert set(cases.values_list("year__year", flat=True)) == {2026, 2027}
        assert cases.values_list("status", flat=True).distinct().count() >= 8
        assert {Role(user.memberships.get().role) for user in people()} == set(Role)
        assert all(user.check_password(PASSWORD) for user in people())
        told = capsys.readouterr().out
        assert all(email in told for email in LOGINS.values())
        before = Case.objects.scoped().count()
        call_command("demo", "--scale", "0.05")
    assert "De demo staat er al." in capsys.readouterr().out
    assert Case.objects.scoped().count() == before
    assert len(logins()) == len(LOGINS)


def test_a_demo_that_was_stopped_halfway_says_so():
    UserFactory(email=min(LOGINS.values()))
    with pytest.raises(CommandError, match="niet afgemaakt"):
        call_command("demo")


def people():
    return User.objects.filter(email__in=LOGINS.values())


def test_neither_runs_in_production():
    with override_settings(PRODUCTION=True):
        with pytest.raises(CommandError):
            call_command("demo")
        with pytest.raises(CommandError):
            call_command("simulate")
        with pytest.raises(NotAllowed):
            set_demo_passwords(by=None, now=at(2026, 11, 22))
