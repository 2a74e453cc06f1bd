"""Who may ask for a coach, offer, answer and end: each check raises the Dutch sentence."""

from datetime import date

from cases.enums import Status
from cases.models import Case
from cases.rules import NotAllowed
from coaches.enums import AssignmentState, CoachKind, RequestState
from coaches.models import CoachAssignment, CoachRequest
from overstap.organisations.enums import COACHES, COORDINATORS, Role
from overstap.organisations.models import Membership

# A request in one of these states still wants a coach.
OPEN_REQUEST = (
    RequestState.DRAFT,
    RequestState.SUBMITTED,
    RequestState.APPROVED,
    RequestState.RETURNED,
    RequestState.OFFERED,
)
ANSWERS = (RequestState.APPROVED, RequestState.REFUSED, RequestState.RETURNED)


def check_case_is_shared(case: Case) -> None:
    """A coach is asked for an open case that the school has screened (lifecycle.md 2)."""
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten.")
    if case.screened_on is None and case.status in {Status.FLAGGED, Status.SUMMER}:
        raise NotAllowed("Screen het dossier eerst. Daarna kunt u een coach vragen.")


def check_may_request(case: Case, standing: frozenset[str], request: CoachRequest | None) -> None:
    """The zorgcoördinator or decaan of the school asks; one open request at a time."""
    if "school_lead" not in standing:
        raise NotAllowed("Alleen de zorgcoördinator of decaan van de school vraagt een coach aan.")
    check_case_is_shared(case)
    if request is not None and request.state not in {RequestState.DRAFT, RequestState.RETURNED}:
        raise NotAllowed("Er loopt al een aanvraag voor een coach.")


def check_may_withdraw_request(
    request: CoachRequest | None, standing: frozenset[str], note: str
) -> None:
    """The school takes back what it asked, as long as no coach said yes; with a reason."""
    if "school_lead" not in standing:
        raise NotAllowed("Alleen de zorgcoördinator of decaan van de school trekt dit in.")
    if request is None:
        raise NotAllowed("Er loopt geen aanvraag meer die u kunt intrekken.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom u de aanvraag intrekt.")


def check_may_judge(region, by: Membership, today: date) -> None:
    """The swv contact person of the region, where the region wants that (S1 3.2).

    When nobody is left there, the coordinator judges: a request must not wait for an empty chair.
    """
    may = by.region_id == region.pk and (
        by.role == Role.SWV_CONTACT or (by.role in COORDINATORS and not has_judge(region.pk, today))
    )
    if not may:
        raise NotAllowed("Alleen de contactpersoon van het samenwerkingsverband beoordeelt dit.")
    if not region.swv_approves_coach:
        raise NotAllowed("In deze regio beoordeelt het samenwerkingsverband geen aanvragen.")


def check_question(question: str) -> None:
    """A coach must know what is asked."""
    if not question.strip():
        raise NotAllowed("Schrijf op waar de jongere hulp bij nodig heeft.")


def has_judge(region_id: int, today: date) -> bool:
    """Whether anybody works as contact person of a partnership in this region now."""
    live = Membership.objects.live(on=today)
    return live.filter(role=Role.SWV_CONTACT, organisation__region_id=region_id).exists()


def check_answer(request: CoachRequest, answer: str, note: str) -> None:
    """An answer fits a request that waits; refusing and returning need a reason."""
    if answer not in ANSWERS:
        raise NotAllowed("Kies een antwoord.")
    if request.state == RequestState.WITHDRAWN:
        raise NotAllowed("Deze aanvraag is ingetrokken.")
    if request.state != RequestState.SUBMITTED:
        raise NotAllowed(f"Deze aanvraag is al beoordeeld: {request.get_state_display()}.")
    if answer != RequestState.APPROVED and not note.strip():
        raise NotAllowed("Schrijf op waarom. De school leest dit.")


def check_may_offer(case: Case, standing: frozenset[str]) -> None:
    """The coordinator of the region or the school offers a case to a coach."""
    if not standing & {"coordinator", "school_lead"}:
        raise NotAllowed("Alleen de coördinator of de school kan een coach vragen.")
    check_case_is_shared(case)


