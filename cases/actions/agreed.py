"""The calendar and agreed actions: one reminder when late, and none with who lost sight of it."""

from datetime import datetime

from django.db.models import Q

from cases import panels
from cases.actions import work
from cases.actions.base import day_of, lock_case, notify, point, record
from cases.checks.agreed import out_of_sight, reminder_of, to_remind
from cases.checks.owning import Workers
from cases.enums import ActionStatus
from cases.models import ActionItem, Case
from cases.models.scope import parties_of
from overstap.notifications.actions import send_all
from overstap.organisations.models import Membership, User
from overstap.privacy.groups import F8


def _hand_to_owner(case_id: int, now: datetime) -> None:
    """Open actions of who may not see this case any more go to who owns it now."""
    case = lock_case(case_id)
    if not case.is_open:
        return
    workers, parties = Workers(day_of(now)), _parties(case, now)
    place = case.owner_organisation_id or case.school_id
    for item in ActionItem.objects.filter(case=case, status=ActionStatus.OPEN).order_by("pk"):
        keys = workers.keys_at(item.owner_id, item.owner_organisation_id)
        is_outside = item.owner_id is None and not keys
        if is_outside or not parties.isdisjoint(keys):
            continue
        item.owner_id, item.owner_organisation_id = case.owner_user_id, place
        item.snoozed_until = None
        item.save()
        event = record(
            case,
            kind="action_returned",
            by=None,
            now=now,
            group=F8,
            payload={"action_item_id": item.pk, "kind": item.kind},
        )
        notify(case, "action_assigned", _owners(case, now), now=now, event=event)
    point(case, now)


def _remind(item_id: int, now: datetime) -> None:
    """One reminder of an action that is late, to who does it or who stands in."""
    found = ActionItem.objects.only("case_id").get(pk=item_id)
    case = lock_case(found.case_id)
    item = ActionItem.objects.get(pk=item_id)
    today = day_of(now)
    if item.status != ActionStatus.OPEN or not case.is_open or item.due_on >= today:
        return
    if item.owner_id is not None:
        people = work.people_instead_of(case, item.owner_id, today, panels.away_on(today))
    else:
        people = _readers_at(case, item.owner_organisation_id, now) or _owners(case, now)
    send_all(
        event=reminder_of(item.pk),
        users=people,
        subject_code="reminder",
        now=now,
        case_id=case.pk,
        path=case.get_absolute_url(),
    )


def _owners(case: Case, now: datetime) -> list[User]:
    today = day_of(now)
    if case.owner_user_id is not None:
        return work.people_instead_of(case, case.owner_user_id, today, panels.away_on(today))
    return work.people_of_post(case, case.owner_organisation_id, case.owner_role, today)


def _readers_at(case: Case, organisation_id: int, now: datetime) -> list[User]:
    """Who of an organisation may see this case."""
    parties = _parties(case, now)
    there = Membership.objects.live(on=day_of(now)).filter(organisation_id=organisation_id)
    found = [
        one.user
        for one in there.select_related("user", "organisation").order_by("user_id", "pk")
        if not parties.isdisjoint(parties_of(one))
    ]
    return list({user.pk: user for user in found}.values())


def _parties(case: Case, now: datetime) -> frozenset[str]:
    live = case.grants.filter(Q(active_to__isnull=True) | Q(active_to__gt=now))
    return frozenset(live.filter(active_from__lte=now).values_list("party", flat=True))


def register() -> None:
    """Add the steps to the calendar; called once from CasesConfig.ready()."""
    step = panels.SweepStep
    panels.register_sweep_step(step("actions_to_owner", out_of_sight, _hand_to_owner), order=60)
    panels.register_sweep_step(step("remind_actions", to_remind, _remind, "actie"), order=70)
