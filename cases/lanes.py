"""The lanes of the controles: who started, who was placed, who is due for an evaluation.

Every member is in exactly one lane of a check (lifecycle.md 7). Lanes are counted in one query
and read a page at a time, so that a region of thousands costs as much as a school of thirty.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from cases.enums import (
    LIVE_APPLICATION,
    Destination,
    PlacementOutcome,
    StartOutcome,
    Status,
)
from cases.models import Application, Case, CohortMember, Evaluation
from cases.names import plain
from cases.rules.calendar import months_after
from overstap.organisations.enums import (
    COACHES,
    COORDINATORS,
    OFFICERS,
    SCHOOL_ROLES,
    MilestoneKind,
    OrganisationKind,
    Role,
)
from overstap.organisations.models import Milestone, Organisation, TransitionYear

PER_LANE = 20
# These go to the mbo as far as anybody knows; the others have a destination that is a fact.
EXPECTED = (
    Destination.MBO_REGION,
    Destination.MBO_OUTSIDE,
    Destination.BRIDGING,
    Destination.UNKNOWN,
)
REPORTERS = COACHES | SCHOOL_ROLES | OFFICERS | {Role.MBO_INTAKE}


@dataclass(frozen=True)
class LaneSpec:
    """One lane: its key in the address, its heading and its colour."""

    key: str
    label: str
    tone: str
    where: Q


@dataclass
class Card:
    """One member in a lane, with the case if this reader may know of it."""

    member: CohortMember
    institution: str = ""
    case: Case | None = None


@dataclass
class Lane:
    """A lane with one page of its cards."""

    spec: LaneSpec
    total: int
    page: int
    cards: list = field(default_factory=list)
    previous: str = ""
    next: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_LANE))


TO_START = Q(start_check__isnull=True) | Q(start_check__outcome=StartOutcome.UNKNOWN)
START = (
    LaneSpec("open", "Nog te controleren", "warning", TO_START),
    LaneSpec("niet", "Niet gestart", "negative", Q(start_check__outcome=StartOutcome.NOT_STARTED)),
    LaneSpec("wel", "Gestart", "positive", Q(start_check__outcome=StartOutcome.STARTED)),
)
TO_PLACE = Q(placement_check__isnull=True) | Q(placement_check__outcome=PlacementOutcome.UNKNOWN)
PLACEMENT = (
    LaneSpec("open", "Nog onbekend", "warning", TO_PLACE),
    LaneSpec(
        "niet",
        "Niet geplaatst",
        "negative",
        Q(placement_check__outcome=PlacementOutcome.NOT_PLACED),
    ),
    LaneSpec("wel", "Geplaatst", "positive", Q(placement_check__outcome=PlacementOutcome.PLACED)),
)


def years_of(by) -> list[TransitionYear]:
    """The transition years of this region with their calendar (`dates`), youngest first."""
    years: dict[int, TransitionYear] = {}
    milestones = Milestone.objects.filter(year__region_id=by.region_id).select_related("year")
    for milestone in milestones.order_by("-year__year", "date_on"):
        year = years.setdefault(milestone.year_id, milestone.year)
        year.dates = {**getattr(year, "dates", {}), milestone.kind: milestone}
    return list(years.values())


def year_for(years: list[TransitionYear], kind: MilestoneKind, today: date, wanted: str = ""):
    """The chosen year, else the youngest whose milestone has passed, else the oldest there is."""
    for year in years:
        if wanted == str(year.year):
            return year
    for year in years:
        milestone = milestone_of(year, kind)
        if milestone is not None and milestone.date_on <= today:
            return year
    return years[-1] if years else None


def milestone_of(year: TransitionYear, kind: MilestoneKind) -> Milestone | None:
    """A milestone of a year that was read with its calendar."""
    return year.dates.get(kind)


def expected(by, year: TransitionYear) -> QuerySet[CohortMember]:
    """Who is expected at an mbo: the members this reader may see, with whatever is known."""
    live = Application.objects.filter(
        member_id=OuterRef("pk"), status__in=LIVE_APPLICATION
    ).order_by("-status", "pk")
    cases = Case.objects.filter(member_id=OuterRef("pk")).exclude(status=Status.DISMISSED)
    return (
        CohortMember.objects.visible_to(by)
        .filter(year=year, is_potential_leaver=True, destination__in=EXPECTED)
        .filter(Exists(live) | Exists(cases) | Q(start_check__isnull=False))
        .annotate(institution_id=Subquery(live.values("institution_id")[:1]))
    )


def narrowed(rows: QuerySet, chosen: dict, institution="institution_id") -> QuerySet:
    """The members or cases that the filter bar leaves; `institution` is where theirs stands."""
    if school := chosen.get("school"):
        rows = rows.filter(school_id=school)
    if municipality := chosen.get("municipality"):
        rows = rows.filter(student__municipality_id=municipality)
    if mbo := chosen.get("institution"):
        rows = rows.filter(**{institution: mbo})
    for word in plain(chosen.get("q") or "").split():
        rows = rows.filter(student__search_name__contains=word)
    return rows


def lanes(members: QuerySet, specs, pages: dict[str, int], by) -> list[Lane]:
    """Each lane with its count and one page of cards: five queries for any number of members."""
    counts = members.aggregate(
        **{spec.key: Count("pk", filter=spec.where, distinct=True) for spec in specs}
    )
    found = []
    for spec in specs:
        lane = Lane(spec, counts[spec.key], 1)
        lane.page = min(max(1, pages.get(spec.key, 1)), lane.pages)
        first = (lane.page - 1) * PER_LANE
        rows = (
            members.filter(spec.where)
            .select_related("student__municipality", "school", "start_check", "placement_check")
            .order_by("student__search_name", "pk")[first : first + PER_LANE]
        )
        lane.cards = [Card(member) for member in rows] if lane.total else []
        found.append(lane)
    _add_cases([card for lane in found for card in lane.cards], by)
    return found


def _add_cases(cards: list[Card], by) -> None:
    """Put the case on a card as far as this reader sees it, and whether one may be opened."""
    students = {card.member.student_id: card for card in cards}
    rows = Case.objects.visible_to(by).filter(student_id__in=students).select_related("coach")
    for case in rows.order_by("pk"):
        card = students[case.student_id]
        if case.member_id == card.member.pk or case.is_open:
            card.case = case


def name_institutions(cards: list[Card], organisations: dict[int, Organisation]) -> None:
    """Say where each member is expected or started; outside the region by its own name."""
    for card in cards:
        check = getattr(card.member, "start_check", None)
        known = organisations.get(
            (check.institution_id if check else None) or card.member.institution_id
        )
        card.institution = str(known or (check.institution_name if check else "") or "")


def partners(by) -> dict[int, Organisation]:
    """Schools and mbo's of the region by id, for the filter bar and the cards."""
    kinds = [OrganisationKind.SCHOOL, OrganisationKind.MBO]
    rows = Organisation.objects.filter(region_id=by.region_id, kind__in=kinds)
    return {row.pk: row for row in rows.order_by("name")}


