"""Whether a coach may have the case at all: a basis must cover the organisation they act for."""

from django.db.models import Q

from cases.enums import BasisState
from cases.models import Case
from cases.rules import NotAllowed
from coaches.models import CoachAssignment


def check_basis_covers(case: Case, assignment: CoachAssignment) -> None:
    """Without a basis the coach would own a case that stays closed for them."""
    place = assignment.coach.organisation_id
    covering = case.bases.filter(
        Q(organisation__isnull=True) | Q(organisation_id=place), state=BasisState.ACTIVE
    )
    if not covering.exists():
        raise NotAllowed(
            "Er is nu geen grondslag om dit dossier met u te delen. De school legt die eerst vast."
        )
