"""Who may agree on, finish, cancel, put off and take up work."""

from datetime import date, timedelta

from cases.enums import ActionStatus
from cases.models import ActionItem, Case, WorkItem
from overstap.organisations.models import Membership
from overstap.organisations.rules import NotAllowed

# Longer would be forgetting, not putting off.
LONGEST_SNOOZE = timedelta(days=60)
# Whoever works on a case: may agree on an action.
WORKERS = frozenset(
    {
        "school",
        "coach",
        "summer_contact",
        "mbo",
        "officer",
        "receiving_officer",
        "coordinator",
        "table",
        "calendar",
    }
)


def check_may_add_item(case: Case, standing: frozenset[str]) -> None:
    """Whoever works on an open case may agree on an action."""
    if not case.is_open:
        raise NotAllowed("Dit dossier is beëindigd. Nieuwe acties kunnen hier niet meer.")
    if not standing & WORKERS:
        raise NotAllowed("Dit kan alleen wie aan dit dossier werkt.")


def check_owner(owner: Membership, organisation_id: int, today: date) -> None:
    """The owner works now at the organisation that owns the action."""
    if owner.organisation_id != organisation_id or not owner.is_live(today):
        raise NotAllowed("Deze persoon werkt niet bij die organisatie.")


def is_owner(item: ActionItem, by) -> bool:
    """Whether the action is on this person's name, or on the organisation as a whole."""
    if by is None:
        return False
    if item.owner_id is not None:
        return item.owner_id == by.user_id
    return item.owner_organisation_id == by.organisation_id


def check_may_finish_item(case: Case, item: ActionItem, by, standing: frozenset[str]) -> None:
    """The owner; a colleague of the owner who works on the case; the coach; the coordinator."""
    colleague = by is not None and item.owner_organisation_id == by.organisation_id and standing
    if not is_owner(item, by) and not colleague and not standing & {"coach", "coordinator"}:
        raise NotAllowed("Dit kan alleen wie de actie heeft, de coach of de coördinator.")


def check_may_cancel_item(case: Case, item: ActionItem, by, standing: frozenset[str]) -> None:
    """The owner and the coordinator (lifecycle.md 1)."""
    if not is_owner(item, by) and "coordinator" not in standing:
        raise NotAllowed("Dit kan alleen wie de actie heeft, of de coördinator.")


def check_is_open(item: ActionItem) -> None:
    """An action ends once."""
    if item.status != ActionStatus.OPEN:
        raise NotAllowed("Deze actie is al afgerond of vervallen.")


def check_snooze(today: date, until: date) -> None:
    """Put off to a day to come, and not for months."""
    if until <= today:
        raise NotAllowed("Kies een dag na vandaag.")
    if until > today + LONGEST_SNOOZE:
        raise NotAllowed(f"Kies een dag binnen {LONGEST_SNOOZE.days} dagen.")


def check_may_snooze_item(item: ActionItem, by) -> None:
    """One puts off one's own action."""
    if not is_owner(item, by):
        raise NotAllowed("Dit is niet uw actie.")


def is_for(item: WorkItem, by) -> bool:
    """Whether a task is for this person, or for the post this person holds."""
    if by is None:
        return False
    if item.user_id is not None:
        return item.user_id == by.user_id and item.organisation_id in {None, by.organisation_id}
    return item.organisation_id == by.organisation_id and item.role == by.role


def check_may_snooze_task(item: WorkItem, by) -> None:
    """One puts off a task of one's own; a task of a post only once claimed."""
    if not is_for(item, by) or item.claimed_by_id not in {None, by.user_id}:
        raise NotAllowed("Dit is niet uw taak.")


def check_may_claim(item: WorkItem, by) -> None:
    """Whoever it is for, unless a colleague has it."""
    if not is_for(item, by):
        raise NotAllowed("Deze taak is voor iemand anders.")
    if item.claimed_by_id not in {None, by.user_id}:
        raise NotAllowed("Een collega heeft deze taak al opgepakt.")


def check_may_release(item: WorkItem, by, standing: frozenset[str]) -> None:
    """Who has it, or the coordinator."""
    if item.claimed_by_id != by.user_id and "coordinator" not in standing:
        raise NotAllowed("Dit kan alleen wie de taak heeft, of de coördinator.")
