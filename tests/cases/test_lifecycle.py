"""The whole status table: status x transition x role, typed by hand from lifecycle.md section 2."""

from datetime import date

import pytest
from django_fsm import TransitionNotAllowed, can_proceed

from cases.enums import FINAL, OPEN, Status
from cases.lifecycle import TRANSITIONS
from cases.models import Case
from cases.rules import NotAllowed, check_may
from overstap.organisations.enums import Role
from overstap.organisations.today import clock_at
from tests.factories.cases import WALKS, applied, at, fresh, make_case, make_world
from tests.factories.organisations import (
    MboFactory,
    MembershipFactory,
    MunicipalOfficeFactory,
    SchoolFactory,
)

S = Status
OPEN_NINE = {
    S.FLAGGED, S.SCREENED, S.GUIDED, S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED,
    S.ESCALATED,
}  # fmt: skip
FINAL_SIX = {S.CLOSED, S.HANDED_OVER, S.DISMISSED, S.WITHDRAWN, S.MOVED, S.ELSEWHERE}
LATER = {S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED, S.ESCALATED}

# transition: (from, to, statuses in which the fact is recorded and the status stays)
MOVES = {
    "screen": ({S.FLAGGED}, S.SCREENED, set()),
    "dismiss": ({S.FLAGGED, S.SCREENED, S.GUIDED, S.DISCUSSED}, S.DISMISSED, set()),
    "accept_coach": ({S.SCREENED}, S.GUIDED, {S.GUIDED, S.DISCUSSED} | LATER),
    "release_coach": ({S.GUIDED}, S.SCREENED, {S.DISCUSSED} | LATER),
    "record_discussion": ({S.SCREENED, S.GUIDED, S.DISCUSSED}, S.DISCUSSED, LATER),
    "enter_summer": ({S.FLAGGED, S.SCREENED, S.GUIDED, S.DISCUSSED}, S.SUMMER, set()),
    "confirm_start": (
        {S.SCREENED, S.GUIDED, S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.ESCALATED},
        S.STARTED,
        set(),
    ),
    "report_no_show": ({S.SUMMER}, S.NO_SHOW, set()),
    "lose_place": ({S.STARTED, S.PLACED}, S.NO_SHOW, set()),
    "confirm_placement": ({S.SUMMER, S.NO_SHOW, S.STARTED}, S.PLACED, set()),
    "escalate": (
        {S.SCREENED, S.GUIDED, S.DISCUSSED, S.SUMMER, S.NO_SHOW, S.STARTED, S.PLACED},
        S.ESCALATED,
        set(),
    ),
    "pass_on": ({S.ESCALATED}, S.ESCALATED, set()),
    "return_from_escalation": ({S.ESCALATED}, None, set()),
    "close_independent": ({S.STARTED, S.PLACED}, S.CLOSED, set()),
    "hand_over": ({S.STARTED, S.PLACED}, S.HANDED_OVER, set()),
    "withdraw": (OPEN_NINE, S.WITHDRAWN, set()),
    "move_out": (OPEN_NINE, S.MOVED, set()),
    "leave_elsewhere": (OPEN_NINE, S.ELSEWHERE, set()),
    "close_unresolved": (OPEN_NINE, S.ELSEWHERE, set()),
    "reopen": (FINAL_SIX, None, set()),
    "correct": (OPEN_NINE | FINAL_SIX, None, set()),
}
SCHOOL = {"mentor", "zorgco", "decaan"}
OFFICERS = {"officer", "doorstroom"}
# Who has a say; the pupil is 16, lives in the municipality, applied at the mbo, `coach` coaches.
WHO = {
    "screen": {"zorgco", "decaan"},
    "accept_coach": {"coach"},
    "release_coach": {"coach", "coordinator"},
    "record_discussion": set(),
    "enter_summer": {"coach"},
    "confirm_start": {"intake", "coach", "doorstroom"} | SCHOOL,
    "report_no_show": {"intake", "coach", "coordinator"} | SCHOOL | OFFICERS,
    "lose_place": {"intake", "coach"},
    "confirm_placement": {"intake", "coach"},
    "escalate": {"coach", "coordinator"} | OFFICERS,
    "pass_on": {"officer"},
    "return_from_escalation": {"officer"},
    "close_independent": {"coach"},
    "hand_over": {"coach"},
    "withdraw": {"coach"} | SCHOOL,
    "move_out": {"coach", "coordinator"} | SCHOOL | OFFICERS,
    "leave_elsewhere": {"coach"} | SCHOOL | OFFICERS,
    "close_unresolved": {"coordinator"},
    "reopen": {"coordinator"},
}
NOBODY_HERE = {
    "other_coach", "admin", "manager", "swv_contact", "privacy", "strange_zorgco",
    "strange_intake", "strange_officer", "strange_coordinator", "neighbour_mentor",
}  # fmt: skip
PEOPLE = SCHOOL | OFFICERS | {"coach", "intake", "coordinator"} | NOBODY_HERE
WITHOUT_COACH = {S.FLAGGED, S.SCREENED, S.DISMISSED}


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    """One case in every status, and everybody who could want something of it."""
    from django.db import transaction  # noqa: PLC0415 - module fixture opens its own transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            world = make_world(number=77)
            found = {}
            for status in Status:
                case = make_case(world, status)
                if not case.member.applications.exists():
                    applied(world, case)
                found[status] = fresh(case)
            strange = make_world(number=78)
            people = {name: getattr(world, name) for name in PEOPLE if hasattr(world, name)}
            people |= {
                "strange_zorgco": MembershipFactory(
                    role=Role.SUPPORT_COORDINATOR,
                    organisation=SchoolFactory(region=world.region),
                ),
                "strange_intake": MembershipFactory(
                    role=Role.MBO_INTAKE, organisation=MboFactory(region=world.region)
                ),
                "strange_officer": MembershipFactory(
                    role=Role.ATTENDANCE_OFFICER,
                    organisation=MunicipalOfficeFactory(region=world.region),
                ),
                "strange_coordinator": strange.coordinator,
                "neighbour_mentor": MembershipFactory(role=Role.MENTOR, organisation=world.school),
            }
            assert set(people) == PEOPLE
            yield found, people
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def expected(name: str, status: Status, person: str) -> str:
    """What the table says: "status" or "who" refuses, or "open" to guards."""
    sources, _, stays = MOVES[name]
    if status not in sources | stays:
        return "status"
    if name == "dismiss":
        who = SCHOOL if status in {S.FLAGGED, S.SCREENED} else {"coach"}
    elif name == "correct":
        who = {"coordinator"}
    else:
        who = WHO[name]
    if person == "coach" and status in WITHOUT_COACH:
        return "who"
    return "open" if person in who else "who"


