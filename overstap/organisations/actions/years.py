"""The calendar of a region: transition years, their milestones, and school holidays."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256

from overstap.audit.acting import action
from overstap.organisations.enums import MilestoneKind, NormIndicator
from overstap.organisations.hooks import on_milestones_move
from overstap.organisations.milestones import (
    DefaultMilestone,
    Move,
    default_milestones,
    nth_weekday,
)
from overstap.organisations.models import (
    Membership,
    Milestone,
    Norm,
    Region,
    SchoolHoliday,
    TransitionYear,
)
from overstap.organisations.rules import NotAllowed, check_may_manage, check_milestones

LONGEST_HOLIDAY = 92


@action
def create_transition_year(
    *, by: Membership | None, now: datetime, region_id: int, year: int, reason="jaar gemaakt"
) -> TransitionYear:
    """This will make overstapjaar `year` with every milestone on its default date.

    The system gets the year that exists; a person is told so. Raises NotAllowed.
    """
    region = Region.objects.get(pk=region_id)
    check_may_manage(region, by)
    found = TransitionYear.objects.filter(region=region, year=year).first()
    if found and by is not None:
        raise NotAllowed(f"Overstapjaar {year} bestaat al.")
    if not 2015 <= year <= 2100:
        raise NotAllowed("Kies een jaar tussen 2015 en 2100.")
    made = found or TransitionYear.objects.create(region=region, year=year)
    known = set(made.milestones.values_list("kind", flat=True))
    for default in defaults_for(region, year):
        if default.kind not in known:
            Milestone.objects.create(
                year=made,
                kind=default.kind,
                date_on=default.date_on,
                label=default.label,
                owner_role=default.owner_role,
                target_group=default.target_group,
            )
    return made


@action
def move_milestones(
    *,
    by: Membership | None,
    now: datetime,
    year_id: int,
    dates: dict[str, date],
    labels: dict[str, str] | None = None,
    roles: dict[str, str] | None = None,
    expect: str | None = None,
    reason="",
) -> list[Milestone]:
    """This will put milestones of a year on other dates; returns those that moved.

    The open work that hangs on them moves along (`hooks.on_milestones_move`). Everything is by
    kind; kinds that are not named stay. `expect` is the `state_of_year` that the preview was made
    of. Raises NotAllowed when the order breaks, or when somebody else was first.
    """
    year = TransitionYear.objects.select_related("region").get(pk=year_id)
    check_may_manage(year.region, by)
    milestones = {item.kind: item for item in year.milestones.select_for_update(no_key=True)}
    if expect is not None and expect != state_of_year(milestones.values()):
        raise NotAllowed(
            "Iemand anders heeft de kalender intussen gewijzigd. Kijk de gevolgen opnieuw na."
        )
    after = {kind: item.date_on for kind, item in milestones.items()} | dates
    check_milestones(year.year, after)
    moves = []
    for kind, milestone in milestones.items():
        old = (milestone.date_on, milestone.label, milestone.owner_role)
        new = (
            dates.get(kind, milestone.date_on),
            (labels or {}).get(kind, milestone.label),
            (roles or {}).get(kind, milestone.owner_role),
        )
        if new == old:
            continue
        milestone.date_on, milestone.label, milestone.owner_role = new
        milestone.save()
        if new[0] != old[0]:
            moves.append(Move(kind, old[0], new[0]))
    if moves:
        for hook in on_milestones_move:
            hook(year=year, moves=moves, by=by, now=now, reason=reason)
    return [milestones[move.kind] for move in moves]


def state_of_year(milestones: Iterable[Milestone]) -> str:
    """A short text that differs as soon as anything of these milestones does."""
    rows = sorted((m.kind, m.date_on.isoformat(), m.label, m.owner_role) for m in milestones)
    return sha256(repr(rows).encode()).hexdigest()[:16]


@action
def copy_year_to_next(
    *, by: Membership | None, now: datetime, year_id: int, reason="gekopieerd van het jaar ervoor"
) -> TransitionYear:
    """This will make the year after this one with the same milestones, owners and norms.

    A date that was on its default gets the default of the new year, with the holidays of that
    year. A date that the region chose itself comes back: the second Tuesday of April as the second
    Tuesday of April, and what is a fixed day by law or habit on the same day of the month.
    """
    year = TransitionYear.objects.select_related("region").get(pk=year_id)
    check_may_manage(year.region, by)
    if TransitionYear.objects.filter(region=year.region, year=year.year + 1).exists():
        raise NotAllowed(f"Overstapjaar {year.year + 1} bestaat al.")
    old = {item.kind: item.date_on for item in defaults_for(year.region, year.year)}
    new = {item.kind: item.date_on for item in defaults_for(year.region, year.year + 1)}
    made = TransitionYear.objects.create(region=year.region, year=year.year + 1)
    for item in year.milestones.order_by("date_on", "pk"):
        standard = item.date_on == old.get(item.kind)
        Milestone.objects.create(
            year=made,
            kind=item.kind,
            date_on=new[item.kind] if standard else _again(item),
            label=item.label,
            owner_role=item.owner_role,
            target_group=item.target_group,
        )
    Norm.objects.bulk_create(
        Norm(year=made, indicator=norm.indicator, percentage=norm.percentage)
        for norm in year.norms.all()
    )
    return made


@action
def set_norms(
    *, by: Membership | None, now: datetime, year_id: int, norms: dict[str, int | None], reason=""
) -> list[Norm]:
    """This will make the norms of a year these percentages; None takes a norm away."""
    year = TransitionYear.objects.select_related("region").get(pk=year_id)
    check_may_manage(year.region, by)
    for indicator, percentage in norms.items():
        if indicator not in NormIndicator.values:
            raise NotAllowed("Deze norm bestaat niet.")
        if percentage is not None and not 0 <= percentage <= 100:
            raise NotAllowed("Een norm is een percentage van 0 tot en met 100.")
    gone = [indicator for indicator, percentage in norms.items() if percentage is None]
    Norm.objects.filter(year=year, indicator__in=gone).delete()
    Norm.objects.bulk_create(
        [
            Norm(year=year, indicator=indicator, percentage=percentage)
            for indicator, percentage in norms.items()
            if percentage is not None
        ],
        update_conflicts=True,
        unique_fields=["year", "indicator"],
        update_fields=["percentage"],
    )
    return list(year.norms.order_by("pk"))


@action
def add_holiday(
    *,
    by: Membership | None,
    now: datetime,
    region_id: int,
    label: str,
    starts_on: date,
    ends_on: date,
    source: str = "",
    reason="",
) -> SchoolHoliday:
    """This will add a school holiday; its days (both included) are no working days."""
    region = Region.objects.get(pk=region_id)
    check_may_manage(region, by)
    _check_holiday(region, starts_on, ends_on)
    return SchoolHoliday.objects.create(
        region=region, label=label, starts_on=starts_on, ends_on=ends_on, source=source
    )


@action
def change_holiday(
    *,
    by: Membership | None,
    now: datetime,
    holiday_id: int,
    label: str,
    starts_on: date,
    ends_on: date,
    source: str = "",
    reason="",
) -> SchoolHoliday:
    """This will correct a school holiday. Tasks that are open keep the date they have."""
    holiday = SchoolHoliday.objects.select_related("region").get(pk=holiday_id)
    check_may_manage(holiday.region, by)
    _check_holiday(holiday.region, starts_on, ends_on, but=holiday.pk)
    holiday.label, holiday.source = label, source
    holiday.starts_on, holiday.ends_on = starts_on, ends_on
    holiday.save()
    return holiday


def _check_holiday(region: Region, starts_on: date, ends_on: date, but: int | None = None) -> None:
    if ends_on < starts_on:
        raise NotAllowed("De laatste dag ligt voor de eerste dag.")
    if (ends_on - starts_on).days > LONGEST_HOLIDAY:
        raise NotAllowed("Een vakantie duurt hier ten hoogste drie maanden. Klopt het jaar?")
    overlap = (
        SchoolHoliday.objects.filter(region=region, starts_on__lte=ends_on, ends_on__gte=starts_on)
        .exclude(pk=but)
        .first()
    )
    if overlap:
        raise NotAllowed(f"Deze dagen vallen samen met: {overlap.label}.")


@action
def remove_holiday(
    *, by: Membership | None, now: datetime, holiday_id: int, reason=""
) -> SchoolHoliday:
    """This will take back a school holiday that was entered by mistake."""
    holiday = SchoolHoliday.objects.select_related("region").get(pk=holiday_id)
    check_may_manage(holiday.region, by)
    SchoolHoliday.objects.filter(pk=holiday.pk).delete()
    return holiday


def defaults_for(region: Region, year: int) -> list[DefaultMilestone]:
    """The default dates of a year in a region; its own summer holiday decides when summer starts."""
    summer = (
        SchoolHoliday.objects.filter(
            region=region,
            starts_on__gte=date(year, 6, 15),
            starts_on__lte=date(year, 8, 15),
        )
        .order_by("starts_on")
        .first()
    )
    return default_milestones(year, summer.starts_on if summer else None)


# People come together or start on a day of the week; the others are days of the month.
BY_WEEKDAY = frozenset(
    {
        MilestoneKind.TABLE_ROUND_1,
        MilestoneKind.TABLE_ROUND_2,
        MilestoneKind.SUMMER_START,
        MilestoneKind.NO_SHOW_DATE,
    }
)


def _again(item: Milestone) -> date:
    day = item.date_on
    if item.kind not in BY_WEEKDAY:
        return _a_year_later(day)
    nth = (day.day - 1) // 7 + 1
    again = nth_weekday(day.year + 1, day.month, day.weekday(), nth)
    # A fifth Tuesday is not there every year: then the last one.
    return again if again.month == day.month else again - timedelta(days=7)


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
