"""Every open task and action of somebody is in exactly one bucket: disjoint and complete."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import ActionItem, Case, WorkItem
from overstap.organisations.enums import COORDINATORS, Role
from overstap.today import queries
from overstap.today.queries import gathering
from tests.factories import cases as make
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.django_db
DAY = date(2027, 5, 11)
SINCE = make.at(2027, 5, 10)
DUE = st.sampled_from([DAY + timedelta(days=days) for days in (-30, -1, 0, 1, 7, 8, 60)])
SNOOZED = st.sampled_from([None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
MADE = st.sampled_from([SINCE - timedelta(days=3), SINCE, SINCE + timedelta(hours=1)])
WHO = st.integers(0, 7)


class Office:
    """Two coaches of one agency, a school, a coordinator; four cases with eleven tasks."""

    def __init__(self):
        self.world = world = make.make_world()
        self.twice = MembershipFactory(  # one person with two roles
            user=world.coach.user, role=Role.MBO_COACH, organisation=world.mbo
        )
        make.flagged(world)
        make.screened(world)
        make.guided(world)
        make.guided(world, coach=world.other_coach)
        self.readers = [
            world.coach, world.other_coach, world.zorgco, world.mentor, world.coordinator,
            self.twice, MembershipFactory(role=Role.TRANSITION_COACH, organisation=world.agency),
        ]  # fmt: skip
        for case in Case.objects.all():
            for by in self.readers:  # everybody may see every case: only whose work it is differs
                make_grant(case, by)
            for _ in range(3):
                ActionItem.objects.create(
                    case=case, what="Bellen", owner_organisation=world.agency, due_on=DAY,
                    created_at=SINCE,
                )  # fmt: skip

    def owner(self, number: int) -> dict:
        """A person, or a post at an organisation."""
        world = self.world
        return [
            {"user": world.coach.user, "organisation": world.agency, "role": ""},
            {"user": world.coach.user, "organisation": world.mbo, "role": ""},
            {"user": world.coach.user, "organisation": None, "role": ""},
            {"user": world.other_coach.user, "organisation": world.agency, "role": ""},
            {"user": None, "organisation": world.agency, "role": Role.TRANSITION_COACH},
            {"user": None, "organisation": world.school, "role": Role.SUPPORT_COORDINATOR},
            {"user": None, "organisation": world.office, "role": Role.REGIONAL_COORDINATOR},
            {"user": None, "organisation": world.mbo, "role": Role.MBO_COACH},
        ][number]


def make_grant(case, by):
    case.grants.create(
        party=f"u{by.user_id}@{by.organisation_id}",
        groups=2**14 - 1,
        reason=f"test:{by.pk}",
        active_from=make.at(2026, 1, 1),
    )


def expected(by, row, created_at: datetime) -> str | None:
    """The bucket by hand; None: not this person's work."""
    case = row.case
    if isinstance(row, WorkItem):
        post = row.user_id is None and row.claimed_by_id is None and row.role == by.role
        if by.role in COORDINATORS:
            at_post = post and case.region_id == by.region_id
        else:
            at_post = post and row.organisation_id == by.organisation_id
        named = row.user_id == by.user_id and row.organisation_id in {None, by.organisation_id}
        mine = named or row.claimed_by_id == by.user_id or at_post
    elif row.owner_id is None:
        mine = row.owner_organisation_id == by.organisation_id
    else:
        mine = row.owner_id == by.user_id
    if not mine:
        owns = case.owner_user_id == by.user_id
        holds = case.owner_user_id is None and (case.owner_organisation_id, case.owner_role) == (
            by.organisation_id,
            by.role,
        )
        return "waiting" if owns or holds else None
    if row.snoozed_until is not None and row.snoozed_until > DAY:
        return "snoozed"
    if row.due_on < DAY:
        return "late"
    if row.due_on == DAY:
        return "today"
    if created_at > SINCE:
        return "new"
    return "week" if row.due_on <= DAY + timedelta(days=7) else "later"


@pytest.fixture
def office():
    return Office()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_buckets_are_disjoint_and_complete(office, monkeypatch, data):
    monkeypatch.setattr(gathering, "LIMIT", 10_000)
    claimers = [None, office.world.coach.user, office.world.other_coach.user]
    for item in WorkItem.objects.filter(is_open=True).order_by("pk"):
        whose = office.owner(data.draw(WHO))
        claimed = data.draw(st.sampled_from(claimers)) if whose["user"] is None else None
        WorkItem.objects.filter(pk=item.pk).update(
            **whose, claimed_by=claimed, due_on=data.draw(DUE), snoozed_until=data.draw(SNOOZED),
            created_at=data.draw(MADE),
        )  # fmt: skip
    for item in ActionItem.objects.order_by("pk"):
        whose = office.owner(data.draw(WHO))
        ActionItem.objects.filter(pk=item.pk).update(
            owner=whose["user"], owner_organisation=whose["organisation"] or office.world.agency,
            due_on=data.draw(DUE), snoozed_until=data.draw(SNOOZED), created_at=data.draw(MADE),
        )  # fmt: skip
    rows = [
        *WorkItem.objects.filter(is_open=True).select_related("case"),
        *ActionItem.objects.select_related("case"),
    ]
    for by in office.readers:
        hand = {}
        for row in rows:
            bucket = expected(by, row, row.created_at)
            if bucket is not None:
                hand["work" if isinstance(row, WorkItem) else "action", row.pk] = bucket
        found = [row for row in queries.gather(by, DAY, SINCE) if row.source != "notice"]
        assert len(found) == len({(row.source, row.pk) for row in found})
        assert {(row.source, row.pk): row.bucket for row in found} == hand
        assert set(hand.values()) <= set(queries.BUCKETS)


def test_what_is_done_or_out_of_sight_is_in_no_bucket(office):
    coach = office.world.coach
    seen = [row for row in queries.gather(coach, DAY, SINCE) if row.source == "work"]
    assert seen
    for case in Case.objects.all():
        case.grants.filter(party=f"u{coach.user_id}@{coach.organisation_id}").update(
            active_to=make.at(2026, 6, 1)
        )
    assert [row for row in queries.gather(coach, DAY, SINCE) if row.source != "notice"] == []


def test_what_was_agreed_is_read_only_with_the_right_to_it(office):
    coach = office.world.coach
    case = Case.objects.get(coach=coach.user)
    ActionItem.objects.filter(case=case).update(owner=coach.user)
    words = {
        row.words
        for row in queries.gather(coach, DAY, SINCE)
        if row.case_id == case.pk and row.source == "action"
    }
    assert words == {"Bellen"}
    case.grants.filter(party=f"u{coach.user_id}@{coach.organisation_id}").update(groups=1)
    words = {
        row.words
        for row in queries.gather(coach, DAY, SINCE)
        if row.case_id == case.pk and row.source == "action"
    }
    assert words == {""}
