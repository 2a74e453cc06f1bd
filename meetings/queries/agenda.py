"""The agenda and what the table reads of a case, each as far as the reader may see it.

A name is loaded only through the reader's own scope: what somebody may not see is never in
memory, so it cannot end up in the page.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q

from cases.access import groups_for_many
from cases.models import ActionItem, Application, Case, CaseAccess, CaseParty
from cases.models.scope import parties_of
from meetings.enums import ON_AGENDA, WAITING, ItemState
from meetings.models import AgendaItem, Decision, TableSession
from overstap.organisations.models import Membership
from overstap.privacy.groups import F0, F1, F8, DataGroup

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


def agenda(session: TableSession, by) -> list[Slot]:
    """The agenda in order, each place as far as `by` may see it (four queries)."""
    current = Prefetch(
        "decisions", queryset=Decision.objects.filter(is_current=True), to_attr="current"
    )
    items = list(
        session.items.filter(state__in=ON_AGENDA)
        .prefetch_related(current)
        .order_by("position", "pk")
    )
    ids = [item.case_id for item in items]
    groups = groups_for_many(ids, by) if ids else {}
    cases = seen_cases(by, groups)
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
                decision=item.current[0] if item.current else None,
            )
        )
        clock += timedelta(minutes=item.minutes)
    return slots


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


@dataclass(frozen=True)
class Sheet:
    """All that the table sees of one case."""

    applications: list[Application]
    decisions: list[Decision]
    actions: list[ActionItem]


def sheet_of(slot: Slot) -> Sheet:
    """What a participant reads about the case that is discussed now, by the reader's groups."""
    case, sees = slot.case, slot.groups
    if case is None:
        return Sheet([], [], [])
    applications = (
        list(
            Application.objects.filter(member_id=case.member_id)
            .select_related("institution", "programme")
            .order_by("-status", "pk")
        )
        if DataGroup.F10 in sees
        else []
    )
    decisions, actions = [], []
    if F8 in sees:
        decisions = list(
            Decision.objects.filter(item__case_id=case.pk, is_current=True)
            .exclude(item_id=slot.item.pk)
            .select_related("item__session__round")
            .order_by("-decided_at")
        )
        actions = list(
            ActionItem.objects.filter(case_id=case.pk)
            .exclude(status="cancelled")
            .select_related("owner", "owner_organisation")
            .order_by("status", "due_on", "pk")[:10]
        )
    return Sheet(applications, decisions, actions)


def owners_for(session: TableSession, case: Case, moment: datetime, on: date) -> list:
    """Who can take an action: people at the table and around the case who may see it.

    Gives (label, [(value, label)]) groups for a select; a value is "m<membership>" or
    "o<organisation>". Three queries.
    """
    around = CaseParty.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=moment),
        case_id=case.pk,
        user__isnull=False,
    ).values_list("user_id", "organisation_id")
    pairs = set(around)
    people = [
        person
        for person in Membership.objects.live(on=on)
        .filter(
            Q(table_sessions__session=session)
            | Q(pk__in=[session.chair_id, session.minute_taker_id or 0])
            | Q(user_id__in=[user_id for user_id, _ in pairs])
        )
        .select_related("user", "organisation")
        .distinct()
        .order_by("user__name", "pk")
        if (person.user_id, person.organisation_id) in pairs
        or person.pk in {session.chair_id, session.minute_taker_id}
        or person.region_id == case.region_id
    ]
    parties = set(
        CaseAccess.objects.filter(
            Q(active_to__isnull=True) | Q(active_to__gt=moment),
            case_id=case.pk,
            active_from__lte=moment,
        ).values_list("party", flat=True)
    )
    people = [person for person in people if parties.intersection(parties_of(person))]
    choices = [(f"m{person.pk}", f"{person.user.name}, {person.organisation}") for person in people]
    wanted = {person.organisation_id: person.organisation for person in people}
    organisations = [
        (f"o{pk}", str(wanted[pk])) for pk in sorted(wanted, key=lambda k: str(wanted[k]))
    ]
    return [("Personen", choices), ("Organisaties", organisations)]


@dataclass(frozen=True)
class Minute:
    """The minutes of one case: what was decided, and who does what."""

    slot: Slot
    actions: list[ActionItem]


def minutes(session: TableSession, by) -> list[Minute]:
    """The minutes of a table, only of the cases of which `by` may read decisions (F8)."""
    slots = [slot for slot in agenda(session, by) if F8 in slot.groups and slot.is_done]
    origins = {
        f"decision:{slot.decision.pk}": slot.item.pk for slot in slots if slot.decision is not None
    }
    actions: dict[int, list[ActionItem]] = {}
    found = ActionItem.objects.filter(origin__in=origins).select_related(
        "owner", "owner_organisation"
    )
    for action in found.order_by("due_on", "pk"):
        actions.setdefault(origins[action.origin], []).append(action)
    return [Minute(slot, actions.get(slot.item.pk, [])) for slot in slots]


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
    found = Decision.objects.filter(pk__in=ids).select_related("item__session__round")
    return {
        decision.pk: {
            "icon": "flag",
            "title": f"Besproken op de Overstaptafel: {decision.item.session.round.name}",
            "text": f"Besluit: {decision.get_code_display().lower()}. {decision.text}".strip(),
        }
        for decision in found
    }
