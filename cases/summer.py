"""The summer contact for many at once: which cases miss one, and the action of the bulk bar."""

from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from cases.actions.base import day_of
from cases.actions.people import assign_summer_contact
from cases.bulk import BulkAction, register_bulk_action
from cases.checks.no_show import IN_VO
from cases.enums import Capacity, Status
from cases.models import Case, CaseParty
from cases.rules import NotAllowed, standing_of
from cases.rules.people import check_may_assign_summer_contact
from overstap.audit.acting import unguarded
from overstap.organisations.enums import COACHES, COORDINATORS, SCHOOL_LEADS
from overstap.organisations.models import Membership
from overstap.organisations.rules import why_not
from overstap.ui.forms import Form

KEY = "zomercontact"
OWN_COACH = "coach"
NAMERS = COORDINATORS | SCHOOL_LEADS | COACHES


def summer_cases(by) -> QuerySet[Case]:
    """Open cases before the start that this person sees and that have nobody for the summer."""
    party = CaseParty.objects.filter(
        case_id=OuterRef("pk"), capacity=Capacity.SUMMER_CONTACT, active_to__isnull=True
    )
    return (
        Case.objects.visible_to(by)
        .filter(~Exists(party), is_open=True, status__in=[*IN_VO, Status.SUMMER])
        .select_related("student", "school", "coach", "year")
        .order_by("school__name", "pk")
    )


def _form(by, today: date):
    """The coach of each case, or one colleague for all: of the own organisation, or a coach."""
    colleagues = Membership.objects.live(on=today).filter(organisation_id=by.organisation_id)
    if by.role in COORDINATORS:
        colleagues = Membership.objects.live(on=today).filter(
            organisation__region_id=by.region_id, role__in=COACHES
        )
    people = [
        (str(row.pk), f"{row.user.name}, {row.get_role_display().lower()}")
        for row in colleagues.select_related("user").order_by("user__name", "pk")
    ]

    class SummerForm(Form):
        who = forms.ChoiceField(
            label="Wie houdt in de zomer contact?",
            choices=[(OWN_COACH, "De eigen coach van elk dossier"), *people],
        )

    return SummerForm


def _refusal(case: Case, by, today: date) -> str:
    with unguarded("the rule reads what surrounds a case that was already scoped"):
        return why_not(check_may_assign_summer_contact, case, standing_of(case, by, today))


def _run(*, by, now, case_id: int, who: str):
    if who != OWN_COACH:
        assign_summer_contact(by=by, now=now, case_id=case_id, membership_id=int(who))
        return
    party = (
        CaseParty.objects.filter(case_id=case_id, capacity=Capacity.COACH, active_to__isnull=True)
        .order_by("pk")
        .first()
    )
    coach = party and (
        Membership.objects.live(on=day_of(now))
        .filter(user_id=party.user_id, organisation_id=party.organisation_id, role__in=COACHES)
        .order_by("pk")
        .first()
    )
    if coach is None:
        raise NotAllowed("Dit dossier heeft geen coach. Kies iemand bij naam.")
    assign_summer_contact(by=by, now=now, case_id=case_id, membership_id=coach.pk)
    return


def register() -> None:
    """This will offer it in the bar of the case list; called from CasesConfig.ready()."""
    register_bulk_action(
        BulkAction(
            key=KEY,
            verb="Zomercontact afspreken",
            roles=NAMERS,
            form=_form,
            says=lambda values: "Deze persoon houdt in de zomer contact met elke jongere.",
            refusal=_refusal,
            run=_run,
            order=30,
        )
    )
