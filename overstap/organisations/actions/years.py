"""The calendar of a region: transition years, their milestones, and school holidays."""

from datetime import date, datetime

from overstap.audit.acting import action
from overstap.organisations.milestones import DefaultMilestone, default_milestones
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
    *, by: Membership | None, now: datetime, year_id: int, dates: dict[str, date], reason=""
) -> list[Milestone]:
    """This will put milestones of a year on other dates; returns those that moved.

    `dates` is by kind; kinds that are not named stay. Raises NotAllowed when the order breaks.
    """
    year = TransitionYear.objects.select_related("region").get(pk=year_id)
    check_may_manage(year.region, by)
    milestones = {item.kind: item for item in year.milestones.select_for_update(no_key=True)}
    after = {kind: item.date_on for kind, item in milestones.items()} | dates
    check_milestones(year.year, after)
    moved = []
    for kind, day in dates.items():
        milestone = milestones[kind]
        if milestone.date_on != day:
            milestone.date_on = day
            milestone.save()
            moved.append(milestone)
    return moved


@action
def copy_year_to_next(
    *, by: Membership | None, now: datetime, year_id: int, reason="gekopieerd van het jaar ervoor"
) -> TransitionYear:
    """This will make the year after this one with the same milestones, owners and norms.

    A date that was on its default gets the default of the new year (so a Monday stays a Monday);
    a date that the region chose itself comes back on the same day one year later.
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
            date_on=new[item.kind] if standard else _a_year_later(item.date_on),
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
    if ends_on < starts_on:
        raise NotAllowed("De laatste dag ligt voor de eerste dag.")
    if (ends_on - starts_on).days > LONGEST_HOLIDAY:
        raise NotAllowed("Een vakantie duurt hier ten hoogste drie maanden. Klopt het jaar?")
    overlap = SchoolHoliday.objects.filter(
        region=region, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).first()
    if overlap:
        raise NotAllowed(f"Deze dagen vallen samen met: {overlap.label}.")
    return SchoolHoliday.objects.create(
        region=region, label=label, starts_on=starts_on, ends_on=ends_on, source=source
    )


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


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 2, 28)
