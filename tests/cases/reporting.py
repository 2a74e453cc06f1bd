"""Reports of the start check, in September."""

from datetime import date

from cases.actions import checking
from cases.enums import NoShowReason
from tests.factories.cases import at

SEPTEMBER = at(2027, 9, 20)


def start(world, by, member_id, now=SEPTEMBER, **fields):
    values = {
        "outcome": "started",
        "started_on": date(2027, 9, 1),
        "institution_id": world.mbo.pk,
        "programme_name": "Verzorgende IG",
    } | fields
    return checking.record_start(by=by, now=now, member_id=member_id, **values)


def missed(world, by, member_id, now=SEPTEMBER, **fields):
    values = {"outcome": "not_started", "reason_code": NoShowReason.WRONG_CHOICE} | fields
    return checking.record_start(by=by, now=now, member_id=member_id, **values)
