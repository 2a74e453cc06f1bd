"""The standing of a person on a case, and the two questions each transition asks: who, and what.

Who may is the `who` column of the transition table; what must be true is the guard of that
transition (cases/rules/guards.py and its neighbours). Page and door ask the same functions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from inspect import signature

from django.db.models import Q

from cases.enums import LIVE_APPLICATION, ApplicationStatus, Capacity, Status
from cases.lifecycle import TRANSITIONS, TransitionSpec
from cases.models import Application, Case, CaseParty
from overstap.audit.acting import current_moment
from overstap.organisations.enums import COORDINATORS, OFFICERS, SCHOOL_LEADS, Role
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import now

WHO = {
    "mentor": "de mentor",
    "school": "de school",
    "school_lead": "de zorgcoördinator of decaan van de school",
    "school_until_guided": "de school, tot een coach het dossier heeft",
    "coach_from_guided": "de coach",
    "coach": "de coach",
    "mbo": "het mbo van de aanmelding",
    "doorstroomcoach": "de doorstroomcoach van de woongemeente",
    "attendance_officer": "de leerplichtambtenaar van de woongemeente",
    "officer": "de ambtenaar van de woongemeente",
    "receiving_officer": "de behandelend ambtenaar",
    "coordinator": "de coördinator",
    "coordinator_without_coach": "de coördinator, als er geen coach is",
    "school_outside": "de school, bij een mbo buiten de regio",
    "table": "de voorzitter of notulist van de Overstaptafel",
    "calendar": "de kalender",
    "who_made_it": "wie de stap heeft gezet",
}


class StaleForm(NotAllowed):
    """Somebody else changed the case while this form was open; nothing was saved."""

    def __init__(self, case: Case):
        self.case = case
        super().__init__(
            "Iemand anders heeft dit dossier intussen gewijzigd. Uw tekst staat er nog. "
            "Lees wat er veranderd is en sla daarna opnieuw op."
        )


@dataclass(frozen=True)
class Option:
    """A transition that this person has a say in: allowed, or refused with the reason."""

    spec: TransitionSpec
    allowed: bool
    reason: str = ""


def check_is_current(case: Case, expect: int | None) -> None:
    """A form must have been made from the case as it is now."""
    if expect is not None and int(expect) != case.version:
        raise StaleForm(case)


def standing_of(case: Case, by, today: date) -> frozenset[str]:
    """What `by` (a membership, None for the calendar) is to this case today."""
    if by is None:
        return frozenset({"calendar"})
    found: set[str] = set()
    member, student = case.member, case.student
    in_school = by.organisation_id == member.school_id
    if in_school and by.role in SCHOOL_LEADS:
        found |= {"school", "school_lead", "school_outside"}
    if in_school and by.role == Role.MENTOR and member.mentor_id == by.user_id:
        found |= {"mentor", "school", "school_outside"}
    if "school" in found and case.status in {Status.FLAGGED, Status.SCREENED}:
        found.add("school_until_guided")
    capacities = _capacities(case, by)
    if capacities & {Capacity.COACH, Capacity.STAND_IN}:
        found.add("coach")
        if case.status in {Status.GUIDED, Status.DISCUSSED}:
            found.add("coach_from_guided")
    if Capacity.SUMMER_CONTACT in capacities:
        found.add("summer_contact")
    if by.role in {Role.MBO_INTAKE, Role.MBO_COACH} and _applied_at(case, by.organisation_id):
        found.add("mbo")
    if by.role in OFFICERS:
        found |= _official(case, by, student, today)
    if Capacity.OFFICER in capacities:
        found |= {"receiving_officer", "officer"}
    if by.role in COORDINATORS and by.region_id == case.region_id:
        found.add("coordinator")
        if case.coach_id is None:
            found.add("coordinator_without_coach")
        # A receiver without accounts cannot answer here; the coordinator writes it down.
        receiver = case.escalated_to
        if case.status == Status.ESCALATED and (receiver is None or not receiver.is_active):
            found.add("receiving_officer")
    # The step, not whatever was written down after it, such as a contact or an exam result.
    steps = case.events.filter(kind__in=TRANSITIONS, corrected_by=None).exclude(kind="correct")
    last = steps.order_by("-seq").values_list("actor_id", flat=True).first()
    if last is not None and last == by.user_id:
        found.add("who_made_it")
    return frozenset(found)


def standing_on_page(case: Case, by, today: date) -> frozenset[str]:
    """`standing_of`, worked out once for all buttons and panels of one page; not for actions."""
    known = case.__dict__.setdefault("_standing", {})
    key = (by.pk, today)
    if key not in known:
        known[key] = standing_of(case, by, today)
    return known[key]


def _capacities(case: Case, by) -> set[str]:
    moment = current_moment() or now()
    return set(
        CaseParty.objects.filter(
            Q(organisation_id=by.organisation_id) | Q(organisation__isnull=True),
            Q(active_to__isnull=True) | Q(active_to__gt=moment),
            case_id=case.pk,
            user_id=by.user_id,
            active_from__lte=moment,
        ).values_list("capacity", flat=True)
    )


def _applied_at(case: Case, organisation_id: int) -> bool:
    wanted = {*LIVE_APPLICATION, ApplicationStatus.ENROLLED}
    return Application.objects.filter(
        member_id=case.member_id, institution_id=organisation_id, status__in=wanted
    ).exists()


def _official(case: Case, by, student, today: date) -> set[str]:
    """Leerplicht below 18, Doorstroompunt from 16; by the home municipality (lifecycle.md 2)."""
    found: set[str] = set()
    at_home = (
        by.organisation.municipality_id is not None
        and by.organisation.municipality_id == student.municipality_id
    )
    age = student.age_on(today)
    is_young = age is None or age < case.region.leerplicht_until
    if at_home and by.role == Role.ATTENDANCE_OFFICER and is_young:
        found |= {"attendance_officer", "officer"}
    in_band = age is None or 16 <= age < case.region.doorstroompunt_until
    if at_home and by.role == Role.DOORSTROOMCOACH and in_band:
        found |= {"doorstroomcoach", "officer"}
    grown = age is not None and age >= case.region.leerplicht_until
    fits = by.role == (Role.DOORSTROOMCOACH if grown else Role.ATTENDANCE_OFFICER)
    asked = case.status == Status.ESCALATED and case.escalated_to_id == by.organisation_id
    if asked and fits and not _has_officer(case):
        found |= {"receiving_officer", "officer"}
    return found


def _has_officer(case: Case) -> bool:
    return CaseParty.objects.filter(
        case_id=case.pk, capacity=Capacity.OFFICER, active_to__isnull=True
    ).exists()


def check_may_act(standing: frozenset[str], *relations: str) -> None:
    """An action that is no transition: one of these relations is needed."""
    if not standing & set(relations):
        raise NotAllowed(_only(relations))


def _only(relations) -> str:
    names = list(dict.fromkeys(WHO[name] for name in relations if name in WHO))
    return f"Dit kan alleen {' of '.join(names)}." if names else "Dit kan hier niet."


def check_may(
    name: str,
    case: Case,
    by,
    *,
    today: date,
    capacity: str = "",
    standing: frozenset[str] | None = None,
    **facts,
) -> None:
    """Raise NotAllowed when `by` may not do this transition now, or when a fact is missing.

    `capacity` is "table" or "import" when the caller has checked that itself; `facts` are the
    values the guard looks at, such as `on` or `destination`.
    """
    from cases.rules.guards import GUARDS  # noqa: PLC0415 - guards use this module

    spec = TRANSITIONS[name]
    if case.status not in spec.sources and case.status not in spec.stays:
        raise NotAllowed(
            f"Dit kan niet bij een dossier met de status “{Status(case.status).label}”."
        )
    guard: Callable | None = GUARDS.get(name)
    if standing is None:
        # Who acts for the table or the calendar has its right by that, whatever else it is.
        is_enough = capacity in spec.who and not _asks_standing(guard)
        standing = frozenset() if is_enough else standing_of(case, by, today)
    if capacity:
        standing |= {capacity}
    if not standing & set(spec.who):
        raise NotAllowed(_only(spec.who))
    if guard is not None:
        guard(case, by=by, today=today, standing=standing, **facts)


@cache
def _asks_standing(guard: Callable | None) -> bool:
    return guard is not None and "standing" in signature(guard).parameters


def may(name: str, case: Case, by, *, today: date, **facts) -> bool:
    """Whether the transition would go through; the bool behind a button."""
    try:
        check_may(name, case, by, today=today, **facts)
    except NotAllowed:
        return False
    return True


# Reached by an action of their own on another page, or by the calendar alone.
NOT_A_BUTTON = {"flag", "open_at_check", "record_discussion", "accept_coach"}


def options(case: Case, by, today: date) -> list[Option]:
    """What this person can choose now, and for what is blocked the reason why."""
    standing = standing_on_page(case, by, today)
    found = []
    for spec in TRANSITIONS.values():
        if spec.name in NOT_A_BUTTON or not standing & set(spec.who):
            continue
        if case.status not in spec.sources and case.status not in spec.stays:
            continue
        try:
            check_may(spec.name, case, by, today=today, standing=standing, asking=True)
        except NotAllowed as refusal:
            found.append(Option(spec, allowed=False, reason=str(refusal)))
        else:
            found.append(Option(spec, allowed=True))
    return found
