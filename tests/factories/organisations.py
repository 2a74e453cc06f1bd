"""Factories of people, organisations and the calendar.

One region is shared by default: `RegionFactory()` makes region 10 once and hands it out again, so
that a school, a coach and a coordinator made in one test work together. `RegionFactory(number=11)`
is another region.
"""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from overstap.organisations.enums import (
    ROLES_BY_KIND,
    MilestoneKind,
    OrganisationKind,
    Role,
    SchoolType,
)
from overstap.organisations.milestones import default_milestones
from overstap.organisations.models import (
    Membership,
    Milestone,
    Municipality,
    Organisation,
    Place,
    Programme,
    Region,
    SchoolHoliday,
    TransitionYear,
    User,
)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("number",)

    number = 10
    name = factory.LazyAttribute(
        lambda region: "IJssel-Vecht" if region.number == 10 else f"Regio {region.number}"
    )
    is_active = True


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{5000 + n:04d}")
    name = factory.LazyAttribute(lambda municipality: f"Gemeente {municipality.code}")
    region = factory.SubFactory(RegionFactory)


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Dorp {n}")
    municipality = factory.SubFactory(MunicipalityFactory)


class OrganisationFactory(DjangoModelFactory):
    """Any organisation; `kind` decides. The subclasses fill in what belongs to their kind."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.COACHING_AGENCY
    name = factory.Sequence(lambda n: f"Organisatie {n}")
    region = factory.SubFactory(RegionFactory)
    is_active = True


class SchoolFactory(OrganisationFactory):
    """A vo location. Its municipality lies in the same region."""

    kind = OrganisationKind.SCHOOL
    name = factory.Sequence(lambda n: f"Vechtdal College {n}")
    municipality = factory.SubFactory(MunicipalityFactory, region=factory.SelfAttribute("..region"))
    brin = factory.Sequence(lambda n: f"{n % 100:02d}Z{chr(65 + n // 100 % 26)}")
    location_number = "00"
    official_code = factory.LazyAttribute(lambda school: school.brin + school.location_number)
    school_type = SchoolType.VMBO


class MboFactory(OrganisationFactory):
    kind = OrganisationKind.MBO
    name = factory.Sequence(lambda n: f"Deltion College {n}")
    brin = factory.Sequence(lambda n: f"{n % 100:02d}M{chr(65 + n // 100 % 26)}")
    official_code = factory.SelfAttribute("brin")


class MunicipalOfficeFactory(OrganisationFactory):
    """The municipality as an organisation, with leerplicht and the Doorstroompunt."""

    kind = OrganisationKind.MUNICIPALITY
    municipality = factory.SubFactory(MunicipalityFactory, region=factory.SelfAttribute("..region"))
    name = factory.LazyAttribute(lambda office: f"Gemeente {office.municipality.name}")


class RegionOfficeFactory(OrganisationFactory):
    kind = OrganisationKind.REGION_OFFICE
    name = factory.LazyAttribute(lambda office: f"Regiobureau {office.region}")


class PartnershipFactory(OrganisationFactory):
    kind = OrganisationKind.PARTNERSHIP
    name = factory.Sequence(lambda n: f"Samenwerkingsverband {n}")


class CoachingAgencyFactory(OrganisationFactory):
    kind = OrganisationKind.COACHING_AGENCY
    name = factory.Sequence(lambda n: f"Coachbureau {n}")


FACTORIES = {
    OrganisationKind.SCHOOL: SchoolFactory,
    OrganisationKind.MBO: MboFactory,
    OrganisationKind.MUNICIPALITY: MunicipalOfficeFactory,
    OrganisationKind.REGION_OFFICE: RegionOfficeFactory,
    OrganisationKind.PARTNERSHIP: PartnershipFactory,
    OrganisationKind.COACHING_AGENCY: CoachingAgencyFactory,
}


def organisation_for(role: str, **fields) -> Organisation:
    """A new organisation where somebody can have this role."""
    if role == Role.TRANSITION_COACH:  # may work anywhere; most work for an agency
        return CoachingAgencyFactory(**fields)
    kind = next(kind for kind, roles in ROLES_BY_KIND.items() if role in roles)
    return FACTORIES[kind](**fields)


class UserFactory(DjangoModelFactory):
    """A user with an e-mail address and no password; log in with `client.force_login`."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"persoon{n}@overstap.example")
    name = factory.Sequence(lambda n: f"Persoon {n}")
    password = "!"


class MembershipFactory(DjangoModelFactory):
    """A person in a role; an organisation that fits the role is made when none is given.

    ``MembershipFactory(role=Role.MENTOR, organisation=school)``
    """

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = Role.TRANSITION_COACH
    organisation = factory.LazyAttribute(lambda membership: organisation_for(membership.role))
    active_from = date(2020, 1, 1)


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone
        django_get_or_create = ("year", "kind")

    year = factory.SubFactory("tests.factories.organisations.TransitionYearFactory")
    kind = MilestoneKind.COUNT_DATE
    date_on = factory.LazyAttribute(
        lambda milestone: next(
            default.date_on
            for default in default_milestones(milestone.year.year)
            if default.kind == milestone.kind
        )
    )
    label = factory.LazyAttribute(lambda milestone: MilestoneKind(milestone.kind).label)
    owner_role = Role.REGIONAL_COORDINATOR


class TransitionYearFactory(DjangoModelFactory):
    """A transition year with all default milestones; ``milestones=False`` leaves them out."""

    class Meta:
        model = TransitionYear
        django_get_or_create = ("region", "year")
        skip_postgeneration_save = True

    region = factory.SubFactory(RegionFactory)
    year = 2027

    @factory.post_generation
    def milestones(self, create, wanted, **_):
        if not create or wanted is False or self.milestones.exists():
            return
        for default in default_milestones(self.year):
            Milestone.objects.create(
                year=self,
                kind=default.kind,
                date_on=default.date_on,
                label=default.label,
                owner_role=default.owner_role,
                target_group=default.target_group,
            )


class SchoolHolidayFactory(DjangoModelFactory):
    class Meta:
        model = SchoolHoliday

    region = factory.SubFactory(RegionFactory)
    label = "Zomervakantie"
    starts_on = date(2027, 7, 10)
    ends_on = date(2027, 8, 22)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{25000 + n}")
    name = factory.Sequence(lambda n: f"Timmerman {n}")
    level = 2
    track = "BOL/BBL"
