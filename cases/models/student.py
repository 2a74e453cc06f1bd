"""The young person and the people around them at home."""

import calendar
from datetime import date

from django.db import models
from django.db.models import Q

from cases.enums import DatePrecision, Sex
from cases.models.held import HeldByCase
from cases.models.scope import StudentQuerySet
from overstap.audit.history import tracked

# What `full_name` and `first_name` are made of.
NAME_PARTS = ("given_names", "initials", "prefix", "family_name")


class Student(HeldByCase, models.Model):
    """The young person. Never birthplace, nationality, origin, religion; no BSN by default (S4)."""

    given_names = models.CharField("voornamen", max_length=200, blank=True)
    initials = models.CharField("voorletters", max_length=40, blank=True)
    prefix = models.CharField("tussenvoegsel", max_length=40, blank=True)
    family_name = models.CharField("achternaam", max_length=200)
    # For a partial date the first day it can be; rules use `birth_last_on`, the last one.
    birth_on = models.DateField("geboortedatum", null=True, blank=True)
    birth_precision = models.CharField(
        max_length=5, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    sex = models.CharField("geslacht", max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    street = models.CharField("straat en huisnummer", max_length=120, blank=True)
    postcode = models.CharField("postcode", max_length=10, blank=True)
    town = models.CharField("woonplaats", max_length=80, blank=True)
    municipality = models.ForeignKey(
        "organisations.Municipality",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="students",
    )
    phone = models.CharField("telefoon", max_length=40, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    # Lower case without accents, kept by the actions, so that search finds Zoë by "zoe".
    search_name = models.CharField(max_length=420, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StudentQuerySet.as_manager()
    history = tracked(no_db_index=["municipality"])

    class Privacy:
        personal = {
            "given_names": "F1",
            "initials": "F1",
            "prefix": "F1",
            "family_name": "F1",
            "birth_on": "F1",
            "birth_precision": "F1",
            "sex": "F1",
            "search_name": "F1",
            "street": "F2",
            "postcode": "F2",
            "town": "F2",
            "municipality": "F0",
            "phone": "F2",
            "email": "F2",
        }
        kept = {"id", "created_at"}

    class Meta:
        verbose_name = "jongere"
        verbose_name_plural = "jongeren"
        constraints = [
            models.CheckConstraint(name="student_sex_known", condition=Q(sex__in=Sex.values)),
            models.CheckConstraint(
                name="student_birth_precision_known",
                condition=Q(birth_precision__in=DatePrecision.values),
            ),
            # A date with a precision, or neither.
            models.CheckConstraint(
                name="student_birth_date_paired",
                condition=Q(birth_on__isnull=True, birth_precision=DatePrecision.NONE)
                | Q(birth_on__isnull=False) & ~Q(birth_precision=DatePrecision.NONE),
            ),
        ]
        indexes = [models.Index(fields=["search_name"]), models.Index(fields=["birth_on"])]

    def __str__(self):
        return f"jongere {self.pk}"

    @property
    def full_name(self) -> str:
        """The name as people say it: given name, prefix, family name."""
        first = self.given_names.split(" ")[0] if self.given_names else self.initials
        return " ".join(part for part in (first, self.prefix, self.family_name) if part)

    @property
    def first_name(self) -> str:
        """What you call the young person."""
        return self.given_names.split(" ")[0] if self.given_names else self.full_name

    @property
    def birth_last_on(self) -> date | None:
        """The last day that the birth date can be; the day itself when it is fully known."""
        if self.birth_on is None or self.birth_precision == DatePrecision.DAY:
            return self.birth_on
        year, month = self.birth_on.year, self.birth_on.month
        if self.birth_precision == DatePrecision.YEAR:
            return date(year, 12, 31)
        return date(year, month, calendar.monthrange(year, month)[1])

    def birthday(self, age: int) -> date | None:
        """The day on which the student is certainly `age` years old; None without a date."""
        born = self.birth_last_on
        if born is None:
            return None
        try:
            return born.replace(year=born.year + age)
        except ValueError:  # 29 February: the law counts from 1 March
            return date(born.year + age, 3, 1)

    def age_on(self, day: date) -> int | None:
        """Full years on `day`; of a partial date the lowest it can be."""
        born = self.birth_last_on
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Guardian(models.Model):
    """A parent or carer."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="guardians")
    name = models.CharField("naam", max_length=200)
    relation = models.CharField("relatie", max_length=60, blank=True)
    phone = models.CharField("telefoon", max_length=40, blank=True)
    email = models.EmailField("e-mailadres", blank=True)

    history = tracked()

    class Privacy:
        personal = {"name": "F2", "relation": "F2", "phone": "F2", "email": "F2"}
        kept = {"id", "student"}

    class Meta:
        verbose_name = "ouder of verzorger"
        verbose_name_plural = "ouders en verzorgers"

    def __str__(self):
        return f"ouder of verzorger {self.pk}"
