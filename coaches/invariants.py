"""What must always be true of coaches and their cases (security.md 4)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from cases.enums import Capacity
from cases.invariants import invariant
from cases.models import CaseParty
from coaches.enums import AssignmentState
from coaches.models import CoachAssignment


@invariant("I5 coach", "Een dossier heeft hooguit één coach van elke soort")
def one_live_coach(now: datetime) -> Iterator[str]:
    """Two accepted assignments of one kind on a case."""
    rows = (
        CoachAssignment.objects.filter(state=AssignmentState.ACCEPTED)
        .order_by()
        .values("case_id", "kind")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for case_id, kind in rows.values_list("case_id", "kind").iterator():
        yield f"dossier {case_id}: {kind}"


@invariant("I5 koppeling", "Wie een dossier aannam staat als coach bij een open dossier")
def assignments_are_parties(now: datetime) -> Iterator[str]:
    """Accepted assignments of an open case without the live party that carries the right."""
    party = CaseParty.objects.filter(
        case_id=OuterRef("case_id"),
        user_id=OuterRef("coach__user_id"),
        capacity=Capacity.COACH,
        active_to__isnull=True,
    )
    rows = CoachAssignment.objects.filter(state=AssignmentState.ACCEPTED, case__is_open=True)
    for pk in rows.filter(~Exists(party)).order_by().values_list("pk", flat=True).iterator():
        yield f"koppeling {pk}"
