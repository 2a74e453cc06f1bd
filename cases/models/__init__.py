from cases.models.access import CaseAccess
from cases.models.action_item import ActionItem, CaseHandover, Evaluation
from cases.models.action_offer import ActionOffer
from cases.models.aftercare import AftercareMoment
from cases.models.application import Application
from cases.models.basis import SharingBasis
from cases.models.case import PROJECTION, Case
from cases.models.checks import PlacementCheck, StartCheck
from cases.models.cohort import CohortMember
from cases.models.dossier import SupportForm, TransferDossier, WarmHandover
from cases.models.events import CaseEvent, ErasableText
from cases.models.imports import ColumnMapping, ImportFile, ImportRow, ImportRun, Job
from cases.models.people import CaseParty
from cases.models.student import Guardian, Student
from cases.models.work import CaseProcess, Draft, SavedList, WorkItem

__all__ = [
    "PROJECTION",
    "ActionItem",
    "ActionOffer",
    "AftercareMoment",
    "Application",
    "Case",
    "CaseAccess",
    "CaseEvent",
    "CaseHandover",
    "CaseParty",
    "CaseProcess",
    "CohortMember",
    "ColumnMapping",
    "Draft",
    "ErasableText",
    "Evaluation",
    "Guardian",
    "ImportFile",
    "ImportRow",
    "ImportRun",
    "Job",
    "PlacementCheck",
    "SavedList",
    "SharingBasis",
    "StartCheck",
    "Student",
    "SupportForm",
    "TransferDossier",
    "WarmHandover",
    "WorkItem",
]
