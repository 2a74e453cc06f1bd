"""Regions, municipalities, organisations and what they offer: the reference data."""

from django.db import models
from django.db.models import Q

from overstap.audit.history import tracked
from overstap.organisations.enums import OrganisationKind, Role, SchoolType


class Region(models.Model):
    """A Doorstroompunt region (until 2023: RMC region), with the policy its partners agreed on."""

    number = models.PositiveSmallIntegerField("nummer", unique=True)
    name = models.CharField("naam", max_length=100)
    # True for a region that works with Overstap here; the others exist as destinations.
    is_active = models.BooleanField("gebruikt Overstap", default=False)

    # Policy (lifecycle.md 4, domain.md 7): what a region decides for itself.
    basis_for_screening = models.CharField(
        "grondslag voor delen",
        max_length=20,
        choices=[("statutory", "Wettelijk (informeren en inzage)"), ("consent", "Toestemming")],
        default="consent",
    )
    swv_approves_coach = models.BooleanField("samenwerkingsverband keurt coach goed", default=False)
    consent_age = models.PositiveSmallIntegerField("zelf toestemming vanaf", default=16)
    leerplicht_until = models.PositiveSmallIntegerField("leerplicht tot", default=18)
    doorstroompunt_until = models.PositiveSmallIntegerField("Doorstroompunt tot", default=27)
    coach_months = models.PositiveSmallIntegerField("maanden na de start", default=6)
    screening_reminder_days = models.PositiveSmallIntegerField("herinnering screening", default=14)
    screening_escalation_days = models.PositiveSmallIntegerField("melding coördinator", default=21)
    no_show_call_days = models.PositiveSmallIntegerField("werkdagen om te bellen", default=2)
    coach_answer_days = models.PositiveSmallIntegerField("werkdagen om te antwoorden", default=5)
    minutes_per_case = models.PositiveSmallIntegerField("minuten per dossier", default=5)
    result_months = models.PositiveSmallIntegerField("maanden tot het resultaat", default=3)
    extension_months = models.PositiveSmallIntegerField("maanden verlengen", default=6)
    handover_answer_days = models.PositiveSmallIntegerField("werkdagen voor ontvanger", default=10)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {
            "id",
            "number",
            "name",
            "is_active",
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
        }

    class Meta:
        verbose_name = "regio"
        verbose_name_plural = "regio's"
        constraints = [
            models.CheckConstraint(
                name="region_basis_known",
                condition=Q(basis_for_screening__in=["statutory", "consent"]),
            )
        ]

    def __str__(self):
        return self.name


class Municipality(models.Model):
    """A municipality (CBS code, 4 digits); the home municipality decides leerplicht."""

    code = models.CharField("code", max_length=4, unique=True)
    name = models.CharField("naam", max_length=100)
    region = models.ForeignKey(
        Region,
        verbose_name="regio",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="municipalities",
    )
    is_gone = models.BooleanField("opgeheven", default=False)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "code", "name", "region", "is_gone"}

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"

    def __str__(self):
        return self.name


class Place(models.Model):
    """A town, so that an import that names a place finds its municipality."""

    name = models.CharField("plaats", max_length=100)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="places")

    class Privacy:
        personal = {}
        kept = {"id", "name", "municipality"}

    class Meta:
        verbose_name = "plaats"
        verbose_name_plural = "plaatsen"
        constraints = [models.UniqueConstraint(name="place_once", fields=["name", "municipality"])]

    def __str__(self):
        return self.name


class Organisation(models.Model):
    """A partner in the region. The key of a school is BRIN + vestigingsnummer (6 characters)."""

    kind = models.CharField("soort", max_length=20, choices=OrganisationKind.choices)
    name = models.CharField("naam", max_length=200)
    short_name = models.CharField("korte naam", max_length=60, blank=True)
    region = models.ForeignKey(
        Region,
        verbose_name="regio",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    municipality = models.ForeignKey(
        Municipality,
        verbose_name="gemeente",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    brin = models.CharField("BRIN", max_length=4, blank=True)
    location_number = models.CharField("vestigingsnummer", max_length=2, blank=True)
    school_type = models.CharField(
        "schoolsoort", max_length=10, choices=SchoolType.choices, blank=True
    )
    # Official location code of `load_schools`; null for whoever has none, so that unique holds.
    official_code = models.CharField(max_length=10, null=True, blank=True, unique=True)
    place = models.CharField("plaats", max_length=100, blank=True)
    phone = models.CharField("telefoon", max_length=40, blank=True)
    # A location that left the official list stays, so that no old case breaks.
    is_gone = models.BooleanField("bestaat niet meer", default=False)
    # Works with Overstap: has people with accounts.
    is_active = models.BooleanField("doet mee", default=False)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {
            "id",
            "kind",
            "name",
            "short_name",
            "region",
            "municipality",
            "brin",
            "location_number",
            "school_type",
            "official_code",
            "place",
            "phone",
            "is_gone",
            "is_active",
        }

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known", condition=Q(kind__in=OrganisationKind.values)
            ),
            models.CheckConstraint(
                name="organisation_school_type_known",
                condition=Q(school_type__in=["", *SchoolType.values]),
            ),
            # One municipal office for each municipality.
            models.UniqueConstraint(
                name="organisation_one_per_municipality",
                fields=["municipality"],
                condition=Q(kind=OrganisationKind.MUNICIPALITY),
            ),
        ]
        indexes = [models.Index(fields=["region", "kind"])]

    def __str__(self):
        return self.short_name or self.name


class SchoolOfficer(models.Model):
    """The fixed officer of a school, whatever the pupil's municipality (S3 annex 1)."""

    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="fixed_officers"
    )
    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.PROTECT, related_name="fixed_schools"
    )
    active_from = models.DateField("vanaf")
    active_to = models.DateField("tot", null=True, blank=True)

    class Privacy:
        personal = {}
        kept = {"id", "school", "membership", "active_from", "active_to"}

    class Meta:
        verbose_name = "vaste contactpersoon"
        verbose_name_plural = "vaste contactpersonen"

    def __str__(self):
        return f"vaste contactpersoon {self.pk}"


class Programme(models.Model):
    """An mbo programme (crebo) from the official lists; the level may be unknown."""

    code = models.CharField("code", max_length=10, unique=True)
    name = models.CharField("naam", max_length=200)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    track = models.CharField("leerweg", max_length=10, blank=True)
    is_gone = models.BooleanField("bestaat niet meer", default=False)

    class Privacy:
        personal = {}
        kept = {"id", "code", "name", "level", "track", "is_gone"}

    class Meta:
        verbose_name = "opleiding"
        verbose_name_plural = "opleidingen"
        constraints = [
            models.CheckConstraint(
                name="programme_level_known",
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"


class RoleLabel(models.Model):
    """What a region calls a role (overstapcoach, transfercoach, ...; domain.md 0.1 point 4)."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="role_labels")
    role = models.CharField(max_length=30, choices=Role.choices)
    label = models.CharField("naam", max_length=60)

    class Privacy:
        personal = {}
        kept = {"id", "region", "role", "label"}

    class Meta:
        verbose_name = "naam van een rol"
        verbose_name_plural = "namen van rollen"
        constraints = [
            models.UniqueConstraint(name="role_label_once", fields=["region", "role"]),
            models.CheckConstraint(name="role_label_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self):
        return self.label
