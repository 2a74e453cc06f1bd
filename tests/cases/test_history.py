"""History that cannot be changed, and reads that are written down."""

import pytest
from django.db import transaction

from cases.actions.base import event_hash
from cases.models import Case, CaseEvent, CohortMember
from overstap.audit.acting import UnscopedRead, guard_reads, unguarded
from overstap.audit.actions import broken_chains, log_read
from overstap.audit.chain import digest
from overstap.audit.models import AccessLog, ReadKind
from overstap.organisations.today import clock_at
from tests.factories import cases as make

pytestmark = pytest.mark.django_db


def test_every_step_is_an_event_in_one_sealed_chain(world):
    case = make.placed(world)
    events = list(case.events.order_by("seq"))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    steps = [event.kind for event in events if event.source != event.target]
    assert steps == [
        "flag",
        "screen",
        "accept_coach",
        "record_discussion",
        "enter_summer",
        "confirm_start",
        "confirm_placement",
    ]
    previous = ""
    for event in events:
        assert event.previous_hash == previous
        assert event.hash == event_hash(event)
        previous = event.hash


def test_the_version_counts_the_history_rows(world):
    case = make.placed(world)
    assert case.version == case.history.count()


def test_history_rows_know_actor_role_and_organisation(world):
    case = make.screened(world)
    row = case.history.latest("history_id")
    assert row.history_user == world.zorgco.user
    assert row.actor_role == "support_coordinator"
    assert row.actor_organisation == world.school.pk
    assert row.history_change_reason == "screen"


def test_the_calendar_is_named_as_such(world):
    case = make.summer(world)
    event = case.events.get(kind="enter_summer")
    assert (event.actor, event.actor_label) == (None, "Overstap (automatisch)")


def test_events_are_append_only(world):
    case = make.flagged(world)
    for change in (
        lambda: case.events.update(reason="x"),
        lambda: case.events.all().delete(),
        lambda: CaseEvent.objects.bulk_update([case.events.first()], ["reason"]),
    ):
        with pytest.raises(TypeError):
            change()


def test_a_text_can_be_erased_and_the_proof_stays(world):
    from cases.actions import flagging  # noqa: PLC0415

    case = make.flagged(world)
    flagging.dismiss(
        by=world.zorgco,
        now=make.at(2027, 2, 1),
        case_id=case.pk,
        why="no_risk",
        note="Lotte heeft zich aangemeld",
    )
    event = case.events.get(kind="dismiss")
    assert event.note.text == "Lotte heeft zich aangemeld"
    assert event.note_hash == digest(event.note.text, event.note.salt)
    event.note.text = ""
    event.note.save()
    assert event_hash(CaseEvent.objects.get(pk=event.pk)) == event.hash


def test_a_read_is_a_link_in_the_chain_of_its_case(world):
    case = make.flagged(world)
    for day in (1, 2, 3):
        log_read(
            kind=ReadKind.CASE,
            by=world.zorgco,
            now=make.at(2027, 2, day),
            case_id=case.pk,
            groups=7,
        )
    rows = list(AccessLog.objects.filter(case_id=case.pk).order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3]
    assert broken_chains() == []


@pytest.mark.parametrize("damage", ["change", "hole", "tail"])
def test_a_damaged_read_log_shows(world, damage):
    from django.db.models import QuerySet  # noqa: PLC0415 - around our own append-only manager

    case = make.flagged(world)
    for day in (1, 2, 3):
        log_read(kind=ReadKind.CASE, by=world.zorgco, now=make.at(2027, 2, day), case_id=case.pk)
    rows = QuerySet(AccessLog).filter(case_id=case.pk)
    if damage == "change":
        rows.filter(seq=2).update(user_id=world.coach.user_id)
    elif damage == "hole":
        rows.filter(seq=2).delete()
    else:
        rows.filter(seq=3).delete()
    assert broken_chains() != []


def test_no_log_row_no_page(world):
    """The row is in the transaction of the page: when that fails, both are gone."""
    case = make.flagged(world)

    @transaction.atomic
    def page():
        log_read(kind=ReadKind.CASE, by=world.zorgco, now=make.at(2027, 2, 1), case_id=case.pk)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        page()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    "read",
    [
        lambda: list(Case.objects.all()),
        lambda: Case.objects.count(),
        lambda: Case.objects.filter(pk=1).exists(),
        lambda: Case.objects.aggregate(),
        lambda: list(Case.objects.values_list("pk")),
        lambda: Case.objects.first(),
        lambda: list(CohortMember.objects.iterator()),
    ],
)
def test_a_page_that_forgets_the_scope_fails(world, read):
    make.flagged(world)
    with guard_reads(), pytest.raises(UnscopedRead):
        read()


def test_scoped_reads_and_named_exceptions_go_through(world):
    case = make.flagged(world)
    with clock_at(make.at(2027, 2, 1)), guard_reads():
        assert list(Case.objects.visible_to(world.zorgco)) == [case]
        assert list(Case.objects.visible_to(world.coach)) == []
        with unguarded("telling per school"):
            assert Case.objects.count() == 1


def test_another_school_sees_nothing(world):
    other = make.make_world(number=11)
    case = make.placed(world)
    with clock_at(make.at(2027, 11, 1)):
        assert Case.objects.visible_to(world.zorgco).filter(pk=case.pk).exists()
        nobody_sees(other, case)


def nobody_sees(other, case):
    for by in (other.zorgco, other.mentor, other.coach, other.coordinator, other.officer):
        assert not Case.objects.visible_to(by).filter(pk=case.pk).exists()
        assert not CohortMember.objects.visible_to(by).filter(pk=case.member_id).exists()
