"""How much a case weighs and a coach can carry: pure arithmetic over the region's data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.enums import Status
from cases.models import Case
from cases.rules import NotAllowed
from coaches.enums import AssignmentState, Weight
from coaches.models import CoachAssignment
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.models import Membership
from overstap.organisations.workdays import is_workday

# Points of a case of normal weight, until the region says otherwise.
DEFAULT_POINTS = {
    Status.GUIDED: 3,
    Status.DISCUSSED: 3,
    Status.SUMMER: 2,
    Status.NO_SHOW: 4,
    Status.STARTED: 2,
    Status.PLACED: 1,
    Status.ESCALATED: 1,
}
MOST_POINTS = 20
MOST_HOURS = 60
MOST_WEEKS = 26


@dataclass(frozen=True)
class Norm:
    """How a region counts; `points` by status."""

    full_time_hours: int = 36
    full_time_points: int = 100
    default_hours: int = 16
    light_percent: int = 50
    heavy_percent: int = 150
    horizon_weeks: int = 4
    points: dict[str, int] = field(default_factory=lambda: dict(DEFAULT_POINTS))

    def of(self, status: str, weight: str) -> int:
        """The points of a case; one that waits for its coach counts as a guided one will."""
        if status in {Status.FLAGGED, Status.SCREENED}:
            status = Status.GUIDED
        points = self.points.get(status, 0)
        percent = {Weight.LIGHT: self.light_percent, Weight.HEAVY: self.heavy_percent}
        # Upwards: half a point is work too, and whole points can be added by heart.
        return -(-points * percent.get(weight, 100) // 100)

    def capacity(self, hours: int, share: float = 1.0) -> int:
        """The points that somebody with these hours a week can carry."""
        return int(self.full_time_points * hours * share / self.full_time_hours)


def share_present(
    absences: Iterable[tuple[date, date]], today: date, weeks: int, holidays: Iterable = ()
) -> float:
    """Which part of the working days in the coming weeks somebody is there, 0.0 to 1.0.

    `absences` are (first, last) days; free days of everybody count for nobody.
    """
    holidays = list(holidays)
    days = [today + timedelta(days=ahead) for ahead in range(weeks * 7)]
    working = [day for day in days if is_workday(day, holidays)]
    if not working:
        return 1.0
    absences = list(absences)
    away = sum(any(first <= day <= last for first, last in absences) for day in working)
    return (len(working) - away) / len(working)


def check_may_set_load(region_id: int | None, by: Membership) -> None:
    """The coordinators of the region decide what a case weighs and who has how many hours."""
    if by.role not in COORDINATORS or by.region_id != region_id:
        raise NotAllowed("Alleen de coördinator stelt de werkdruk in.")


def check_may_weigh(
    case: Case, assignment: CoachAssignment, by: Membership, standing: frozenset[str]
) -> None:
    """The coach whose case it is, or the coordinator; as long as the case is open."""
    if assignment.coach.user_id != by.user_id and "coordinator" not in standing:
        raise NotAllowed("Dit kan alleen de coach zelf of de coördinator.")
    if not case.is_open:
        raise NotAllowed("Dit dossier is afgesloten.")
    if assignment.state != AssignmentState.ACCEPTED:
        raise NotAllowed("Deze coach begeleidt dit dossier niet meer.")


def check_weight(assignment: CoachAssignment, weight: str, note: str) -> None:
    """Another weight than it has, with the reason."""
    if weight not in Weight.values:
        raise NotAllowed("Kies hoeveel begeleiding het is.")
    if weight == assignment.weight:
        raise NotAllowed("Zo staat het al. Kies iets anders, of annuleer.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom het meer of minder begeleiding is.")


def check_hours(hours: int) -> None:
    """Hours that fit in a week."""
    if not 0 <= hours <= MOST_HOURS:
        raise NotAllowed(f"Vul een aantal uren in van 0 tot en met {MOST_HOURS}.")


def check_norm(policy, points: dict[str, int]) -> None:
    """Numbers that can be counted with."""
    if not 1 <= policy.full_time_hours <= MOST_HOURS:
        raise NotAllowed(f"Een volledige baan heeft 1 tot en met {MOST_HOURS} uren.")
    if policy.full_time_points < 1:
        raise NotAllowed("Een volledige baan heeft ten minste 1 punt.")
    if not 1 <= policy.horizon_weeks <= MOST_WEEKS:
        raise NotAllowed(f"Kijk 1 tot en met {MOST_WEEKS} weken vooruit.")
    if policy.light_percent > 100 or policy.heavy_percent < 100:
        raise NotAllowed("Licht is hooguit 100 procent, zwaar ten minste 100 procent.")
    if any(not 0 <= number <= MOST_POINTS for number in points.values()):
        raise NotAllowed(f"Een dossier telt voor 0 tot en met {MOST_POINTS} punten.")


def spread(cases: list[tuple[int, int]], rooms: dict[int, int]) -> dict[int, int]:
    """Who gets which case: the heaviest first, each to whoever has the most room then.

    `cases` are (id, points), `rooms` the points left per coach. With no coach: nothing.
    """
    left = dict(rooms)
    found = {}
    for pk, points in sorted(cases, key=lambda case: (-case[1], case[0])):
        if not left:
            break
        best = max(left, key=lambda coach: (left[coach], -coach))
        found[pk] = best
        left[best] -= points
    return found
