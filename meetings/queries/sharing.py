"""What a shared screen may show: no more than everybody in the room may see."""

from dataclasses import replace

from django.db.models import Q

from cases.access import groups_for_many
from cases.models import CaseAccess
from cases.models.scope import parties_of
from meetings.models import TableSession
from meetings.queries.agenda import Slot, agenda
from overstap.organisations.models import Membership
from overstap.organisations.today import now
from overstap.privacy.groups import F0, DataGroup, unmask

Groups = dict[int, frozenset[DataGroup]]


def shared_agenda(
    session: TableSession, by, people: list[Membership]
) -> tuple[list[Slot], dict[int, int]]:
    """The agenda for a screen that `by` shares with `people`, and per case who may not see it.

    Every slot has the groups that `by` and all of `people` have; a name that one of them may not
    see is not loaded. The second answer counts the people without any right, per case id.
    """
    ids = list(session.items.values_list("case_id", flat=True))
    together, blind = rights_together(ids, groups_for_many(ids, by) if ids else {}, people)
    return agenda(session, by, groups=together), blind


def rights_together(
    case_ids: list[int], own: Groups, people: list[Membership]
) -> tuple[Groups, dict[int, int]]:
    """Per case the groups that everybody has, and how many of `people` have none (one query)."""
    keys = {person.pk: set(parties_of(person)) for person in people}
    moment = now()
    rows = CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=moment),
        case_id__in=case_ids,
        party__in=set().union(*keys.values()),
        active_from__lte=moment,
    ).values_list("case_id", "party", "groups")
    masks: dict[tuple[int, int], int] = {}
    for case_id, party, groups in rows:
        for pk, parties in keys.items():
            if party in parties:
                masks[case_id, pk] = masks.get((case_id, pk), 0) | groups
    together: Groups = {}
    blind: dict[int, int] = {}
    for case_id in case_ids:
        sees = own.get(case_id, frozenset())
        for person in people:
            theirs = unmask(masks.get((case_id, person.pk), 0))
            if F0 not in theirs:
                blind[case_id] = blind.get(case_id, 0) + 1
            sees &= theirs
        together[case_id] = sees
    return together, blind


def without_what_comes(slots: list[Slot], current_id: int | None) -> list[Slot]:
    """The agenda of a shared screen: cases that were not discussed have no name."""
    return [
        slot
        if slot.decision is not None or slot.item.pk == current_id
        else replace(slot, case=None, groups=frozenset())
        for slot in slots
    ]


def without_any_name(slots: list[Slot]) -> list[Slot]:
    """The agenda of a shared screen when nobody knows who is looking."""
    return [replace(slot, case=None, groups=frozenset()) for slot in slots]
