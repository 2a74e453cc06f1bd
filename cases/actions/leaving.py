"""When somebody's role ends: nothing of theirs stays behind without an owner."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from cases.actions import work
from cases.actions.base import leave, lock_case, record, refresh
from cases.enums import ActionStatus, Capacity
from cases.models import ActionItem, CaseParty, WorkItem
from overstap.audit.acting import action
from overstap.organisations.hooks import on_membership_end
from overstap.organisations.models import Membership
from overstap.organisations.today import at_start_of
from overstap.privacy.groups import F0

ONE_DAY = timedelta(days=1)
# These end with the assignment, which `coaches` keeps.
COACHING = (Capacity.COACH, Capacity.COACH_OFFERED)


@action
def leave_cases(*, by, now: datetime, membership: Membership) -> int:
    """This will end what somebody was around cases in this role; returns how many cases.

    Claimed tasks go back to the post, open actions to the organisation, and the owner of each
    case follows from the facts again. Coaching itself is ended by `coaches`, with its own rules.
    """
    user_id, organisation_id = membership.user_id, membership.organisation_id
    parties = CaseParty.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=now),
        user_id=user_id,
        organisation_id=organisation_id,
    ).exclude(capacity__in=COACHING)
    actions = ActionItem.objects.filter(
        owner_id=user_id, owner_organisation_id=organisation_id, status=ActionStatus.OPEN
    )
    claimed = WorkItem.objects.filter(
        Q(organisation_id=organisation_id) | Q(organisation__isnull=True),
        claimed_by_id=user_id,
        is_open=True,
    )
    case_ids = sorted(
        {*_cases(parties), *_cases(actions), *_cases(claimed)}
    )  # one order for everybody, so that two of these never wait for each other
    for case_id in case_ids:
        case = lock_case(case_id)
        for party in parties.filter(case=case):
            leave(case, now=now, pk=party.pk)
        for item in claimed.filter(case=case).select_related("task"):
            work.unassign(item)
            item.save()
        for item in actions.filter(case=case):
            item.owner = None
            item.save()
        record(
            case,
            kind="role_ended",
            by=by,
            now=now,
            group=F0,
            payload={"membership_id": membership.pk},
        )
        refresh(case, now)
    return len(case_ids)


def _cases(rows) -> list[int]:
    return list(rows.values_list("case_id", flat=True))


def lapsed_roles(today: date) -> list[int]:
    """Roles that ended by their date while their holder still has something on a case.

    Another role at the same organisation keeps it. Coaching hangs on the role itself: `coaches`
    ends that in a step of its own.
    """
    around = CaseParty.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=at_start_of(today + ONE_DAY)),
        user_id=OuterRef("user_id"),
        organisation_id=OuterRef("organisation_id"),
    )
    elsewhere = Membership.objects.live(on=today).filter(
        user_id=OuterRef("user_id"), organisation_id=OuterRef("organisation_id")
    )
    lapsed = Membership.objects.filter(Exists(around), ~Exists(elsewhere), active_to__lte=today)
    return list(lapsed.order_by("pk").values_list("pk", flat=True))


def end_lapsed_role(membership_id: int, now: datetime) -> None:
    """This will do for a role that ended by its date what ending it by hand does."""
    membership = Membership.objects.select_related("user", "organisation__region").get(
        pk=membership_id
    )
    for hook in on_membership_end:
        hook(membership=membership, by=None, now=now)


def register() -> None:
    """Listen to the end of roles; called once from CasesConfig.ready()."""
    on_membership_end.append(leave_cases)
