"""Requests, assignments and contact moments of coaches."""

from coaches.models.absence import Absence
from coaches.models.contacts import ContactMoment
from coaches.models.load import CoachHours, LoadPolicy, StatusPoints
from coaches.models.matching import CoachAssignment, CoachRequest
from coaches.models.notes import WorkingNote
from coaches.models.plans import ActionPlan, PlanStep
from coaches.models.rhythm import ContactDue, RhythmPoint
from coaches.models.transfer import Transfer, TransferRow

__all__ = [
    "Absence",
    "ActionPlan",
    "CoachAssignment",
    "CoachHours",
    "CoachRequest",
    "ContactDue",
    "ContactMoment",
    "LoadPolicy",
    "PlanStep",
    "RhythmPoint",
    "StatusPoints",
    "Transfer",
    "TransferRow",
    "WorkingNote",
]
