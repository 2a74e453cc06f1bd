"""What a coach notes for themselves."""

from django.conf import settings
from django.db import models


class WorkingNote(models.Model):
    """A private note: only the writer reads it, and it is erased with the work it was for.

    It has no history on purpose. History is read by others and outlives the row.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="working_notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="working_notes"
    )
    text = models.TextField("notitie", max_length=4000)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Privacy:
        personal = {"text": "F9"}
        kept = {"id", "case", "author", "created_at", "changed_at"}

    class Meta:
        verbose_name = "werknotitie"
        verbose_name_plural = "werknotities"
        indexes = [models.Index(fields=["case", "author"])]

    def __str__(self):
        return f"werknotitie {self.pk}"
