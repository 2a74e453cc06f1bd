"""Imports in stages, and long work with a heartbeat."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.enums import ImportState, RowOutcome
from overstap.organisations.enums import JobStatus


class ImportRun(models.Model):
    """One file on its way in: uploaded, mapped, checked, applied or taken back."""

    kind = models.CharField(max_length=20)
    year = models.ForeignKey(
        "organisations.TransitionYear", on_delete=models.PROTECT, related_name="+"
    )
    # The school or institution whose rows the file holds.
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    counts = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = {}
        kept = {
            "id",
            "kind",
            "year",
            "organisation",
            "file_name",
            "file_hash",
            "encoding",
            "columns",
            "mapping",
            "state",
            "counts",
            "error",
            "uid",
            "user",
            "created_at",
            "applied_at",
            "taken_back_at",
        }

    class Meta:
        verbose_name = "inlezen"
        verbose_name_plural = "inlezen"
        constraints = [
            models.CheckConstraint(
                name="import_state_known", condition=Q(state__in=ImportState.values)
            )
        ]

    def __str__(self):
        return f"inlezen {self.pk}"


class ImportFile(models.Model):
    """The file itself, compressed, while it waits; in the database, so that every node has it."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="file")
    content = models.BinaryField()

    class Privacy:
        personal = {"content": "F2"}
        kept = {"id", "run"}

    class Meta:
        verbose_name = "bestand"
        verbose_name_plural = "bestanden"

    def __str__(self):
        return f"bestand van inlezen {self.run_id}"


class ImportRow(models.Model):
    """One row of a file and what it means; the values go 30 days after applying."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    raw = models.JSONField(default=list)
    parsed = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    reason = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)
    member = models.ForeignKey(
        "cases.CohortMember", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied = models.BooleanField(default=False)

    class Privacy:
        personal = {"raw": "F2", "parsed": "F2", "changes": "F2"}
        kept = {"id", "run", "number", "outcome", "reason", "member", "applied"}

    class Meta:
        verbose_name = "rij"
        verbose_name_plural = "rijen"
        constraints = [
            models.UniqueConstraint(name="import_row_once", fields=["run", "number"]),
            models.CheckConstraint(
                name="import_row_outcome_known", condition=Q(outcome__in=RowOutcome.values)
            ),
        ]
        indexes = [models.Index(fields=["run", "outcome"])]

    def __str__(self):
        return f"rij {self.number}"


class ColumnMapping(models.Model):
    """Which column of a school's file is which field; remembered for the next time."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=20)
    mapping = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Privacy:
        personal = {}
        kept = {"id", "organisation", "kind", "mapping", "saved_at"}

    class Meta:
        verbose_name = "kolomkoppeling"
        verbose_name_plural = "kolomkoppelingen"
        constraints = [
            models.UniqueConstraint(name="mapping_once", fields=["organisation", "kind"])
        ]

    def __str__(self):
        return f"kolomkoppeling {self.pk}"


class Job(models.Model):
    """Long work: progress for the page, a heartbeat for the sweeper that resumes it."""

    kind = models.CharField(max_length=40)
    # What it works on, for example "import:12"; unique while it is not finished.
    key = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    membership = models.ForeignKey(
        "organisations.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = {}
        kept = {
            "id",
            "kind",
            "key",
            "arguments",
            "status",
            "total",
            "done",
            "failed",
            "message",
            "membership",
            "created_at",
            "heartbeat_at",
            "finished_at",
        }

    class Meta:
        verbose_name = "achtergrondtaak"
        verbose_name_plural = "achtergrondtaken"
        constraints = [
            models.CheckConstraint(
                name="job_status_known", condition=Q(status__in=JobStatus.values)
            ),
            models.UniqueConstraint(
                name="job_once",
                fields=["key"],
                condition=Q(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
