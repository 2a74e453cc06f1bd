"""Who may enter which page of Beheer, what it costs, and what it keeps from other regions."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Job
from overstap.audit.models import AccessLog, ReadKind
from overstap.manage.urls import urlpatterns
from overstap.notifications.models import Outbox, OutboxState
from overstap.organisations.enums import JobStatus, Role
from overstap.organisations.today import now, today
from tests.factories import (
    MboFactory,
    MembershipFactory,
    RegionFactory,
    RegionOfficeFactory,
    SchoolFactory,
    SchoolHolidayFactory,
    TransitionYearFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
KEEPERS = {Role.FUNCTIONAL_ADMIN, Role.REGIONAL_COORDINATOR}
READING = KEEPERS | {Role.PROGRAMME_LEAD}
ALLOWED = {
    "home": READING | {Role.PRIVACY_OFFICER},
    "policy": READING,
    "organisations": READING,
    "organisation_new": KEEPERS,
    "adopt": KEEPERS,
    "organisation": READING,
    "organisation_edit": KEEPERS,
    "organisation_switch": KEEPERS,
    "people": READING,
    "person_invite": KEEPERS,
    "person": READING,
    "person_switch": KEEPERS,
    "membership_dates": KEEPERS,
    "membership_end": KEEPERS,
    "membership_invite": KEEPERS,
    "years": READING,
    "year_new": KEEPERS,
    "year": KEEPERS,
    "year_norms": KEEPERS,
    "year_copy": KEEPERS,
    "holidays": READING,
    "holiday": KEEPERS,
    "holiday_remove": KEEPERS,
    "jobs": KEEPERS,
    "mails": KEEPERS,
    "mail_again": KEEPERS,
    "looks": {Role.PRIVACY_OFFICER},
}


def things(region):
    """One of each thing that a page of Beheer is about, in a region."""
    mentor = MembershipFactory(role=Role.MENTOR, organisation=SchoolFactory(region=region))
    return {
        "organisation": mentor.organisation_id,
        "person": mentor.user_id,
        "membership": mentor.pk,
        "year": TransitionYearFactory(region=region).pk,
        "holiday": SchoolHolidayFactory(region=region).pk,
        "mail": doubtful_mail(mentor.user).pk,
    }


def doubtful_mail(user) -> Outbox:
    return Outbox.objects.create(
        event=f"digest:{user.pk}",
        recipient=user.email,
        channel="mail",
        subject_code="digest",
        user=user,
        created_at=now(),
        due_at=now(),
        state=OutboxState.UNCERTAIN,
    )


def address(name, pks):
    keys = [pk for kind, pk in pks.items() if name.split("_")[0] == kind]
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    needs_key = "pk" in pattern.pattern.converters
    return reverse(f"manage:{name}", args=keys if needs_key else [])


def test_every_page_is_in_the_table_of_this_test():
    assert {pattern.name for pattern in urlpatterns} == set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_a_page_opens_for_its_roles_and_for_nobody_else(login, name):
    pks = things(RegionFactory())
    page = address(name, pks)
    opened = set()
    for role in Role:
        office = RegionOfficeFactory() if role in READING | {Role.PRIVACY_OFFICER} else None
        fields = {"organisation": office} if office else {}
        status = login(MembershipFactory(role=role, **fields)).get(page).status_code
        # 405: a page that only takes a button; 302: the privacy officer goes on to the log.
        assert status in {200, 302, 403, 405}, (role, status)
        if status != 403:
            opened.add(role)
    expected = set(Role) if name == "year_copy" else ALLOWED[name]
    assert opened == expected


@pytest.mark.parametrize("role", [role for role in Role if role not in KEEPERS])
def test_a_copy_of_a_year_is_for_administrators(login, role):
    pks = things(RegionFactory())
    answer = login(MembershipFactory(role=role)).post(address("year_copy", pks))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "name",
    [pattern.name for pattern in urlpatterns if "pk" in pattern.pattern.converters],
)
def test_a_thing_of_another_region_does_not_exist(login, name):
    elsewhere = things(RegionFactory(number=11))
    client = login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN))
    page = address(name, elsewhere)
    assert client.get(page).status_code in {404, 405}
    assert client.post(page, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("parameter", ["organisatie", "persoon"])
def test_an_invitation_cannot_name_another_region(login, parameter):
    elsewhere = things(RegionFactory(number=11))
    kind = {"organisatie": "organisation", "persoon": "person"}[parameter]
    client = login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN))
    page = reverse("manage:person_invite")
    assert client.get(f"{page}?{parameter}={elsewhere[kind]}").status_code == 404
    assert client.get(f"{page}?{parameter}=abc").status_code == 404


# The same number of queries with one row and with three ------------------------------------------


def one_more(name, by):
    """Add one row to the list on this page."""
    if name in {"organisations", "home"}:
        SchoolFactory()
    elif name == "people":
        MembershipFactory(role=Role.MENTOR)
    elif name == "organisation":
        MembershipFactory(role=Role.MENTOR, organisation_id=one_more.pks["organisation"])
    elif name == "person":
        MembershipFactory(
            user_id=one_more.pks["person"], organisation=MboFactory(), role="mbo_coach"
        )
    elif name == "years":
        TransitionYearFactory(year=2030 + one_more.count)
    elif name == "holidays":
        SchoolHolidayFactory()
    elif name == "looks":
        AccessLog.objects.create(
            kind=ReadKind.LIST,
            at=now(),
            user=by.user,
            organisation_id=by.organisation_id,
            actor_label="Iemand",
            case_ids=[1, 2],
        )
    elif name == "jobs":
        Outbox.objects.create(
            event=f"invitation:{one_more.count}",
            recipient="a@b.example",
            channel="mail",
            subject_code="invitation",
            user=by.user,
            created_at=now(),
            due_at=now(),
            state=OutboxState.UNCERTAIN,
        )
        Job.objects.create(
            kind="import",
            key=f"import:{one_more.count}",
            membership=by,
            created_at=now() - timedelta(hours=1),
            status=JobStatus.RUNNING,
        )
    one_more.count += 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("home", 10),
        ("organisations", 5),
        ("organisation", 5),
        ("people", 5),
        ("person", 7),
        ("years", 5),
        ("holidays", 4),
        ("jobs", 8),
        ("looks", 8),
    ],
)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    login, django_assert_num_queries, name, expected
):
    role = Role.PRIVACY_OFFICER if name == "looks" else Role.FUNCTIONAL_ADMIN
    by = MembershipFactory(role=role)
    one_more.pks, one_more.count = things(RegionFactory()), 0
    client, page = login(by), address(name, one_more.pks)
    one_more(name, by)
    client.get(page)
    with django_assert_num_queries(expected):
        assert client.get(page).status_code == 200
    one_more(name, by)
    one_more(name, by)
    with django_assert_num_queries(expected):
        assert client.get(page).status_code == 200


# What the pages say -----------------------------------------------------------------------------


def test_the_first_page_counts_and_says_what_is_missing(login):
    admin = MembershipFactory(role=Role.FUNCTIONAL_ADMIN)
    SchoolFactory()
    MembershipFactory(role=Role.MENTOR, active_to=today() + timedelta(days=3))
    MembershipFactory(role=Role.MENTOR, organisation=SchoolFactory(region=RegionFactory(number=11)))
    page = login(admin).get(reverse("manage:home"))
    facts = page.context["facts"]
    assert {
        name: facts[name]
        for name in ("organisation_count", "schools", "schools_without_people", "people", "leaving")
    } == {
        "organisation_count": 3,
        "schools": 2,
        "schools_without_people": 1,
        "people": 2,
        "leaving": 1,
    }
    assert [step["done"] for step in page.context["steps"]] == [True, False, False, False, False]


def test_the_list_of_organisations_filters_in_the_address(login):
    client = login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN))
    SchoolFactory(name="De Maat", place="Ommen")
    SchoolFactory(name="Weg", is_gone=True)
    SchoolFactory(name="Stil", is_active=False)
    MboFactory(name="Deltion")
    page = reverse("manage:organisations")

    def names(query):
        return [row.name for row in client.get(page + query).context["table"].rows_on_page]

    assert names("?q=ommen") == ["De Maat"]
    assert names("?kind=school&state=active") == ["De Maat"]
    assert names("?state=gone") == ["Weg"]
    assert names("?state=inactive") == ["Stil"]
    assert names("?kind=nonsense&sort=-name&page=99")[0] == "Weg"


def test_the_list_of_people_filters_and_shows_how_a_role_stands(login):
    admin = MembershipFactory(
        role=Role.FUNCTIONAL_ADMIN, user=UserFactory(name="Baas", password="x")
    )
    school = SchoolFactory()
    waiting = UserFactory(name="Wacht")
    MembershipFactory(role=Role.MENTOR, organisation=school, user=waiting)
    MembershipFactory(
        role=Role.MENTOR, user=UserFactory(name="Weg", password="x"), active_to=today()
    )
    MembershipFactory(
        role=Role.MENTOR,
        user=UserFactory(name="Straks", password="x"),
        active_from=today() + timedelta(days=1),
    )
    MembershipFactory(
        role=Role.MENTOR, user=UserFactory(name="Dicht", password="x", is_active=False)
    )
    client, page = login(admin), reverse("manage:people")

    def names(query):
        return [row.user.name for row in client.get(page + query).context["table"].rows_on_page]

    assert names("") == ["Baas", "Dicht", "Straks", "Wacht", "Weg"]
    assert names("?state=live") == ["Baas", "Wacht"]
    assert names("?state=waiting") == ["Wacht"]
    assert names("?state=future") == ["Straks"]
    assert names("?state=ended") == ["Dicht", "Weg"]
    assert names("?q=wach") == ["Wacht"]
    assert names("?role=functional_admin") == ["Baas"]
    text = client.get(page).content.decode()
    for words in ("Account afgesloten", "Beëindigd", "Begint later", "Actief"):
        assert words in text


def test_a_part_of_the_list_comes_alone_for_htmx(login):
    client = login(MembershipFactory(role=Role.FUNCTIONAL_ADMIN))
    part = client.get(
        reverse("manage:people"),
        headers={"HX-Request": "true", "HX-Target": "resultaten"},
    ).content.decode()
    assert part.strip().startswith('<div id="resultaten">')
    assert "<html" not in part


def test_automatic_tasks_show_the_clock_the_mail_and_stuck_work(login, settings):
    admin = MembershipFactory(role=Role.FUNCTIONAL_ADMIN)
    stranger = MembershipFactory(
        role=Role.FUNCTIONAL_ADMIN,
        organisation=RegionOfficeFactory(region=RegionFactory(number=11)),
    )
    for by, state in [
        (admin, OutboxState.UNCERTAIN),
        (stranger, OutboxState.FAILED),
        (admin, OutboxState.WAITING),
    ]:
        Outbox.objects.create(
            event=f"invitation:{by.pk}{state}",
            recipient=f"{state}@adres.example",
            channel="mail",
            subject_code="invitation",
            user=by.user,
            created_at=now(),
            due_at=now(),
            state=state,
        )
    for key, minutes in (("oud", 60), ("vers", 1)):
        Job.objects.create(
            kind=key,
            key=key,
            membership=admin,
            created_at=now() - timedelta(hours=2),
            heartbeat_at=now() - timedelta(minutes=minutes),
            status=JobStatus.RUNNING,
        )
    page = login(admin).get(reverse("manage:jobs"))
    text = page.content.decode()
    assert {row["task"] for row in page.context["schedule"]} == {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    assert "elke dag om 06:00" in text
    assert "elke minuut" in text
    assert {row["state"]: row["count"] for row in page.context["outbox"]} == {
        "waiting": 1,
        "sending": 0,
        "done": 0,
        "uncertain": 1,
        "failed": 1,
    }
    assert "uncertain@adres.example" in text
    assert "failed@adres.example" not in text
    assert {job.kind: job.is_stalled for job in page.context["jobs"]} == {
        "oud": True,
        "vers": False,
    }


def test_the_read_log_is_of_the_own_region_and_logs_its_reader(login):
    officer = MembershipFactory(role=Role.PRIVACY_OFFICER)
    elsewhere = RegionOfficeFactory(region=RegionFactory(number=11))
    for organisation, label, days in [
        (officer.organisation, "Anna, Mentor", 0),
        (officer.organisation, "Bas, Decaan", 10),
        (elsewhere, "Vreemde", 0),
    ]:
        AccessLog.objects.create(
            kind=ReadKind.LIST,
            at=now() - timedelta(days=days),
            user=officer.user,
            organisation_id=organisation.pk,
            actor_label=label,
            case_ids=[7],
        )
    client, page = login(officer), reverse("manage:looks")

    def who(query):
        rows = client.get(page + query).context["table"].rows_on_page
        return [row.actor_label for row in rows if "Privacy" not in row.actor_label]

    assert who("") == ["Anna, Mentor", "Bas, Decaan"]
    day = today().isoformat()
    assert who(f"?since={day}&until={day}") == ["Anna, Mentor"]
    assert who("?q=bas") == ["Bas, Decaan"]
    assert who("?kind=case") == []
    own = AccessLog.objects.filter(purpose="inzagelog bekeken")
    assert (own.count(), own.first().user) == (4, officer.user)
