"""Which tables there are, who can sit there, and which cases a round puts forward."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from cases.enums import (
    LIVE_APPLICATION,
    OPEN,
    PLACED_AT_LEAST,
    VALID_APPLICATION,
    StartOutcome,
    Status,
)
from cases.models import Application, Case, StartCheck
from meetings.enums import ON_AGENDA, WAITING, ItemState, RoundTarget, SessionState
from meetings.models import AgendaItem, SessionParticipant, TableRound, TableSession
from meetings.queries.carried import still_carried
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.models import Membership
from overstap.privacy.groups import F1, F10

PROPOSED_AT_MOST = 200


def sessions_for(by) -> QuerySet[TableSession]:
    """The tables this person may open: of their region for planners, else where they sit."""
    sits = (
        Q(chair_id=by.pk)
        | Q(minute_taker_id=by.pk)
        | Exists(SessionParticipant.objects.filter(session_id=OuterRef("pk"), membership_id=by.pk))
    )
    condition = sits
    if by.role in COORDINATORS:
        condition |= Q(round__year__region_id=by.region_id)
    return TableSession.objects.filter(condition).select_related(
        "round__year__region", "chair__user", "minute_taker__user"
    )


def list_sessions(by) -> list[TableSession]:
    """All tables of this person with their counts, the newest first."""
    on_agenda = Q(items__state__in=ON_AGENDA)
    return list(
        sessions_for(by)
        .annotate(
            n_items=Count("items", filter=on_agenda),
            n_waiting=Count("items", filter=Q(items__state__in=WAITING)),
        )
        .order_by("-round__date_on", "-round_id", "starts_at", "pk")
    )


def rounds_of(by) -> list[TableRound]:
    """The rounds of the region, for planners."""
    if by.role not in COORDINATORS:
        return []
    return list(
        TableRound.objects.filter(year__region_id=by.region_id)
        .select_related("year")
        .order_by("-date_on", "-pk")
    )


def next_sessions_of(by, moment: datetime) -> QuerySet[TableSession]:
    """The tables from now on where this person sits or leads, with their counts."""
    return (
        sessions_for(by)
        .filter(
            Q(state=SessionState.OPEN) | Q(starts_at__gte=moment - timedelta(hours=12)),
            state__in=[SessionState.PLANNED, SessionState.OPEN],
        )
        .annotate(
            n_items=_items(Q(state__in=ON_AGENDA)),
            n_unprepared=_items(Q(state=ItemState.PROPOSED)),
        )
    )


def _items(which: Q) -> Coalesce:
    """How many items of a table, as a column."""
    items = AgendaItem.objects.filter(which, session_id=OuterRef("pk")).order_by()
    return Coalesce(Subquery(items.values("session_id").annotate(n=Count("pk")).values("n")), 0)


@dataclass(frozen=True)
class Capacity:
    """How full one table is: the minutes that its agenda takes against what was planned."""

    session: TableSession
    items: int
    minutes: int
    decided: int

    @property
    def has_minutes(self) -> bool:
        """Whether there is something to read: a decision, or a table that was closed."""
        return self.decided > 0 or self.session.state == SessionState.CLOSED

    @property
    def over(self) -> int:
        """Minutes too many; 0 when the agenda fits."""
        return max(0, self.minutes - self.session.planned_minutes)

    @property
    def left(self) -> int:
        """Minutes that are still free."""
        return max(0, self.session.planned_minutes - self.minutes)


def capacities(table_round: TableRound) -> list[Capacity]:
    """The tables of a round with how full they are, in the order of the day. One query."""
    on_agenda = Q(items__state__in=ON_AGENDA)
    sessions = (
        table_round.sessions.select_related("chair__user", "minute_taker__user")
        .annotate(
            n_items=Count("items", filter=on_agenda),
            n_minutes=Sum("items__minutes", filter=on_agenda),
            n_decided=Count("items", filter=Q(items__state=ItemState.DISCUSSED)),
        )
        .order_by("starts_at", "place", "pk")
    )
    return [Capacity(one, one.n_items, one.n_minutes or 0, one.n_decided) for one in sessions]


def participants_of(session: TableSession) -> list[SessionParticipant]:
    """Who was invited, with their organisation."""
    return list(
        session.participants.select_related(
            "membership__user", "membership__organisation"
        ).order_by("membership__organisation__name", "membership__user__name", "pk")
    )


def choosable_people(region_id: int, on: date) -> QuerySet[Membership]:
    """Everybody of the region who can sit at a table, with their organisation."""
    return (
        Membership.objects.live(on=on)
        .filter(organisation__region_id=region_id)
        .exclude(role__in=["functional_admin", "privacy_officer", "manager", "school_admin"])
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name", "pk")
    )


def seats_and_others(
    session: TableSession, on: date
) -> tuple[list[SessionParticipant], list[Membership]]:
    """Who was invited, and who else of the region can be, in one query for who plans the table."""
    seat = FilteredRelation("table_sessions", condition=Q(table_sessions__session=session))
    able = choosable_people(session.round.year.region_id, on).order_by().values("pk")
    rows = (
        Membership.objects.alias(seat=seat)
        .annotate(participant_id=F("seat__pk"))
        .filter(Q(participant_id__isnull=False) | Q(pk__in=able))
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__name", "pk")
    )
    seats, others = [], []
    for person in rows:
        if person.participant_id is None:
            others.append(person)
        else:
            seat_id = person.participant_id
            seats.append(SessionParticipant(pk=seat_id, session=session, membership=person))
    return seats, others


def planned_in_region(region_id: int) -> QuerySet[TableSession]:
    """The tables on which a case of this region can be put: planned or going on."""
    return (
        TableSession.objects.filter(
            round__year__region_id=region_id,
            state__in=[SessionState.PLANNED, SessionState.OPEN],
        )
        .select_related("round", "chair__user")
        .annotate(n_items=Count("items", filter=Q(items__state__in=ON_AGENDA)))
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class Proposal:
    """A case that the rule of the round puts forward, and why."""

    case: Case
    why: str
    detail: str


def proposals(session: TableSession, by) -> list[Proposal]:
    """Open cases that fit this round's target and are on no agenda of it yet, each with why.

    Cases that an earlier table carried over come first, whatever the target.
    """
    region_id = session.round.year.region_id
    plans = by.role in COORDINATORS and by.region_id == region_id
    if not plans and by.pk not in {session.chair_id, session.minute_taker_id}:
        return []
    live = AgendaItem.objects.filter(
        case_id=OuterRef("pk"),
        state__in=ON_AGENDA,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    )
    carried = still_carried().filter(case_id=OuterRef("pk"))
    valid = Application.objects.filter(
        member_id=OuterRef("member_id"), status__in=VALID_APPLICATION
    )
    placed = Application.objects.filter(member_id=OuterRef("member_id"), status__in=PLACED_AT_LEAST)
    missed = StartCheck.objects.filter(
        member_id=OuterRef("member_id"), outcome=StartOutcome.NOT_STARTED
    )
    cases = (
        Case.objects.visible_to(by, group=F1)
        .visible_to(by, group=F10)  # the page says where somebody applied
        .filter(region_id=region_id, status__in=OPEN)
        .exclude(status=Status.FLAGGED)
        .exclude(status=Status.SUMMER, screened_on=None)
        .filter(~Exists(live))
        .annotate(
            was_carried=Exists(carried),
            has_valid=Exists(valid),
            is_placed=Exists(placed),
            is_missed=Exists(missed),
        )
    )
    target = session.round.target
    fits = {
        RoundTarget.NO_APPLICATION: Q(has_valid=False),
        RoundTarget.NOT_PROVISIONAL: Q(is_placed=False),
        RoundTarget.NOT_STARTED: Q(is_missed=True) | Q(status=Status.NO_SHOW),
        RoundTarget.AT_RISK: Q(),
        RoundTarget.BY_HAND: Q(),
    }[RoundTarget(target)]
    if fits:
        cases = cases.filter(Q(was_carried=True) | fits)
    applications = Prefetch(
        "member__applications",
        queryset=Application.objects.filter(status__in=LIVE_APPLICATION).select_related(
            "institution"
        ),
    )
    cases = (
        cases.filter(Q(year_id=session.round.year_id) | Q(was_carried=True))
        .select_related("student", "school", "year", "member")
        .prefetch_related(applications)
        .order_by("-was_carried", "school__name", "student__search_name", "pk")
    )
    return [Proposal(case, _why(case, target), _applied(case)) for case in cases[:PROPOSED_AT_MOST]]


def _why(case, target: str) -> str:
    if case.was_carried:
        return "Doorgeschoven van een eerdere tafel"
    if target == RoundTarget.NO_APPLICATION:
        return "Geen geldige aanmelding"
    if target == RoundTarget.NOT_PROVISIONAL:
        return "Aangemeld, niet voorlopig geplaatst" if case.has_valid else "Niet aangemeld"
    if target == RoundTarget.NOT_STARTED:
        return "Niet gestart"
    return f"Open dossier: {case.get_status_display().lower()}"


def _applied(case) -> str:
    found = [
        f"{application.institution}: {application.get_status_display().lower()}"
        for application in case.member.applications.all()
    ]
    return ", ".join(found)
