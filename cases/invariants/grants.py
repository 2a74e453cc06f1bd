"""Every stored grant, computed again from the facts (lifecycle.md 4).

The facts are read for a thousand cases at a time and not with `facts_of`, so that a hundred
thousand cases take minutes, and a mistake in how facts are collected shows too.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from cases.access import PARTY, Basis, Facts, Party, grants_for
from cases.enums import LIVE_APPLICATION, ApplicationStatus, BasisState
from cases.invariants import invariant
from cases.models import Application, Case, CaseAccess, CaseParty, SharingBasis
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation, SchoolOfficer
from overstap.privacy.groups import unmask

CHUNK = 1000


@dataclass
class Places:
    """What is the same for every case: municipal offices and fixed officers."""

    offices: dict[int, int] = field(default_factory=dict)
    officers: dict[int, list] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls) -> "Places":
        places = cls()
        offices = Organisation.objects.filter(
            kind=OrganisationKind.MUNICIPALITY, municipality__isnull=False
        )
        places.offices = dict(offices.values_list("municipality_id", "pk"))
        officers = SchoolOfficer.objects.filter(active_to=None).order_by("pk")
        for school_id, user_id, organisation_id in officers.values_list(
            "school_id", "membership__user_id", "membership__organisation_id"
        ):
            places.officers[school_id].append((user_id, organisation_id))
        return places


@invariant("G", "Elke toegang is precies wat uit de feiten volgt")
def grants_follow(now: datetime) -> Iterator[str]:
    """Cases whose stored grants differ from the grants that the facts give."""
    places = Places.read()
    cases = (
        Case._base_manager.select_related("member", "student", "region")
        .order_by("pk")
        .iterator(chunk_size=CHUNK)
    )
    while chunk := list(islice(cases, CHUNK)):
        yield from _wrong(chunk, places)


def _wrong(cases: list[Case], places: Places) -> Iterator[str]:
    ids = [case.pk for case in cases]
    stored = defaultdict(set)
    rows = CaseAccess.objects.filter(case_id__in=ids, is_current=True)
    for case_id, party, reason, groups, ends in rows.values_list(
        "case_id", "party", "reason", "groups", "active_to"
    ):
        stored[case_id].add((party, reason, groups, ends))
    for case, facts in zip(cases, _facts(cases, ids, places), strict=True):
        wanted = {(g.party, g.reason, g.groups, g.ends) for g in grants_for(facts)}
        for party, reason, _, _ in sorted(
            wanted ^ stored[case.pk], key=lambda grant: (grant[0], grant[1], grant[2])
        ):
            yield f"dossier {case.pk}: {party} ({reason})"
            break


def _facts(cases, ids: list[int], places: Places) -> Iterator[Facts]:
    applications, parties, bases = defaultdict(list), defaultdict(list), defaultdict(list)
    members = [case.member_id for case in cases]
    for member_id, institution_id, status in Application.objects.filter(
        member_id__in=members
    ).values_list("member_id", "institution_id", "status"):
        applications[member_id].append((institution_id, status))
    for row in (
        CaseParty.objects.filter(case_id__in=ids).order_by("pk").values_list("case_id", *PARTY)
    ):
        parties[row[0]].append(row[1:])
    for case_id, kind, groups, organisation_id in (
        SharingBasis.objects.filter(case_id__in=ids, state=BasisState.ACTIVE)
        .order_by("pk")
        .values_list("case_id", "kind", "groups", "organisation_id")
    ):
        bases[case_id].append(Basis(kind, unmask(groups), organisation_id))
    for case in cases:
        yield _facts_of_one(
            case, applications[case.member_id], parties[case.pk], bases[case.pk], places
        )


def _facts_of_one(case, applications, parties, bases, places: Places) -> Facts:
    student, member, region = case.student, case.member, case.region
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
        municipal_office_id=places.offices.get(student.municipality_id),
        escalated_to_id=case.escalated_to_id,
        parties=tuple(Party(*party) for party in parties),
        bases=tuple(bases),
        applied_at=frozenset(i for i, status in applications if status in LIVE_APPLICATION),
        enrolled_at=frozenset(
            i for i, status in applications if status == ApplicationStatus.ENROLLED
        ),
        fixed_officers=tuple(places.officers.get(member.school_id, ())),
    )
