"""What the table reads of the one case that it discusses, and who can take an action."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from cases.models import ActionItem, Application, Case, CaseAccess, CaseParty, SupportForm
from cases.models.scope import parties_of
from meetings.models import Decision, TableSession
from meetings.queries.agenda import Slot
from overstap.organisations.models import Membership
from overstap.privacy.groups import F1, F5, F6, F8, DataGroup, mask

SECTIONS = ("cognition", "attitude", "behaviour", "health")
MOST_AGREEMENTS = 10
# Who carries out an action has to read it: an agreement (F8), and words hold the name (F1).
WORDS = mask(F1, F8)


@dataclass(frozen=True)
class Support:
    """What helps, what hinders and what the young person wants."""

    helps: tuple[str, ...] = ()
    hinders: tuple[str, ...] = ()
    student_view: str = ""
    hides_health: bool = False


@dataclass(frozen=True)
class Sheet:
    """All that the table sees of one case, as far as the groups of its slot allow."""

    applications: tuple[Application, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    support: Support = Support()


def sheet_of(slot: Slot) -> Sheet:
    """What a participant reads about the case that is discussed now (at most four queries)."""
    case, sees = slot.case, slot.groups
    if case is None:
        return Sheet()
    applications, decisions, actions = (), (), ()
    if DataGroup.F10 in sees:
        applications = tuple(
            Application.objects.filter(member_id=case.member_id)
            .select_related("institution", "programme")
            .order_by("-status", "pk")
        )
    if F8 in sees:
        decisions = tuple(
            Decision.objects.filter(item__case_id=case.pk, is_current=True)
            .exclude(item_id=slot.item.pk)
            .select_related("item__session__round")
            .order_by("-decided_at")
        )
        actions = tuple(
            ActionItem.objects.filter(case_id=case.pk)
            .exclude(status="cancelled")
            .select_related("owner", "owner_organisation")
            .order_by("-status", "due_on", "pk")[:MOST_AGREEMENTS]
        )
    return Sheet(applications, decisions, actions, _support(case, sees))


def _support(case: Case, sees: frozenset[DataGroup]) -> Support:
    """The support form; what is not shared is not even read from the database."""
    if F5 not in sees:
        return Support()
    names = [name for name in SECTIONS if name != "health" or F6 in sees]
    wanted = [f"{name}_{kind}" for name in names for kind in ("helps", "hinders")]
    row = SupportForm.objects.filter(case_id=case.pk).values(*wanted, "student_view").first() or {}
    return Support(
        helps=tuple(text for name in names if (text := row.get(f"{name}_helps"))),
        hinders=tuple(text for name in names if (text := row.get(f"{name}_hinders"))),
        student_view=row.get("student_view", ""),
        hides_health=F6 not in sees,
    )


@dataclass(frozen=True)
class Seat:
    """Somebody at the table or around the case that lies on it."""

    membership: Membership
    participant_id: int | None
    is_present: bool
    leads: bool
    is_around: bool

    @property
    def label(self) -> str:
        """Name and organisation."""
        return f"{self.membership.user.name}, {self.membership.organisation}"

    @property
    def in_room(self) -> bool:
        """Whether this person is in the room; who leads the table always is."""
        return self.is_present or self.leads


def seats_of(session: TableSession, case_id: int | None, moment: datetime, on: date) -> list[Seat]:
    """Who sits at the table, and who works around this case, by name (one query)."""
    around = CaseParty.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=moment), case_id=case_id or 0
    )
    leading = {session.chair_id, session.minute_taker_id}
    people = (
        Membership.objects.live(on=on)
        .alias(
            seat=FilteredRelation("table_sessions", condition=Q(table_sessions__session=session))
        )
        .annotate(
            participant_id=F("seat__pk"),
            is_present=F("seat__is_present"),
            is_around=Exists(
                around.filter(user_id=OuterRef("user_id"), organisation_id=OuterRef("organisation"))
            ),
        )
        .filter(
            Q(participant_id__isnull=False)
            | Q(pk__in=[pk for pk in leading if pk])
            | Q(user_id__in=around.filter(user__isnull=False).values("user_id"))
        )
        .select_related("user", "organisation")
        .order_by("user__name", "pk")
    )
    return [
        Seat(
            membership=person,
            participant_id=person.participant_id,
            is_present=bool(person.is_present),
            leads=person.pk in leading,
            is_around=person.is_around,
        )
        for person in people
    ]


def readers_of(case: Case, moment: datetime) -> set[str]:
    """The parties that may read what is agreed about this case, its words included. One query."""
    grants = CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=moment),
        case_id=case.pk,
        active_from__lte=moment,
    ).annotate(reads=F("groups").bitand(WORDS))
    return set(grants.filter(reads=WORDS).values_list("party", flat=True))


def owners_for(case: Case, seats: list[Seat], moment: datetime) -> list:
    """Who can take an action: those of `seats` who may see the case, and their organisations.

    Gives (label, [(value, label)]) groups for a select; a value is "m<membership>" or
    "o<organisation>". One query.
    """
    parties = readers_of(case, moment)
    able = [
        seat
        for seat in seats
        if (
            seat.is_around
            or seat.leads
            or seat.participant_id is not None
            or seat.membership.region_id == case.region_id
        )
        and parties.intersection(parties_of(seat.membership))
    ]
    people = [(f"m{seat.membership.pk}", seat.label) for seat in able]
    names = {seat.membership.organisation_id: str(seat.membership.organisation) for seat in able}
    organisations = sorted(((f"o{pk}", name) for pk, name in names.items()), key=lambda o: o[1])
    return [("Personen", people), ("Organisaties", organisations)]