def answer(name, case, by) -> str:
    try:
        with clock_at(at(2027, 11, 1)):
            check_may(name, case, by, today=date(2027, 11, 1), asking=True)
    except NotAllowed as refusal:
        if str(refusal).startswith("Dit kan niet bij een dossier met de status"):
            return "status"
        if str(refusal).startswith("Dit kan alleen"):
            return "who"
        return "open"
    return "open"


@pytest.mark.django_db
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", MOVES)
def test_who_may(region, status, name):
    cases, people = region
    case = cases[status]
    # An application or an action item written down later is no step.
    steps = case.events.filter(kind__in=MOVES.keys() | {"flag", "open_at_check"})
    last_actor = steps.order_by("-seq").first().actor_id
    found, wanted = {}, {}
    for person, by in people.items():
        found[person] = answer(name, case, by)
        wanted[person] = expected(name, status, person)
        if name == "correct" and by.user_id == last_actor:
            wanted[person] = "open"  # who made the last step may undo it
    assert found == wanted


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", MOVES)
def test_move(status, name):
    sources, target, _ = MOVES[name]
    case = Case(status=status, resume_status=S.GUIDED)
    method = getattr(case, name)
    arguments = {"to": S.GUIDED} if name in {"reopen", "correct"} else {}
    if status in sources:
        method(**arguments)
        assert case.status == (target or S.GUIDED)
    else:
        assert not can_proceed(method)
        with pytest.raises(TransitionNotAllowed):
            method(**arguments)
        assert case.status == status


def test_every_transition_is_in_the_table():
    declared = {move.name for move in Case().get_all_status_transitions()}
    assert declared == set(MOVES)
    assert set(TRANSITIONS) == set(MOVES) | {"flag", "open_at_check"}


def test_the_nine_and_the_six():
    assert set(OPEN) == OPEN_NINE
    assert set(FINAL) == FINAL_SIX
    assert set(Status) == OPEN_NINE | FINAL_SIX


def test_every_status_can_be_reached_and_left():
    reached = {S.FLAGGED, S.NO_SHOW} | {target for _, target, _ in MOVES.values() if target}
    assert reached == set(Status)
    for status in Status:
        ways = [name for name, (sources, _, _) in MOVES.items() if status in sources]
        assert set(ways) - {"correct"}, f"no way out of {status}"


def test_status_cannot_be_set_by_hand():
    case = Case(status=S.FLAGGED)
    with pytest.raises(AttributeError):
        case.status = S.CLOSED
    with pytest.raises(TypeError):
        Case.objects.all().update(status=S.CLOSED)
    with pytest.raises(TypeError):
        Case.objects.bulk_update([case], ["status"])


@pytest.mark.django_db
def test_the_walks_end_where_they_say(region):
    cases, _ = region
    assert {status: case.status for status, case in cases.items()} == {
        status: status for status in WALKS
    }
