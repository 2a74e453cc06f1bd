"""Each rule of the data: silent on honest data, and it finds the violation that is planted."""

import zlib

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.actions.base import join, lock_case, record
from cases.enums import Capacity
from cases.invariants import every_invariant
from cases.models import (
    ActionItem,
    Case,
    CaseAccess,
    ErasableText,
    ImportFile,
    ImportRow,
    ImportRun,
    SharingBasis,
    Student,
    WorkItem,
)
from coaches.models import CoachAssignment
from meetings.models import AgendaItem, TableRound, TableSession
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.notifications.actions import deliver_due
from overstap.notifications.models import Notice, Outbox
from overstap.organisations.today import clock_at
from tests.factories.cases import at, discussed, guided, handed_over, make_world
from tests.factories.organisations import MboFactory, SchoolFactory

pytestmark = pytest.mark.django_db
NOW = at(2027, 5, 11)


@pytest.fixture
def world():
    found = make_world()
    with clock_at(NOW):
        yield found


@pytest.fixture
def case(world):
    """An honest case, read once, with its notices delivered."""
    made = discussed(world)
    log_read(kind=ReadKind.CASE, by=world.coach, now=NOW, case_id=made.pk)
    log_read(kind=ReadKind.CASE, by=world.coach, now=NOW, case_id=made.pk)
    deliver_due(now=NOW)
    return made


def broken() -> set[str]:
    """The codes of the rules that find something."""
    return {rule.code for rule in every_invariant() if next(iter(rule.find(NOW)), None)}


