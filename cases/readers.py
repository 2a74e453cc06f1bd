"""Wie heeft gekeken? The read log of one case, as its readers may know it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from cases.models import Case
from overstap.audit.models import AccessLog, ReadKind
from overstap.organisations.models import Organisation

MOST = 500


@dataclass(frozen=True)
class Look:
    """One look, or one organisation on one day for who may not read names."""

    day: date
    organisation: str
    at: datetime | None = None
    who: str = ""
    what: str = ""
    times: int = 1


def readers_of(case: Case, *, by_name: bool) -> list[Look]:
    """The looks at this case, newest first; without F13 only organisation and day."""
    rows = list(
        AccessLog.objects.filter(case_id=case.pk)
        .order_by("-seq")
        .values_list("at", "actor_label", "kind", "organisation_id")[:MOST]
    )
    names = {
        place.pk: str(place)
        for place in Organisation.objects.filter(pk__in={row[3] for row in rows if row[3]})
    }
    looks = [
        Look(
            day=timezone.localdate(at),
            organisation=names.get(place, "Onbekend"),
            at=at,
            who=label,
            what=ReadKind(kind).label,
        )
        for at, label, kind, place in rows
    ]
    return looks if by_name else _per_day(looks)


def _per_day(looks: list[Look]) -> list[Look]:
    counts: dict[tuple[date, str], int] = {}
    for look in looks:
        key = (look.day, look.organisation)
        counts[key] = counts.get(key, 0) + 1
    return [Look(day, place, times=times) for (day, place), times in counts.items()]
