"""Typed texts that were never sent and outlived their time, or the right of who typed them."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import Q

from cases.checks.owning import Workers
from cases.models import CaseAccess, Draft
from overstap.organisations.today import at_start_of

KEPT = timedelta(days=30)


def lost_drafts(today: date) -> list[int]:
    """Drafts of a month ago, and of who may not see the case of that form any more.

    The key of a draft ends in the number of its case ("contact:12").
    """
    rows = [
        (pk, user_id, saved_at, int(tail) if tail.isdecimal() else None)
        for pk, user_id, saved_at, key in Draft.objects.order_by("pk").values_list(
            "pk", "user_id", "saved_at", "key"
        )
        for tail in [key.rpartition(":")[2]]
    ]
    grants: dict[int, set[str]] = defaultdict(set)
    start = at_start_of(today)
    for case_id, party in CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=start),
        case_id__in={row[3] for row in rows if row[3] is not None},
    ).values_list("case_id", "party"):
        grants[case_id].add(party)
    mine: dict[int, set[str]] = defaultdict(set)
    for (user_id, _), keys in Workers(today).of_user.items():
        mine[user_id] |= keys
    return [
        pk
        for pk, user_id, saved_at, case_id in rows
        if saved_at < start - KEPT
        or (case_id is not None and grants[case_id].isdisjoint(mine[user_id]))
    ]
