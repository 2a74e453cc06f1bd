"""Rounds, sessions, agenda items and decisions of the Overstaptafel."""

from meetings.models.agenda import AgendaItem, Decision
from meetings.models.attendance import Attendance
from meetings.models.longlist import RoundProposal, SchoolSeat
from meetings.models.planning import SessionParticipant, TableRound, TableSession
from meetings.models.preparing import PartnerNote

__all__ = [
    "AgendaItem",
    "Attendance",
    "Decision",
    "PartnerNote",
    "RoundProposal",
    "SchoolSeat",
    "SessionParticipant",
    "TableRound",
    "TableSession",
]
