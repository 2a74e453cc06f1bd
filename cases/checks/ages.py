"""What a birthday asks for: leerplicht ends at 18, and who owns a case can change with it."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from cases.enums import Capacity, Status
from cases.models import ActionItem, Case, CaseParty
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership

AHEAD = timedelta(days=30)
# The origin of the action that asks to prepare it, once in each cycle of a case.
ORIGIN = "pass_on"


def due_to_pass_on(today: date) -> list[int]:
    """Cases at leerplicht whose student turns 18 within 30 days, or did already; asked once."""
    asked = ActionItem.objects.filter(
        case_id=OuterRef("pk"), cycle=OuterRef("cycle"), origin=ORIGIN
    )
    officers = CaseParty.objects.filter(
        case_id=OuterRef("pk"), capacity=Capacity.OFFICER, active_to__isnull=True
    )
    at_leerplicht = (
        Membership.objects.live(on=today)
        .filter(role=Role.ATTENDANCE_OFFICER, user_id=OuterRef("officer_user"))
        .filter(organisation_id=OuterRef("officer_organisation"))
    )
    cases = (
        Case.objects.scoped()
        .filter(~Exists(asked), status=Status.ESCALATED)
        .select_related("student", "region")
        .annotate(
            has_officer=Exists(officers),
            officer_user=Subquery(officers.order_by("pk").values("user_id")[:1]),
            officer_organisation=Subquery(officers.order_by("pk").values("organisation_id")[:1]),
        )
        .annotate(at_leerplicht=Exists(at_leerplicht))
        .order_by("pk")
    )
    found = []
    for case in cases:
        birthday = case.student.birthday(case.region.leerplicht_until)
        if birthday is None or today < birthday - AHEAD:
            continue
        # By the role of the officer who has it; without one by the age, as it was reported.
        if case.at_leerplicht if case.has_officer else today < birthday:
            found.append(case.pk)
    return found


def owned_by_the_wrong_officer(today: date) -> list[int]:
    """Open cases at the post of leerplicht of somebody who is 18 by now.

    And, while nobody reported them, at that of a Doorstroompunt that does not help at this age.
    """
    at_officers = Q(owner_role=Role.ATTENDANCE_OFFICER) | Q(
        owner_role=Role.DOORSTROOMCOACH, status=Status.NO_SHOW
    )
    cases = Case.objects.scoped().filter(at_officers, is_open=True)
    found = []
    for case in cases.select_related("student", "region").order_by("pk"):
        young = case.owner_role == Role.ATTENDANCE_OFFICER
        limit = case.region.leerplicht_until if young else case.region.doorstroompunt_until
        if (age := case.student.age_on(today)) is not None and age >= limit:
            found.append(case.pk)
    return found
