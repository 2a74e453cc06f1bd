"""A report to leerplicht or the Doorstroompunt in October, and its yes a day later."""

from cases.actions import escalating
from overstap.notifications.models import Outbox
from tests.factories.cases import at, fresh

OCTOBER = at(2027, 10, 10)

NEXT_DAY = at(2027, 10, 11)


def escalate(world, case, by=None, now=OCTOBER, **fields):
    escalating.escalate(by=by or world.coach, now=now, case_id=case.pk, **fields)
    return fresh(case)


def accept(case, by, now=NEXT_DAY):
    escalating.accept_escalation(by=by, now=now, case_id=case.pk)
    return fresh(case)


def told(code: str) -> set[int]:
    return set(Outbox.objects.filter(subject_code=code).values_list("user_id", flat=True))
