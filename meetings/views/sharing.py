"""The screen that the room looks at: no form, and nothing that somebody there may not see."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from meetings.actions.running import share_screen
from meetings.enums import SessionState
from meetings.queries import seats_of, shared_agenda, sheet_of, without_any_name, without_what_comes
from meetings.rules import is_leading
from meetings.views.door import crumbs, get_session, log_agenda, press
from meetings.views.table import age_of, find, get_table
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.today import now
from overstap.privacy.groups import mask


@require_POST
def share(request, pk):
    """Begin or stop sharing the screen; everybody at the table sees that it is shared."""
    session = get_session(request.membership, pk)
    is_shared = request.POST.get("shared") == "1"
    if press(request, share_screen, session_id=session.pk, is_shared=is_shared) and is_shared:
        return redirect("meetings:screen", session.pk)
    return redirect("meetings:run", session.pk)


def screen(request, pk):
    """The case on the table, as far as everybody in the room may see it."""
    by = request.membership
    session = get_table(by, pk)
    if not is_leading(session, by):
        raise Http404("Alleen de voorzitter en de notulist delen het scherm.")
    if session.state != SessionState.OPEN or not session.is_shared:
        messages.info(request, "Het scherm wordt nu niet gedeeld.")
        return redirect("meetings:run", session.pk)
    seats = seats_of(session, None, now(), request.today)
    invited = [seat for seat in seats if seat.participant_id is not None]
    room = [seat.membership for seat in seats if seat.in_room and seat.membership.pk != by.pk]
    slots, blind = shared_agenda(session, by, room)
    waiting = [slot for slot in slots if not slot.is_done]
    slots = without_what_comes(slots, session.current_item_id)
    current = find(slots, session.current_item_id) if session.current_item_id else None
    # Nobody was marked as present: then nobody knows who is looking.
    knows_room = not invited or any(seat.is_present for seat in invited)
    n_blind = blind.get(current.item.case_id, 0) if current is not None else 0
    shown = current if current is not None and knows_room and current.case is not None else None
    if not knows_room:
        slots = without_any_name(slots)
    _log(request, slots, shown)
    before, after = _beside(waiting, current)
    context = {
        "section": "meetings",
        "crumbs": crumbs(session),
        "session": session,
        "slots": slots,
        "current": current,
        "shown": shown,
        "sheet": sheet_of(shown) if shown is not None else None,
        "age": age_of(shown, request.today),
        "n_blind": n_blind,
        "knows_room": knows_room,
        "invited": invited,
        "n_invited": len(invited),
        "n_present": sum(1 for seat in invited if seat.is_present),
        "done": sum(1 for slot in slots if slot.is_done),
        "previous": before,
        "following": after,
        "moment": now(),
    }
    return render(request, "meetings/screen.html", context)


def _log(request, slots, shown) -> None:
    log_agenda(request, slots)
    if shown is not None:
        log_read(
            kind=ReadKind.CASE,
            by=request.membership,
            now=now(),
            case_id=shown.case.pk,
            groups=mask(*shown.groups),
            purpose="Gedeeld scherm",
            path=request.path,
        )


def _beside(waiting, current):
    """The waiting cases before and after the one on the table."""
    if current is None:
        return None, next(iter(waiting), None)
    before = [slot for slot in waiting if slot.number < current.number]
    after = [slot for slot in waiting if slot.number > current.number]
    return (before[-1] if before else None), next(iter(after), None)
