"""Before the table: partners look, a rule proposes how to deal with each item, and in what order."""

from datetime import datetime

from cases.actions.base import day_of, lock_case, record
from cases.rules import NotAllowed
from meetings import triage
from meetings.actions.agenda import locked_item
from meetings.actions.parties import lock_session, people_of
from meetings.actions.triaging import choose_triage, locked, retriage
from meetings.enums import WAITING, PartnerView, PlaceReason, Triage
from meetings.models import AgendaItem, PartnerNote, TableSession
from meetings.queries.preparing import concerns, facts_of
from meetings.rules import (
    FieldRefused,
    check_may_lead,
    check_not_closed,
    check_waits,
    is_planner,
)
from overstap.audit.acting import action
from overstap.privacy.groups import F8

SCHOOL, URGENCY = "school", "spoed"
ORDERS = {SCHOOL: triage.by_school, URGENCY: triage.by_urgency}


@action
def look_at_item(*, by, now: datetime, item_id: int, view: str, note: str = "") -> PartnerNote:
    """This will write down that a partner at the table has looked at a case, and what it says.

    One answer per organisation; a colleague's later answer takes its place.
    """
    session, item = locked_item(item_id)
    check_not_closed(session)
    check_waits(item)
    if not concerns(item, by.organisation_id):
        raise NotAllowed("Dit doet leerplicht, het Doorstroompunt of het mbo van deze jongere.")
    if view not in PartnerView.values:
        raise FieldRefused("Kies of u dit wilt bespreken.", "view")
    said, _ = PartnerNote.objects.update_or_create(
        item=item,
        organisation_id=by.organisation_id,
        defaults={"view": view, "note": note.strip(), "by": by, "at": now},
    )
    record(
        lock_case(item.case_id),
        kind="partner_looked",
        by=by,
        now=now,
        group=F8,
        note=note.strip(),
        payload={"session_id": session.pk, "item_id": item.pk, "view": view},
    )
    retriage(AgendaItem.objects.filter(pk=item.pk))
    return said


@action
def promote_item(*, by, now: datetime, item_id: int) -> AgendaItem:
    """This will have a hamerstuk discussed after all; everybody at the table may ask, no reason."""
    session, item = locked_item(item_id)
    check_not_closed(session)
    case = lock_case(item.case_id)
    item.refresh_from_db()
    check_waits(item)
    sits = any(person.pk == by.pk for person in people_of(session))
    if not sits and not is_planner(session.round.year.region_id, by):
        raise NotAllowed("Dit kan alleen wie aan deze tafel zit.")
    if item.triage != Triage.STANDING:
        raise NotAllowed("Dit is geen hamerstuk.")
    choose_triage(item, Triage.DISCUSS)
    item.save()
    record(
        case,
        kind="promoted",
        by=by,
        now=now,
        group=F8,
        payload={"session_id": session.pk, "item_id": item.pk},
    )
    return item


@action
def propose_triage(*, by, now: datetime, session_id: int) -> int:
    """This will let the rule say again how to deal with each item; what people chose stays.

    Returns how many items changed.
    """
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    return retriage(session.items.filter(state__in=WAITING))


@action
def order_items(*, by, now: datetime, session_id: int, how: str) -> TableSession:
    """This will order what still waits: each school in one run, or the most urgent first.

    Each item keeps why it stands there. What the table has dealt with keeps its place before it; the times follow from the order.
    """
    session = lock_session(session_id)
    check_may_lead(session, by)
    check_not_closed(session)
    if how not in ORDERS:
        raise NotAllowed("Kies een volgorde: per school of op spoed.")
    waiting = session.items.filter(state__in=WAITING)
    items = locked(waiting).in_bulk()
    facts = facts_of(session.items.filter(pk__in=items), day_of(now))
    ids = ORDERS[how](facts)
    done = session.items.exclude(state__in=WAITING).order_by("-position").first()
    start = (done.position if done else 0) + 1
    for position, pk in enumerate(ids, start=start):
        item = items[pk]
        why = [PlaceReason.SCHOOL] if how == SCHOOL else triage.pressing(facts[pk])
        reasons = [str(reason) for reason in why]
        if (item.position, item.place_reasons) != (position, reasons):
            item.position, item.place_reasons = position, reasons
            item.save()
    return session
