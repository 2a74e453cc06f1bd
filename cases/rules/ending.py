"""What must be true to end a case, to open it again, and to undo a step (lifecycle.md 2)."""

from datetime import date, timedelta

from cases.enums import (
    ELSEWHERE_DESTINATIONS,
    OF_THE_CASE,
    ActionStatus,
    BasisState,
    Capacity,
    EarlyEnd,
    GivenBy,
    HandoverState,
    StartOutcome,
    Status,
)
from cases.lifecycle import TRANSITIONS
from cases.models import Case, CaseEvent, CaseHandover, Evaluation, StartCheck
from cases.rules.acting import check_may_act
from cases.rules.calendar import milestone_on, months_after
from overstap.organisations.enums import MilestoneKind
from overstap.organisations.models import Municipality
from overstap.organisations.rules import NotAllowed
from overstap.privacy.groups import F5
from overstap.ui.dates import full_date

# To plan the talk; whoever waits for the very day starts the search for a receiver too late.
EVALUATION_AHEAD = timedelta(days=14)
REFUSERS = (GivenBy.STUDENT, GivenBy.GUARDIAN)
# Steps that another package wrote facts for; those facts are undone there.
UNDONE_ELSEWHERE = {
    "accept_coach": "Een coach haalt u weg met “Begeleiding teruggeven”.",
    "release_coach": "Vraag de coach opnieuw. Dan staat er weer een coach bij het dossier.",
}

LEFT_AS_IS = {
    "confirm_start": "De startcontrole blijft staan. Pas die apart aan als die ook niet klopt.",
    "report_no_show": "De startcontrole blijft staan. Pas die apart aan als die ook niet klopt.",
    "lose_place": "De startcontrole blijft staan. Pas die apart aan als die ook niet klopt.",
    "confirm_placement": "De teldatumcontrole blijft staan. Pas die apart aan als die ook niet klopt.",
    "open_at_check": "De startcontrole blijft staan. Pas die apart aan als die ook niet klopt.",
    "record_discussion": "Het besluit van de Overstaptafel blijft staan.",
}


def coach_end_on(case: Case) -> date | None:
    """When the coaching ends: months after the real start, or later when it was extended.

    None without a start. Needs `region`.
    """
    if case.started_on is None:
        return None
    usual = months_after(case.started_on, case.region.coach_months)
    return max(usual, case.extended_until) if case.extended_until else usual


def evaluation_opens_on(case: Case) -> date | None:
    """From when the look back is done: two weeks before six months after the real start.

    Going on longer does not close it again. None without a start.
    """
    if case.started_on is None:
        return None
    return months_after(case.started_on, case.region.coach_months) - EVALUATION_AHEAD


def latest_end(case: Case) -> date | None:
    """The last day that the coaching can be extended to; None without a start."""
    if case.started_on is None:
        return None
    return months_after(case.started_on, case.region.coach_months + case.region.extension_months)


def evaluation_of(case: Case) -> Evaluation | None:
    """The evaluation of this cycle."""
    return case.evaluations.filter(cycle=case.cycle).first()


def accepted_handover(case: Case) -> CaseHandover | None:
    """The receiver of this cycle who said yes."""
    return (
        case.handovers.filter(cycle=case.cycle, state=HandoverState.ACCEPTED)
        .order_by("-pk")
        .first()
    )


def guard_close_independent(
    case: Case, *, today: date, asking: bool = False, note: str = "", **facts
) -> None:
    """Evaluated, nothing left to do, six months after the real start; earlier with a reason."""
    evaluation = _check_evaluated(case, asking)
    if evaluation.needs_support:
        raise NotAllowed("In de evaluatie staat dat er nog hulp nodig is. Draag de hulp over.")
    items = case.action_items.filter(status=ActionStatus.OPEN).exclude(kind__in=OF_THE_CASE)
    item = items.order_by("due_on", "pk").first()
    if item is not None:
        raise NotAllowed(f"Er staat nog een actie open: {item.what}")
    end = coach_end_on(case)
    if asking or note.strip() or (end is not None and today >= end):
        return
    if end is None:
        raise NotAllowed("De startdatum is niet bekend. Schrijf op waarom u nu afsluit.")
    raise NotAllowed(f"De begeleiding loopt tot {full_date(end)}. Schrijf op waarom u nu afsluit.")


def _check_evaluated(case: Case, asking: bool) -> Evaluation:
    """The look back of this cycle; a start that was corrected later makes it too old.

    A page that asks for both ways to end (`asking`) reads it once.
    """
    if asking:
        if "_evaluation" not in case.__dict__:
            case.__dict__["_evaluation"] = evaluation_of(case)
        evaluation = case.__dict__["_evaluation"]
    else:
        evaluation = evaluation_of(case)
    if evaluation is None:
        raise NotAllowed("De evaluatie is nog niet gedaan.")
    if case.started_on is not None and evaluation.done_on < case.started_on:
        raise NotAllowed(
            "De evaluatie is van voor de start, want de startdatum is gewijzigd. "
            "Wijzig de evaluatie."
        )
    return evaluation


