"""The dates of a default transition year, by rule (lifecycle.md 8). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from overstap.organisations.enums import MilestoneKind, Role

MONDAY, TUESDAY, SATURDAY = 0, 1, 5


@dataclass(frozen=True)
class DefaultMilestone:
    """One date of a default year, with who looks after it and for whom it is."""

    kind: MilestoneKind
    date_on: date
    owner_role: Role
    target_group: str = ""

    @property
    def label(self) -> str:
        """The name on the calendar (Dutch)."""
        return str(self.kind.label)


@dataclass(frozen=True)
class Move:
    """A milestone that goes from one date to another."""

    kind: str
    old: date
    new: date


def nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th Monday (0) .. Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def friday_before(day: date) -> date:
    """The last Friday before `day`; a holiday that starts on Saturday has its Friday before it."""
    return day - timedelta(days=(day.weekday() - 5) % 7 + 1)


def default_milestones(year: int, summer_holiday: date | None = None) -> list[DefaultMilestone]:
    """Every milestone of transition year `year`, in the order of the calendar.

    `summer_holiday` is the first day of the region's summer holiday; when it is not known, the
    second Saturday of July counts as that day.
    """
    holiday = summer_holiday or nth_weekday(year, 7, SATURDAY, 2)
    kind = MilestoneKind
    return [
        DefaultMilestone(kind.COHORT_OPEN, date(year - 1, 10, 1), Role.SCHOOL_ADMIN),
        DefaultMilestone(kind.FLAGGING_START, date(year, 1, 15), Role.MENTOR),
        DefaultMilestone(kind.FLAGGING_END, date(year, 3, 1), Role.SUPPORT_COORDINATOR),
        DefaultMilestone(kind.APPLICATION_DATE, date(year, 4, 1), Role.CAREERS_ADVISER),
        DefaultMilestone(
            kind.TABLE_ROUND_1,
            nth_weekday(year, 4, TUESDAY, 3),
            Role.REGIONAL_COORDINATOR,
            "jongeren zonder geldige aanmelding",
        ),
        DefaultMilestone(kind.PROVISIONAL_DATE, date(year, 6, 1), Role.MBO_INTAKE),
        DefaultMilestone(
            kind.TABLE_ROUND_2,
            nth_weekday(year, 6, TUESDAY, 2),
            Role.REGIONAL_COORDINATOR,
            "jongeren die nog niet voorlopig geplaatst zijn",
        ),
        DefaultMilestone(
            kind.DESTINATIONS,
            date(year, 7, 1),
            Role.CAREERS_ADVISER,
            "het hele cohort, klaar op 15 juli",
        ),
        DefaultMilestone(kind.SUMMER_START, friday_before(holiday), Role.SUPPORT_COORDINATOR),
        DefaultMilestone(kind.NO_SHOW_DATE, nth_weekday(year, 9, MONDAY, 2), Role.MBO_INTAKE),
        DefaultMilestone(kind.COUNT_DATE, date(year, 10, 1), Role.MBO_INTAKE),
        DefaultMilestone(kind.FEBRUARY_INTAKE, date(year + 1, 2, 1), Role.MBO_INTAKE),
        DefaultMilestone(kind.YEAR_CLOSE, date(year + 1, 10, 1), Role.REGIONAL_COORDINATOR),
    ]
