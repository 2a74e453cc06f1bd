"""The reading matrix of security.md 3.4, typed by hand, against the pure policy."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases.access import Basis, Facts, Party, grants_for
from cases.enums import BasisKind, Capacity, Status
from overstap.organisations.enums import Role
from overstap.organisations.today import at_start_of
from overstap.privacy.groups import DataGroup, mask, unmask

SCHOOL, MBO, OFFICE, AGENCY, SWV, OTHER = 1, 2, 3, 4, 5, 6
MENTOR, COACH, STRANGER = 11, 12, 13
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ALL = frozenset(DataGroup)
CONSENT = Basis(BasisKind.CONSENT, ALL - {DataGroup.F6}, None)
HEALTH = Basis(BasisKind.CONSENT, frozenset({DataGroup.F6}), None)
STATUTORY = Basis(BasisKind.STATUTORY, ALL, None)


def groups(text: str) -> frozenset[DataGroup]:
    return frozenset(DataGroup(name) for name in text.split())


def facts(**changes) -> Facts:
    base = Facts(
        region_id=7,
        status=Status.GUIDED,
        was_screened=True,
        school_id=SCHOOL,
        mentor_id=MENTOR,
        left_school_on=None,
        ended_on=None,
        birthday_16=date(2027, 3, 3),
        birthday_18=date(2029, 3, 3),
        birthday_end=date(2038, 3, 3),
        municipal_office_id=OFFICE,
        escalated_to_id=None,
    )
    return replace(base, **changes)


def party(capacity, user=COACH, organisation=AGENCY, until=None) -> Party:
    return Party(capacity, user, organisation, NOW, until)


def seen(some: Facts) -> dict[str, frozenset[DataGroup]]:
    found: dict[str, frozenset[DataGroup]] = {}
    for grant in grants_for(some):
        found[grant.party] = found.get(grant.party, frozenset()) | unmask(grant.groups)
    return found


SCHOOL_LEAD = groups("F0 F1 F2 F4 F5 F6 F7 F8 F9 F10 F11 F12")
OWN_SCHOOL = {
    f"o{SCHOOL}:{Role.SUPPORT_COORDINATOR}": SCHOOL_LEAD,
    f"o{SCHOOL}:{Role.CAREERS_ADVISER}": SCHOOL_LEAD,
    f"u{MENTOR}@{SCHOOL}": SCHOOL_LEAD - {DataGroup.F6},
}
REGION = {
    f"r7:{Role.REGIONAL_COORDINATOR}": groups("F0 F1 F8 F10 F12"),
    f"r7:{Role.PROGRAMME_LEAD}": groups("F0 F1 F8 F10 F12"),
    f"r7:{Role.FUNCTIONAL_ADMIN}": groups("F0"),
}
MUNICIPALITY = {
    f"o{OFFICE}:{Role.ATTENDANCE_OFFICER}": groups("F0 F1 F2 F4 F8 F10 F12"),
    f"o{OFFICE}:{Role.DOORSTROOMCOACH}": groups("F0 F1 F2 F8 F10 F12"),
}


def test_before_screening_only_the_own_school():
    some = facts(
        status=Status.FLAGGED, was_screened=False, bases=(CONSENT,), applied_at=frozenset({MBO})
    )
    assert seen(some) == OWN_SCHOOL


def test_in_the_summer_from_flagged_still_only_the_school():
    assert seen(facts(status=Status.SUMMER, was_screened=False, bases=(CONSENT,))) == OWN_SCHOOL


def test_after_screening_region_and_municipality():
    assert seen(facts()) == OWN_SCHOOL | REGION | MUNICIPALITY


def test_a_case_opened_at_the_check_is_shared_by_law():
    some = facts(status=Status.NO_SHOW, was_screened=False, bases=(STATUTORY,))
    assert seen(some) == OWN_SCHOOL | REGION | MUNICIPALITY


@pytest.mark.parametrize(
    ("bases", "wanted"),
    [
        ((), None),
        ((CONSENT,), "F0 F1 F2 F4 F5 F7 F8 F9 F10 F11 F12"),
        ((CONSENT, HEALTH), "F0 F1 F2 F4 F5 F6 F7 F8 F9 F10 F11 F12"),
        ((STATUTORY,), "F0 F1 F2 F4 F5 F7 F8 F9 F10 F11 F12"),
        ((Basis(BasisKind.CONSENT, ALL, OTHER),), None),
    ],
)
def test_the_coach_needs_a_basis_and_health_its_own_consent(bases, wanted):
    found = seen(facts(parties=(party(Capacity.COACH),), bases=bases))
    assert found.get(f"u{COACH}@{AGENCY}") == (groups(wanted) if wanted else None)


@pytest.mark.parametrize(
    ("bases", "enrolled", "wanted"),
    [
        ((), False, None),
        ((STATUTORY,), False, None),
        ((CONSENT,), False, "F0 F1 F2 F4 F5 F8 F9 F10 F12"),
        ((CONSENT, HEALTH), False, "F0 F1 F2 F4 F5 F6 F8 F9 F10 F12"),
        ((), True, "F0 F1 F2 F4 F5 F8 F9 F10 F12"),
        ((HEALTH,), True, "F0 F1 F2 F4 F5 F6 F8 F9 F10 F12"),
    ],
)
def test_the_mbo_needs_consent_or_enrolment(bases, enrolled, wanted):
    some = facts(
        bases=bases,
        applied_at=frozenset({MBO}),
        enrolled_at=frozenset({MBO}) if enrolled else frozenset(),
    )
    assert seen(some).get(f"o{MBO}:{Role.MBO_INTAKE}") == (groups(wanted) if wanted else None)


def test_at_the_table_no_name_without_a_basis():
    at_table = (party(Capacity.TABLE, STRANGER, OTHER),)
    without = seen(facts(parties=at_table))
    covered = seen(facts(parties=at_table, bases=(CONSENT,)))
    assert without[f"u{STRANGER}@{OTHER}"] == groups("F0 F8")
    assert covered[f"u{STRANGER}@{OTHER}"] == groups("F0 F1 F4 F5 F8 F10 F12")


def test_the_partnership_sees_a_request_while_it_judges():
    judge = Party(Capacity.JUDGE, None, SWV, NOW, None)
    assert seen(facts(parties=(judge,)))[f"o{SWV}:{Role.SWV_CONTACT}"] == groups("F0 F1 F4")


def test_withdrawn_leaves_the_school_and_the_region():
    some = facts(
        status=Status.WITHDRAWN,
        ended_on=date(2027, 3, 1),
        parties=(party(Capacity.COACH),),
        bases=(CONSENT,),
    )
    assert seen(some) == OWN_SCHOOL | REGION


def ends(some: Facts, key: str):
    return {grant.ends for grant in grants_for(some) if grant.party == key}


def test_leerplicht_ends_on_the_eighteenth_birthday_unless_it_has_the_case():
    key = f"o{OFFICE}:{Role.ATTENDANCE_OFFICER}"
    assert ends(facts(), key) == {at_start_of(date(2029, 3, 3))}
    has_it = facts(status=Status.ESCALATED, escalated_to_id=OFFICE)
    assert None in ends(has_it, key)


def test_doorstroompunt_begins_at_sixteen():
    key = f"o{OFFICE}:{Role.DOORSTROOMCOACH}"
    starts = {grant.starts for grant in grants_for(facts()) if grant.party == key}
    assert starts == {at_start_of(date(2027, 3, 3))}


def test_the_school_loses_sight_a_year_after_leaving():
    some = facts(left_school_on=date(2027, 7, 15))
    assert ends(some, f"u{MENTOR}@{SCHOOL}") == {at_start_of(date(2028, 7, 14))}


def test_an_ended_case_closes_for_everybody_after_a_year():
    some = facts(status=Status.CLOSED, ended_on=date(2028, 3, 3), bases=(CONSENT,))
    assert {grant.ends for grant in grants_for(some)} - {at_start_of(date(2029, 3, 3))} == set()


def test_no_basis_never_gives_more():
    """Taking a basis away never adds a right (monotone)."""
    parties = (party(Capacity.COACH), party(Capacity.TABLE, STRANGER, OTHER))
    with_all = seen(facts(parties=parties, bases=(CONSENT, HEALTH), applied_at=frozenset({MBO})))
    for bases in ((CONSENT,), (HEALTH,), ()):
        fewer = seen(facts(parties=parties, bases=bases, applied_at=frozenset({MBO})))
        for key, held in fewer.items():
            assert held <= with_all[key]


def test_masks_are_lossless():
    assert unmask(mask(*ALL)) == ALL
    assert unmask(0) == frozenset()
