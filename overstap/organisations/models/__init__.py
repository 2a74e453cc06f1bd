from overstap.organisations.models.calendar import Milestone, Norm, SchoolHoliday, TransitionYear
from overstap.organisations.models.people import Invitation, Membership, User
from overstap.organisations.models.places import (
    Municipality,
    Organisation,
    Place,
    Programme,
    Region,
    RoleLabel,
    SchoolOfficer,
)
from overstap.organisations.models.running import ScheduledRun

__all__ = [
    "Invitation",
    "Membership",
    "Milestone",
    "Municipality",
    "Norm",
    "Organisation",
    "Place",
    "Programme",
    "Region",
    "RoleLabel",
    "ScheduledRun",
    "SchoolHoliday",
    "SchoolOfficer",
    "TransitionYear",
    "User",
]
