"""The rhythm of contact: tasks by the calendar, and the alert when nobody was spoken to twice."""

from datetime import date, datetime

from cases.actions import audience
from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.actions.items import end_item, put_once
from cases.enums import ActionKind, ActionStatus, Source
from cases.flow_texts import TASKS
from cases.models import ActionItem, Case, WorkItem
from coaches.enums import DueState
from coaches.models import ContactDue, ContactMoment, RhythmPoint
from coaches.queries.rhythm import weeks_of
from coaches.rules.rhythm import (
    AFTER_START,
    TOO_LONG_AGO,
    check_may_set_rhythm,
    check_weeks,
    two_missed,
    windows_of,
)
from overstap.audit.acting import action
from overstap.organisations.models import Region
from overstap.privacy.groups import F0

RESULTS = {
    DueState.MET: "Gesproken.",
    DueState.TRIED: "Geprobeerd, niet bereikt.",
    DueState.MISSED: "De tijd hiervoor is voorbij.",
    DueState.LAPSED: "Niet meer nodig.",
}
ASKING = [kind for kind, task in TASKS.items() if "add_contact" in task.does]


@action
def set_rhythm(*, by, now: datetime, region_id: int, weeks: list[int]) -> list[int]:
    """This will set in which weeks after the start a coach speaks the young person.

    Counts for what is still to be asked; what was asked already stays.
    """
    check_may_set_rhythm(by)
    region = Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region_id)
    if by.region_id != region.pk:
        check_may_set_rhythm(None)
    check_weeks(weeks)
    for point in RhythmPoint.objects.filter(region=region).exclude(week__in=weeks):
        point.delete()
    known = set(RhythmPoint.objects.filter(region=region).values_list("week", flat=True))
    for week in sorted(set(weeks) - known):
        RhythmPoint(region=region, week=week).save()
    return sorted(weeks)


def keep_rhythm(case_id: int, now: datetime) -> None:
    """This will bring the contacts that one case is asked for up to date: new, moved, over.

    The calendar's step; doing it again changes nothing.
    """
    case = lock_case(case_id)
    today = day_of(now)
    running = case.is_open and case.status in AFTER_START and case.started_on is not None
    rows = list(ContactDue.objects.filter(case=case).order_by("week"))
    for row in rows:
        if row.state == DueState.OPEN and (not running or row.cycle != case.cycle):
            _settle(case, row, DueState.LAPSED, by=None, now=now)
    if not running:
        return
    mine = {row.week: row for row in rows if row.cycle == case.cycle}
    # A point that the region left out stays where it was asked.
    weeks = {*weeks_of(case.region_id), *mine}
    for window in windows_of(case.started_on, weeks):
        row = mine.get(window.week)
        if row is None:
            if window.opens_on > today:
                continue
            row = mine[window.week] = _ask(case, window, today, now)
        if row.state == DueState.OPEN:
            _move(case, row, window)
            _judge(case, row, today, now)


def _ask(case: Case, window, today: date, now: datetime) -> ContactDue:
    """Write a point down, with a task unless another task asks for contact already."""
    row = ContactDue.objects.create(
        case=case,
        cycle=case.cycle,
        week=window.week,
        opens_on=window.opens_on,
        due_on=window.due_on,
        closes_on=window.closes_on,
    )
    if window.closes_on < today - TOO_LONG_AGO:
        row.state, row.settled_on = DueState.LAPSED, today
        row.save()
        return row
    said = _contact_in(row)
    asked = WorkItem.objects.filter(case=case, is_open=True, kind__in=ASKING).exists()
    if said is None and not asked and window.closes_on >= today:
        put_once(
            case,
            origin=origin_of(row),
            by=None,
            now=now,
            what=f"Spreek de jongere: {window.week} weken na de start.",
            kind=ActionKind.CONTACT,
            user=case.owner_user,
            organisation_id=case.owner_organisation_id or case.member.school_id,
            due_on=max(window.due_on, today),
            source=Source.CALENDAR,
        )
    return row


def origin_of(row: ContactDue) -> str:
    """How the task of a point names what it came from."""
    return f"rhythm:{row.week}"


