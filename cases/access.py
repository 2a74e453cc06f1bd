"""May this be seen, and why: the access policy as one pure function over the facts of a case.

`grants_for(facts)` implements the reading matrix of security.md 3.4 (rows F0..F13, columns the
roles) and lifecycle.md 4. It reads no database; `facts_of(case)` collects what it needs. The
grants are stored (`CaseAccess`) by `cases.actions.base.refresh`, and are all that
`visible_to` looks at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.enums import (
    FINAL,
    LIVE_APPLICATION,
    ApplicationStatus,
    BasisKind,
    BasisState,
    Capacity,
    Status,
)
from cases.models import Application, Case, CaseAccess, CaseParty, SharingBasis
from cases.models.scope import live_grants, parties_of
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Organisation, SchoolOfficer
from overstap.organisations.today import at_start_of
from overstap.privacy.groups import (
    F0,
    F1,
    F2,
    F4,
    F5,
    F6,
    F7,
    F8,
    F9,
    F10,
    F11,
    F12,
    DataGroup,
    mask,
    unmask,
)

YEAR = timedelta(days=365)
# What a Party is read from, in its order.
PARTY = ("capacity", "user_id", "organisation_id", "active_from", "active_to", "origin")
# Statuses that a case can be in without a screening: the start check opened it.
LATE = frozenset(
    {
        Status.NO_SHOW,
        Status.STARTED,
        Status.PLACED,
        Status.ESCALATED,
        Status.CLOSED,
        Status.HANDED_OVER,
    }
)


@dataclass(frozen=True)
class Party:
    """Somebody around the case, from CaseParty; `organisation_id` is where they act from."""

    capacity: str
    user_id: int | None
    organisation_id: int | None
    active_from: datetime
    active_to: datetime | None
    origin: str = ""

    @property
    def needs_basis(self) -> bool:
        """Officers who pass a case on work by law; who is asked to give support does not."""
        gives_support = self.origin.startswith("handover:")
        asked = self.capacity == Capacity.RECEIVER_OFFERED and gives_support
        return asked or self.capacity in NEEDS_BASIS


@dataclass(frozen=True)
class Basis:
    """An active sharing basis: which groups, for whom (None: every partner)."""

    kind: str
    groups: frozenset[DataGroup]
    organisation_id: int | None

    def covers(self, organisation_id: int | None) -> bool:
        return self.organisation_id is None or self.organisation_id == organisation_id


@dataclass(frozen=True)
class Facts:
    """All that decides who may see a case. Built by `facts_of`, or by hand in tests."""

    region_id: int
    status: str
    was_screened: bool
    school_id: int
    mentor_id: int | None
    left_school_on: date | None
    ended_on: date | None
    birthday_16: date | None
    birthday_18: date | None
    birthday_end: date | None
    municipal_office_id: int | None
    escalated_to_id: int | None
    parties: tuple[Party, ...] = ()
    bases: tuple[Basis, ...] = ()
    applied_at: frozenset[int] = frozenset()
    enrolled_at: frozenset[int] = frozenset()
    fixed_officers: tuple[tuple[int, int], ...] = ()
    # Where a case was before it ended; who shared it then still sees how it ended.
    resume_status: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether anybody outside the school may know of the case (lifecycle.md 4)."""
        opened_late = not LATE.isdisjoint({self.status, self.resume_status})
        return self.was_screened or (opened_late and bool(self.bases))

    def covered(self, organisation_id: int | None) -> frozenset[DataGroup]:
        """The groups that a basis lets this organisation have; health only by consent."""
        groups: set[DataGroup] = set()
        for basis in self.bases:
            if basis.covers(organisation_id):
                groups |= basis.groups
                if basis.kind != BasisKind.CONSENT:
                    groups.discard(F6)
        by_consent = {
            group
            for basis in self.bases
            if basis.kind == BasisKind.CONSENT and basis.covers(organisation_id)
            for group in basis.groups
        }
        if F6 in by_consent:
            groups.add(F6)
        return frozenset(groups)


@dataclass(frozen=True)
class Grant:
    """One grant: the party's key, the groups as a mask, why, and from when to when."""

    party: str
    groups: int
    reason: str
    starts: datetime | None = None
    ends: datetime | None = None


def person(user_id: int, organisation_id: int) -> str:
    """The key of a user who acts for an organisation."""
    return f"u{user_id}@{organisation_id}"


def post(organisation_id: int, role: str) -> str:
    """The key of whoever holds a role at an organisation."""
    return f"o{organisation_id}:{role}"


def regional(region_id: int, role: str) -> str:
    """The key of whoever holds a role for a region."""
    return f"r{region_id}:{role}"


def grants_for(facts: Facts) -> frozenset[Grant]:
    """The grants that follow from the facts; the same facts always give the same grants."""
    grants = list(_school(facts))
    if facts.is_shared:
        grants += _region(facts)
        if facts.status != Status.WITHDRAWN:
            grants += _coaching(facts)
            grants += _municipality(facts)
            grants += _mbo(facts)
            grants += _partnership(facts)
    return frozenset(_once(_until_archived(facts, grants)))


