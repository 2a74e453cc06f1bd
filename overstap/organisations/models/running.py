"""When the clock last ran each of its jobs: what the functional administrator looks at."""

from django.db import models
from django.db.models import F, Q


class ScheduledRun(models.Model):
    """The last run of one job of the clock; one row for each job, so it never grows."""

    task = models.CharField(max_length=100, unique=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # The last run that ended well, also while a later one runs or failed.
    done_at = models.DateTimeField(null=True, blank=True)
    # The kind of error of the last run, never its text: that could hold a name.
    error = models.CharField(max_length=100, blank=True)

    class Privacy:
        personal = {}
        kept = {"id", "task", "started_at", "ended_at", "done_at", "error"}

    class Meta:
        verbose_name = "laatste keer"
        verbose_name_plural = "laatste keren"
        constraints = [
            models.CheckConstraint(
                name="scheduled_run_in_order",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
            )
        ]

    def __str__(self):
        return self.task
