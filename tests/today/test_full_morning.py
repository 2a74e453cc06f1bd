"""A coach with sixty cases and two hundred tasks, and something to say in every block."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import panels
from cases.actions import ending, items, reassigning
from cases.models import ActionItem, Case, CaseAccess, CaseHandover, CohortMember, Student
from coaches import actions as coaching
from coaches.actions.plans import save_plan
from coaches.models import ActionPlan
from overstap.notifications.actions import deliver_due
from overstap.organisations.enums import Role
from overstap.organisations.models import User
from overstap.organisations.today import clock_at
from tests.factories import cases as make
from tests.factories.cases import at
from tests.factories.meetings import make_session
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
DAY = date(2028, 3, 10)
MORNING = at(2028, 3, 10, 8)
BEFORE = at(2028, 3, 8)
VISIT = at(2028, 3, 7)
NAMES = ("Daan", "Mila", "Noor")
FEED = {
    "next_table": "Volgende Overstaptafel",
    "plans": "samen terugkijken",
    "coach_offers": "U bent gevraagd",
    "handovers": "Neemt u de begeleiding over?",
    "offered_actions": "Neemt u deze acties over?",
    "coach_absence": "U vervangt",
}


@pytest.fixture
def world():
    return make.make_world()


def something_everywhere(world, number: int) -> Case:
    """One more row in every block of the coach of `world`; returns a case of this coach."""
    coach, name = world.coach, NAMES[number]
    make_session(world, participants=[coach], starts_at=at(2028, 4, 3 + number), is_open=False)
    case = make.guided(world, given_names=name)
    save_plan(
        by=coach, now=BEFORE, case_id=case.pk, goal="Een opleiding kiezen",
        review_on=DAY + timedelta(days=9),
    )  # fmt: skip
    asked = make.screened(world, given_names=f"Vraag{name}")
    coaching.submit_request(by=world.zorgco, now=BEFORE, case_id=asked.pk, question="Wie helpt?")
    coaching.offer_coach(by=world.coordinator, now=BEFORE, case_id=asked.pk, membership_id=coach.pk)
    done = make.evaluated(world, needs_support=True, given_names=f"Verder{name}")
    ending.offer_handover(
        by=coach, now=BEFORE, case_id=done.pk, receiver_id=world.intake.pk, support="Gesprek"
    )
    item = items.add_action_item(
        by=world.coordinator, now=BEFORE, case_id=case.pk, what=f"Bel {name}",
        owner_id=world.zorgco.pk, organisation_id=world.school.pk, due_on=DAY,
    )  # fmt: skip
    reassigning.offer_action_item(
        by=world.zorgco, now=BEFORE, item_id=item.pk, organisation_id=world.agency.pk,
        owner_id=coach.pk,
    )  # fmt: skip
    away = MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency)
    coaching.report_absence(
        by=world.coordinator, now=BEFORE, coach_id=away.pk, starts_on=DAY - timedelta(days=1),
        ends_on=DAY + timedelta(days=5), stand_in_id=coach.pk,
    )  # fmt: skip
    coaching.report_absence(
        by=coach, now=BEFORE, coach_id=coach.pk, starts_on=DAY + timedelta(days=30 + 9 * number),
        ends_on=DAY + timedelta(days=33 + 9 * number),
    )  # fmt: skip
    # What no action makes in so few steps: a plan whose day came, a question to this very coach.
    ActionPlan.objects.filter(case=case).update(review_on=DAY - timedelta(days=1))
    CaseHandover.objects.filter(case=done).update(receiver=coach.user)
    deliver_due(now=MORNING)
    return case


def copies(case: Case, count: int) -> None:
    """`count` more cases of the same coach, with what the same people may see of them."""
    grants = list(CaseAccess.objects.filter(case=case))
    student, member = Student.objects.get(pk=case.student_id), case.member
    students = Student.objects.bulk_create(
        _again(student, family_name=f"Jansen {number}") for number in range(count)
    )
    members = CohortMember.objects.bulk_create(
        _again(member, student_id=one.pk, student_number=f"K{one.pk}") for one in students
    )
    cases = Case.objects.bulk_create(
        _again(case, student_id=one.student_id, member_id=one.pk) for one in members
    )
    CaseAccess.objects.bulk_create(
        _again(grant, case_id=one.pk) for one in cases for grant in grants
    )


def _again(row, **changes):
    fields = {field.attname for field in row._meta.concrete_fields} - {row._meta.pk.attname}
    values = {name: getattr(row, name) for name in fields}
    return type(row)(**values | changes)


def tasks(world, count: int) -> None:
    """`count` agreed actions of the coach, over all days and cases."""
    cases = list(Case.objects.filter(coach=world.coach.user, is_open=True).order_by("pk"))
    ActionItem.objects.bulk_create(
        ActionItem(
            case=cases[number % len(cases)], what=f"Afspraak {number}", owner=world.coach.user,
            owner_organisation=world.agency, due_on=DAY + timedelta(days=number % 40 - 10),
            created_at=BEFORE,
        )
        for number in range(count)
    )  # fmt: skip


def morning(client) -> tuple[str, int]:
    """The page, and how many queries it took; the first look of a session does not count."""
    client.get("/")
    User.objects.update(
        visited_at=VISIT, visited_before_at=None
    )  # each time another visit, which is written down
    with CaptureQueriesContext(connection) as caught:
        response = client.get("/")
    assert response.status_code == 200
    queries = [query["sql"] for query in caught if "SAVEPOINT" not in query["sql"]]
    return response.content.decode(), len(queries)


def test_ten_queries_with_everything_to_say(world, login):
    client = login(world.coach)
    with clock_at(MORNING):
        case = something_everywhere(world, 0)
        page, with_one = morning(client)
        quiet = {block.key for block in panels._blocks_of(world.coach)} - FEED.keys()
        assert quiet == set()  # a new block of a coach belongs in this test
        for words in FEED.values():
            assert words in page
        assert "Sinds uw vorige bezoek" in page
        something_everywhere(world, 1)
        something_everywhere(world, 2)
        copies(case, 57)
        tasks(world, 200)
        page, with_three = morning(client)
    assert Case.objects.filter(coach=world.coach.user, is_open=True).count() >= 60
    for name in NAMES:
        assert f"Vraag{name}" in page or f"Dossier {_number(f'Vraag{name}')}" in page
        assert f"Bel {name}" in page
        assert f"Verder{name}" in page
    assert page.count("U vervangt") == 3
    assert "Nog " in page
    assert with_three == with_one
    assert with_three <= 10


def _number(given_names: str) -> str:
    return Case.objects.select_related("year").get(student__given_names=given_names).number
