"""Who changes tables, lists and cases at the same moment waits a moment, and never for ever."""

import time
from threading import Thread

import pytest
from django.db import connection, transaction

from cases.actions.base import lock_case
from meetings import actions
from meetings.actions.parties import lock_session
from meetings.actions.seating import planned_tables
from meetings.actions.vacating import leave_tables
from meetings.models import RoundProposal, TableRound, TableSession
from tests.factories import cases as make
from tests.factories.meetings import make_session, put_on
from tests.services import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = make.at(2027, 4, 1)
LONGEST = 60  # seconds, on a busy machine


@pytest.fixture(autouse=True)
def on_postgres(db):
    postgres()


class Beside(Thread):
    """Somebody else, on a connection of its own; `failure` is what went wrong, if anything."""

    def __init__(self, function, **values):
        super().__init__()
        self.function, self.values, self.failure = function, values, None

    def run(self):
        try:
            self.function(**self.values)
        except Exception as error:  # told to the test, which says what it expected
            self.failure = error
        finally:
            connection.close()

    def wait_until_held_up(self):
        """Until this connection keeps the other one waiting."""
        self.start()
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted "
                    "AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                )
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.05)
        raise AssertionError(f"nobody waits: {self.failure!r}")


def test_a_school_adds_a_pupil_while_the_coordinator_cancels_the_round():
    world = make.make_world()
    table = make_session(world, target="by_hand", is_open=False)
    member = world.member()
    other = Beside(
        actions.cancel_round, by=world.coordinator, now=NOW, round_id=table.round_id, note="Ziek"
    )
    with transaction.atomic():
        planned_tables(table.round)
        other.wait_until_held_up()
        RoundProposal.objects.create(
            round_id=table.round_id, member=member, found_on=NOW.date(), reasons=["by_school"]
        )
    other.join(LONGEST)
    assert other.failure is None
    assert TableSession.objects.get(pk=table.pk).state == "cancelled"


def test_who_leads_two_tables_leaves_while_somebody_prepares_a_case_of_the_second():
    world = make.make_world()
    first = make_session(world, is_open=False)
    second = make_session(world, name="Juni", starts_at=make.at(2027, 6, 8, 9), is_open=False)
    case = make.make_case(world, "guided")
    for table in (first, second):
        put_on(world, table, case)
    other = Beside(leave_tables, by=None, now=NOW, membership=world.coordinator)
    with transaction.atomic():
        lock_session(second.pk)
        other.wait_until_held_up()
        lock_case(case.pk)
    other.join(LONGEST)
    assert other.failure is None
    assert set(TableSession.objects.values_list("chair", flat=True)) == {None}


def test_looking_for_pupils_again_does_not_undo_what_a_school_says_meanwhile():
    world = make.make_world()
    table = make_session(world, target="no_application", is_open=False)
    member = world.member()
    actions.propose_members(by=world.coordinator, now=NOW, round_id=table.round_id)
    line = RoundProposal.objects.get(member=member)
    TableRound.objects.filter(pk=table.round_id).update(target="by_hand")  # finds nobody now
    other = Beside(actions.propose_members, by=world.coordinator, now=NOW, round_id=table.round_id)
    with transaction.atomic():
        line.state = "confirmed"
        line.save()
        other.wait_until_held_up()
    other.join(LONGEST)
    assert other.failure is None
    assert RoundProposal.objects.get(pk=line.pk).state == "confirmed"