def _school(facts: Facts) -> Iterable[Grant]:
    """VO and MENTOR: the school sees its own pupil, until a year after leaving (nazorg)."""
    ends = at_start_of(facts.left_school_on + YEAR) if facts.left_school_on else None
    common = (F0, F1, F2, F4, F5, F7, F8, F9, F10, F11, F12)
    for role in (Role.CAREERS_ADVISER, Role.SUPPORT_COORDINATOR):
        yield Grant(post(facts.school_id, role), mask(*common, F6), "school", ends=ends)
    if facts.mentor_id:
        yield Grant(person(facts.mentor_id, facts.school_id), mask(*common), "mentor", ends=ends)


def _region(facts: Facts) -> Iterable[Grant]:
    """The coordinator sees who and where, never why; the administrator the number only."""
    for role in (Role.REGIONAL_COORDINATOR, Role.PROGRAMME_LEAD):
        groups = mask(F0, F1, F8, F10, F12)
        yield Grant(regional(facts.region_id, role), groups, "coordinator")
    yield Grant(regional(facts.region_id, Role.FUNCTIONAL_ADMIN), mask(F0), "functional_admin")


COACHING = {
    Capacity.COACH: (F0, F1, F2, F4, F7, F8, F9, F10, F11, F12),
    Capacity.STAND_IN: (F0, F1, F2, F4, F7, F8, F9, F10, F11, F12),
    Capacity.SUMMER_CONTACT: (F0, F1, F2, F8, F9, F10, F12),
    Capacity.OFFICER: (F0, F1, F2, F4, F8, F9, F10, F12),
    Capacity.RECEIVER: (F0, F1, F2, F8, F9, F10, F12),
    Capacity.COACH_OFFERED: (F0, F1, F4),
    Capacity.RECEIVER_OFFERED: (F0, F1, F8),
    Capacity.TABLE: (F0, F1, F4, F8, F10, F12),
}
# These need a basis to see the person at all; officers work by law.
NEEDS_BASIS = {
    Capacity.COACH,
    Capacity.STAND_IN,
    Capacity.SUMMER_CONTACT,
    Capacity.COACH_OFFERED,
    Capacity.RECEIVER,
}
WITH_SUPPORT = {Capacity.COACH, Capacity.STAND_IN, Capacity.OFFICER, Capacity.TABLE}


def _coaching(facts: Facts) -> Iterable[Grant]:
    """ASG and TBL: people with a capacity, as far as a basis covers them."""
    for party in facts.parties:
        groups = COACHING.get(Capacity(party.capacity))
        if groups is None or party.user_id is None or party.organisation_id is None:
            continue
        covered = facts.covered(party.organisation_id)
        if party.needs_basis and not covered:
            continue
        if party.capacity == Capacity.TABLE and not covered:
            # C5: without a basis the table sees "casus <nr>", no name and no reasons.
            groups = (F0, F8)
        elif party.capacity in WITH_SUPPORT:
            groups = (*groups, *(covered & {F5, F6}))
        yield Grant(
            person(party.user_id, party.organisation_id),
            mask(*groups),
            party.capacity,
            starts=party.active_from,
            ends=party.active_to,
        )


def _municipality(facts: Facts) -> Iterable[Grant]:
    """MUNI and CONTACT: leerplicht until 18, Doorstroompunt from 16; by the home municipality."""
    if office := facts.municipal_office_id:
        # Escalated at leerplicht: the right ends only when the Doorstroompunt has accepted.
        keeps = facts.escalated_to_id == office and facts.status == Status.ESCALATED
        until = facts.birthday_18
        yield Grant(
            post(office, Role.ATTENDANCE_OFFICER),
            mask(F0, F1, F2, F4, F8, F10, F12),
            "leerplicht",
            ends=None if keeps or until is None else at_start_of(until),
        )
        if facts.birthday_16:
            yield Grant(
                post(office, Role.DOORSTROOMCOACH),
                mask(F0, F1, F2, F8, F10, F12),
                "doorstroompunt",
                starts=at_start_of(facts.birthday_16),
                ends=at_start_of(facts.birthday_end) if facts.birthday_end else None,
            )
    receiver = facts.escalated_to_id
    if receiver and facts.status == Status.ESCALATED:
        groups = mask(F0, F1, F2, F4, F8, F10, F12)
        for role in (Role.ATTENDANCE_OFFICER, Role.DOORSTROOMCOACH):
            yield Grant(post(receiver, role), groups, "escalated")
    for user_id, organisation_id in facts.fixed_officers:
        yield Grant(person(user_id, organisation_id), mask(F0, F1), "fixed_officer")


def _mbo(facts: Facts) -> Iterable[Grant]:
    """CON+TGT or ENR: an mbo sees the case after consent for it, or after enrolment."""
    enrolled = (F0, F1, F2, F4, F5, F8, F9, F10, F12)
    applied = frozenset({F0, F1, F2, F4, F5, F8, F9, F10})
    for institution in facts.applied_at | facts.enrolled_at:
        covered = facts.covered(institution)
        if institution in facts.enrolled_at:
            groups = mask(*enrolled, *(covered & {F6}))
            yield Grant(post(institution, Role.MBO_INTAKE), groups, "enrolled")
        elif any(b.kind == BasisKind.CONSENT and b.covers(institution) for b in facts.bases):
            groups = mask(F0, F1, F12, *(covered & (applied | {F6})))
            yield Grant(post(institution, Role.MBO_INTAKE), groups, "applied_with_consent")


