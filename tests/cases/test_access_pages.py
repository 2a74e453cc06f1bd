"""The body oracle: whatever a page answers, nothing of a foreign case is in it."""

import pytest
from django.urls import reverse

from cases.actions import flagging, handing_over, items
from cases.models import CaseEvent
from cases.urls import urlpatterns
from coaches.actions import add_contact
from overstap.organisations.models import Membership
from overstap.organisations.today import clock_at
from tests.factories.cases import applied, at, evaluated, guided, make_world

pytestmark = pytest.mark.django_db
# Addresses without a key in them: they show the reader's own things, canaries included or not.
OPEN_PAGES = [
    ("cases:list", {"tab": "alle", "status": "all"}),
    ("cases:list", {"tab": "alle", "q": "zqx"}),
    ("cases:cohort", {}),
    ("cases:cohort", {"q": "zqx"}),
    ("cases:search", {"q": "zqx"}),
    ("cases:flag_search", {"name": "zqx"}),
]
READERS = ["zorgco", "mentor", "decaan", "coach", "intake", "officer", "doorstroom", "coordinator"]
KEYED_BY_MEMBER = {
    "member",
    "flag",
    "open_at_check",
    "application_add",
    "destination",
    "exam",
    "school",
}


@pytest.fixture
def here():
    return make_world()


@pytest.fixture
def there():
    """A case in another region with a canary in every text."""
    world = make_world(number=11)
    case = evaluated(world, needs_support=True, given_names="ZQX-F1", family_name="ZQX-F1")
    flagging.save_support_form(
        by=world.zorgco,
        now=at(2028, 3, 2),
        case_id=case.pk,
        values={"student_view": "ZQX-F5", "health_needs": "ZQX-F6"},
    )
    add_contact(
        by=world.coach,
        now=at(2028, 3, 2),
        case_id=case.pk,
        channel="talk",
        contact_on=at(2028, 3, 2).date(),
        is_reached=True,
        text="ZQX-F9",
    )
    items.add_action_item(
        by=world.coach,
        now=at(2028, 3, 2),
        case_id=case.pk,
        what="ZQX-F8",
        organisation_id=world.agency.pk,
        due_on=at(2028, 4, 1).date(),
    )
    handing_over.offer_handover(
        by=world.coach,
        now=at(2028, 3, 2),
        case_id=case.pk,
        receiver_name="ZQX-F8",
        channel="phone",
        support="ZQX-F5",
    )
    return case


def keys(case) -> dict[str, list]:
    """What goes into each keyed address of this package, for this case."""
    found = {name: [case.pk] for name in _named()}
    found |= {name: [case.member_id] for name in KEYED_BY_MEMBER}
    found |= {
        "transition": [case.pk, "withdraw"],
        "support_edit": [case.pk, "cognition"],
        "guardian_edit": [case.pk, 1],
        "basis_withdraw": [case.bases.get().pk],
        "item_done": [case.action_items.filter(status="open").get().pk],
        "item_cancel": [case.action_items.filter(status="open").get().pk],
        "item_snooze": [case.action_items.filter(status="open").get().pk],
        "claim": [case.work_items.filter(is_open=True).first().pk],
        "release": [case.work_items.filter(is_open=True).first().pk],
        "snooze": [case.work_items.filter(is_open=True).first().pk],
        "handover_answer": [case.handovers.get().pk],
        "application_change": [case.member.applications.get().pk],
        "draft": [f"screen:{case.pk}"],
    }
    return found


def _named() -> list[str]:
    """The names of this package's own addresses that take a key of a case or a member."""
    skipped = {"drop_list"}
    return [
        pattern.name
        for pattern in urlpatterns
        if hasattr(pattern, "name") and "<" in str(pattern.pattern) and pattern.name not in skipped
    ]


@pytest.mark.parametrize("who", READERS)
def test_no_keyed_page_gives_anything_of_a_foreign_case(here, there, login, who):
    events = CaseEvent.objects.filter(case=there).count()
    with clock_at(at(2028, 3, 3)):
        client = login(getattr(here, who))
        for name, key in keys(there).items():
            for method in (client.get, client.post):
                response = method(reverse(f"cases:{name}", args=key))
                body = response.content.decode()
                assert response.status_code in {404, 405}, f"{name} answers {response.status_code}"
                assert "ZQX-F" not in body, name
    assert CaseEvent.objects.filter(case=there).count() == events


@pytest.mark.parametrize("who", READERS)
def test_no_list_gives_anything_of_a_foreign_case(here, there, login, who):
    guided(here, family_name="Eigen")
    with clock_at(at(2028, 3, 3)):
        client = login(getattr(here, who))
        for name, query in OPEN_PAGES:
            body = client.get(reverse(name), query).content.decode()
            # What was typed is shown in the search box; nothing else may say it.
            assert "ZQX-" not in body, name
            assert there.number not in body, name


def test_the_oracle_can_see(there, login):
    """The same canaries are there for who may read them: a test that cannot fail proves nothing."""
    school = Membership.objects.get(organisation_id=there.school_id, role="support_coordinator")
    with clock_at(at(2028, 3, 3)):
        client = login(school)
        names = ("detail", "support")
        pages = [client.get(reverse(f"cases:{name}", args=[there.pk])) for name in names]
    body = "".join(page.content.decode() for page in pages)
    for canary in ("ZQX-F1", "ZQX-F5", "ZQX-F6", "ZQX-F8", "ZQX-F9"):
        assert canary in body


def test_an_mbo_sees_the_application_and_not_the_case(here, login):
    case = guided(here, family_name="Aangemeld")
    # The consent in this case is for the coach alone.
    case.bases.update(organisation_id=here.agency.pk)
    applied(here, case)
    with clock_at(at(2027, 5, 11)):
        client = login(here.intake)
        member = client.get(reverse("cases:member", args=[case.member_id])).content.decode()
        assert "Aangemeld" in member
        assert case.number not in member
        assert client.get(reverse("cases:detail", args=[case.pk])).status_code == 404


def test_a_grant_that_ended_shows_nothing_any_more(here, login):
    case = guided(here, family_name="Voorbij")
    client = login(here.coach)
    url = reverse("cases:detail", args=[case.pk])
    with clock_at(at(2027, 3, 1)):
        assert client.get(url).status_code == 200
        basis = case.bases.get()
        login(here.zorgco).post(
            reverse("cases:basis_withdraw", args=[basis.pk]), {"withdrawn_by": "guardian"}
        )
    with clock_at(at(2027, 3, 2)):
        assert client.get(url).status_code == 404
        assert "Voorbij" not in client.get(reverse("cases:list")).content.decode()
