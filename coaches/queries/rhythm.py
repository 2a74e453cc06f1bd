"""The rhythm of a region, and what it asks of cases; each a fixed number of queries."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Case
from coaches.enums import DueState
from coaches.models import ContactDue, ContactMoment, RhythmPoint
from coaches.rules.rhythm import AFTER_START, DEFAULT_WEEKS, windows_of
from overstap.privacy.groups import F0


def weeks_of(region_id: int) -> list[int]:
    """The weeks of a region; the usual ones until it chose its own."""
    rows = RhythmPoint.objects.filter(region_id=region_id).order_by("week")
    return list(rows.values_list("week", flat=True)) or list(DEFAULT_WEEKS)


def due_for_rhythm(today: date) -> list[int]:
    """Cases with a window that opened and was not written down, or with one to judge or to move."""
    found = set()
    cases = Case.objects.scoped().filter(
        is_open=True, status__in=AFTER_START, started_on__isnull=False
    )
    known: dict[tuple[int, int], set[int]] = {}
    live = ContactDue.objects.filter(case__is_open=True)
    for case_id, cycle, week in live.values_list("case_id", "cycle", "week").iterator():
        known.setdefault((case_id, cycle), set()).add(week)
    weeks: dict[int, list[int]] = {}
    for pk, cycle, region_id, started_on in (
        cases.order_by("pk").values_list("pk", "cycle", "region_id", "started_on").iterator()
    ):
        if region_id not in weeks:
            weeks[region_id] = weeks_of(region_id)
        have = known.get((pk, cycle), set())
        if any(
            window.opens_on <= today and window.week not in have
            for window in windows_of(started_on, weeks[region_id])
        ):
            found.add(pk)
    found |= set(_open_to_settle(today))
    return sorted(found)


def _open_to_settle(today: date) -> list[int]:
    """Cases with an open point that is over, is not needed any more, or hangs on another start."""
    rows = ContactDue.objects.filter(state=DueState.OPEN).values_list(
        "case_id", "cycle", "week", "due_on", "closes_on",
        "case__cycle", "case__status", "case__started_on",
    )  # fmt: skip
    found = []
    for case_id, cycle, week, due_on, closes_on, now_cycle, status, started_on in rows.iterator():
        moved = started_on is None or (due_on - started_on).days != 7 * week
        if closes_on < today or moved or cycle != now_cycle or status not in AFTER_START:
            found.append(case_id)
    return found


def rhythm_of(case: Case) -> list[ContactDue]:
    """What the rhythm asked of this case in this cycle, in order."""
    rows = ContactDue.objects.filter(case_id=case.pk, cycle=case.cycle)
    return list(rows.exclude(state=DueState.LAPSED).order_by("week"))


def alerted_cases(by) -> QuerySet[Case]:
    """Open cases of which twice in a row nobody spoke the young person, since the last talk."""
    alerts = ContactDue.objects.filter(
        case_id=OuterRef("pk"), cycle=OuterRef("cycle"), alerted_on__isnull=False
    ).exclude(state=DueState.MET)
    talked = ContactMoment.objects.filter(
        case_id=OuterRef("case_id"), is_reached=True, contact_on__gte=OuterRef("alerted_on")
    )
    later = ContactDue.objects.filter(
        case_id=OuterRef("case_id"),
        cycle=OuterRef("cycle"),
        week__gt=OuterRef("week"),
        state=DueState.MET,
    )
    return (
        Case.objects.visible_to(by, group=F0)
        .filter(Exists(alerts.filter(~Exists(later), ~Exists(talked))), is_open=True)
        .select_related("year", "coach")
        .order_by("pk")
    )
