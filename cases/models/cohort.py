"""The cohort: every pupil who may leave for the mbo, per transition year."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import Destination, ExamResult, Level, Source
from cases.models.held import HeldByCase
from cases.models.scope import MemberQuerySet
from overstap.audit.history import tracked


class CohortMember(HeldByCase, models.Model):
    """This student, this year, this vo location. The figures count members, not cases."""

    year = models.ForeignKey(
        "organisations.TransitionYear", on_delete=models.PROTECT, related_name="members"
    )
    student = models.ForeignKey(
        "cases.Student", on_delete=models.PROTECT, related_name="memberships"
    )
    school = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="cohort"
    )
    level = models.CharField("leerweg", max_length=10, choices=Level.choices, default=Level.UNKNOWN)
    class_name = models.CharField("klas", max_length=40, blank=True)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mentor_name = models.CharField("mentor", max_length=120, blank=True)
    student_number = models.CharField("leerlingnummer", max_length=40, blank=True)
    exam_year = models.PositiveSmallIntegerField("examenjaar", null=True, blank=True)
    exam_result = models.CharField(
        "examenuitslag", max_length=10, choices=ExamResult.choices, default=ExamResult.UNKNOWN
    )
    destination = models.CharField(
        "bestemming", max_length=20, choices=Destination.choices, default=Destination.UNKNOWN
    )
    destination_on = models.DateField("bestemming vastgelegd op", null=True, blank=True)
    is_potential_leaver = models.BooleanField("mogelijke overstapper", default=True)
    left_school_on = models.DateField("van school op", null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.MANUAL)
    import_run = models.ForeignKey(
        "cases.ImportRun", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberQuerySet.as_manager()
    history = tracked(no_db_index=["year", "school", "mentor", "import_run"])

    class Privacy:
        personal = {
            "student": "F1",
            "level": "F0",
            "class_name": "F0",
            "mentor": "F0",
            "mentor_name": "F0",
            "student_number": "F1",
            "exam_year": "F10",
            "exam_result": "F10",
            "destination": "F10",
            "destination_on": "F10",
            "is_potential_leaver": "F10",
            "left_school_on": "F10",
        }
        kept = {"id", "year", "school", "source", "import_run", "created_at"}

    class Meta:
        verbose_name = "leerling in het cohort"
        verbose_name_plural = "leerlingen in het cohort"
        constraints = [
            models.UniqueConstraint(name="member_once_a_year", fields=["year", "student"]),
            # A number is the school's own key of a pupil; not every school gives one.
            models.UniqueConstraint(
                name="member_number_once",
                fields=["year", "school", "student_number"],
                condition=~Q(student_number=""),
            ),
            models.CheckConstraint(name="member_level_known", condition=Q(level__in=Level.values)),
            models.CheckConstraint(
                name="member_exam_result_known", condition=Q(exam_result__in=ExamResult.values)
            ),
            models.CheckConstraint(
                name="member_destination_known", condition=Q(destination__in=Destination.values)
            ),
            models.CheckConstraint(
                name="member_source_known", condition=Q(source__in=Source.values)
            ),
        ]
        indexes = [models.Index(fields=["year", "school"])]

    def __str__(self):
        return f"leerling {self.pk}"
