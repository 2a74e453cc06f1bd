"""A region from an empty database, and its partners."""

import io
import re
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from overstap.organisations.actions.regions import (
    adopt_organisation,
    create_region,
    save_organisation,
    save_policy,
    set_active,
)
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Organisation, Region, User
from overstap.organisations.rules import NotAllowed
from tests.factories import (
    MboFactory,
    MembershipFactory,
    MunicipalityFactory,
    RegionFactory,
    SchoolFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def setup(**changes):
    options = {
        "number": 10,
        "name": "IJssel-Vecht",
        "coordinator_email": "Jo@regio.example",
        "coordinator_name": "Jo Bakker",
        "year": 2027,
    } | changes
    out = io.StringIO()
    call_command("setup_region", stdout=out, **options)
    return out.getvalue()


def test_an_empty_database_becomes_a_working_region():
    text = setup(base_url="https://overstap.example/")
    region = Region.objects.get()
    assert (region.number, region.name, region.is_active) == (10, "IJssel-Vecht", True)
    assert region.transition_years.get().milestones.count() == 13
    user = User.objects.get()
    assert (user.email, user.name, user.is_superuser) == ("jo@regio.example", "Jo Bakker", False)
    assert set(user.memberships.values_list("role", "organisation__kind")) == {
        (Role.FUNCTIONAL_ADMIN, OrganisationKind.REGION_OFFICE),
        (Role.REGIONAL_COORDINATOR, OrganisationKind.REGION_OFFICE),
    }
    assert "Laad de gemeenten" in text
    link = re.search(r"https://overstap\.example(/uitnodiging/\S+)", text)[1]
    client, password = Client(), "vier-blauwe-fietsen"
    client.post(link, {"password": password, "again": password})
    client.post("/account/login/", {"login": "jo@regio.example", "password": password})
    assert client.get("/lidmaatschap/").status_code == 200


def test_it_can_run_again_once_the_municipalities_are_there():
    setup()
    region = Region.objects.get()
    for code, name in [("0193", "Zwolle"), ("0166", "Kampen")]:
        MunicipalityFactory(code=code, name=name, region=region)
    MunicipalityFactory(code="0150", name="Deventer", region=RegionFactory(number=11))
    MunicipalityFactory(code="0999", name="Weg", region=region, is_gone=True)
    text = setup(name=None)
    assert "2 gemeenten doen mee, overstapjaar 2027 heeft 13 mijlpalen." in text
    offices = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
    assert set(offices.values_list("name", "municipality__code", "region__number")) == {
        ("Gemeente Zwolle", "0193", 10),
        ("Gemeente Kampen", "0166", 10),
    }
    assert setup().count("/uitnodiging/") == 1
    assert (User.objects.count(), Membership.objects.count(), offices.count()) == (1, 2, 2)


def test_a_coordinator_with_a_password_gets_no_link():
    setup()
    user = User.objects.get()
    user.set_password("vier-blauwe-fietsen")
    user.save()
    assert "kan inloggen" in setup()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": None}, "Nummer van de regio .* geef dit mee als optie"),
        ({"coordinator_email": "geen adres"}, "geen adres is geen e-mailadres"),
        ({"year": 1900}, "tussen 2015 en 2100"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(changes, sentence, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match=sentence):
        setup(**changes)
    assert not Region.objects.exists()


def test_only_the_system_begins_a_region():
    by = MembershipFactory(role=Role.FUNCTIONAL_ADMIN)
    with pytest.raises(NotAllowed, match="setup_region"):
        create_region(by=by, now=NOW, number=12, name="Twente")


# Policy and organisations ---------------------------------------------------------------------


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.FUNCTIONAL_ADMIN)


def test_policy_is_kept_with_its_history(admin):
    save_policy(
        by=admin,
        now=NOW,
        region_id=admin.region_id,
        values={"basis_for_screening": "statutory", "coach_months": 9, "is_active": False},
    )
    region = Region.objects.get(pk=admin.region_id)
    assert (region.basis_for_screening, region.coach_months, region.is_active) == (
        "statutory",
        9,
        True,
    )
    assert Region.history.filter(history_user=admin.user, coach_months=9).count() == 1


@pytest.mark.parametrize(
    "values",
    [{"screening_escalation_days": 7}, {"doorstroompunt_until": 18}],
)
def test_policy_that_contradicts_itself_is_refused(admin, values):
    with pytest.raises(NotAllowed):
        save_policy(by=admin, now=NOW, region_id=admin.region_id, values=values)


def test_an_organisation_is_added_and_changed(admin):
    made = save_organisation(
        by=admin,
        now=NOW,
        region_id=admin.region_id,
        values={"kind": OrganisationKind.COACHING_AGENCY, "name": "De Brug"},
    )
    assert (made.region, made.is_active, made.official_code) == (
        admin.organisation.region,
        True,
        None,
    )
    save_organisation(by=admin, now=NOW, organisation_id=made.pk, values={"name": "De Nieuwe Brug"})
    assert list(
        Organisation.history.filter(id=made.pk).order_by("history_id").values_list("name")
    ) == [("De Brug",), ("De Nieuwe Brug",)]


def test_a_municipality_has_one_office(admin):
    zwolle = MunicipalityFactory(code="0193", name="Zwolle")
    values = {"kind": OrganisationKind.MUNICIPALITY, "name": "Zwolle", "municipality": zwolle}
    save_organisation(by=admin, now=NOW, region_id=admin.region_id, values=values)
    with pytest.raises(NotAllowed, match="Zwolle staat al in Overstap"):
        save_organisation(by=admin, now=NOW, region_id=admin.region_id, values=values)
    with pytest.raises(NotAllowed, match="Kies de gemeente"):
        save_organisation(
            by=admin,
            now=NOW,
            region_id=admin.region_id,
            values={"kind": OrganisationKind.MUNICIPALITY, "name": "Zwolle"},
        )


def test_an_mbo_of_the_national_list_joins_a_region(admin):
    mbo = MboFactory(region=None, is_active=False)
    adopt_organisation(by=admin, now=NOW, organisation_id=mbo.pk, region_id=admin.region_id)
    mbo.refresh_from_db()
    assert (mbo.region_id, mbo.is_active) == (admin.region_id, True)
    theirs = MboFactory(region=RegionFactory(number=11))
    with pytest.raises(NotAllowed, match="al bij een andere regio"):
        adopt_organisation(by=admin, now=NOW, organisation_id=theirs.pk, region_id=admin.region_id)


def test_an_organisation_stops_when_nobody_works_there(admin):
    mentor = MembershipFactory(role=Role.MENTOR)
    with pytest.raises(NotAllowed, match="werken nog mensen"):
        set_active(by=admin, now=NOW, organisation_id=mentor.organisation_id, is_active=False)
    quiet = SchoolFactory()
    set_active(by=admin, now=NOW, organisation_id=quiet.pk, is_active=False)
    quiet.refresh_from_db()
    assert not quiet.is_active
    gone = SchoolFactory(is_gone=True, is_active=False)
    with pytest.raises(NotAllowed, match="niet meer in de officiële lijst"):
        set_active(by=admin, now=NOW, organisation_id=gone.pk, is_active=True)


def test_an_organisation_of_another_region_is_out_of_reach(admin):
    other = SchoolFactory(region=RegionFactory(number=11))
    with pytest.raises(NotAllowed, match="andere regio"):
        save_organisation(by=admin, now=NOW, organisation_id=other.pk, values={"name": "X"})
    with pytest.raises(NotAllowed, match="andere regio"):
        save_policy(by=admin, now=NOW, region_id=other.region_id, values={})
