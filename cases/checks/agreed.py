"""Agreed actions that nobody does: their owner may not see the case any more, or the day is past."""

from collections import defaultdict
from datetime import date

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from cases.checks.owning import Workers
from cases.enums import ActionStatus
from cases.models import ActionItem, CaseAccess
from overstap.notifications.models import Outbox
from overstap.organisations.today import at_start_of


def reminder_of(item_id: int) -> str:
    """The key of the one reminder of an action."""
    return f"action:{item_id}:reminder"


def out_of_sight(today: date) -> list[int]:
    """Cases with an open action whose owner may not see the case today.

    Such as somebody who was at a table more than two weeks ago. An organisation where nobody
    works with Overstap never saw it: its actions are kept for whoever owns the case.
    """
    open_items = ActionItem.objects.filter(status=ActionStatus.OPEN, case__is_open=True)
    grants: dict[int, set[str]] = defaultdict(set)
    for case_id, party in CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=at_start_of(today)),
        case_id__in=open_items.order_by().values("case_id"),
    ).values_list("case_id", "party"):
        grants[case_id].add(party)
    workers = Workers(today)
    found = set()
    rows = open_items.values_list(
        "case_id",
        "owner_id",
        "owner_organisation_id",
        "case__owner_user_id",
        "case__owner_organisation_id",
    )
    for case_id, owner, place, user, organisation in rows.iterator():
        keys = workers.keys_at(owner, place)
        is_outside = owner is None and not keys
        is_owners = (owner, place) == (user, organisation)
        if not is_owners and not is_outside and grants[case_id].isdisjoint(keys):
            found.add(case_id)
    return sorted(found)


def to_remind(today: date) -> list[int]:
    """Open actions past their day of which nobody was reminded yet."""
    key = Concat(Value("action:"), Cast(OuterRef("pk"), CharField()), Value(":reminder"))
    return list(
        ActionItem.objects.filter(
            ~Exists(Outbox.objects.filter(event=key)),
            status=ActionStatus.OPEN,
            case__is_open=True,
            due_on__lt=today,
        )
        .exclude(snoozed_until__gt=today)
        .order_by("due_on", "pk")
        .values_list("pk", flat=True)
    )