def _partnership(facts: Facts) -> Iterable[Grant]:
    """The swv contact reads a request for a coach while it waits for an answer."""
    for party in facts.parties:
        if party.capacity == Capacity.JUDGE and party.organisation_id:
            yield Grant(
                post(party.organisation_id, Role.SWV_CONTACT),
                mask(F0, F1, F4),
                "coach_request",
                starts=party.active_from,
                ends=party.active_to,
            )


def _until_archived(facts: Facts, grants: Iterable[Grant]) -> Iterable[Grant]:
    """OPEN: a year after its end a case is closed for everybody but the school's own term."""
    limit = None
    if facts.status in FINAL and facts.ended_on:
        limit = at_start_of(facts.ended_on + YEAR)
    for grant in grants:
        if limit and (grant.ends is None or grant.ends > limit):
            grant = Grant(grant.party, grant.groups, grant.reason, grant.starts, limit)
        yield grant


def _once(grants: Iterable[Grant]) -> Iterable[Grant]:
    """One grant for a party and reason: the widest in time, with all groups."""
    found: dict[tuple[str, str], Grant] = {}
    for grant in grants:
        key = (grant.party, grant.reason)
        if (other := found.get(key)) is not None:
            starts = None
            if grant.starts and other.starts:
                starts = min(grant.starts, other.starts)
            ends = None
            if grant.ends and other.ends:
                ends = max(grant.ends, other.ends)
            grant = Grant(grant.party, grant.groups | other.groups, grant.reason, starts, ends)
        found[key] = grant
    return found.values()


def facts_of(case: Case) -> Facts:
    """Collect the facts of a case from the database (five queries)."""
    case = (
        case
        if _is_loaded(case)
        else Case.objects.scoped().select_related("member", "student", "region").get(pk=case.pk)
    )
    student, member, region = case.student, case.member, case.region
    applications = list(
        Application.objects.filter(member_id=member.pk).values_list("institution_id", "status")
    )
    offices = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY)
    office_id = (
        offices.filter(municipality_id=student.municipality_id).values_list("pk", flat=True).first()
        if student.municipality_id
        else None
    )
    return Facts(
        region_id=region.pk,
        status=case.status,
        resume_status=case.resume_status,
        was_screened=case.screened_on is not None,
        school_id=member.school_id,
        mentor_id=member.mentor_id,
        left_school_on=member.left_school_on,
        ended_on=case.ended_on,
        birthday_16=student.birthday(16),
        birthday_18=student.birthday(region.leerplicht_until),
        birthday_end=student.birthday(region.doorstroompunt_until),
        municipal_office_id=office_id,
        escalated_to_id=case.escalated_to_id,
        parties=tuple(
            Party(*row)
            for row in CaseParty.objects.filter(case_id=case.pk).order_by("pk").values_list(*PARTY)
        ),
        bases=tuple(
            Basis(kind, unmask(groups), organisation_id)
            for kind, groups, organisation_id in SharingBasis.objects.filter(
                case_id=case.pk, state=BasisState.ACTIVE
            )
            .order_by("pk")
            .values_list("kind", "groups", "organisation_id")
        ),
        applied_at=frozenset(i for i, status in applications if status in LIVE_APPLICATION),
        enrolled_at=frozenset(
            i for i, status in applications if status == ApplicationStatus.ENROLLED
        ),
        fixed_officers=tuple(
            SchoolOfficer.objects.filter(school_id=member.school_id, active_to=None)
            .order_by("pk")
            .values_list("membership__user_id", "membership__organisation_id")
        ),
    )


def _is_loaded(case: Case) -> bool:
    fields = case._state.fields_cache
    return {"student", "member", "region"} <= fields.keys()


def groups_for(case: Case, by) -> frozenset[DataGroup]:
    """The data groups of this case that `by` may see now (one query)."""
    return groups_for_many([case.pk], by).get(case.pk, frozenset())


def groups_for_many(case_ids: list[int], by) -> dict[int, frozenset[DataGroup]]:
    """The data groups per case that `by` may see now (one query for all)."""
    masks: dict[int, int] = {}
    rows = live_grants(by).filter(case_id__in=case_ids).values_list("case_id", "groups")
    for case_id, groups in rows:
        masks[case_id] = masks.get(case_id, 0) | groups
    return {case_id: unmask(value) for case_id, value in masks.items()}


def sees_whole_journal(case: Case, by, now: datetime) -> bool:
    """Whether `by` sees contact entries that are not shared: the coach and the stand-in (F9)."""
    return (
        CaseAccess.objects.filter(
            case_id=case.pk,
            party__in=parties_of(by),
            reason__in=[Capacity.COACH, Capacity.STAND_IN],
            active_from__lte=now,
        )
        .exclude(active_to__lte=now)
        .exists()
    )
