"""A region and its partners."""

from datetime import datetime

from django.utils import timezone

from overstap.audit.acting import action
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Membership, Municipality, Organisation, Region
from overstap.organisations.rules import (
    NotAllowed,
    check_may_adopt,
    check_may_manage,
    check_may_manage_organisation,
)

POLICY = (
    "basis_for_screening",
    "swv_approves_coach",
    "consent_age",
    "leerplicht_until",
    "doorstroompunt_until",
    "coach_months",
    "screening_reminder_days",
    "screening_escalation_days",
    "no_show_call_days",
    "coach_answer_days",
    "minutes_per_case",
    "result_months",
    "extension_months",
    "handover_answer_days",
)
DETAILS = ("name", "short_name", "municipality", "school_type", "place", "phone")


@action
def create_region(
    *, by: Membership | None, now: datetime, number: int, name: str, reason="regio begint"
) -> Region:
    """This will let a region work with Overstap: its office and its municipal offices exist.

    Only the system may. Does nothing to what is there already. `name` is used for a new region.
    """
    if by is not None:
        raise NotAllowed("Een regio begint met manage.py setup_region.")
    region, _ = Region.objects.get_or_create(number=number, defaults={"name": name})
    if not region.is_active:
        region.is_active = True
        region.save()
    if not region.organisations.filter(kind=OrganisationKind.REGION_OFFICE).exists():
        Organisation.objects.create(
            kind=OrganisationKind.REGION_OFFICE,
            name=f"Regiobureau {region.name}"[:200],
            region=region,
            is_active=True,
        )
    with_office = Organisation.objects.filter(
        kind=OrganisationKind.MUNICIPALITY, municipality__isnull=False
    ).values("municipality_id")
    for municipality in region.municipalities.filter(is_gone=False).exclude(pk__in=with_office):
        Organisation.objects.create(
            kind=OrganisationKind.MUNICIPALITY,
            name=f"Gemeente {municipality.name}",
            short_name=municipality.name[:60],
            region=region,
            municipality=municipality,
            is_active=True,
        )
    return region


@action
def save_policy(
    *, by: Membership | None, now: datetime, region_id: int, values: dict, reason="beleid gewijzigd"
) -> Region:
    """This will change what the region decided for itself; `values` by field name of Region."""
    region = Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region_id)
    check_may_manage(region, by)
    for name in POLICY:
        if name in values:
            setattr(region, name, values[name])
    if region.screening_escalation_days < region.screening_reminder_days:
        raise NotAllowed("De melding aan de coördinator komt na de herinnering, niet ervoor.")
    if region.doorstroompunt_until <= region.leerplicht_until:
        raise NotAllowed("De leeftijd van het Doorstroompunt ligt boven die van leerplicht.")
    region.save()
    return region


@action
def save_organisation(
    *,
    by: Membership | None,
    now: datetime,
    values: dict,
    region_id: int | None = None,
    organisation_id: int | None = None,
    reason="",
) -> Organisation:
    """This will add an organisation to a region, or change one.

    `values` by field name: kind (only when new), name, short_name, municipality, school_type,
    place, phone. A new one takes part at once. Official codes come from the loaders only.
    """
    if organisation_id is None:
        region = Region.objects.get(pk=region_id)
        check_may_manage(region, by)
        organisation = Organisation(kind=values["kind"], region=region, is_active=True)
    else:
        organisation = _locked(organisation_id)
        check_may_manage_organisation(organisation, by)
    for name in DETAILS:
        if name in values:
            setattr(organisation, name, values[name])
    if organisation.kind == OrganisationKind.MUNICIPALITY:
        _check_one_office(organisation)
    organisation.save()
    return organisation


@action
def adopt_organisation(
    *, by: Membership | None, now: datetime, organisation_id: int, region_id: int, reason=""
) -> Organisation:
    """This will let an organisation of the official lists that has no region join this one."""
    organisation = _locked(organisation_id)
    region = Region.objects.get(pk=region_id)
    check_may_adopt(organisation, region, by)
    organisation.region = region
    organisation.is_active = True
    organisation.save()
    return organisation


@action
def set_active(
    *, by: Membership | None, now: datetime, organisation_id: int, is_active: bool, reason=""
) -> Organisation:
    """This will let an organisation take part, or stop it from doing so once nobody works there."""
    organisation = _locked(organisation_id)
    check_may_manage_organisation(organisation, by)
    if is_active and organisation.is_gone:
        raise NotAllowed("Deze organisatie staat niet meer in de officiële lijst.")
    if not is_active and organisation.memberships.live(on=timezone.localdate(now)).exists():
        raise NotAllowed("Hier werken nog mensen. Beëindig eerst hun rol.")
    organisation.is_active = is_active
    organisation.save()
    return organisation


def _locked(organisation_id: int) -> Organisation:
    return (
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("region")
        .get(pk=organisation_id)
    )


def _check_one_office(organisation: Organisation) -> None:
    municipality: Municipality | None = organisation.municipality
    if municipality is None:
        raise NotAllowed("Kies de gemeente waar dit kantoor bij hoort.")
    others = Organisation.objects.filter(
        kind=OrganisationKind.MUNICIPALITY, municipality=municipality
    ).exclude(pk=organisation.pk)
    if others.exists():
        raise NotAllowed(f"De gemeente {municipality} staat al in Overstap.")
