"""Invited, working here for a time, and gone: the actions about people."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.test import Client

from overstap.organisations import hooks
from overstap.organisations.actions.people import (
    accept_invitation,
    change_membership_dates,
    deactivate_user,
    end_membership,
    find_invitation,
    invite_again,
    invite_person,
    reactivate_user,
)
from overstap.organisations.enums import Role
from overstap.organisations.models import Invitation, Membership, User
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now as timezone_now
from tests.factories import (
    MboFactory,
    MembershipFactory,
    RegionFactory,
    RegionOfficeFactory,
    SchoolFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)
PASSWORD = "vier-blauwe-fietsen-bij-de-ijssel"


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.FUNCTIONAL_ADMIN)


def invite(by, **changes):
    fields = {
        "role": Role.MENTOR,
        "email": "Anna@School.Example",
        "name": "Anna de Vries",
        "active_from": DAY,
    } | changes
    if "organisation_id" not in fields:
        fields["organisation_id"] = SchoolFactory().pk
    return invite_person(by=by, now=NOW, **fields)


def test_an_invitation_makes_an_account_that_waits_for_its_password(admin):
    school = SchoolFactory(is_active=False)
    invited = invite(admin, organisation_id=school.pk)
    user = invited.membership.user
    assert (user.email, user.name, user.has_usable_password()) == (
        "anna@school.example",
        "Anna de Vries",
        False,
    )
    school.refresh_from_db()
    assert school.is_active
    assert invited.token not in str(Invitation.objects.values())
    row = Membership.history.get(id=invited.membership.pk)
    assert (row.history_user, row.actor_role, row.history_change_reason) == (
        admin.user,
        Role.FUNCTIONAL_ADMIN,
        "uitgenodigd",
    )


def test_somebody_known_gets_a_role_and_no_link(admin):
    user = UserFactory(name="Piet")
    user.set_password(PASSWORD)
    user.save()
    invited = invite(admin, email=user.email.upper(), name="Iemand anders")
    assert invited.token is None
    assert invited.membership.user == user
    user.refresh_from_db()
    assert user.name == "Piet"


def test_the_link_sets_the_password_once(admin):
    invited = invite(admin)
    user = accept_invitation(by=None, now=NOW, token=invited.token, password=PASSWORD)
    assert authenticate(email=user.email, password=PASSWORD) == user
    with pytest.raises(NotAllowed, match="werkt niet meer"):
        accept_invitation(by=None, now=NOW, token=invited.token, password="Heel iets anders 9")


def test_a_weak_password_is_refused_and_the_link_keeps_working(admin):
    invited = invite(admin)
    with pytest.raises(ValidationError):
        accept_invitation(by=None, now=NOW, token=invited.token, password="annadevries")
    assert find_invitation(invited.token, NOW) == invited.invitation


@pytest.mark.parametrize("why", ["expired", "newer", "deactivated", "other link used", "guessed"])
def test_a_link_ends(admin, why):
    invited = invite(admin)
    token, moment = invited.token, NOW
    if why == "expired":
        moment = NOW + timedelta(days=7)
    elif why == "newer":
        invite_again(by=admin, now=NOW, membership_id=invited.membership.pk)
    elif why == "deactivated":
        deactivate_user(by=admin, now=NOW, user_id=invited.membership.user_id)
    elif why == "other link used":
        second = invite(admin, organisation_id=MboFactory().pk, role=Role.MBO_INTAKE)
        accept_invitation(by=None, now=NOW, token=second.token, password=PASSWORD)
    else:
        token = invited.token[:-1]
    assert find_invitation(token, moment) is None


def test_a_second_invitation_after_the_password_is_refused(admin):
    invited = invite(admin)
    accept_invitation(by=None, now=NOW, token=invited.token, password=PASSWORD)
    with pytest.raises(NotAllowed, match="al een wachtwoord"):
        invite_again(by=admin, now=NOW, membership_id=invited.membership.pk)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": Role.MBO_INTAKE}, "past niet bij: Vo-school"),
        ({"active_to": DAY - timedelta(days=1)}, "einddatum ligt voor"),
        ({"email": "PERSOON@eigen.example"}, "uzelf geen rol geven"),
    ],
)
def test_a_wrong_invitation_is_refused_and_leaves_nothing(changes, sentence):
    admin = MembershipFactory(
        role=Role.FUNCTIONAL_ADMIN, user=UserFactory(email="persoon@eigen.example")
    )
    with pytest.raises(NotAllowed, match=sentence):
        invite(admin, **changes)
    assert list(Membership.objects.all()) == [admin]


def test_a_school_that_is_gone_gets_nobody(admin):
    with pytest.raises(NotAllowed, match="bestaat niet meer"):
        invite(admin, organisation_id=SchoolFactory(is_gone=True).pk)


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in {Role.FUNCTIONAL_ADMIN, Role.REGIONAL_COORDINATOR}],
)
def test_only_administrators_invite(role):
    with pytest.raises(NotAllowed, match="Alleen de functioneel beheerder of de coördinator"):
        invite(MembershipFactory(role=role))


def test_another_region_is_out_of_reach(admin):
    elsewhere = SchoolFactory(region=RegionFactory(number=11))
    there = MembershipFactory(role=Role.MENTOR, organisation=elsewhere)
    for verb in (
        lambda: invite(admin, organisation_id=elsewhere.pk),
        lambda: end_membership(by=admin, now=NOW, membership_id=there.pk),
        lambda: change_membership_dates(
            by=admin, now=NOW, membership_id=there.pk, active_from=DAY, active_to=None
        ),
    ):
        with pytest.raises(NotAllowed, match="andere regio"):
            verb()
    with pytest.raises(NotAllowed, match="werkt niet in uw regio"):
        deactivate_user(by=admin, now=NOW, user_id=there.user_id)


def test_somebody_of_two_regions_is_not_closed_by_one_of_them(admin):
    user = MembershipFactory(role=Role.MENTOR).user
    MembershipFactory(user=user, organisation=MboFactory(region=RegionFactory(number=11)))
    with pytest.raises(NotAllowed, match="ook in een andere regio"):
        deactivate_user(by=admin, now=NOW, user_id=user.pk)
    user.refresh_from_db()
    assert user.is_active


def test_nobody_changes_or_ends_the_own_role_or_account(admin):
    office = RegionOfficeFactory()
    also = MembershipFactory(user=admin.user, organisation=office, role=Role.MANAGER)
    with pytest.raises(NotAllowed, match="eigen rol"):
        end_membership(by=admin, now=NOW, membership_id=also.pk)
    with pytest.raises(NotAllowed, match="eigen account"):
        deactivate_user(by=admin, now=NOW, user_id=admin.user_id)
    with pytest.raises(NotAllowed, match="eigen rol"):
        invite_again(by=admin, now=NOW, membership_id=also.pk)


@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ((DAY, None), (DAY + timedelta(days=30), None), False),
        ((DAY, DAY + timedelta(days=30)), (DAY + timedelta(days=29), None), False),
        ((DAY, DAY + timedelta(days=30)), (DAY + timedelta(days=30), None), True),
        ((DAY, None), (DAY - timedelta(days=30), DAY), True),
        ((DAY, DAY), (DAY, None), False),  # the same first day twice
        ((DAY, None), (DAY - timedelta(days=30), DAY + timedelta(days=1)), False),
    ],
)
def test_one_role_at_one_place_holds_once_at_a_time(admin, first, second, allowed):
    school = SchoolFactory()
    known = MembershipFactory(
        role=Role.MENTOR, organisation=school, active_from=first[0], active_to=first[1]
    )
    fields = {
        "organisation_id": school.pk,
        "email": known.user.email,
        "active_from": second[0],
        "active_to": second[1],
    }
    if allowed:
        assert invite(admin, **fields).membership.pk != known.pk
        return
    with pytest.raises(NotAllowed, match="heeft deze rol hier al"):
        invite(admin, **fields)


def test_an_ended_role_tells_whoever_wants_to_know(admin, monkeypatch):
    told = []
    monkeypatch.setattr(hooks, "on_membership_end", [lambda **facts: told.append(facts)])
    membership = MembershipFactory(role=Role.MENTOR)
    end_membership(by=admin, now=NOW, membership_id=membership.pk, reason="andere baan")
    membership.refresh_from_db()
    assert membership.active_to == DAY
    assert not membership.is_live(DAY)
    assert told == [{"membership": membership, "by": admin, "now": NOW}]
    assert Membership.history.filter(history_change_reason="andere baan").exists()
    with pytest.raises(NotAllowed, match="al beëindigd"):
        end_membership(by=admin, now=NOW, membership_id=membership.pk)


@pytest.mark.parametrize(("active_to", "tells"), [(DAY, True), (DAY + timedelta(days=1), False)])
def test_new_dates_tell_only_when_the_role_stops_today(admin, monkeypatch, active_to, tells):
    told = []
    monkeypatch.setattr(hooks, "on_membership_end", [lambda **facts: told.append(facts)])
    membership = MembershipFactory(role=Role.MENTOR)
    change_membership_dates(
        by=admin,
        now=NOW,
        membership_id=membership.pk,
        active_from=date(2026, 1, 1),
        active_to=active_to,
    )
    assert len(told) == tells
    membership.refresh_from_db()
    assert (membership.active_from, membership.active_to) == (date(2026, 1, 1), active_to)


def test_a_role_that_has_not_begun_can_be_ended(admin):
    future = MembershipFactory(role=Role.MENTOR, active_from=DAY + timedelta(days=10))
    end_membership(by=admin, now=NOW, membership_id=future.pk)
    future.refresh_from_db()
    assert future.active_to == future.active_from


def test_closing_an_account_raises_the_epoch_and_runs_the_hooks(admin, monkeypatch):
    told, ended = [], []
    monkeypatch.setattr(hooks, "on_deactivate", [lambda **facts: told.append(facts)])
    monkeypatch.setattr(
        hooks, "on_membership_end", [lambda **facts: ended.append(facts["membership"])]
    )
    live = MembershipFactory(role=Role.MENTOR)
    user = live.user
    MembershipFactory(user=user, role=Role.CAREERS_ADVISER, active_to=DAY)
    deactivate_user(by=admin, now=NOW, user_id=user.pk)
    user.refresh_from_db()
    assert (user.is_active, user.session_epoch) == (False, 1)
    assert told == [{"user": user, "by": admin, "now": NOW}]
    assert ended == [live]
    assert not Membership.objects.live(on=DAY).filter(user=user).exists()
    with pytest.raises(NotAllowed, match="al afgesloten"):
        deactivate_user(by=admin, now=NOW, user_id=user.pk)
    with pytest.raises(NotAllowed, match="afgesloten"):
        invite(admin, email=user.email)
    reactivate_user(by=admin, now=NOW, user_id=user.pk)
    assert Membership.objects.live(on=DAY).filter(user=user).exists()


# The page of the link -------------------------------------------------------------------------


def test_the_page_of_the_link_sets_the_password_and_asks_to_log_in(admin):
    invited = invite_person(
        by=admin,
        now=timezone_now(),
        organisation_id=SchoolFactory(name="De Maat").pk,
        role=Role.MENTOR,
        email="anna@school.example",
        name="Anna de Vries",
        active_from=DAY,
    )
    client, address = Client(), f"/uitnodiging/{invited.token}/"
    page = client.get(address)
    assert "Anna de Vries, u bent uitgenodigd als mentor bij De Maat." in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    page = client.post(address, {"password": PASSWORD, "again": PASSWORD + "x"})
    assert page.context["form"].errors == {"again": ["Dit is niet hetzelfde wachtwoord."]}
    page = client.post(address, {"password": "anna", "again": "anna"})
    assert "password" in page.context["form"].errors
    answer = client.post(address, {"password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/account/login/"
    user = User.objects.get(email="anna@school.example")
    assert user.check_password(PASSWORD)
    gone = client.get(address)
    assert gone.status_code == 410
    assert "Anna" not in gone.content.decode()
