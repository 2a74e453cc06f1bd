"""Vandaag: what waits, what changed, and marking as read."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from cases import panels
from overstap.audit.actions import log_read
from overstap.audit.models import ReadKind
from overstap.notifications.actions import read_notices
from overstap.notifications.texts import notice_text
from overstap.organisations.enums import SCHOOL_ROLES
from overstap.organisations.today import now
from overstap.today.actions import note_visit
from overstap.today.blocks import address, board
from overstap.today.queries import block_answers, quiet_blocks

NOON, EVENING = 12, 18


@require_safe
def home(request):
    """What waits for this person today."""
    by, moment = request.membership, now()
    day = request.today
    found = board(by, day, note_visit(user=request.user, now=moment))
    if found.case_ids:
        log_read(
            kind=ReadKind.LIST,
            by=by,
            now=moment,
            case_ids=found.case_ids,
            groups=found.groups,
            path=request.path,
        )
    context = {
        "section": "today",
        "greeting": _greeting(moment),
        "board": found,
        "notices": [
            {"text": notice_text(item.words), "notice": item, "person": person}
            for person, item in found.notices
        ],
        "panels": [_drawn(request, block) for block in _blocks(by, day)],
        "flag_url": address("cases:flag_search") if by.role in SCHOOL_ROLES else "",
    }
    return render(request, "today/home.html", context)


def _blocks(by, day) -> list[panels.Loaded]:
    return panels.today_blocks(by, day, quiet_blocks(by, day), block_answers(by, day))


def _drawn(request, block) -> str:
    """A block of another package as HTML; its template reads its own context, or `panel`."""
    context = {**block.context, "panel": block.context, "section": "today"}
    return render_to_string(block.template, context, request)


def _greeting(moment) -> str:
    hour = localtime(moment).hour
    if hour < NOON:
        return "Goedemorgen"
    return "Goedemiddag" if hour < EVENING else "Goedenavond"


@require_POST
def read_one(request, pk):
    """One notice is read."""
    read_notices(by=request.membership, now=now(), notice_ids=[pk])
    return redirect("today:home")


@require_POST
def read_all(request):
    """The notices that were on the page are read; what came later was not seen yet."""
    shown = [int(pk) for pk in request.POST.getlist("bericht") if pk.isascii() and pk.isdigit()]
    count = read_notices(by=request.membership, now=now(), notice_ids=shown)
    messages.success(request, f"Gelezen: {count} {'bericht' if count == 1 else 'berichten'}.")
    return redirect("today:home")
