"""Codes of people, organisations and the calendar, with their Dutch labels (domain.md 3.1)."""

from django.db import models


class Role(models.TextChoices):
    """What somebody does for an organisation."""

    MENTOR = "mentor", "Mentor"
    CAREERS_ADVISER = "careers_adviser", "Decaan"
    SUPPORT_COORDINATOR = "support_coordinator", "Zorgcoördinator"
    SCHOOL_ADMIN = "school_admin", "Administratie vo"
    SWV_CONTACT = "swv_contact", "Contactpersoon samenwerkingsverband"
    TRANSITION_COACH = "transition_coach", "Overstapcoach"
    MBO_INTAKE = "mbo_intake", "Instroomprofessional mbo"
    MBO_COACH = "mbo_coach", "Coach mbo"
    ATTENDANCE_OFFICER = "attendance_officer", "Leerplichtambtenaar"
    DOORSTROOMCOACH = "doorstroomcoach", "Doorstroomcoach"
    REGIONAL_COORDINATOR = "regional_coordinator", "Coördinator"
    PROGRAMME_LEAD = "programme_lead", "Projectleider"
    FUNCTIONAL_ADMIN = "functional_admin", "Functioneel beheerder"
    MANAGER = "manager", "Manager"
    JOBHUNTER = "jobhunter", "Jobhunter BBL"
    PRIVACY_OFFICER = "privacy_officer", "Privacy officer"


SCHOOL_LEADS = frozenset({Role.CAREERS_ADVISER, Role.SUPPORT_COORDINATOR})
SCHOOL_ROLES = SCHOOL_LEADS | {Role.MENTOR}
COORDINATORS = frozenset({Role.REGIONAL_COORDINATOR, Role.PROGRAMME_LEAD})
COACHES = frozenset({Role.TRANSITION_COACH, Role.MBO_COACH})
OFFICERS = frozenset({Role.ATTENDANCE_OFFICER, Role.DOORSTROOMCOACH})


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", "Vo-school"
    MBO = "mbo", "Mbo-instelling"
    MUNICIPALITY = "municipality", "Gemeente"
    PARTNERSHIP = "partnership", "Samenwerkingsverband"
    COACHING_AGENCY = "coaching_agency", "Coachbureau"
    REGION_OFFICE = "region_office", "Regiobureau"


ROLES_BY_KIND = {
    OrganisationKind.SCHOOL: {
        Role.MENTOR,
        Role.CAREERS_ADVISER,
        Role.SUPPORT_COORDINATOR,
        Role.SCHOOL_ADMIN,
        Role.TRANSITION_COACH,
    },
    OrganisationKind.MBO: {Role.MBO_INTAKE, Role.MBO_COACH, Role.TRANSITION_COACH},
    OrganisationKind.MUNICIPALITY: {Role.ATTENDANCE_OFFICER, Role.DOORSTROOMCOACH},
    OrganisationKind.PARTNERSHIP: {Role.SWV_CONTACT, Role.TRANSITION_COACH},
    OrganisationKind.COACHING_AGENCY: {Role.TRANSITION_COACH, Role.JOBHUNTER},
    OrganisationKind.REGION_OFFICE: {
        Role.REGIONAL_COORDINATOR,
        Role.PROGRAMME_LEAD,
        Role.FUNCTIONAL_ADMIN,
        Role.MANAGER,
        Role.JOBHUNTER,
        Role.PRIVACY_OFFICER,
        Role.TRANSITION_COACH,
    },
}


class SchoolType(models.TextChoices):
    """The groups of the published figures (domain.md 2.4, 5.1)."""

    VMBO = "vmbo", "Vmbo"
    ISK = "isk", "Isk"
    HAVO_VWO = "havo_vwo", "Havo/vwo"
    PRO = "pro", "Praktijkonderwijs"
    VSO = "vso", "Voortgezet speciaal onderwijs"
    OPDC = "opdc", "Opdc"
    VAVO = "vavo", "Vavo"
    UNKNOWN = "unknown", "Onbekend"


class MilestoneKind(models.TextChoices):
    """The calendar of a transition year (lifecycle.md 8)."""

    COHORT_OPEN = "cohort_open", "Cohort open"
    FLAGGING_START = "flagging_start", "Signaleren begint"
    FLAGGING_END = "flagging_end", "Signaleren eindigt"
    APPLICATION_DATE = "application_date", "Aanmelddatum"
    TABLE_ROUND_1 = "table_round_1", "Overstaptafel 1"
    PROVISIONAL_DATE = "provisional_date", "Voorlopig geplaatst"
    TABLE_ROUND_2 = "table_round_2", "Overstaptafel 2"
    DESTINATIONS = "destinations", "Bestemmingen vastgelegd"
    SUMMER_START = "summer_start", "Begin zomerperiode"
    NO_SHOW_DATE = "no_show_date", "Startcontrole"
    COUNT_DATE = "count_date", "Teldatum"
    FEBRUARY_INTAKE = "february_intake", "Instroom februari"
    YEAR_CLOSE = "year_close", "Jaar afsluiten"


class NormIndicator(models.TextChoices):
    """What a region sets a norm for on each date of the figures (domain.md 5.1)."""

    APPLIED_VMBO = "applied_vmbo", "1 april: vmbo en isk aangemeld"
    APPLIED_VO = "applied_vo", "1 april: vo aangemeld"
    DOSSIER_APPLIED = (
        "dossier_applied",
        "1 april: aangemeld met een afgerond doorstroomdossier (DDD)",
    )
    PROVISIONAL_VMBO = "provisional_vmbo", "1 juni: vmbo en isk minstens voorlopig geplaatst"
    PROVISIONAL_VO = "provisional_vo", "1 juni: vo minstens voorlopig geplaatst"
    WARM_HANDOVER = "warm_handover", "1 oktober: pro, vso en opdc warm overgedragen"
    DOSSIER_COUNT = "dossier_count", "1 oktober: aangemeld met een afgerond doorstroomdossier (DDD)"
    STARTED_VMBO = "started_vmbo", "1 oktober: vmbo en isk geplaatst en gestart"
    STARTED_VO = "started_vo", "1 oktober: vo geplaatst en gestart"


# The norms of region Utrecht (domain.md 5.1), to start from.
USUAL_NORMS = {
    NormIndicator.APPLIED_VMBO: 95,
    NormIndicator.APPLIED_VO: 90,
    NormIndicator.DOSSIER_APPLIED: 90,
    NormIndicator.PROVISIONAL_VMBO: 90,
    NormIndicator.PROVISIONAL_VO: 90,
    NormIndicator.WARM_HANDOVER: 100,
    NormIndicator.DOSSIER_COUNT: 100,
    NormIndicator.STARTED_VMBO: 95,
    NormIndicator.STARTED_VO: 95,
}


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Wacht"
    RUNNING = "running", "Bezig"
    DONE = "done", "Klaar"
    FAILED = "failed", "Mislukt"


class DigestChoice(models.TextChoices):
    """How often somebody gets a mail that says that something waits."""

    DAILY = "daily", "Elke werkdag"
    WEEKLY = "weekly", "Elke maandag"
    NONE = "none", "Nooit"
