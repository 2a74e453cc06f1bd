"""What absence and load add to the case page, Vandaag and the calendar's morning."""

from datetime import date, datetime

from cases import panels
from cases.models import Case
from coaches.actions.absence import (
    cover_case,
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
        asks=_who_is_away,
    )
    panels.register_away("coaches", away_users)
    panels.register_cover("coaches", covered_until)
    panels.register_sweep_step(
        panels.SweepStep("lost_stand_in", lost_stand_ins, _free, "afwezigheid"), FIRST
    )
    panels.register_sweep_step(panels.SweepStep("stand_in", to_cover, _cover), FIRST + 1)


def _weight_text(event) -> str:
    before, after = (Weight(event.payload[key]).label.lower() for key in ("before", "after"))
    return WEIGHT_TEXT.format(before=before, after=after)


def _who_is_away(by, today: date) -> list[panels.Ask]:
    if by.role in COORDINATORS:
        return [panels.Ask(without_stand_in(by, today), ("pk",))]
    own = absences_for(by, today).filter(when__lt=2)
    return [
        panels.Ask(
            own,
            ("pk", "starts_on", "ends_on", "stand_in__pk", "stand_in__user__name"),
            ("when", "starts_on", "pk"),
            1,
        ),
        panels.Ask(
            standing_in_now(by, today),
            ("pk", "ends_on", "n_cases", "coach__user__name"),
            ("ends_on", "pk"),
        ),
    ]


def absence_block(by, today: date, rows, standing_in=()):
    """Of a coach: own absence and whom they stand in for. Of a coordinator: who has nobody."""
    if by.role in COORDINATORS:
        return {"is_coordinator": True, "count": len(rows)} if rows else None
    return {"own": rows, "standing_in": standing_in}


def may_transfer(case: Case, by, today: date):
    """The coordinator, on an open case with a coach."""
    if by.role not in COORDINATORS or not case.is_open or case.coach_id is None:
        return False, ""
    return True, ""


def _cover(case_id: int, now: datetime) -> None:
    cover_case(by=None, now=now, case_id=case_id)


def _free(absence_id: int, now: datetime) -> None:
    free_lost_stand_in(by=None, now=now, absence_id=absence_id)