def _move(case: Case, row: ContactDue, window) -> None:
    """The real start was corrected: the open point moves along, and its task."""
    wanted = (window.opens_on, window.due_on, window.closes_on)
    if (row.opens_on, row.due_on, row.closes_on) == wanted:
        return
    row.opens_on, row.due_on, row.closes_on = wanted
    row.save()
    for item in _items(case, row):
        item.due_on = row.due_on
        item.save()


def _judge(case: Case, row: ContactDue, today: date, now: datetime) -> None:
    said = _contact_in(row)
    if said is not None and said.is_reached:
        _settle(case, row, DueState.MET, by=None, now=now, contact=said)
    elif row.closes_on < today:
        state = DueState.TRIED if said is not None else DueState.MISSED
        _settle(case, row, state, by=None, now=now, contact=said)
        _alert(case, row, today, now)


def _contact_in(row: ContactDue) -> ContactMoment | None:
    """The contact that counts for a point: a talk before an attempt, the first of them."""
    return (
        ContactMoment.objects.filter(
            case_id=row.case_id, contact_on__range=(row.opens_on, row.closes_on)
        )
        .order_by("-is_reached", "contact_on", "pk")
        .first()
    )


def settle_contacts(case: Case, contact: ContactMoment, *, by, now: datetime) -> None:
    """This will let a contact count for the point it falls in.

    A talk settles it. An attempt finishes the task of the coach, but the young person was not
    spoken to: the point waits for a talk till its time is over.
    """
    rows = ContactDue.objects.filter(
        case=case,
        cycle=case.cycle,
        opens_on__lte=contact.contact_on,
        closes_on__gte=contact.contact_on,
    ).exclude(state__in=[DueState.MET, DueState.LAPSED])
    for row in rows.order_by("week")[:1]:
        if contact.is_reached:
            _settle(case, row, DueState.MET, by=by, now=now, contact=contact)
        else:
            _finish(case, row, RESULTS[DueState.TRIED], by=by, now=now)


def _settle(case: Case, row: ContactDue, state: str, *, by, now: datetime, contact=None) -> None:
    row.state, row.settled_on = DueState(state), day_of(now)
    row.contact = contact
    row.save()
    spoken = state in {DueState.MET, DueState.TRIED}
    _finish(case, row, RESULTS[DueState(state)], by=by, now=now, done=spoken)


def _finish(case: Case, row: ContactDue, result: str, *, by, now: datetime, done=True) -> None:
    for item in _items(case, row):
        end_item(
            case,
            item,
            by=by,
            now=now,
            status=ActionStatus.DONE if done else ActionStatus.CANCELLED,
            result=result,
            kind="finish_action_item" if done else "cancel_action_item",
        )


def _items(case: Case, row: ContactDue) -> list[ActionItem]:
    return list(
        ActionItem.objects.filter(
            case=case, origin=origin_of(row), cycle=row.cycle, status=ActionStatus.OPEN
        )
    )


def _alert(case: Case, row: ContactDue, today: date, now: datetime) -> None:
    """Twice in a row nobody spoke the young person: the coordinator hears it, once."""
    states = list(
        ContactDue.objects.filter(case=case, cycle=case.cycle)
        .exclude(state__in=[DueState.LAPSED, DueState.OPEN])
        .values_list("week", "state")
    )
    if not two_missed(states, row.week):
        return
    row.alerted_on = today
    row.save()
    event = record(
        case,
        kind="contacts_missed",
        by=None,
        now=now,
        group=F0,
        payload={"week": row.week, "cycle": case.cycle},
    )
    people = [*audience.coordinators_of(case.region_id, today), *audience.coach_of(case)]
    notify(case, "contacts_missed", people, now=now, event=event)
    refresh(case, now)


def end_rhythm(*, by, now: datetime, case: Case) -> None:
    """This will drop what the rhythm still asked of a case that reached a final status."""
    for row in ContactDue.objects.filter(case=case, state=DueState.OPEN):
        row.state, row.settled_on = DueState.LAPSED, day_of(now)
        row.save()
