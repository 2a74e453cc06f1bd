"""The minutes of tables and what was agreed there, of cases whose decisions the reader may read."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Prefetch, Value
from django.db.models.functions import Cast, Concat

from cases.access import groups_for_many
from cases.agreed import names_of, shield
from cases.enums import ActionStatus, Source
from cases.models import ActionItem, Case
from meetings.enums import ON_AGENDA
from meetings.models import AgendaItem, Decision, SessionParticipant, TableRound, TableSession
from meetings.queries.agenda import Slot, seen_cases
from meetings.queries.planning import sessions_for
from overstap.organisations.models import Organisation
from overstap.privacy.groups import F0, F8

SHOWN = 50


@dataclass(frozen=True)
class Minute:
    """The minutes of one case: what was decided, who does what, and what was corrected."""

    slot: Slot
    actions: list[ActionItem]
    corrected: list[Decision]


@dataclass(frozen=True)
class TableMinutes:
    """The minutes of one table, as far as the reader may read them."""

    session: TableSession
    rows: list[Minute]
    present: list[SessionParticipant]
    absent: list[SessionParticipant]
    masked: int

    @property
    def is_final(self) -> bool:
        """Whether the chair closed the table; before that this is a draft."""
        return self.session.closed_at is not None

    @property
    def is_counted(self) -> bool:
        """Whether somebody wrote down who was there; else nobody is called absent."""
        return bool(self.present)


def minutes(sessions: list[TableSession], by) -> list[TableMinutes]:
    """The minutes of these tables; a fixed number of queries, however many tables and cases."""
    decisions = Decision.objects.select_related(
        "by__user", "ended_by__user", "replaced_by"
    ).order_by("decided_at", "pk")
    items = list(
        AgendaItem.objects.filter(session__in=sessions, state__in=ON_AGENDA)
        .prefetch_related(Prefetch("decisions", queryset=decisions))
        .order_by("position", "pk")
    )
    ids = {item.case_id for item in items}
    groups = groups_for_many(sorted(ids), by) if ids else {}
    cases = seen_cases(by, {pk: sees for pk, sees in groups.items() if F8 in sees})
    actions = _actions(items, cases)
    people = _people(sessions)
    found = []
    for session in sessions:
        slots = _slots(session, [i for i in items if i.session_id == session.pk], cases, groups)
        readable = [slot for slot in slots if F8 in slot.groups and slot.case is not None]
        seats = people.get(session.pk, [])
        found.append(
            TableMinutes(
                session=session,
                rows=[
                    Minute(slot, actions.get(slot.item.pk, []), _corrected(slot.item))
                    for slot in readable
                    if slot.is_done
                ],
                present=[seat for seat in seats if _was_there(seat)],
                absent=[seat for seat in seats if not _was_there(seat)],
                masked=len(slots) - len(readable),
            )
        )
    return found


def _slots(session: TableSession, items: list[AgendaItem], cases, groups) -> list[Slot]:
    slots, clock = [], session.starts_at
    for number, item in enumerate(items, start=1):
        sees = groups.get(item.case_id, frozenset())
        current = next((one for one in item.decisions.all() if one.is_current), None)
        slots.append(
            Slot(
                item=item,
                number=number,
                starts_at=clock,
                case=cases.get(item.case_id) if F0 in sees else None,
                groups=sees,
                decision=current,
            )
        )
        clock += timedelta(minutes=item.minutes)
    return slots


def _corrected(item: AgendaItem) -> list[Decision]:
    """What stood in the minutes before; a decision that was undone at the table never did."""
    current = {one.replaces_id for one in item.decisions.all()}
    return [one for one in item.decisions.all() if one.pk in current]


def _actions(items: list[AgendaItem], cases: dict[int, Case]) -> dict[int, list[ActionItem]]:
    """The actions per item: of the decision that counts and of those it corrected."""
    origins = {
        f"decision:{decision.pk}": item.pk
        for item in items
        if item.case_id in cases
        for decision in item.decisions.all()
        if decision.is_current or decision in _corrected(item)
    }
    found: dict[int, list[ActionItem]] = {}
    rows = ActionItem.objects.filter(origin__in=origins, case_id__in=cases)
    for action in rows.select_related("owner", "owner_organisation").order_by("due_on", "pk"):
        found.setdefault(origins[action.origin], []).append(action)
    return found


def _people(sessions: list[TableSession]) -> dict[int, list[SessionParticipant]]:
    seats = (
        SessionParticipant.objects.filter(session__in=sessions)
        .select_related("membership__user", "membership__organisation")
        .prefetch_related("stays")
        .order_by("membership__organisation__name", "membership__user__name", "pk")
    )
    found: dict[int, list[SessionParticipant]] = {}
    for seat in seats:
        found.setdefault(seat.session_id, []).append(seat)
    return found


def _was_there(seat: SessionParticipant) -> bool:
    """In the room at any moment; who left early was there."""
    return seat.is_present or bool(seat.stays.all())


def sessions_of_round(round_id: int, by) -> list[TableSession]:
    """The tables of a round that this person may open, in order."""
    rows = sessions_for(by).filter(round_id=round_id)
    return list(rows.order_by("starts_at", "pk"))


@dataclass(frozen=True)
class OrganisationActions:
    """What one organisation agreed to do in a round."""

    organisation: Organisation
    rows: list[ActionItem]
    names: dict[int, str]


def actions_of_round(found: TableRound, by, organisation_id: int | None) -> OrganisationActions:
    """The actions of one organisation from the decisions of this round, by due date.

    Only of cases of which `by` may read the agreements; names only where `by` may read them.
    """
    decided = Decision.objects.filter(item__session__round=found).values_list("pk", flat=True)
    rows = list(
        ActionItem.objects.filter(
            origin__in=[f"decision:{pk}" for pk in decided],
            owner_organisation_id=organisation_id,
            case_id__in=Case.objects.visible_to(by, group=F8).values("pk"),
        )
        .exclude(status=ActionStatus.CANCELLED)
        .select_related("case__year", "owner", "owner_organisation")
        .order_by("due_on", "pk")
    )
    organisation = Organisation.objects.get(pk=organisation_id)
    return OrganisationActions(organisation, rows, names_of([row.case_id for row in rows], by))


def organisations_in_round(found: TableRound) -> list[Organisation]:
    """The organisations that have an action from this round, for who leads it."""
    decided = Decision.objects.filter(item__session__round=found).values_list("pk", flat=True)
    owners = ActionItem.objects.filter(origin__in=[f"decision:{pk}" for pk in decided])
    return list(
        Organisation.objects.filter(pk__in=owners.values("owner_organisation_id")).order_by(
            "name", "pk"
        )
    )


@dataclass(frozen=True)
class OpenAction:
    """An action of an earlier round that is still open, with whose it is about."""

    action: ActionItem
    name: str


def open_actions(session: TableSession, by) -> list[OpenAction]:
    """What earlier rounds agreed on and nobody finished, for the agenda of this table.

    They move along by being asked again, not by being copied: an action is done in one place.
    """
    if session.closed_at is not None:
        return []
    here = (
        Decision.objects.filter(item__session__round_id=session.round_id)
        .annotate(named_as=Concat(Value("decision:"), Cast("pk", CharField())))
        .values("named_as")
    )
    rows = list(
        ActionItem.objects.filter(
            source=Source.TABLE,
            status=ActionStatus.OPEN,
            case__region_id=session.round.year.region_id,
            case_id__in=Case.objects.visible_to(by, group=F8).values("pk"),
        )
        .exclude(origin__in=here)
        .select_related("case__year", "owner", "owner_organisation")
        .order_by("due_on", "pk")[:SHOWN]
    )
    names = names_of([row.case_id for row in rows], by) if rows else {}
    shield(rows, names)
    return [OpenAction(row, names.get(row.case_id) or f"Casus {row.case.number}") for row in rows]
