"""Codes of the coach's work (lifecycle.md 3, 5)."""

from django.db import models


class RequestState(models.TextChoices):
    DRAFT = "draft", "Concept"
    SUBMITTED = "submitted", "Ingediend"
    APPROVED = "approved", "Goedgekeurd"
    REFUSED = "refused", "Afgewezen"
    RETURNED = "returned", "Terug voor aanvulling"
    OFFERED = "offered", "Aangeboden"
    MATCHED = "matched", "Gekoppeld"


class AssignmentState(models.TextChoices):
    OFFERED = "offered", "Gevraagd"
    ACCEPTED = "accepted", "Aangenomen"
    DECLINED = "declined", "Niet aangenomen"
    ENDED = "ended", "Beëindigd"


class CoachKind(models.TextChoices):
    VO = "vo", "Vo"
    MBO = "mbo", "Mbo"
