"""Queries that are written once: they must find what the ORM would find, for everybody."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, WorkItem
from overstap.audit.acting import UnscopedRead, guard_reads
from overstap.organisations.models import Membership
from overstap.organisations.today import clock_stopped_at, now
from overstap.today.blocks import _branches, _counts, _drafts
from overstap.today.queries import changes, gathering, people, written
from tests.factories import cases as make

pytestmark = pytest.mark.django_db
DAY = date(2027, 5, 11)
MOMENT = make.at(2027, 5, 11, 9)
SINCE = make.at(2027, 5, 1)


@pytest.fixture
def filled():
    """Cases in every hand, some of which others changed."""
    for number in (10, 11):
        world = make.make_world(number)
        make.flagged(world)
        make.screened(world)
        make.guided(world)
        make.guided(world, coach=world.other_coach)
        make.no_show(world)
    return world


@pytest.fixture(autouse=True)
def stopped():
    with clock_stopped_at(MOMENT):
        yield


def everybody():
    return Membership.objects.select_related("user", "organisation").order_by("pk")


def test_what_waits_is_what_the_orm_finds(filled):
    seen = 0
    for by in everybody():
        branches = _branches(list(_drafts(by, DAY))) | _counts(by)
        more = [make_one(by, DAY) for make_one in branches.values()]
        for since in (None, SINCE):
            plain = [gathering.Found(*row) for row in gathering._union(by, DAY, since, more)]
            found = gathering.gather(by, DAY, since, branches)
            assert sorted(found, key=repr) == sorted(plain, key=repr)
            seen += len(found)
    assert seen > 50


def test_of_whom_is_what_the_orm_finds(filled):
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    assert len(ids) < written.STEP  # so the list is filled up
    seen = 0
    for by in everybody():
        plain = {row[0]: people._person(*row) for row in people._write(by, DAY, None, ids)}
        assert people.people_in(by, ids) == plain
        seen += len(plain)
    assert seen > 10
    twice = ids * 2
    assert people.people_in(by, twice[: written.STEP]) == people.people_in(by, ids)


def test_what_changed_is_what_the_orm_finds(filled):
    early, seen = make.at(2026, 9, 1), 0
    for by in everybody():
        plain = [(row[0], row[4], row[5]) for row in changes._write(by, DAY, early, [])]
        found = [(one.case_id, one.at, one.count) for one in changes.changes_since(by, early)]
        assert found == plain
        seen += len(found)
    assert seen > 2


def test_a_query_is_written_once_and_asked_each_time(filled, monkeypatch):
    monkeypatch.setattr(written, "_written", {})
    wrote = []

    def write(reader, today, since, ids):
        wrote.append(reader)
        tasks = WorkItem.objects.filter(user_id=reader.user_id, due_on__lt=today)
        return tasks.order_by("pk").values_list("pk", "due_on")

    def ask(by, today):
        return written.rows_of("own", write, by, today=today, now=now())

    one, other = filled.coach, filled.other_coach
    for by in (one, other, one):
        for day in (DAY, DAY - timedelta(days=30), date(2030, 1, 1)):
            with CaptureQueriesContext(connection) as caught:
                rows = ask(by, day)
            assert len(caught) == 1
            plain = WorkItem.objects.filter(user_id=by.user_id, due_on__lt=day).order_by("pk")
            assert rows == list(plain.values_list("pk", "due_on"))
    assert ask(one, date(2030, 1, 1)) != ask(other, date(2030, 1, 1))
    assert len(wrote) == 1
    # A reader that is being written for is nobody: none of its ids may be a real one.
    assert not Membership.objects.filter(pk=wrote[0].pk).exists()


def test_case_data_past_the_scope_is_still_refused(filled, monkeypatch):
    monkeypatch.setattr(written, "_written", {})
    by = filled.coach
    with guard_reads(), pytest.raises(UnscopedRead):
        written.rows_of(
            "past", lambda *args: Case.objects.values_list("pk"), by, today=DAY, now=MOMENT
        )
