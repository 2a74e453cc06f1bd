"""Roles of coaches that ended by their date: their cases go back, whatever else they do there."""

from datetime import date, datetime

from coaches.actions.absence import absences_end_with
from coaches.actions.releasing import release_for_membership
from coaches.enums import AssignmentState
from coaches.models import CoachAssignment
from overstap.organisations.models import Membership


def lapsed_coaches(today: date) -> list[int]:
    """Roles that ended by their date and still have a case or a question."""
    rows = CoachAssignment.objects.filter(
        state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED],
        coach__active_to__lte=today,
    ).exclude(state=AssignmentState.ACCEPTED, case__is_open=False)
    return list(rows.order_by("coach_id").values_list("coach_id", flat=True).distinct())


def release_lapsed(membership_id: int, now: datetime) -> None:
    """This will give back the cases of a role that ended, and settle its absences."""
    membership = Membership.objects.select_related("user", "organisation__region").get(
        pk=membership_id
    )
    release_for_membership(by=None, now=now, membership_id=membership_id)
    absences_end_with(membership, by=None, now=now)
