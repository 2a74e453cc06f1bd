"""Nothing is forgotten: every open case is somebody's, and something comes next. `today` comes in."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.access import person, post, regional
from cases.models import Case, CaseAccess
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS
from overstap.organisations.models import Membership

CHUNK = 1000


def forgotten(today: date) -> list[int]:
    """Open cases that nobody has, that somebody has who works nowhere any more, or without a step.

    A post that nobody holds is covered: at a school by its other lead, else by a coordinator of
    the region. One query, so that the simulation can ask it after every day.
    """
    live = Membership.objects.live(on=today)
    works = live.filter(user_id=OuterRef("owner_user_id"))
    there = live.filter(organisation_id=OuterRef("owner_organisation_id"))
    holds = there.filter(role=OuterRef("owner_role"))
    covers = live.filter(organisation__region_id=OuterRef("region_id"), role__in=COORDINATORS)
    nobody = Q(owner_user__isnull=True) & (Q(owner_organisation__isnull=True) | Q(owner_role=""))
    idle = Q(next_step="") | Q(next_due_on__isnull=True)
    left = Q(owner_user__isnull=False) & ~Exists(works)
    led = Q(owner_role__in=SCHOOL_LEADS) & Exists(there.filter(role__in=SCHOOL_LEADS))
    empty = Q(owner_user__isnull=True) & ~Exists(holds) & ~led & ~Exists(covers)
    return list(
        Case._base_manager.filter(nobody | idle | left | empty, is_open=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def unseen(now: datetime) -> Iterator[int]:
    """Open cases that nobody whose work they are may see at this moment."""
    workers = Workers(timezone.localdate(now))
    rows = (
        Case._base_manager.filter(is_open=True)
        .order_by("pk")
        .values_list("pk", "region_id", "owner_user_id", "owner_organisation_id", "owner_role")
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(rows, CHUNK)):
        grants: dict[int, set[str]] = defaultdict(set)
        for case_id, party in CaseAccess.objects.filter(
            Q(active_to__isnull=True) | Q(active_to__gt=now),
            case_id__in=[row[0] for row in chunk],
            active_from__lte=now,
        ).values_list("case_id", "party"):
            grants[case_id].add(party)
        for pk, *owner in chunk:
            if grants[pk].isdisjoint(workers.keys_of(*owner)):
                yield pk


class Workers:
    """Who works where on a day, and so under which keys somebody may see a case."""

    def __init__(self, today: date):
        self.roles: dict[int, set[str]] = defaultdict(set)
        self.coordinators: dict[int, set[str]] = defaultdict(set)
        self.of_user: dict[tuple, set[str]] = defaultdict(set)
        for user_id, organisation_id, role, region_id in Membership.objects.live(
            on=today
        ).values_list("user_id", "organisation_id", "role", "organisation__region_id"):
            keys = {person(user_id, organisation_id), post(organisation_id, role)}
            if role in COORDINATORS and region_id is not None:
                self.coordinators[region_id].add(role)
                keys.add(regional(region_id, role))
            self.roles[organisation_id].add(role)
            self.of_user[user_id, organisation_id] |= keys

    def keys_at(self, user_id: int | None, organisation_id: int) -> set[str]:
        """The keys of a person there, else of everybody there."""
        if user_id is not None:
            return self.of_user[user_id, organisation_id]
        return {post(organisation_id, role) for role in self.roles[organisation_id]} | {
            key
            for (_, place), keys in self.of_user.items()
            if place == organisation_id
            for key in keys
        }

    def keys_of(self, region_id, user_id, organisation_id, role) -> set[str]:
        """The keys of the owner; of a post without anybody those of who covers it."""
        if user_id is not None:
            return self.of_user[user_id, organisation_id]
        there = self.roles[organisation_id]
        if role in there and role not in COORDINATORS:
            return {post(organisation_id, role)}
        if role in SCHOOL_LEADS and there & SCHOOL_LEADS:
            return {post(organisation_id, other) for other in there & SCHOOL_LEADS}
        return {regional(region_id, other) for other in self.coordinators[region_id]}
