"""The agenda and what the table reads of a case, each as far as the reader may see it.

A name is loaded only through the reader's own scope: what somebody may not see is never in
memory, so it cannot end up in the page.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, FilteredRelation, Prefetch, Q

from cases.access import groups_for_many
from cases.models import Case
from meetings.enums import ON_AGENDA, WAITING, ItemState
from meetings.models import AgendaItem, Decision, TableSession
from overstap.privacy.groups import F0, F1, F8, DataGroup, reads_words

MASKED = "Afgeschermd"


@dataclass(frozen=True)
class Slot:
    """One place on the agenda as this reader may see it; masked means time only."""

    item: AgendaItem
    number: int
    starts_at: datetime
    case: Case | None
    groups: frozenset[DataGroup]
    decision: Decision | None

    @property
    def is_masked(self) -> bool:
        """Whether the reader may not even know which case this is."""
        return self.case is None

    @property
    def label(self) -> str:
        """The name, else the number of the case, else that it is masked."""
        if self.case is None:
            return MASKED
        if F1 in self.groups:
            return self.case.student.full_name
        return f"Casus {self.case.number}"

    @property
    def reads_words(self) -> bool:
        """Whether what people wrote may be read; else only codes, dates and states."""
        return reads_words(self.groups)

    @property
    def place(self) -> str:
        """School, for whoever may see the name."""
        return str(self.case.school) if self.case is not None and F1 in self.groups else ""

    @property
    def outcome(self) -> str:
        """What was decided, or that it was carried over; only for who may see decisions."""
        if F8 not in self.groups:
            return ""
        if self.decision is not None:
            return self.decision.get_code_display()
        return self.item.get_state_display() if self.is_done else ""

    @property
    def is_done(self) -> bool:
        """Whether the table has dealt with it."""
        return self.item.state not in WAITING

    @property
    def is_ready(self) -> bool:
        """Whether there is a question to discuss."""
        return self.item.state == ItemState.PREPARED


def agenda(
    session: TableSession,
    by,
    *,
    groups: dict[int, frozenset[DataGroup]] | None = None,
    item_id: int | None = None,
) -> list[Slot]:
    """The agenda in order, each place as far as `by` may see it (three queries).

    `groups` narrows what is shown, per case: for a screen that others look at too. With
    `item_id` only that place is read; its number and time then mean nothing.
    """
    only = {} if item_id is None else {"pk": item_id}
    items = list(
        session.items.filter(state__in=ON_AGENDA, **only)
        .alias(current=FilteredRelation("decisions", condition=Q(decisions__is_current=True)))
        .annotate(
            decision_id=F("current__pk"),
            decision_code=F("current__code"),
            decision_text=F("current__text"),
            decision_by=F("current__by_id"),
            decision_at=F("current__decided_at"),
        )
        .order_by("position", "pk")
    )
    ids = [item.case_id for item in items]
    if groups is None:
        groups = groups_for_many(ids, by) if ids else {}
    cases = seen_cases(by, {pk: sees for pk, sees in groups.items() if pk in set(ids)})
    slots, clock = [], session.starts_at
    for number, item in enumerate(items, start=1):
        sees = groups.get(item.case_id, frozenset())
        slots.append(
            Slot(
                item=item,
                number=number,
                starts_at=clock,
                case=cases.get(item.case_id) if F0 in sees else None,
                groups=sees,
                decision=_decision_of(item),
            )
        )
        clock += timedelta(minutes=item.minutes)
    return slots


def _decision_of(item: AgendaItem) -> Decision | None:
    """The current decision of an item that was read together with it."""
    if item.decision_id is None:
        return None
    return Decision(
        pk=item.decision_id,
        item=item,
        code=item.decision_code,
        text=item.decision_text,
        by_id=item.decision_by,
        decided_at=item.decision_at,
    )


def seen_cases(by, groups: dict[int, frozenset[DataGroup]]) -> dict[int, Case]:
    """The cases of these ids that `by` may see; names are joined only where F1 allows."""
    named = [pk for pk, sees in groups.items() if F1 in sees]
    cases = {
        case.pk: case
        for case in Case.objects.visible_to(by)
        .filter(pk__in=named)
        .select_related("student__municipality", "member", "school", "year", "region")
    }
    rest = [pk for pk, sees in groups.items() if F0 in sees and pk not in cases]
    if rest:
        cases |= {
            case.pk: case
            for case in Case.objects.visible_to(by)
            .filter(pk__in=rest)
            .select_related("year", "region")
        }
    return cases


def items_of_case(case: Case) -> list[AgendaItem]:
    """Every table this case was on, with its decision; the newest first."""
    current = Prefetch(
        "decisions", queryset=Decision.objects.filter(is_current=True), to_attr="current"
    )
    return list(
        AgendaItem.objects.filter(case_id=case.pk)
        .exclude(state=ItemState.WITHDRAWN)
        .select_related("session__round")
        .prefetch_related(current)
        .order_by("-session__starts_at", "-pk")
    )


def decisions_for_timeline(ids: list[int], groups, by) -> dict[int, dict]:
    """The words of decisions for a page of the timeline (F8)."""
    if F8 not in groups:
        return {}
    found = Decision.objects.filter(pk__in=ids).select_related("item__session__round", "replaces")
    return {
        decision.pk: {
            "icon": "flag",
            "title": f"Besproken op de Overstaptafel: {decision.item.session.round.name}",
            "text": (
                f"Besluit: {decision.get_code_display().lower()}. {decision.text}".strip()
                + (f" Reden: {decision.replaces.end_reason}" if decision.replaces else "")
                + ("" if decision.is_current else " Dit besluit geldt niet meer.")
            ),
        }
        for decision in found
    }
