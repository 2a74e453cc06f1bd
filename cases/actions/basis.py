"""Why data may be shared: recording a basis and taking it back."""

from datetime import date, datetime

from cases.actions import work
from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.enums import ActionKind, BasisKind, BasisState, GivenBy, Source
from cases.models import ActionItem, SharingBasis
from cases.rules.basis import check_basis, check_may_record_basis, check_may_withdraw_basis
from overstap.audit.acting import action
from overstap.organisations.enums import Role
from overstap.organisations.models import User
from overstap.organisations.workdays import add_workdays
from overstap.privacy.groups import DataGroup, mask

# The law names these for the step from vo to mbo (Besluit art. 4-7); health is never among them.
STATUTORY_GROUPS = (
    DataGroup.F0,
    DataGroup.F1,
    DataGroup.F2,
    DataGroup.F4,
    DataGroup.F5,
    DataGroup.F8,
    DataGroup.F9,
    DataGroup.F10,
)
NEW_BASIS_DAYS = 5


@action
def record_basis(
    *,
    by,
    now: datetime,
    case_id: int,
    kind: str,
    groups: list[DataGroup],
    given_by: str,
    given_on: date,
    organisation_id: int | None = None,
    given_by_name: str = "",
    channel: str = "",
    informed_on: date | None = None,
    inspected_on: date | None = None,
    remarks: str = "",
    valid_until: date | None = None,
) -> SharingBasis:
    """This will record a consent or the statutory basis for sharing data of a case.

    `organisation_id` None means every partner around the case. The giver is the young person
    from the region's consent age, below it a guardian (S2); for the law it is `law`.
    """
    case = lock_case(case_id)
    today = day_of(now)
    check_may_record_basis(case, by, today)
    check_basis(
        case,
        kind=kind,
        groups=groups,
        given_by=given_by,
        given_on=given_on,
        informed_on=informed_on,
        valid_until=valid_until,
        today=today,
    )
    basis = SharingBasis(
        case=case,
        kind=kind,
        groups=mask(*groups),
        organisation_id=organisation_id,
        given_by=given_by,
        given_by_name=given_by_name,
        given_on=given_on,
        channel=channel,
        informed_on=informed_on,
        inspected_on=inspected_on,
        remarks=remarks,
        valid_until=valid_until,
    )
    basis.save()
    record(
        case,
        kind="record_basis",
        by=by,
        now=now,
        group="F11",
        payload={"basis_id": basis.pk, "kind": kind, "groups": [str(g) for g in groups]},
        on=given_on,
    )
    work.done(case, "record_basis", by=by, now=now)
    refresh(case, now)
    return basis


@action
def withdraw_basis(
    *, by, now: datetime, basis_id: int, withdrawn_by: str, note: str = ""
) -> SharingBasis:
    """This will take back a basis; whoever saw the case by it loses sight at once.

    The status stays. Without any basis left the zorgcoördinator gets a task: find a new basis,
    or withdraw, within five working days (lifecycle.md 2).
    """
    found = SharingBasis.objects.only("case_id").get(pk=basis_id)
    case = lock_case(found.case_id)
    basis = SharingBasis.objects.get(pk=basis_id)
    today = day_of(now)
    check_may_withdraw_basis(case, basis, by, today)
    basis.state = BasisState.WITHDRAWN
    basis.withdrawn_at = now
    basis.withdrawn_by = GivenBy(withdrawn_by)
    basis.save()
    event = record(
        case,
        kind="withdraw_basis",
        by=by,
        now=now,
        group="F11",
        note=note,
        payload={"basis_id": basis.pk},
    )
    coach_id = case.coach_id
    ask_new_basis(case, basis, now)
    refresh(case, now)
    people = work.people_in(case.member.school_id, Role.SUPPORT_COORDINATOR, today)
    if coach_id:
        people += list(User.objects.filter(pk=coach_id))
    notify(case, "basis_withdrawn", people, now=now, event=event)
    return basis


def ask_new_basis(case, basis: SharingBasis, now: datetime, source: str = Source.MANUAL) -> None:
    """This will ask the school for a new basis when `basis` ended and none is left."""
    left = case.bases.filter(state=BasisState.ACTIVE).exists()
    if left or not case.is_open or not case.screened_on:
        return
    holidays = tuple(case.region.holidays.all())
    ActionItem.objects.get_or_create(
        case=case,
        origin=f"basis:{basis.pk}",
        defaults={
            "kind": ActionKind.NEW_BASIS,
            "what": "Leg een nieuwe grondslag vast, of trek het dossier in",
            "owner_organisation_id": case.member.school_id,
            "due_on": add_workdays(day_of(now), NEW_BASIS_DAYS, holidays),
            "created_at": now,
            "source": source,
            "cycle": case.cycle,
        },
    )


def open_by_law(case, *, by, now: datetime) -> None:
    """This will give a locked case that was never screened the basis of the law.

    A check in September opens such a case: from then on others than the school have work to do.
    """
    if case.screened_on is None and not case.bases.filter(state=BasisState.ACTIVE).exists():
        statutory_basis(case, by=by, now=now)


def statutory_basis(case, *, by, now: datetime) -> SharingBasis:
    """This will record the statutory basis on a locked case, for a case that a check opened."""
    today = day_of(now)
    basis = SharingBasis(
        case=case,
        kind=BasisKind.STATUTORY,
        groups=mask(*STATUTORY_GROUPS),
        given_by=GivenBy.LAW,
        given_on=today,
        informed_on=today,
    )
    basis.save()
    record(
        case,
        kind="record_basis",
        by=by,
        now=now,
        group="F11",
        payload={"basis_id": basis.pk, "kind": BasisKind.STATUTORY},
    )
    return basis
