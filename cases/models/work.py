"""Work on a case: viewflow's processes with a real foreign key, and what lists need of a task."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS


class CaseProcess(Process):
    """A short flow of one status. The slot keeps the same flow from opening twice (pitfall 14)."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="processes")
    cycle = models.PositiveSmallIntegerField(default=1)
    open_slot = models.CharField(  # noqa: DJ001 - null, so that closed processes do not collide
        max_length=200, null=True, unique=True, editable=False
    )

    class Privacy:
        personal = {}
        kept = {"process_ptr", "case", "cycle", "open_slot"}

    class Meta:
        verbose_name = "werkproces"
        verbose_name_plural = "werkprocessen"

    def __str__(self):
        return f"werkproces {self.pk} van dossier {self.case_id}"

    def save(self, *args, **kwargs):
        """Save with the slot that an open process of this flow holds."""
        is_open = self.status == PROCESS.NEW
        flow = getattr(self.flow_class, "__name__", self.flow_class)
        self.open_slot = f"{self.case_id}:{self.cycle}:{flow}" if is_open else None
        super().save(*args, **kwargs)


class WorkItem(models.Model):
    """An open task as lists read it: for whom, by when. Truth about the task is viewflow's."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="work_item")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="work_items")
    kind = models.CharField(max_length=60)
    due_on = models.DateField()
    # The milestone that its date follows: the task moves when that date does.
    milestone = models.CharField(max_length=20, blank=True)
    # For a person, or for whoever has this role at this organisation.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_items",
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    role = models.CharField(max_length=30, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claimed_work",
    )
    is_open = models.BooleanField(default=True)
    snoozed_until = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = {}
        kept = {
            "id",
            "task",
            "case",
            "kind",
            "due_on",
            "milestone",
            "user",
            "organisation",
            "role",
            "claimed_by",
            "is_open",
            "snoozed_until",
            "reminded_at",
            "created_at",
            "closed_at",
        }

    class Meta:
        verbose_name = "taak"
        verbose_name_plural = "taken"
        constraints = [
            models.CheckConstraint(
                name="work_item_closed_paired",
                condition=Q(is_open=True, closed_at__isnull=True)
                | Q(is_open=False, closed_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                name="work_open_user", fields=["user", "due_on"], condition=Q(is_open=True)
            ),
            models.Index(
                name="work_open_org",
                fields=["organisation", "role", "due_on"],
                condition=Q(is_open=True),
            ),
        ]

    def __str__(self):
        return f"{self.kind} bij dossier {self.case_id}"


class Draft(models.Model):
    """What somebody typed and did not send yet, kept on the server every few seconds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts"
    )
    # Form and object, for example "contact:12".
    key = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Privacy:
        personal = {"values": "F9"}
        kept = {"id", "user", "key", "saved_at"}

    class Meta:
        verbose_name = "concept"
        verbose_name_plural = "concepten"
        constraints = [models.UniqueConstraint(name="draft_once", fields=["user", "key"])]

    def __str__(self):
        return f"concept {self.pk}"


class SavedList(models.Model):
    """A list of cases that somebody comes back to: a name and the filters in the URL."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_lists"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField("naam", max_length=60)
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField("delen met mijn team", default=False)

    class Privacy:
        personal = {}
        kept = {"id", "user", "organisation", "name", "query", "is_shared"}

    class Meta:
        verbose_name = "bewaarde lijst"
        verbose_name_plural = "bewaarde lijsten"
        constraints = [models.UniqueConstraint(name="saved_list_once", fields=["user", "name"])]

    def __str__(self):
        return self.name
