"""What an administrator does in Beheer, through the pages."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from overstap.notifications.actions import deliver_due
from overstap.notifications.models import Notice, Outbox, OutboxState
from overstap.organisations.enums import MilestoneKind, OrganisationKind, Role
from overstap.organisations.models import (
    Membership,
    Organisation,
    Region,
    SchoolHoliday,
    TransitionYear,
    User,
)
from overstap.organisations.today import now, today
from tests.factories import (
    MboFactory,
    MembershipFactory,
    MunicipalityFactory,
    RegionFactory,
    SchoolFactory,
    SchoolHolidayFactory,
    TransitionYearFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PASSWORD = "vier-blauwe-fietsen-bij-de-ijssel"


@pytest.fixture
def admin():
    return MembershipFactory(role=Role.FUNCTIONAL_ADMIN, user=UserFactory(email="ik@regio.example"))


@pytest.fixture
def client(login, admin):
    return login(admin)


def errors(page):
    return {name: list(found) for name, found in page.context["form"].errors.items()}


def invitation(school, **changes):
    return {
        "name": "Anna de Vries",
        "email": "anna@school.example",
        "phone": "",
        "organisation": school.pk,
        "role": Role.MENTOR,
        "active_from": today().isoformat(),
        "active_to": "",
    } | changes


def test_an_invited_person_gets_a_mail_sets_a_password_and_comes_in(client, settings):
    settings.OVERSTAP_BASE_URL = "https://overstap.example"
    school = SchoolFactory()
    page = client.post(reverse("manage:person_invite"), invitation(school), follow=True)
    anna = User.objects.get(email="anna@school.example")
    assert page.redirect_chain == [(reverse("manage:person", args=[anna.pk]), 302)]
    assert "De uitnodiging voor anna@school.example wordt verstuurd." in page.content.decode()
    assert "/uitnodiging/" not in page.content.decode()

    deliver_due(now=now())
    (message,) = mail.outbox
    assert message.to == ["anna@school.example"]
    link = re.search(r"https://overstap\.example(/uitnodiging/\S+)", message.body)[1]
    row = Outbox.objects.get()
    assert (row.state, row.payload) == (OutboxState.DONE, {})

    browser = Client()
    browser.post(link, {"password": PASSWORD, "again": PASSWORD})
    browser.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    seen = browser.get(reverse("organisations:switch")).wsgi_request
    assert (seen.membership.role, seen.membership.organisation) == (Role.MENTOR, school)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": "geen adres"}, "email", "e-mailadres"),
        ({"name": ""}, "name", "verplicht"),
        ({"organisation": 0}, "organisation", "geldige keuze"),
        ({"role": "koning"}, "role", "geldige keuze"),
        ({"role": Role.MBO_INTAKE}, "role", "past niet bij: Vo-school"),
        ({"active_from": "31-02-2027"}, "active_from", "geldige datum"),
        ({"active_to": "2020-01-01"}, "active_to", "De einddatum ligt voor de begindatum."),
        ({"email": "IK@regio.example"}, "__all__", "U kunt uzelf geen rol geven."),
    ],
)
def test_a_wrong_invitation_says_why_next_to_the_field(client, changes, field, sentence):
    school = SchoolFactory()
    page = client.post(reverse("manage:person_invite"), invitation(school, **changes))
    assert page.status_code == 200
    found = errors(page)
    assert list(found) == [field]
    assert sentence in found[field][0]
    assert Membership.objects.count() == 1
    assert not Outbox.objects.exists()


def test_an_organisation_of_another_region_is_no_choice(client):
    other = SchoolFactory(region=RegionFactory(number=11))
    page = client.post(reverse("manage:person_invite"), invitation(other))
    assert list(errors(page)) == ["organisation"]


def test_from_a_school_only_the_roles_of_a_school_are_offered(client):
    school = SchoolFactory()
    page = client.get(reverse("manage:person_invite"), {"organisatie": school.pk})
    roles = {value for value, _ in page.context["form"].fields["role"].choices if value}
    assert roles == {"mentor", "careers_adviser", "support_coordinator", "school_admin", "transition_coach"}  # fmt: skip
    assert f'<option value="{school.pk}" selected>' in page.content.decode()


def test_somebody_known_gets_a_second_role_and_a_notice(client):
    known = MembershipFactory(role=Role.MENTOR, user=UserFactory(password="x")).user
    address = reverse("manage:person_invite") + f"?persoon={known.pk}"
    fields = invitation(SchoolFactory(), role=Role.CAREERS_ADVISER)
    client.post(address, fields)
    assert known.memberships.count() == 2
    deliver_due(now=now())
    assert Notice.objects.get(user=known).subject_code == "role_added"
    assert not mail.outbox


def test_a_fresh_link_replaces_the_old_one(client):
    client.post(reverse("manage:person_invite"), invitation(SchoolFactory()))
    membership = Membership.objects.get(user__email="anna@school.example")
    client.post(reverse("manage:membership_invite", args=[membership.pk]), {"reason": "mail kwijt"})
    deliver_due(now=now())
    first, second = (re.search(r"(/uitnodiging/\S+)", message.body)[1] for message in mail.outbox)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_dates_change_and_a_role_ends(client):
    membership = MembershipFactory(role=Role.MENTOR, active_from=date(2026, 8, 1))
    page = client.get(reverse("manage:membership_dates", args=[membership.pk]))
    assert 'value="2026-08-01"' in page.content.decode()
    client.post(
        reverse("manage:membership_dates", args=[membership.pk]),
        {"active_from": "2026-09-01", "active_to": (today() + timedelta(days=60)).isoformat()},
    )
    membership.refresh_from_db()
    assert membership.active_from == date(2026, 9, 1)
    end = reverse("manage:membership_end", args=[membership.pk])
    assert list(errors(client.post(end, {"reason": ""}))) == ["reason"]
    client.post(end, {"reason": "naar een andere school"})
    membership.refresh_from_db()
    assert membership.active_to == today()
    person = client.get(reverse("manage:person", args=[membership.user_id])).content.decode()
    assert "naar een andere school" in person
    assert "Functioneel beheerder" in person


def test_nobody_ends_the_own_role_through_the_page(client, admin):
    page = client.post(reverse("manage:membership_end", args=[admin.pk]), {"reason": "x"})
    assert errors(page) == {"__all__": ["U kunt uw eigen rol niet wijzigen. Vraag een collega."]}
    admin.refresh_from_db()
    assert admin.active_to is None
    own = client.get(reverse("manage:person", args=[admin.user_id])).content.decode()
    assert "Dit bent u zelf" in own
    assert "Datums wijzigen" not in own


def test_an_account_closes_and_the_person_is_out_at_once(client, login):
    mentor = MembershipFactory(role=Role.MENTOR)
    theirs = login(mentor)
    assert theirs.get(reverse("organisations:switch")).status_code == 200
    client.post(reverse("manage:person_switch", args=[mentor.user_id]), {"reason": "uit dienst"})
    gone = theirs.get(reverse("organisations:switch"))
    assert (gone.status_code, "U bent uitgelogd" in gone.content.decode()) == (403, True)
    client.post(reverse("manage:person_switch", args=[mentor.user_id]), {"reason": "terug"})
    assert User.objects.get(pk=mentor.user_id).is_active


def test_policy_is_saved_and_a_wrong_value_is_told(client, admin):
    address = reverse("manage:policy")
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values.pop("swv_approves_coach")
    client.post(address, values | {"coach_months": 9, "swv_approves_coach": "on"})
    region = Region.objects.get(pk=admin.region_id)
    assert (region.coach_months, region.swv_approves_coach) == (9, True)
    page = client.post(address, values | {"consent_age": 99})
    assert list(errors(page)) == ["consent_age"]
    page = client.post(address, values | {"screening_escalation_days": 3})
    assert list(errors(page)) == ["__all__"]


def test_a_programme_lead_reads_the_policy_and_cannot_change_it(login):
    lead = MembershipFactory(role=Role.PROGRAMME_LEAD)
    client = login(lead)
    page = client.get(reverse("manage:policy")).content.decode()
    assert "Alleen de functioneel beheerder of de coördinator mag dit." in page
    assert 'name="coach_months"' not in page
    form = client.get(reverse("manage:policy")).context["form"]
    values = {name: form[name].value() for name in form.fields} | {"coach_months": 1}
    values.pop("swv_approves_coach")
    client.post(reverse("manage:policy"), values)
    assert Region.objects.get(pk=lead.region_id).coach_months == 6


def test_an_organisation_is_added_changed_and_stopped(client, admin):
    values = {"kind": OrganisationKind.COACHING_AGENCY, "name": "De Brug", "short_name": "Brug"}
    client.post(reverse("manage:organisation_new"), values)
    made = Organisation.objects.get(name="De Brug")
    assert made.region_id == admin.region_id
    client.post(
        reverse("manage:organisation_edit", args=[made.pk]), {"name": "Nieuwe Brug", "phone": "038"}
    )
    client.post(reverse("manage:organisation_switch", args=[made.pk]), {"reason": "gestopt"})
    made.refresh_from_db()
    assert (made.name, made.phone, made.is_active) == ("Nieuwe Brug", "038", False)


def test_an_official_name_is_not_typed_over(client):
    school = SchoolFactory(name="Vechtdal College")
    client.post(
        reverse("manage:organisation_edit", args=[school.pk]),
        {"name": "Gekaapt", "short_name": "Vechtdal", "school_type": "pro", "place": "X"},
    )
    school.refresh_from_db()
    assert (school.name, school.short_name, school.school_type, school.place) == (
        "Vechtdal College",
        "Vechtdal",
        "pro",
        "",
    )


def test_a_second_office_for_a_municipality_is_refused(client):
    zwolle = MunicipalityFactory(name="Zwolle")
    values = {
        "kind": OrganisationKind.MUNICIPALITY,
        "name": "Gemeente Zwolle",
        "municipality": zwolle.pk,
    }
    client.post(reverse("manage:organisation_new"), values)
    page = client.post(reverse("manage:organisation_new"), values)
    assert errors(page) == {"__all__": ["De gemeente Zwolle staat al in Overstap."]}
    assert Organisation.objects.filter(municipality=zwolle).count() == 1


def test_an_mbo_of_the_national_list_is_adopted(client, admin):
    free = MboFactory(region=None, is_active=False)
    theirs = MboFactory(region=RegionFactory(number=11))
    address = reverse("manage:adopt")
    assert list(errors(client.post(address, {"organisation": theirs.pk}))) == ["organisation"]
    client.post(address, {"organisation": free.pk})
    free.refresh_from_db()
    assert (free.region_id, free.is_active) == (admin.region_id, True)


def test_a_year_is_made_moved_and_copied(client, admin):
    client.post(reverse("manage:year_new"), {"year": 2027})
    year = TransitionYear.objects.get()
    address = reverse("manage:year", args=[year.pk])
    first = client.get(address)
    form = first.context["form"]
    assert [row["milestone"].kind for row in form.rows()] == list(
        year.milestones.order_by("date_on", "pk").values_list("kind", flat=True)
    )
    values = {name: form[name].value() or "" for name in form.fields}
    values |= {"save": "1", "expect": first.context["expect"], "reason": "Corona"}
    page = client.post(address, values | {MilestoneKind.COUNT_DATE: "2027-09-01"})
    assert errors(page) == {"__all__": ["Startcontrole moet eerder zijn dan: Teldatum."]}
    page = client.post(address, values | {MilestoneKind.COUNT_DATE: "morgen"})
    assert list(errors(page)) == [MilestoneKind.COUNT_DATE]
    client.post(address, values | {MilestoneKind.APPLICATION_DATE: "2027-05-01"})
    assert year.milestones.get(kind=MilestoneKind.APPLICATION_DATE).date_on == date(2027, 5, 1)
    client.post(reverse("manage:year_copy", args=[year.pk]))
    assert set(TransitionYear.objects.values_list("year", "region")) == {
        (2027, admin.region_id),
        (2028, admin.region_id),
    }
    again = client.post(reverse("manage:year_copy", args=[year.pk]), follow=True)
    assert "Overstapjaar 2028 bestaat al." in again.content.decode()


def test_a_year_twice_is_refused(client):
    TransitionYearFactory(year=2027)
    page = client.post(reverse("manage:year_new"), {"year": 2027})
    assert errors(page) == {"__all__": ["Overstapjaar 2027 bestaat al."]}


def test_a_holiday_is_added_and_removed(client, admin):
    address = reverse("manage:holidays")
    values = {"label": "Kerst", "starts_on": "2026-12-19", "ends_on": "2027-01-03", "source": ""}
    assert list(errors(client.post(address, values | {"ends_on": "2026-12-01"}))) == ["ends_on"]
    client.post(address, values)
    holiday = SchoolHoliday.objects.get()
    assert holiday.region_id == admin.region_id
    remove = reverse("manage:holiday_remove", args=[holiday.pk])
    assert "Kerst verwijderen?" in client.get(remove).content.decode()
    assert SchoolHoliday.objects.exists()
    client.post(remove)
    assert not SchoolHoliday.objects.exists()


def test_holidays_that_are_over_stand_apart(client, admin):
    old = SchoolHolidayFactory(
        region=admin.organisation.region, starts_on=date(2020, 12, 19), ends_on=date(2021, 1, 3)
    )
    coming = SchoolHolidayFactory(
        region=admin.organisation.region, starts_on=date(2090, 7, 1), ends_on=date(2090, 8, 1)
    )
    page = client.get(reverse("manage:holidays"))
    assert (page.context["holidays"], page.context["past"]) == ([coming], [old])
    assert "Vakanties die voorbij zijn (1)" in page.content.decode()


def test_a_programme_lead_adds_no_holiday(login):
    client = login(MembershipFactory(role=Role.PROGRAMME_LEAD))
    values = {"label": "Kerst", "starts_on": "2026-12-19", "ends_on": "2027-01-03", "source": ""}
    client.post(reverse("manage:holidays"), values)
    assert not SchoolHoliday.objects.exists()
