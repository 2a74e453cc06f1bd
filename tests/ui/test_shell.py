"""The shell: headers, footer pages, error pages and menu."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from overstap.organisations.enums import Role
from overstap.ui.context import NAV, navigation, school_year, shell
from tests.factories.organisations import MembershipFactory

FOOTER = ["/hulp/", "/privacy/", "/toegankelijkheid/", "/broncode/"]
LOGIN = "/account/login/"
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*FOOTER, LOGIN, "/account/password/reset/", "/bestaat-niet/"])
def test_a_page_allows_nothing_from_elsewhere_and_nothing_inline(client, address):
    response = client.get(address)
    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert not INLINE.search(response.content.decode())


@pytest.mark.parametrize(
    "planted",
    ['<p style="color:red">', "<style>p{}</style>", "<script>alert(1)</script>", "<a onclick='x'>"],
)
def test_the_search_for_inline_code_finds_it(planted):
    assert INLINE.search(planted)


@pytest.mark.django_db
@pytest.mark.parametrize("address", FOOTER)
def test_footer_pages_need_no_login(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_footer_links_to_every_footer_page(client):
    page = client.get(LOGIN).content.decode()
    assert [address for address in FOOTER if f'href="{address}"' in page] == FOOTER


@pytest.mark.django_db
def test_pages_of_a_logged_in_person_are_kept_nowhere(login):
    client = login(MembershipFactory(role=Role.TRANSITION_COACH))
    assert client.get("/hulp/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_public_page_may_be_kept(client):
    assert "Cache-Control" not in client.get("/hulp/")


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_in_dutch(client):
    response = client.get("/bestaat-niet/")
    assert response.status_code == 404
    assert "Deze pagina is er niet" in response.content.decode()


def test_the_page_for_a_failure_stands_alone():
    page = render_to_string("500.html")
    assert "Er ging iets mis" in page
    assert "/static/" not in page


@pytest.mark.django_db
def test_nobody_makes_an_account(client):
    response = client.post(
        "/account/signup/",
        {
            "email": "nieuw@example.nl",
            "password1": "een lang geheim",
            "password2": "een lang geheim",
        },
    )
    assert "U kunt hier geen account maken" in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_password_gets_a_summary_with_the_reason(client):
    response = client.post(LOGIN, {"login": "niemand@example.nl", "password": "fout"})
    page = response.content.decode()
    assert "Controleer het formulier" in page
    assert "data-focus" in page


@pytest.mark.django_db
def test_the_sixth_try_is_refused_even_with_the_right_password(client):
    person = MembershipFactory(role=Role.MENTOR).user
    person.set_password("het goede wachtwoord")
    person.save()
    for _ in range(5):
        client.post(LOGIN, {"login": person.email, "password": "fout"})
    client.post(LOGIN, {"login": person.email, "password": "het goede wachtwoord"})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_hotkeys_can_be_switched_off(login):
    membership = MembershipFactory(role=Role.MENTOR)
    client = login(membership)
    assert 'data-hotkeys="off"' not in client.get("/hulp/").content.decode()
    membership.user.hotkeys = False
    membership.user.save()
    assert 'data-hotkeys="off"' in client.get("/hulp/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        (Role.MENTOR, {"Coaches", "Inlezen", "Beheer"}),
        (Role.SUPPORT_COORDINATOR, {"Coaches", "Beheer"}),
        (Role.TRANSITION_COACH, {"Coaches", "Inlezen", "Beheer"}),
        (Role.REGIONAL_COORDINATOR, set()),
        (Role.FUNCTIONAL_ADMIN, {"Dossiers", "Coaches", "Overstaptafels", "Acties", "Controles"}),
        (
            Role.PRIVACY_OFFICER,
            {"Dossiers", "Coaches", "Overstaptafels", "Acties", "Controles", "Inlezen"},
        ),
    ],
)
def test_the_menu_shows_what_a_role_may_open(role, hidden):
    shown = {item["label"] for item in navigation(MembershipFactory(role=role))}
    assert shown == {label for label, *_ in NAV} - hidden


def test_without_a_membership_there_is_no_menu():
    assert navigation(None) == []


def test_the_shell_of_a_visitor_names_nobody():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert shell(request)["membership"] is None


@pytest.mark.parametrize(
    ("day", "expected"), [((2027, 7, 31), "2026-2027"), ((2027, 8, 1), "2027-2028")]
)
def test_a_school_year_starts_on_1_august(day, expected):
    assert school_year(date(*day)) == expected
