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
    "SchoolHoliday",
    "SchoolOfficer",
    "TransitionYear",
    "User",
]
