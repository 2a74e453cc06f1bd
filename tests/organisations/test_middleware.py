"""As whom somebody works, and how access ends."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from overstap.audit.acting import reads_are_guarded
from overstap.organisations.actions.people import deactivate_user, end_membership, reactivate_user
from overstap.organisations.enums import Role
from overstap.organisations.middleware import ActiveMembershipMiddleware
from overstap.organisations.models import User
from overstap.organisations.today import now, today
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
SWITCH = "/lidmaatschap/"


def enter(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_first_live_membership_is_the_one_to_start_with():
    user = UserFactory()
    ended = MembershipFactory(user=user, active_to=today())
    future = MembershipFactory(user=user, active_from=today() + timedelta(days=1))
    first = MembershipFactory(user=user, role=Role.MENTOR)
    second = MembershipFactory(user=user, role=Role.MBO_INTAKE)
    request = enter(user).get(SWITCH).wsgi_request
    assert request.membership == first
    assert request.memberships == [first, second]
    assert {ended, future}.isdisjoint(request.memberships)


def test_a_chosen_membership_stays_for_the_session_and_is_in_the_history():
    user = UserFactory()
    first = MembershipFactory(user=user, role=Role.MENTOR)
    second = MembershipFactory(user=user, role=Role.MBO_INTAKE)
    client = enter(user)
    answer = client.post(SWITCH, {"membership": second.pk, "next": "/hulp/"})
    assert (answer.status_code, answer["Location"]) == (302, "/hulp/")
    assert client.get(SWITCH).wsgi_request.membership == second
    assert enter(user).get(SWITCH).wsgi_request.membership == first
    row = User.history.get(id=user.pk, history_change_reason__startswith="werkt verder")
    assert row.history_user == user
    assert row.actor_role == Role.MENTOR
    assert row.history_change_reason == (
        f"werkt verder als Instroomprofessional mbo bij {second.organisation}"
    )


@pytest.mark.parametrize("case", ["of somebody else", "ended", "nonsense"])
def test_only_ones_own_live_role_can_be_chosen(case):
    user = UserFactory()
    own = MembershipFactory(user=user, role=Role.MENTOR)
    wanted = {
        "of somebody else": MembershipFactory().pk,
        "ended": MembershipFactory(user=user, active_to=today()).pk,
        "nonsense": "1 OR 1=1",
    }[case]
    client = enter(user)
    answer = client.post(SWITCH, {"membership": wanted}, follow=True)
    assert "Deze rol is niet van u, of geldt vandaag niet." in answer.content.decode()
    assert client.get(SWITCH).wsgi_request.membership == own


def test_the_way_back_never_leaves_the_site():
    membership = MembershipFactory()
    answer = enter(membership.user).post(
        SWITCH, {"membership": membership.pk, "next": "https://evil.example/"}
    )
    assert answer["Location"] == "/"


def test_the_page_of_roles_asks_three_queries(django_assert_num_queries):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.MENTOR)
    client = enter(user)
    with django_assert_num_queries(3):  # session, user, memberships
        client.get(SWITCH)
    MembershipFactory(user=user, role=Role.MBO_INTAKE)
    MembershipFactory(user=user, role=Role.ATTENDANCE_OFFICER)
    with django_assert_num_queries(3):
        page = client.get(SWITCH)
    assert page.content.decode().count("Verder als") == 2


def test_without_a_role_every_page_says_so_and_logging_out_works():
    membership = MembershipFactory()
    client = enter(membership.user)
    assert client.get(SWITCH).status_code == 200
    end_membership(by=None, now=now(), membership_id=membership.pk)
    page = client.get(SWITCH)
    assert page.status_code == 403
    assert "U hebt vandaag geen rol in Overstap" in page.content.decode()
    assert client.get("/hulp/").status_code == 200
    assert client.get(reverse("account_change_password")).status_code != 403
    client.post(reverse("account_logout"))
    assert SESSION_KEY not in client.session


def test_a_closed_account_loses_access_at_the_next_request():
    membership = MembershipFactory()
    client = enter(membership.user)
    assert client.get(SWITCH).status_code == 200
    deactivate_user(by=None, now=now(), user_id=membership.user_id)
    page = client.get(SWITCH)
    assert page.status_code == 403
    assert "U bent uitgelogd" in page.content.decode()
    assert membership.organisation.name not in page.content.decode()
    assert SESSION_KEY not in client.session
    assert client.get(SWITCH).status_code == 302


def test_an_old_session_does_not_come_back_with_the_account():
    membership = MembershipFactory()
    client = enter(membership.user)
    deactivate_user(by=None, now=now(), user_id=membership.user_id)
    reactivate_user(by=None, now=now(), user_id=membership.user_id)
    page = client.get(SWITCH)
    assert (page.status_code, page["HX-Refresh"]) == (403, "true")
    assert SESSION_KEY not in client.session
    assert enter(User.objects.get(pk=membership.user_id)).get(SWITCH).status_code == 200


def test_a_page_asks_for_login():
    answer = Client().get(SWITCH)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_reads_are_guarded_inside_a_request_only(rf):
    seen = []

    def page(request):
        seen.append(reads_are_guarded())

    request = rf.get("/")
    request.session, request.user = {}, type("Nobody", (), {"is_authenticated": False})()
    ActiveMembershipMiddleware(page)(request)
    assert (seen, reads_are_guarded()) == ([True], False)
