"""The door of every page about a table: scoped by where somebody sits, looks written down."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from cases.models import Case
from cases.rules import NotAllowed
from meetings.models import AgendaItem, TableRound, TableSession
from meetings.queries import sessions_for
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.today import now
from overstap.privacy.groups import F1, F8, mask


def get_session(by, pk: int) -> TableSession:
    """The table when this person sits there or plans it; else it does not exist (404)."""
    session = sessions_for(by).filter(pk=pk).first()
    if session is None:
        raise Http404("Deze Overstaptafel is er niet, of u mag die niet zien.")
    return session


def get_round(by, pk: int) -> TableRound:
    """The round, for the planners of its region."""
    found = (
        TableRound.objects.filter(pk=pk, year__region_id=by.region_id)
        .select_related("year__region")
        .first()
    )
    if found is None or by.role not in COORDINATORS:
        raise Http404("Deze ronde is er niet, of u mag die niet zien.")
    return found


def get_item(by, pk: int, *, words: bool = False) -> AgendaItem:
    """An item of the agenda, for who may know that its case is on it (F8); else 404.

    With `words` also what was written about it is shown: that holds the name (F1).
    """
    cases = Case.objects.visible_to(by, group=F8)
    if words:
        cases = cases.visible_to(by, group=F1)
    item = (
        AgendaItem.objects.filter(pk=pk, case_id__in=cases.values("pk"))
        .select_related("session__round__year__region", "case__year", "case__student")
        .first()
    )
    if item is None:
        raise Http404("Dit agendapunt is er niet, of u mag het niet zien.")
    return item


def crumbs(session: TableSession | None = None) -> list[dict]:
    """The way back: all tables, and the table this page belongs to."""
    trail = [{"label": "Overstaptafels", "url": reverse("meetings:list")}]
    if session is not None:
        url = reverse("meetings:session", args=[session.pk])
        trail.append({"label": session.round.name, "url": url})
    return trail


def log_agenda(request, slots) -> None:
    """One row of the read log for an agenda, with the cases that were shown by name or number."""
    shown = [slot for slot in slots if slot.case is not None]
    log_read(
        kind=ReadKind.LIST,
        by=request.membership,
        now=now(),
        case_ids=[slot.case.pk for slot in shown],
        groups=mask(*frozenset().union(*(slot.groups for slot in shown))),
        path=request.path,
    )


def press(request, function, success: str = "", **values) -> bool:
    """Run the action behind a button; a refusal is a message on the next page."""
    try:
        with transaction.atomic():
            function(by=request.membership, now=now(), **values)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    if success:
        messages.success(request, success)
    return True
