"""What the page of a table shows to one reader, and where a reader stands on the agenda."""

from datetime import date

from django.db import transaction
from django.http import Http404

from cases.actions.drafts import read_draft
from meetings.enums import SessionState
from meetings.forms import DecisionForm
from meetings.models import TableSession
from meetings.queries import agenda, live_sessions, owners_for, seats_of, sheet_of
from meetings.queries.agenda import Slot
from meetings.rules import is_leading, is_planner
from meetings.views.door import crumbs, log_agenda
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.queries import holidays_of
from overstap.organisations.today import now
from overstap.organisations.workdays import add_workdays
from overstap.privacy.groups import F1, mask

# An agreed action gets two weeks of working days, unless somebody chooses another date.
USUAL_DAYS = 10
NOT_FROM_A_DRAFT = {"version", "token"}


def get_table(by, pk: int) -> TableSession:
    """The table with its version, when this person sits there or plans it; else 404."""
    session = live_sessions(by).filter(pk=pk).first()
    if session is None:
        raise Http404("Deze Overstaptafel is er niet, of u mag die niet zien.")
    return session


def find(slots: list[Slot], item_pk) -> Slot | None:
    """The slot of this item, exactly: a decision never lands on another case."""
    return next((slot for slot in slots if str(slot.item.pk) == str(item_pk)), None)


def lies_open(session: TableSession, slots: list[Slot], wanted) -> Slot | None:
    """The slot of the address, else the case on the table, else the first that waits."""
    found = find(slots, wanted) if wanted else None
    if found is None and session.current_item_id:
        found = find(slots, session.current_item_id)
    waiting = [slot for slot in slots if not slot.is_done and not slot.is_masked]
    return found or next(iter(waiting or slots[-1:]), None)


def beside(slots: list[Slot], current: Slot | None, step: int) -> Slot | None:
    """The slot before or after the current one."""
    if current is None:
        return None
    at = current.number - 1 + step
    return slots[at] if 0 <= at < len(slots) else None


def draft_key(slot: Slot) -> str:
    """Under which name what is typed for this item is kept; it ends with the case."""
    return f"decision{slot.item.pk}:{slot.case.pk}"


def usual_date(session: TableSession, today: date) -> date:
    """By when an action is due when nobody says otherwise: ten working days of the region."""
    return add_workdays(today, USUAL_DAYS, holidays_of(session.round.year.region_id))


def may_write(session: TableSession, by, current: Slot | None) -> bool:
    """Whether the page has a form: for who leads, while the table goes on."""
    return (
        current is not None
        and current.case is not None
        and not current.is_done
        and session.state == SessionState.OPEN
        and is_leading(session, by)
    )


def new_form(request, session, current, seats):
    """An empty decision form with its draft, if there is one; gives (form, draft)."""
    owners = owners_for(current.case, seats, now())
    initial = {"version": current.item.version}
    if current.item.triage == "standing":
        initial["code"] = "standing"
    draft = read_draft(by=request.membership, key=draft_key(current))
    if draft is not None:
        kept = {name: text for name, text in draft.values.items() if name not in NOT_FROM_A_DRAFT}
        initial |= {name: text for name, text in kept.items() if text}
    due_on = usual_date(session, request.today)
    return DecisionForm(owners=owners, due_on=due_on, initial=initial), draft


def show(request, session: TableSession, wanted, *, form=None, unsaved=None) -> dict:
    """Everything the page of a table needs; the looks are written down with it.

    `form` is a refused form to show again. `unsaved` is {"sentence", "typed"} for words that
    cannot be saved any more.
    """
    by = request.membership
    slots = agenda(session, by)
    current = lies_open(session, slots, wanted)
    with transaction.atomic():  # two looks, one commit
        log_agenda(request, slots)
        if current is not None and current.case is not None:
            log_read(
                kind=ReadKind.CASE,
                by=by,
                now=now(),
                case_id=current.case.pk,
                groups=mask(*current.groups),
                path=request.path,
            )
    seats = seats_of(session, current.item.case_id if current else None, now(), request.today)
    draft = None
    if form is None and unsaved is None and may_write(session, by, current):
        form, draft = new_form(request, session, current, seats)
    leading = is_leading(session, by)
    invited = [seat for seat in seats if seat.participant_id is not None]
    return {
        "section": "meetings",
        "crumbs": crumbs(session),
        "current": current,
        "sheet": sheet_of(current) if current is not None else None,
        "form": form,
        "draft": draft,
        "draft_key": draft_key(current) if form is not None else "",
        "unsaved": unsaved,
        "leads": leading or is_planner(session.round.year.region_id, by),
        "invited": invited,
        "previous": beside(slots, current, -1),
        "following": beside(slots, current, 1),
        "age": age_of(current, request.today),
        "follows": wanted is None,
        "moment": now(),
        **live(session, by, slots, current, seats),
    }


def live(session: TableSession, by, slots: list[Slot], current: Slot | None, seats) -> dict:
    """What changes while people look: the agenda, who is there, what lies on the table."""
    done = sum(1 for slot in slots if slot.is_done)
    on_table = find(slots, session.current_item_id) if session.current_item_id else None
    is_open = session.state == SessionState.OPEN
    leading = is_leading(session, by)
    return {
        "session": session,
        "slots": slots,
        "current": current,
        "done": done,
        "waiting": len(slots) - done,
        "n_invited": sum(1 for seat in seats if seat.participant_id is not None),
        "n_present": sum(1 for seat in seats if seat.is_present),
        "on_table": on_table,
        "is_open": is_open,
        "is_shared": is_open and session.is_shared,
        "leading": leading,
        "may_put": is_open
        and leading
        and current is not None
        and not current.is_done
        and not current.is_masked
        and current.item.pk != session.current_item_id,
        "is_chair": by.pk == session.chair_id,
    }


def age_of(current: Slot | None, today: date) -> int | None:
    """The age of the young person, for who may see the name."""
    if current is None or current.case is None or F1 not in current.groups:
        return None
    return current.case.student.age_on(today)
