"""What the tests of the end of a case do again and again, in March after the start."""

from datetime import date

from cases.actions import ending, items
from tests.factories.cases import at

MARCH = at(2028, 3, 2)


def evaluate(world, case, by=None, now=MARCH, **fields):
    values = {
        "done_on": date(2028, 3, 1),
        "is_enrolled": True,
        "same_programme": True,
        "attendance_ok": True,
    } | fields
    return ending.evaluate(by=by or world.coach, now=now, case_id=case.pk, **values)


def offer(world, case, by=None, **fields):
    values = {"receiver_id": world.intake.pk, "support": "Wekelijks gesprek"} | fields
    return ending.offer_handover(by=by or world.coach, now=MARCH, case_id=case.pk, **values)


def open_item(world, case, now=MARCH):
    return items.add_action_item(
        by=world.coach,
        now=now,
        case_id=case.pk,
        what="Stage regelen",
        organisation_id=world.agency.pk,
        due_on=date(2028, 4, 1),
    )