def guard_hand_over(case: Case, *, today: date, asking: bool = False, **facts) -> None:
    """Evaluated, a receiver who accepted, and a basis for what is handed over."""
    _check_evaluated(case, asking)
    handover = accepted_handover(case)
    if handover is None:
        raise NotAllowed("Er is nog geen ontvanger die ja heeft gezegd.")
    there = case.parties.filter(
        capacity=Capacity.RECEIVER, origin=f"handover:{handover.pk}", active_to__isnull=True
    )
    if not there.exists():
        raise NotAllowed("De ontvanger werkt hier niet meer. Zoek een andere ontvanger.")
    if not has_basis_for_support(case, handover.organisation_id, today):
        raise NotAllowed("Er is geen grondslag om de ondersteuning te delen met de ontvanger.")


def has_basis_for_support(case: Case, organisation_id: int | None, today: date) -> bool:
    """Whether a basis covers the support (F5) for this receiver on this day."""
    return any(
        basis.groups & F5.bit
        and basis.organisation_id in {None, organisation_id}
        and (basis.valid_until is None or basis.valid_until >= today)
        for basis in case.bases.filter(state=BasisState.ACTIVE)
    )


def guard_withdraw(
    case: Case,
    *,
    today: date,
    asking: bool = False,
    who: str = "",
    on: date | None = None,
    **facts,
) -> None:
    """Who declined, and when (S2)."""
    if asking:
        return
    if who not in REFUSERS:
        raise NotAllowed("Kies wie niet wil: de jongere, of een ouder of verzorger.")
    if on is None:
        raise NotAllowed("Vul in wanneer dat is gezegd.")
    if on > today:
        raise NotAllowed("Die datum ligt in de toekomst.")


def guard_move_out(
    case: Case,
    *,
    today: date,
    standing: frozenset[str],
    asking: bool = False,
    municipality: Municipality | None = None,
    **facts,
) -> None:
    """A municipality of another region, and no school of this region responsible any more."""
    if not school_has_let_go(case, today) and "school" not in standing:
        raise NotAllowed(
            "De school is nog verantwoordelijk. De school legt vast dat de jongere weg is."
        )
    if asking:
        return
    if municipality is None:
        raise NotAllowed("Kies de nieuwe gemeente.")
    if municipality.region_id == case.region_id:
        raise NotAllowed(
            "Deze gemeente hoort bij deze regio. Wijzig dan alleen de gemeente van de jongere."
        )


def school_has_let_go(case: Case, today: date) -> bool:
    """Whether the vo school's duty is over: the pupil left it, or the last school year ended."""
    left = case.member.left_school_on
    if left is not None:
        return left <= today
    summer = milestone_on(case.year_id, MilestoneKind.SUMMER_START)
    return summer is not None and today >= summer


def guard_leave_elsewhere(
    case: Case, *, asking: bool = False, destination: str = "", **facts
) -> None:
    """A destination that is a fact, and not one of mbo, bridging, leerplicht or unknown."""
    if not asking and destination not in ELSEWHERE_DESTINATIONS:
        raise NotAllowed("Kies een bestemming die vaststaat, zoals werk of terug naar vo.")


def guard_close_unresolved(
    case: Case, *, today: date, asking: bool = False, note: str = "", **facts
) -> None:
    """Only after the close of the year, with a reason; counted as onbekend."""
    day = milestone_on(case.year_id, MilestoneKind.YEAR_CLOSE)
    if day is None or today <= day:
        when = f"na {full_date(day)}" if day else "als de jaarafsluiting in de kalender staat"
        raise NotAllowed(f"Afsluiten als onbekend kan pas {when}.")
    if not asking and not note.strip():
        raise NotAllowed("Schrijf op wat u hebt geprobeerd.")


def guard_reopen(case: Case, *, asking: bool = False, note: str = "", **facts) -> None:
    """A reason, and no other open case of this student."""
    _check_only_open(case)
    if not asking and not note.strip():
        raise NotAllowed("Schrijf op waarom het dossier weer open gaat.")


def reopened_status(case: Case) -> Status:
    """Where a final case goes on: by the start check after coaching, else where it was."""
    if case.status in {Status.CLOSED, Status.HANDED_OVER}:
        check = StartCheck.objects.filter(member_id=case.member_id).first()
        lost = check is not None and check.outcome == StartOutcome.NOT_STARTED
        return Status.NO_SHOW if lost else Status.STARTED
    if case.resume_status:
        return Status(case.resume_status)
    step = last_step(case)
    return Status(step.source) if step is not None and step.source else Status.FLAGGED


