"""Questions about people and the calendar that more than one room asks."""

from datetime import date

from overstap.organisations.models import Membership, SchoolHoliday


def live_memberships(user, *, on: date) -> list[Membership]:
    """Every role of this user that holds on a day, with all that a page needs, in one query."""
    return list(
        Membership.objects.live(on=on)
        .filter(user=user)
        .select_related("user", "organisation__region", "organisation__municipality")
        .order_by("pk")
    )


def holidays_of(region_id: int | None) -> list[SchoolHoliday]:
    """The school holidays of a region, for the functions of `workdays`."""
    return list(SchoolHoliday.objects.filter(region_id=region_id).order_by("starts_on"))
