"""How ready each item of an agenda is, and the facts behind triage and order; set-based."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from cases.enums import PLACED_AT_LEAST, VALID_APPLICATION, Capacity, StartOutcome, Status
from cases.models import Application, CaseEvent, CaseParty, StartCheck
from meetings import triage
from meetings.enums import OVER, PartnerView, PlaceReason, Triage, TriageReason
from meetings.models import AgendaItem, PartnerNote, TableSession
from overstap.organisations.enums import SCHOOL_LEADS, OrganisationKind
from overstap.organisations.models import Organisation
from overstap.organisations.today import now
from overstap.privacy.groups import F8

# Leerplicht, the Doorstroompunt and the mbo's look at a case before the table.
PARTNERS = (OrganisationKind.MUNICIPALITY, OrganisationKind.MBO)


@dataclass(frozen=True)
class Readiness:
    """The two preparation states of one item, and what is missing for each."""

    missing: list[TriageReason] = field(default_factory=list)
    notes: list[PartnerNote] = field(default_factory=list)
    waiting: list[Organisation] = field(default_factory=list)

    @property
    def school_ready(self) -> bool:
        """Whether question, what was tried and who must be there are written down."""
        return not self.missing

    @property
    def partners_ready(self) -> bool:
        """Whether every partner at the table that this case concerns has looked."""
        return not self.waiting

    @property
    def sentences(self) -> list[str]:
        """What is missing, in words."""
        found = [str(reason.label) for reason in self.missing]
        return found + [f"{organisation} heeft nog niet gekeken." for organisation in self.waiting]


def _still() -> Q:
    """Parties that are around the case now, and not only once were."""
    return Q(active_to__isnull=True) | Q(active_to__gt=now())


def readiness(session: TableSession, slots) -> dict[int, Readiness]:
    """How ready each item is that the reader may read decisions of (F8); two queries."""
    seen = {slot.item.pk: slot.item for slot in slots if F8 in slot.groups}
    notes: dict[int, list[PartnerNote]] = {}
    for note in (
        PartnerNote.objects.filter(item__in=seen)
        .select_related("organisation", "by__user")
        .order_by("organisation__name", "pk")
    ):
        notes.setdefault(note.item_id, []).append(note)
    concerned: dict[int, dict[int, Organisation]] = {}
    parties = CaseParty.objects.filter(
        _still(),
        case_id__in=[item.case_id for item in seen.values()],
        capacity=Capacity.TABLE,
        origin=f"session:{session.pk}",
        organisation__kind__in=PARTNERS,
    )
    for party in parties.select_related("organisation").order_by("organisation__name", "pk"):
        concerned.setdefault(party.case_id, {})[party.organisation_id] = party.organisation
    found = {}
    for pk, item in seen.items():
        said = {note.organisation_id for note in notes.get(pk, [])}
        around = concerned.get(item.case_id, {})
        facts = triage.Facts(question=item.question, tried=item.tried, wanted=item.wanted)
        found[pk] = Readiness(
            missing=triage.missing(facts),
            notes=notes.get(pk, []),
            waiting=[one for key, one in around.items() if key not in said],
        )
    return found


def facts_of(items, today: date | None = None) -> dict[int, triage.Facts]:
    """What the rules of triage and order look at, per item id. One query.

    With `today` also when somebody last spoke the young person, for the order; one query more.
    """
    applications = Application.objects.filter(member_id=OuterRef("case__member_id"))
    rows = items.annotate(
        has_valid=Exists(applications.filter(status__in=VALID_APPLICATION)),
        is_placed=Exists(applications.filter(status__in=PLACED_AT_LEAST)),
        is_missed=Exists(
            StartCheck.objects.filter(
                member_id=OuterRef("case__member_id"), outcome=StartOutcome.NOT_STARTED
            )
        ),
        partner_asks=Exists(
            PartnerNote.objects.filter(item_id=OuterRef("pk"), view=PartnerView.DISCUSS)
        ),
    ).values(
        "pk",
        "question",
        "tried",
        "wanted",
        "position",
        "carried_from_id",
        "partner_asks",
        "is_missed",
        "has_valid",
        "is_placed",
        "case_id",
        "case__status",
        "case__next_due_on",
        "case__member__school__name",
    )
    contact = _contact([row["case_id"] for row in rows]) if today else {}
    return {row["pk"]: _facts(row, today, *contact.get(row["case_id"], ())) for row in rows}


def _contact(case_ids: list[int]) -> dict[int, tuple[date | None, int]]:
    """Per case since when nobody spoke the young person, and the attempts in vain since.

    It begins when a coach starts. That there was contact is on the timeline of the case; what was
    said is not looked at.
    """
    events = (
        CaseEvent.objects.filter(
            case_id__in=case_ids,
            kind__in=("accept_coach", "contact"),
            corrected_by=None,
            cycle=F("case__cycle"),
        )
        .order_by("case_id", "on", "seq")
        .values_list("case_id", "kind", "on", "payload")
    )
    found: dict[int, tuple[date | None, int]] = {}
    for case_id, kind, on, payload in events:
        since, missed = found.get(case_id, (None, 0))
        if kind == "contact" and not payload.get("is_reached"):
            found[case_id] = (since, missed + 1)
        elif kind == "contact" or since is None:
            found[case_id] = (on, 0)
    return found


def _facts(
    row: dict, today: date | None, quiet_since: date | None = None, in_vain: int = 0
) -> triage.Facts:
    begun = row["case__status"] in {Status.STARTED, Status.PLACED}
    missed = row["case__status"] == Status.NO_SHOW or (row["is_missed"] and not begun)
    return triage.Facts(
        question=row["question"],
        tried=row["tried"],
        wanted=row["wanted"],
        is_carried=row["carried_from_id"] is not None,
        partner_asks=row["partner_asks"],
        is_missed=missed,
        has_valid=row["has_valid"] or begun,
        is_placed=row["is_placed"] or begun,
        due_on=row["case__next_due_on"],
        school=row["case__member__school__name"],
        position=row["position"],
        quiet_since=quiet_since,
        missed=in_vain,
        today=today,
    )


def concerns(item: AgendaItem, organisation_id: int) -> bool:
    """Whether this organisation sits at the table for this very case."""
    return CaseParty.objects.filter(
        _still(),
        organisation_id=organisation_id,
        case_id=item.case_id,
        capacity=Capacity.TABLE,
        origin=f"session:{item.session_id}",
        organisation__kind__in=PARTNERS,
    ).exists()


@dataclass(frozen=True)
class ItemRow:
    """One line of the agenda page: the slot, how ready it is, and what this reader may press."""

    slot: object
    readiness: Readiness
    may_prepare: bool = False
    may_withdraw: bool = False
    may_look: bool = False
    may_promote: bool = False

    @property
    def place_why(self) -> list[str]:
        """Why the item stands where it stands."""
        return [str(PlaceReason(code).label) for code in self.slot.item.place_reasons]

    @property
    def triage_why(self) -> list[str]:
        """The sentences of the rule; empty when somebody chose it."""
        return [str(TriageReason(code).label) for code in self.slot.item.triage_reasons]


def item_rows(session: TableSession, slots, by, *, leads: bool) -> list[ItemRow]:
    """The lines of an agenda for one reader; two queries, whatever its length."""
    ready = readiness(session, slots)
    is_over = session.state in OVER
    rows = []
    for slot in slots:
        sees = F8 in slot.groups
        if is_over or slot.is_done or not sees:
            rows.append(ItemRow(slot, ready.get(slot.item.pk, Readiness())))
            continue
        found = ready[slot.item.pk]
        around = {one.pk for one in found.waiting} | {one.organisation_id for one in found.notes}
        own_school = by.role in SCHOOL_LEADS and slot.case.school_id == by.organisation_id
        rows.append(
            ItemRow(
                slot,
                found,
                may_prepare=(leads or own_school) and slot.reads_words,
                may_withdraw=leads or own_school,
                may_look=by.organisation_id in around and slot.reads_words,
                may_promote=slot.item.triage == Triage.STANDING,
            )
        )
    return rows