def raw(sql: str, *values) -> None:
    """What no action and no manager would do: straight into the table."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_honest_data_breaks_nothing(world, case):
    handed_over(world)
    deliver_due(now=at(2028, 4, 1))
    assert broken() == set()
    call_command("check_invariants", verbosity=0)


def test_a_violation_ends_the_command_with_1(case, capsys):
    Case.objects.filter(pk=case.pk).update(next_step="")
    with pytest.raises(CommandError) as caught:
        call_command("check_invariants")
    assert caught.value.returncode == 1
    assert f"dossier {case.pk}" in capsys.readouterr().out


def test_i1_a_row_written_past_the_actions(case):
    Student.objects.filter(pk=case.student_id).update(town="Elders")
    assert broken() == {"I1"}


def test_i2_a_row_that_went_without_history(world, case):
    item = ActionItem.objects.filter(case=case).first()
    raw("DELETE FROM cases_actionitem WHERE id = %s", item.pk)
    assert broken() == {"I2"}


def test_i3_a_jump_in_the_path_of_statuses(case):
    line = Case.history.filter(id=case.pk, status="screened").first()
    Case.history.filter(history_id=line.history_id).update(status="placed")
    assert broken() == {"I3"}


def test_i3_a_status_that_no_event_knows(case):
    raw("UPDATE cases_case SET status = 'summer' WHERE id = %s", case.pk)
    assert {"I3 events", "I1"} <= broken()


def test_i4_a_version_that_skips(case):
    raw("UPDATE cases_case SET version = version + 1 WHERE id = %s", case.pk)
    assert "I4" in broken()


def test_i5_two_officers_at_once(world, case):
    for somebody in (world.officer, world.doorstroom):
        join(
            case,
            capacity=Capacity.OFFICER,
            now=NOW,
            user_id=somebody.user_id,
            organisation_id=somebody.organisation_id,
        )
    assert "I5 betrokkene" in broken()


def test_i5_an_assignment_without_the_right_that_belongs_to_it(case):
    party = case.parties.get(capacity=Capacity.COACH)
    party.active_to = NOW
    party.save()
    assert "I5 koppeling" in broken()


def test_i5_two_coaches_two_cases_and_two_decisions_need_a_missing_constraint(world, case):
    # The database refuses these; the rules are for a database that lost its constraints.
    texts = {
        "I5 coach": CoachAssignment._meta.constraints,
        "I5 dossier": Case._meta.constraints,
    }
    for code, constraints in texts.items():
        assert any("one" in constraint.name for constraint in constraints), code
    other = guided(world)
    raw("DROP INDEX case_one_open_per_student")
    Case.objects.filter(pk=other.pk).update(student_id=case.student_id)
    assert "I5 dossier" in broken()
    raw("DROP INDEX assignment_one_live")
    CoachAssignment.objects.filter(case_id=other.pk).update(case_id=case.pk)
    assert "I5 coach" in broken()


def test_i5_discussed_without_a_decision(world, case):
    table_round = TableRound.objects.create(
        year=world.year, name="Ronde", target="by_hand", date_on=NOW.date()
    )
    session = TableSession.objects.create(round=table_round, starts_at=NOW, chair=world.coordinator)
    AgendaItem.objects.create(session=session, case=case, state="discussed")
    assert broken() == {"I5 besproken"}


def test_i5_two_current_decisions(world, case):
    table_round = TableRound.objects.create(
        year=world.year, name="Ronde", target="by_hand", date_on=NOW.date()
    )
    session = TableSession.objects.create(round=table_round, starts_at=NOW, chair=world.coordinator)
    item = AgendaItem.objects.create(session=session, case=case, state="discussed")
    raw("DROP INDEX decision_one_current")
    for _ in range(2):
        item.decisions.create(code="proceed", by=world.coordinator, decided_at=NOW)
    assert broken() == {"I5 besluit"}


def test_i6_a_notice_that_never_arrived(case):
    Notice.objects.all().delete()
    assert broken() == {"I6"}


def test_i6_a_row_that_was_forgotten(case):
    Outbox.objects.filter(pk=Outbox.objects.first().pk).update(
        state="waiting", attempts=0, due_at=at(2027, 5, 1)
    )
    assert broken() == {"I6"}


def _run(world, **fields) -> ImportRun:
    values = {
        "kind": "cohort",
        "year": world.year,
        "organisation": world.school,
        "file_name": "a.csv",
        "file_hash": "0" * 64,
        "user": world.zorgco.user,
        "created_at": NOW,
    }
    return ImportRun.objects.create(**(values | fields))


def test_i7_a_row_that_was_not_written(world, case):
    run = _run(world, state="applied", counts={"new": 1})
    ImportRow.objects.create(run=run, number=1, outcome="new", applied=False)
    assert broken() == {"I7"}


def test_i9_a_file_that_changed(world, case):
    run = _run(world)
    ImportFile.objects.create(run=run, content=zlib.compress(b"iets anders"))
    assert broken() == {"I9"}


def test_i8_a_look_that_was_removed(case):
    raw("DELETE FROM audit_accesslog WHERE seq = 1 AND case_id = %s", case.pk)
    assert broken() == {"I8 inzage"}


def test_i8_an_event_that_was_changed(case):
    raw("UPDATE cases_caseevent SET actor_label = 'Iemand' WHERE case_id = %s AND seq = 1", case.pk)
    assert broken() == {"I8 gebeurtenissen"}


def test_i8_a_text_that_was_rewritten_but_not_one_that_was_erased(world, case):
    event = record(lock_case(case.pk), kind="note", by=None, now=NOW, group="F9", note="Waar")
    ErasableText.objects.filter(event=event).update(text="", erased_at=NOW)
    assert broken() == set()
    ErasableText.objects.filter(event=event).update(text="Anders", erased_at=None)
    assert broken() == {"I8 gebeurtenissen"}


def test_i10_screened_without_a_basis(case):
    basis = SharingBasis.objects.get(case=case)
    basis.given_on = NOW.date()
    basis.save()
    assert "I10" in broken()


def test_i11_a_case_outside_its_school(world, case):
    other = SchoolFactory(region=world.region)
    raw("UPDATE cases_case SET school_id = %s WHERE id = %s", other.pk, case.pk)
    assert "I11" in broken()


def test_i11_an_application_at_something_that_is_no_mbo(world, case):
    mbo = MboFactory(region=world.region)
    case.member.applications.create(institution=mbo, reported_on=NOW.date())
    assert "I11" not in broken()
    case.member.applications.create(institution=world.school, reported_on=NOW.date())
    assert "I11" in broken()


def test_g_a_grant_that_does_not_follow_from_the_facts(world, case):
    CaseAccess.objects.filter(case=case, reason="coordinator").update(groups=8191)
    assert broken() == {"G"}


def test_g_a_grant_that_is_missing(case):
    CaseAccess.objects.filter(case=case, reason="coach").delete()
    assert broken() == {"G", "O toegang"}


def test_o_an_open_case_that_nobody_has(case):
    Case.objects.filter(pk=case.pk).update(owner_user=None, owner_organisation=None, owner_role="")
    assert broken() == {"O"}


def test_w_a_task_that_outlived_its_case(world):
    case = handed_over(world)
    item = WorkItem.objects.filter(case=case).first()
    WorkItem.objects.filter(pk=item.pk).update(is_open=True, closed_at=None)
    with clock_at(at(2028, 4, 1)):
        assert "W" in broken()
