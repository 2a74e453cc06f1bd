"""Who can take another young person: points against hours, minus the days away."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q

from coaches.enums import AssignmentState, Weight
from coaches.models import Absence, CoachAssignment, LoadPolicy
from coaches.rules.load import Norm, share_present
from overstap.organisations.enums import COACHES
from overstap.organisations.models import Membership, SchoolHoliday

SOON = timedelta(days=14)


@dataclass
class Load:
    """One coach with the work in hand and the room that is left, in points."""

    coach: Membership
    hours: int
    knows_hours: bool
    capacity: int
    full_capacity: int
    absences: list[Absence]
    points: int = 0
    asked_points: int = 0
    n_open: int = 0
    n_offered: int = 0
    n_late: int = 0
    n_soon: int = 0
    next_due_on: date | None = None
    # The cases of whoever this coach stands in for today, and their points.
    n_covering: int = 0
    covering_points: int = 0

    @property
    def taken(self) -> int:
        """The points of the own cases and of those that are covered for somebody else."""
        return self.points + self.covering_points

    @property
    def room(self) -> int:
        """Points left when everything that was asked is taken on."""
        return self.capacity - self.taken - self.asked_points

    def percent(self, extra: int = 0) -> int | None:
        """How full the coach is with `extra` points more; None when there is no time at all."""
        if self.capacity <= 0:
            return None
        return round(100 * (self.taken + self.asked_points + extra) / self.capacity)

    @property
    def now(self) -> str:
        """How full, in words."""
        return percent_text(self.percent())

    @property
    def tone(self) -> str:
        """The colour family of the bar."""
        percent = self.percent()
        if percent is None or percent > 100:
            return "negative"
        return "warning" if percent > 85 else "positive"

    def away_on(self, day: date) -> Absence | None:
        """The absence that holds on this day."""
        return next((one for one in self.absences if one.starts_on <= day <= one.ends_on), None)


def percent_text(percent: int | None) -> str:
    """ "45%", or that there is no time."""
    return "geen tijd" if percent is None else f"{percent}%"


def norm_of(region_id: int | None) -> Norm:
    """How this region counts, two queries; the defaults of the house without a policy."""
    policy = LoadPolicy.objects.filter(region_id=region_id).prefetch_related("points").first()
    if policy is None:
        return Norm()
    default = Norm()
    stored = {row.status: row.points for row in policy.points.all()}
    return Norm(
        full_time_hours=policy.full_time_hours,
        full_time_points=policy.full_time_points,
        default_hours=policy.default_hours,
        light_percent=policy.light_percent,
        heavy_percent=policy.heavy_percent,
        horizon_weeks=policy.horizon_weeks,
        points={**default.points, **stored},
    )


def loads(region_id: int | None, on: date, norm: Norm | None = None) -> list[Load]:
    """Everybody who can be asked in this region, the most room first; six queries at most."""
    norm = norm or norm_of(region_id)
    coaches = list(
        Membership.objects.live(on=on)
        .filter(role__in=COACHES, organisation__region_id=region_id)
        .select_related("user", "organisation", "coach_hours")
        .order_by("user__name", "pk")
    )
    holidays = list(SchoolHoliday.objects.filter(region_id=region_id, ends_on__gte=on))
    away: dict[int, list[Absence]] = {}
    rows = Absence.objects.standing().filter(
        coach__organisation__region_id=region_id, ends_on__gte=on
    )
    for row in rows.select_related("stand_in__user").order_by("starts_on", "pk"):
        away.setdefault(row.coach_id, []).append(row)
    found = {}
    for coach in coaches:
        own = getattr(coach, "coach_hours", None)
        hours = own.hours if own is not None else norm.default_hours
        absences = away.get(coach.pk, [])
        share = share_present(
            [(one.starts_on, one.ends_on) for one in absences], on, norm.horizon_weeks, holidays
        )
        found[coach.pk] = Load(
            coach=coach,
            hours=hours,
            knows_hours=own is not None,
            capacity=norm.capacity(hours, share),
            full_capacity=norm.capacity(hours),
            absences=absences,
        )
    _count_work(found, norm, on)
    for absences in away.values():
        for one in absences:
            if one.stand_in_id in found and one.starts_on <= on and one.coach_id in found:
                found[one.stand_in_id].n_covering += found[one.coach_id].n_open
                found[one.stand_in_id].covering_points += found[one.coach_id].points
    return sorted(found.values(), key=lambda load: (-load.room, load.coach.user.name))


def _count_work(found: dict[int, Load], norm: Norm, on: date) -> None:
    """The cases and questions of all these coaches, in one query."""
    due = "case__next_due_on"
    rows = (
        CoachAssignment.objects.filter(
            coach_id__in=found,
            state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED],
            case__is_open=True,
        )
        .order_by()
        .values_list("coach_id", "state", "case__status", "weight")
        .annotate(
            n=Count("pk"),
            first=Min(due, filter=Q(**{f"{due}__gte": on})),
            late=Count("pk", filter=Q(**{f"{due}__lt": on})),
            soon=Count("pk", filter=Q(**{f"{due}__range": (on, on + SOON)})),
        )
    )
    for coach_id, state, status, weight, n, first, late, soon in rows:
        load = found[coach_id]
        points = n * norm.of(status, weight)
        if state == AssignmentState.OFFERED:
            load.n_offered += n
            load.asked_points += points
            continue
        load.n_open += n
        load.points += points
        load.n_late += late
        load.n_soon += soon
        if first and (load.next_due_on is None or first < load.next_due_on):
            load.next_due_on = first


def points_table(norm: Norm) -> list[tuple[str, list[int]]]:
    """What a case counts for, by status and weight, for the page that explains it."""
    return [
        (status, [norm.of(status, weight) for weight in Weight.values]) for status in norm.points
    ]
