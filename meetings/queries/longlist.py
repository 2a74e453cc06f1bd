"""The long list of a round: whom its rule finds, and what each school sees and said of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.enums import (
    PLACED_AT_LEAST,
    VALID_APPLICATION,
    ApplicationStatus,
    Destination,
    StartOutcome,
    Status,
)
from cases.models import Application, Case, CohortMember, StartCheck
from meetings.enums import (
    ASKED,
    ON_AGENDA,
    ProposalReason,
    ProposalState,
    RoundTarget,
    SessionState,
)
from meetings.models import AgendaItem, RoundProposal, SchoolSeat, TableRound
from meetings.queries.carried import still_carried
from overstap.organisations.enums import SCHOOL_LEADS, SCHOOL_ROLES, OrganisationKind
from overstap.organisations.models import Organisation
from overstap.ui.dates import full_day

# Who goes somewhere else than the mbo needs no application there.
TO_MBO = (Destination.UNKNOWN, Destination.MBO_REGION, Destination.MBO_OUTSIDE)
# A case that ended like this is no concern of a table any more; the pupil said no, or is gone.
GONE = (Status.WITHDRAWN, Status.MOVED, Status.ELSEWHERE)
HAS_A_PLACE = (Status.STARTED, Status.PLACED)

SENTENCES = {
    ProposalReason.NO_APPLICATION: "Geen aanmelding op {day}",
    ProposalReason.ONLY_CONCEPT: "Geen geldige aanmelding op {day}: nog niet ingediend",
    ProposalReason.APPLICATION_ENDED: "Geen geldige aanmelding op {day}: ingetrokken of afgewezen",
    ProposalReason.NOT_PROVISIONAL: "Aangemeld, op {day} niet voorlopig geplaatst",
    ProposalReason.NOT_STARTED: "Niet gestart op het mbo",
    ProposalReason.OPEN_CASE: "Open dossier, op {day} nog geen plek",
    ProposalReason.CARRIED_OVER: "Doorgeschoven van een eerdere tafel",
    ProposalReason.BY_SCHOOL: "Toegevoegd door de school",
    ProposalReason.FROM_TABLE: "Stond op een tafel die niet doorging",
}


def sentence(reason: str, on: date) -> str:
    """A reason of the rule as people read it, with the day on which it was true."""
    return SENTENCES[ProposalReason(reason)].format(day=full_day(on))


def _facts(year_id: int) -> QuerySet[CohortMember]:
    """Every member of a year with the facts that the rules look at; in the database."""
    applications = Application.objects.filter(member_id=OuterRef("pk"))
    cases = Case.objects.filter(student_id=OuterRef("student_id"))
    live = AgendaItem.objects.filter(
        case__member_id=OuterRef("pk"),
        state__in=ON_AGENDA,
        session__state__in=[SessionState.PLANNED, SessionState.OPEN],
    )
    carried = still_carried().filter(case__member_id=OuterRef("pk"), case__is_open=True)
    return (
        CohortMember.objects.scoped()
        .annotate(
            was_carried=Exists(carried),
            has_applied=Exists(applications),
            has_concept=Exists(applications.filter(status=ApplicationStatus.CREATED)),
            has_valid=Exists(applications.filter(status__in=VALID_APPLICATION)),
            is_placed=Exists(applications.filter(status__in=PLACED_AT_LEAST)),
            is_missed=Exists(
                StartCheck.objects.filter(
                    member_id=OuterRef("pk"), outcome=StartOutcome.NOT_STARTED
                )
            ),
            has_case=Exists(cases.filter(is_open=True)),
            has_begun=Exists(cases.filter(is_open=True, status__in=HAS_A_PLACE)),
            is_no_show=Exists(cases.filter(is_open=True, status=Status.NO_SHOW)),
            is_gone=Exists(cases.filter(is_open=False, status__in=GONE, year_id=year_id)),
        )
        .filter(~Exists(live))
        .filter(Q(year_id=year_id) | Q(was_carried=True))
    )


def found_by_rule(table_round: TableRound, region_id: int) -> dict[int, list[str]]:
    """The members that the rule of a round puts forward, each with the codes why. One query.

    What an earlier table carried over is always found; who already is on an agenda never is.
    """
    year_id, target = table_round.year_id, RoundTarget(table_round.target)
    leaves = Q(year_id=year_id, is_potential_leaver=True, destination__in=TO_MBO, is_gone=False)
    fits = {
        RoundTarget.NO_APPLICATION: leaves & Q(has_valid=False) & Q(has_begun=False),
        RoundTarget.NOT_PROVISIONAL: leaves & Q(is_placed=False) & Q(has_begun=False),
        RoundTarget.NOT_STARTED: Q(year_id=year_id, is_gone=False)
        & (Q(is_missed=True) | Q(is_no_show=True)),
        RoundTarget.AT_RISK: Q(year_id=year_id, has_case=True, is_placed=False, has_begun=False),
        RoundTarget.BY_HAND: Q(pk__in=[]),
    }[target]
    rows = (
        _facts(year_id)
        .filter(year__region_id=region_id)
        .filter(Q(was_carried=True) | fits)
        .order_by("pk")
        .values_list("pk", "was_carried", "has_applied", "has_concept", "has_valid")
    )
    return {
        pk: _codes(target, was_carried, has_applied, has_concept, has_valid)
        for pk, was_carried, has_applied, has_concept, has_valid in rows
    }


def _codes(target, was_carried, has_applied, has_concept, has_valid) -> list[str]:
    if was_carried:
        return [str(ProposalReason.CARRIED_OVER)]
    if target == RoundTarget.NOT_STARTED:
        return [str(ProposalReason.NOT_STARTED)]
    if target == RoundTarget.AT_RISK:
        return [str(ProposalReason.OPEN_CASE)]
    if has_valid:
        return [str(ProposalReason.NOT_PROVISIONAL)]
    if has_concept:
        return [str(ProposalReason.ONLY_CONCEPT)]
    return [str(ProposalReason.APPLICATION_ENDED if has_applied else ProposalReason.NO_APPLICATION)]


@dataclass(frozen=True)
class ListRow:
    """One pupil on the long list as the own school sees it."""

    proposal: RoundProposal
    case: Case | None
    item: AgendaItem | None

    @property
    def member(self) -> CohortMember:
        """The pupil."""
        return self.proposal.member

    @property
    def why(self) -> list[str]:
        """Why the pupil is on the list, in sentences."""
        return [sentence(code, self.proposal.found_on) for code in self.proposal.reasons]

    @property
    def is_asked(self) -> bool:
        """Whether the school still has to say something."""
        return self.proposal.state in ASKED

    @property
    def is_screened(self) -> bool:
        """Whether there is a case that can go to the table as it is."""
        return self.case is not None and (
            self.case.screened_on is not None
            or self.case.status not in {Status.FLAGGED, Status.SUMMER}
        )

    @property
    def can_follow_at_once(self) -> bool:
        """Whether one button for all is enough: a screened case that has a question."""
        return self.is_asked and self.is_screened and bool(self.case.question)


def long_list(table_round: TableRound, by) -> list[ListRow]:
    """The long list of a round as far as it is about pupils of this person's school.

    The zorgcoördinator and decaan see their school, a mentor the own pupils. Three queries.
    """
    if by.role not in SCHOOL_ROLES:
        return []
    proposals = list(
        RoundProposal.objects.filter(
            round=table_round, member_id__in=CohortMember.objects.visible_to(by).values("pk")
        )
        .exclude(state=ProposalState.LAPSED)
        .select_related("member__student", "by__user")
        .order_by("member__class_name", "member__student__search_name", "pk")
    )
    cases = {
        case.member_id: case
        for case in Case.objects.visible_to(by)
        .filter(is_open=True, member_id__in=[row.member_id for row in proposals])
        .select_related("year")
    }
    items = {
        item.case_id: item
        for item in AgendaItem.objects.filter(
            session__round=table_round,
            state__in=ON_AGENDA,
            case_id__in=[case.pk for case in cases.values()],
        ).select_related("session")
    }
    rows = []
    for proposal in proposals:
        case = cases.get(proposal.member_id)
        rows.append(ListRow(proposal, case, items.get(case.pk) if case else None))
    return rows


@dataclass(frozen=True)
class SchoolCount:
    """What one school still has to do for a round; numbers only, for who plans."""

    school: Organisation
    waiting: int
    confirmed: int
    removed: int
    session_id: int | None


def school_counts(table_round: TableRound) -> list[SchoolCount]:
    """Per school how many pupils wait, are confirmed and were removed. Three queries, no names."""
    numbers = {
        row["member__school_id"]: row
        for row in RoundProposal.objects.filter(round=table_round)
        .exclude(state=ProposalState.LAPSED)
        .order_by()
        .values("member__school_id")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=ASKED)),
            confirmed=Count("pk", filter=Q(state=ProposalState.CONFIRMED)),
            removed=Count("pk", filter=Q(state=ProposalState.REMOVED)),
        )
    }
    seats = dict(
        SchoolSeat.objects.filter(round=table_round).values_list("school_id", "session_id")
    )
    schools = Organisation.objects.filter(pk__in=set(numbers) | set(seats)).order_by("name", "pk")
    empty = {"waiting": 0, "confirmed": 0, "removed": 0}
    return [
        SchoolCount(
            school=school,
            session_id=seats.get(school.pk),
            **{name: numbers.get(school.pk, empty)[name] for name in empty},
        )
        for school in schools
    ]


def lists_waiting(by) -> list[TableRound]:
    """The rounds whose long list has pupils of this person's school, with how many wait."""
    if by.role not in SCHOOL_ROLES or by.organisation.kind != OrganisationKind.SCHOOL:
        return []
    # Named and not excluded: "not lapsed" over many rows would drop a round with one lapsed row.
    shown = [state for state in ProposalState.values if state != ProposalState.LAPSED]
    mine = Q(proposals__member__school_id=by.organisation_id, proposals__state__in=shown)
    if by.role not in SCHOOL_LEADS:
        mine &= Q(proposals__member__mentor_id=by.user_id)
    return list(
        TableRound.objects.filter(year__region_id=by.region_id, cancelled_at__isnull=True)
        .annotate(
            n_listed=Count("proposals", filter=mine),
            n_waiting=Count("proposals", filter=mine & Q(proposals__state__in=ASKED)),
        )
        .filter(n_listed__gt=0)
        .order_by("-date_on", "-pk")
    )


def addable_members(table_round: TableRound, by) -> QuerySet[CohortMember]:
    """The pupils of this person's own school that are not on the list of this round."""
    listed = RoundProposal.objects.filter(
        round=table_round, state__in=[*ASKED, ProposalState.CONFIRMED], member_id=OuterRef("pk")
    )
    return (
        CohortMember.objects.visible_to(by)
        .filter(year_id=table_round.year_id, school_id=by.organisation_id)
        .filter(~Exists(listed))
        .select_related("student")
        .order_by("class_name", "student__search_name", "pk")
    )
