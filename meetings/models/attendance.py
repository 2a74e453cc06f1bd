"""When each participant was in the room."""

from django.db import models
from django.db.models import F, Q

from overstap.audit.history import tracked


class Attendance(models.Model):
    """One stay of a participant in the room; somebody can leave and come back."""

    participant = models.ForeignKey(
        "meetings.SessionParticipant", on_delete=models.CASCADE, related_name="stays"
    )
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    history = tracked()

    class Privacy:
        personal = {}
        kept = {"id", "participant", "arrived_at", "left_at"}

    class Meta:
        verbose_name = "aanwezigheid"
        verbose_name_plural = "aanwezigheid"
        constraints = [
            # Two open stays would count one person twice.
            models.UniqueConstraint(
                name="attendance_one_open", fields=["participant"], condition=Q(left_at=None)
            ),
            models.CheckConstraint(
                name="attendance_in_order",
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")),
            ),
        ]

    def __str__(self):
        return f"aanwezigheid {self.pk}"