def check_is_approved(case: Case, request: CoachRequest | None, had_coach: bool) -> None:
    """Where the region asks it the swv has said yes; a successor needs no new yes."""
    if not case.region.swv_approves_coach or had_coach:
        return
    if request is None:
        raise NotAllowed("Er is nog geen aanvraag. De school vraagt eerst een coach aan.")
    if request.state not in {RequestState.APPROVED, RequestState.OFFERED}:
        raise NotAllowed("Het samenwerkingsverband heeft deze aanvraag nog niet goedgekeurd.")


def check_coach_fits(
    case: Case,
    coach: Membership,
    kind: str,
    live: list[CoachAssignment],
    today: date,
    replaces: CoachAssignment | None = None,
) -> None:
    """Somebody who works as a coach in this region now, and is not asked or matched yet.

    In a transfer the assignment that it `replaces` does not stand in the way.
    """
    if kind not in CoachKind.values:
        raise NotAllowed("Kies of dit een coach van het vo of van het mbo is.")
    if coach.role not in COACHES or coach.region_id != case.region_id:
        raise NotAllowed("Deze persoon is geen coach in deze regio.")
    if not coach.is_live(today):
        raise NotAllowed("Deze coach werkt hier niet meer.")
    for assignment in live:
        if assignment.coach.user_id == coach.user_id:
            if assignment.state == AssignmentState.OFFERED:
                raise NotAllowed("Deze coach is al gevraagd.")
            raise NotAllowed("Deze coach heeft dit dossier al.")
        if replaces is not None and assignment.pk == replaces.pk:
            continue
        if assignment.state == AssignmentState.ACCEPTED and assignment.kind == kind:
            label = CoachKind(kind).label.lower()
            raise NotAllowed(f"Dit dossier heeft al een coach van het {label}.")


def check_may_answer_offer(assignment: CoachAssignment, by: Membership, today: date) -> None:
    """The coach who was asked, as long as the question stands."""
    if assignment.coach.user_id != by.user_id:
        raise NotAllowed("Deze vraag is aan een andere coach gesteld.")
    if assignment.state == AssignmentState.ACCEPTED:
        raise NotAllowed("U heeft dit dossier al aangenomen.")
    if assignment.state != AssignmentState.OFFERED:
        reason = assignment.reason or "De vraag is ingetrokken."
        raise NotAllowed(f"Deze vraag is niet meer open. {reason}")
    if not assignment.coach.is_live(today):
        raise NotAllowed("Uw rol als coach is beëindigd. U kunt dit dossier niet aannemen.")


def check_may_transfer(
    case: Case, assignment: CoachAssignment | None, standing: frozenset[str]
) -> None:
    """The coordinator lets a case that is coached now go over to another coach."""
    if "coordinator" not in standing:
        raise NotAllowed("Alleen de coördinator draagt dossiers over aan een andere coach.")
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten.")
    if assignment is None or assignment.state != AssignmentState.ACCEPTED:
        raise NotAllowed("Deze coach begeleidt dit dossier niet meer.")


def check_kind_is_free(assignment: CoachAssignment) -> None:
    """One live coach of each kind; who comes second is told so. A transfer takes one's place."""
    taken = CoachAssignment.objects.filter(
        case_id=assignment.case_id, kind=assignment.kind, state=AssignmentState.ACCEPTED
    )
    if taken.exclude(pk=assignment.replaces_id).exists():
        raise NotAllowed("Een andere coach heeft dit dossier net aangenomen.")


def check_may_release(
    assignment: CoachAssignment | None, by: Membership, standing: frozenset[str], note: str
) -> None:
    """The coach, or the coordinator for any coach; with a reason."""
    if assignment is None:
        raise NotAllowed("Er is geen coach om te beëindigen.")
    if assignment.coach.user_id != by.user_id and "coordinator" not in standing:
        raise NotAllowed("Dit kan alleen de coach of de coördinator.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom de begeleiding stopt.")
