"""What absence and load add to the case page, Vandaag and the calendar's morning."""

from datetime import date, datetime

from cases import panels
from cases.models import Case
from coaches.actions.absence import (
    cover_assignment,
    free_lost_stand_in,
    lost_stand_ins,
    to_cover,
)
from coaches.enums import Weight
from coaches.queries import (
    absences_for,
    away_users,
    covered_until,
    standing_in_now,
    without_stand_in,
)
from overstap.organisations.enums import COACHES, COORDINATORS

EVENTS = {
    "stand_in": "Een vervanger van de coach heeft toegang gekregen",
    "stand_in_ended": "De vervanging van de coach is beëindigd",
    "coach_transfer_offered": "Andere coach gevraagd om over te nemen",
}
WEIGHT_TEXT = "Hoeveel begeleiding: van {before} naar {after}"
# Before the contact rhythm and its alerts: those look at who is there.
FIRST = 10


def register() -> None:
    """Hang absence and transfer in their place."""
    panels.register_case_action(
        "transfer_case", "Overdragen aan andere coach", "coaches:transfer_case", may_transfer, 40
    )
    for kind, text in EVENTS.items():
        panels.register_event_text(kind, lambda event, text=text: text)
    panels.register_event_text("coach_weight", _weight_text)
    panels.register_today_block(
        "coach_absence",
        absence_block,
        "coaches/today_absence.html",
        COACHES | COORDINATORS,
        90,
        waits=_who_is_away,
        empty=lambda by: None if by.role in COORDINATORS else {"own": [], "standing_in": []},
    )
    panels.register_away("coaches", away_users)
    panels.register_cover("coaches", covered_until)
    panels.register_sweep_step(
        panels.SweepStep("lost_stand_in", lost_stand_ins, _free, "afwezigheid"), FIRST
    )
    panels.register_sweep_step(
        panels.SweepStep("stand_in", to_cover, _cover, "koppeling"), FIRST + 1
    )


def _weight_text(event) -> str:
    before, after = (Weight(event.payload[key]).label.lower() for key in ("before", "after"))
    return WEIGHT_TEXT.format(before=before, after=after)


def _who_is_away(by, today: date):
    return [absences_for(by, today), standing_in_now(by, today)]


def absence_block(by, today: date):
    """Of a coach: own absence and whom they stand in for. Of a coordinator: who has nobody."""
    if by.role in COORDINATORS:
        count = without_stand_in(by, today)
        return {"is_coordinator": True, "count": count} if count else None
    own = [one for one in absences_for(by, today) if one.when < 2]
    return {"own": own[:1], "standing_in": list(standing_in_now(by, today))}


def may_transfer(case: Case, by, today: date):
    """The coordinator, on an open case with a coach."""
    if by.role not in COORDINATORS or not case.is_open or case.coach_id is None:
        return False, ""
    return True, ""


def _cover(assignment_id: int, now: datetime) -> None:
    cover_assignment(by=None, now=now, assignment_id=assignment_id)


def _free(absence_id: int, now: datetime) -> None:
    free_lost_stand_in(by=None, now=now, absence_id=absence_id)