def guard_correct(
    case: Case,
    *,
    by,
    standing: frozenset[str],
    asking: bool = False,
    note: str = "",
    at_table: bool = False,
    **facts,
) -> None:
    """The last step only, by who made it or the coordinator, with a reason."""
    step = last_step(case)
    if step is None:
        raise NotAllowed("Er is geen stap om ongedaan te maken.")
    is_theirs = at_table or (by is not None and step.actor_id == by.user_id)
    if "coordinator" not in standing and not is_theirs:
        raise NotAllowed(
            "Na uw stap is er al een volgende stap gezet. Pas dan het feit zelf aan, "
            "zoals de startcontrole."
        )
    if step.kind in UNDONE_ELSEWHERE:
        raise NotAllowed(UNDONE_ELSEWHERE[step.kind])
    target = step.source or Status.DISMISSED
    if not case.is_open and target != Status.DISMISSED:
        _check_only_open(case)
    if not asking and not note.strip():
        raise NotAllowed("Schrijf op wat er niet klopte.")


def last_step(case: Case) -> CaseEvent | None:
    """The last transition that still counts: not a correction, and not corrected itself."""
    return (
        CaseEvent.objects.filter(case_id=case.pk, kind__in=TRANSITIONS, corrected_by=None)
        .exclude(kind="correct")
        .order_by("-seq")
        .first()
    )


def resume_status_of(case: Case, target: str) -> str:
    """What `resume_status` should hold in status `target`: for escalated, where it came from."""
    if target != Status.ESCALATED:
        return ""
    step = (
        CaseEvent.objects.filter(case_id=case.pk, kind="escalate", corrected_by=None)
        .order_by("-seq")
        .first()
    )
    return step.source if step is not None else ""


def still_to_correct(kind: str) -> str:
    """What the user must know after a step of this kind was undone; "" when nothing is left."""
    return LEFT_AS_IS.get(kind, "")


def check_may_evaluate(case: Case, standing: frozenset[str]) -> None:
    """The coach, or the coordinator when there is none; of who really started."""
    check_may_act(standing, "coach", "coordinator_without_coach")
    if case.status not in {Status.STARTED, Status.PLACED}:
        raise NotAllowed("Evalueren kan als de jongere is gestart.")


def check_evaluation(
    case: Case,
    today: date,
    done_on: date,
    needs_support: bool,
    support: str,
    early_reason: str = "",
) -> None:
    """A day between the start and today, early only with a reason; more help means saying which.

    Nobody is told that no help is needed while somebody is asked for it.
    """
    if done_on > today:
        raise NotAllowed("De datum ligt in de toekomst.")
    if case.started_on is not None and done_on < case.started_on:
        raise NotAllowed("De datum ligt voor de start.")
    if early_reason and early_reason not in EarlyEnd.values:
        raise NotAllowed("Kies waarom u eerder stopt.")
    opens = evaluation_opens_on(case)
    if opens is not None and done_on < opens and not early_reason:
        raise NotAllowed(f"Evalueren kan vanaf {full_date(opens)}. Eerder? Kies dan de reden.")
    if needs_support and not support.strip():
        raise NotAllowed("Schrijf op welke hulp nog nodig is.")
    asked = case.handovers.filter(
        cycle=case.cycle, state__in=[HandoverState.OFFERED, HandoverState.ACCEPTED]
    )
    if not needs_support and asked.exists():
        raise NotAllowed("Er is al een ontvanger voor de hulp. Trek die vraag eerst in.")


def check_may_extend_now(case: Case, standing: frozenset[str]) -> None:
    """The coach, or the coordinator when there is none; of who really started."""
    check_may_act(standing, "coach", "coordinator_without_coach")
    if case.status not in {Status.STARTED, Status.PLACED}:
        raise NotAllowed("Verlengen kan als de jongere is gestart.")


def check_may_extend(
    case: Case, standing: frozenset[str], today: date, until: date, note: str
) -> None:
    """With a reason, to a day after the usual end and within what the region allows."""
    check_may_extend_now(case, standing)
    if until <= today:
        raise NotAllowed("Kies een dag na vandaag.")
    if case.started_on is not None:
        usual = months_after(case.started_on, case.region.coach_months)
        if until <= usual:
            raise NotAllowed(f"De begeleiding loopt al tot {full_date(usual)}.")
        latest = latest_end(case)
        if until > latest:
            raise NotAllowed(f"Verlengen kan tot en met {full_date(latest)}.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom de begeleiding langer duurt.")


def _check_only_open(case: Case) -> None:
    others = Case.objects.scoped().filter(student_id=case.student_id, is_open=True)
    if others.exclude(pk=case.pk).exists():
        raise NotAllowed("Deze jongere heeft al een ander open dossier. Werk daarin verder.")