def may_report(by) -> bool:
    """Whether this role reports starts and placements at all; the action decides per member."""
    return by.role in REPORTERS


def may_open(by) -> bool:
    """Whether this role may open a case at the check (lifecycle.md 2, open_at_check)."""
    return by.role in OFFICERS | COORDINATORS | {Role.MBO_INTAKE}


# Half a year after the start -----------------------------------------------------------------------


def evaluations(by, year: TransitionYear) -> QuerySet[Case]:
    """The cases of a year that started, with whether they were evaluated in this cycle."""
    done = Evaluation.objects.filter(case_id=OuterRef("pk"), cycle=OuterRef("cycle"))
    return (
        Case.objects.visible_to(by)
        .filter(year=year, started_on__isnull=False)
        .filter(status__in=[Status.STARTED, Status.PLACED, Status.CLOSED, Status.HANDED_OVER])
        .annotate(is_evaluated=Exists(done), needs=Exists(done.filter(needs_support=True)))
    )


AFTERCARE = (
    LaneSpec(
        "open",
        "Nog te evalueren",
        "warning",
        Q(is_open=True, is_evaluated=False),
    ),
    LaneSpec("niet", "Hulp of afronding nodig", "negative", Q(is_open=True, is_evaluated=True)),
    LaneSpec("wel", "Afgerond", "positive", Q(is_open=False)),
)


@dataclass
class CaseCard:
    """One case in a lane of the half-year check."""

    case: Case
    name: str
    due_on: date
    can_act: bool


def narrowed_cases(cases: QuerySet, chosen: dict) -> QuerySet:
    """The cases that the filter bar leaves, by the mbo where they started."""
    return narrowed(cases, chosen, "member__start_check__institution_id")


def case_lanes(cases: QuerySet, specs, pages: dict[str, int]) -> list[Lane]:
    """The lanes of the half-year check, each with its count and one page of cases."""
    counts = cases.aggregate(**{spec.key: Count("pk", filter=spec.where) for spec in specs})
    found = []
    for spec in specs:
        lane = Lane(spec, counts[spec.key], 1)
        lane.page = min(max(1, pages.get(spec.key, 1)), lane.pages)
        first = (lane.page - 1) * PER_LANE
        rows = (
            cases.filter(spec.where)
            .select_related("student", "school", "coach", "year", "region")
            .order_by(F("started_on").asc(), "pk")[first : first + PER_LANE]
        )
        lane.cards = list(rows) if lane.total else []
        found.append(lane)
    return found


def end_of_coaching(case: Case) -> date:
    """When the coaching of a started case ends."""
    if case.extended_until:
        return case.extended_until
    return months_after(case.started_on, case.region.coach_months)
