"""Writing how an item is dealt with: what a person chose stays, else what the rule proposes."""

from dataclasses import replace

from meetings import triage
from meetings.enums import Triage
from meetings.models import AgendaItem
from meetings.queries.preparing import facts_of


def chosen_triage(item: AgendaItem) -> str:
    """What a person chose for this item; "" when the rule decides."""
    return item.triage if item.is_triaged_by_hand else ""


def locked(items):
    """These items as they are now, locked; for who changes them without locking their cases.

    A case that ends takes its items off with the lock of the case only, so an item that was read
    before would come back. Never before the lock of a case.
    """
    return items.select_for_update(of=("self",), no_key=True)


def choose_triage(item: AgendaItem, chosen: str) -> None:
    """This will set what a person chose, so that the rule leaves it alone; "" takes that back."""
    item.is_triaged_by_hand = bool(chosen)
    if chosen:
        item.triage, item.triage_reasons = Triage(chosen), []


def follow_rule(item: AgendaItem) -> None:
    """This will set what the rule proposes for an item as it is in memory; the caller saves."""
    if item.is_triaged_by_hand:
        return
    facts = facts_of(AgendaItem.objects.filter(pk=item.pk))[item.pk]
    texts = {"question": item.question, "tried": item.tried, "wanted": item.wanted}
    outcome, reasons = triage.propose(replace(facts, **texts))
    item.triage, item.triage_reasons = outcome, [str(reason) for reason in reasons]


def retriage(items) -> int:
    """This will write what the rule proposes on items of a locked table; returns how many."""
    facts = facts_of(items.filter(is_triaged_by_hand=False))
    changed = 0
    for item in locked(items.filter(pk__in=facts)).order_by("pk"):
        outcome, reasons = triage.propose(facts[item.pk])
        codes = [str(reason) for reason in reasons]
        if (item.triage, item.triage_reasons) != (outcome, codes):
            item.triage, item.triage_reasons = outcome, codes
            item.save()
            changed += 1
    return changed
