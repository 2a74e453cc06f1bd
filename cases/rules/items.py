"""Who may agree on, finish, cancel, put off and take up work."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from cases.enums import ActionStatus, HandoverState
from cases.models import ActionItem, ActionOffer, Case, CaseAccess, WorkItem
from cases.models.scope import parties_of
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS
from overstap.organisations.models import Membership
from overstap.organisations.rules import NotAllowed
from overstap.organisations.today import today
from overstap.privacy.groups import F8
from overstap.ui.dates import full_date

# Longer would be forgetting, not putting off.
LONGEST_SNOOZE = timedelta(days=60)
# What is due or late already can wait for an answer, not for long.
LATE_SNOOZE = timedelta(days=7)
ONE_DAY = timedelta(days=1)
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


def check_may_record_result(case: Case, item: ActionItem, by, standing: frozenset[str]) -> None:
    """What came of an action is written by who may finish it; a cancelled one has no result."""
    check_may_finish_item(case, item, by, standing)
    if item.status != ActionStatus.DONE:
        raise NotAllowed("Rond de actie eerst af. Dan kunt u het resultaat opschrijven.")


def check_may_offer(item: ActionItem, by, standing: frozenset[str]) -> None:
    """The owner gives an action away, and the coordinator for who cannot."""
    check_is_open(item)
    if not is_owner(item, by) and "coordinator" not in standing:
        raise NotAllowed("Dit kan alleen wie de actie heeft, of de coördinator.")


def sees_actions(case_id: int, person: Membership, moment: datetime) -> bool:
    """Whether somebody may read what was agreed on this case (F8) at this moment."""
    return (
        CaseAccess.objects.filter(
            Q(active_to__isnull=True) | Q(active_to__gt=moment),
            case_id=case_id,
            party__in=parties_of(person),
            active_from__lte=moment,
        )
        .annotate(wanted=F("groups").bitand(F8.bit))
        .filter(wanted__gt=0)
        .exists()
    )


def check_may_take(
    item: ActionItem, person: Membership | None, organisation_id: int, moment: datetime, day: date
) -> None:
    """Somebody else, who works there now and may see the case; or an organisation with such."""
    if person is not None:
        check_owner(person, organisation_id, day)
        if item.owner_id == person.user_id and item.owner_organisation_id == organisation_id:
            raise NotAllowed("Deze persoon heeft de actie al. Kies iemand anders.")
        if not sees_actions(item.case_id, person, moment):
            raise NotAllowed(
                f"{person.user.name} mag de afspraken van dit dossier niet zien. Kies iemand anders."
            )
        return
    if item.owner_id is None and item.owner_organisation_id == organisation_id:
        raise NotAllowed("Deze organisatie heeft de actie al. Kies een andere.")
    if not who_can_take(item.case_id, organisation_id, moment, day):
        raise NotAllowed("Bij deze organisatie mag niemand dit dossier zien. Kies een andere.")


def who_can_take(
    case_id: int, organisation_id: int, moment: datetime, day: date
) -> list[Membership]:
    """The people of an organisation who may read what was agreed in this case."""
    colleagues = (
        Membership.objects.live(on=day)
        .filter(organisation_id=organisation_id)
        .select_related("user", "organisation")
        .order_by("pk")
    )
    return [one for one in colleagues if sees_actions(case_id, one, moment)]


def is_asked(offer: ActionOffer, by) -> bool:
    """Whether this person can answer: named, or anybody of the organisation that was asked."""
    if by is None or offer.to_organisation_id != by.organisation_id:
        return False
    return offer.to_user_id in {None, by.user_id}


def check_may_answer_offer(offer: ActionOffer, by, accepted: bool, note: str) -> None:
    """Who was asked answers once; a no has a reason."""
    if not is_asked(offer, by):
        raise NotAllowed("Deze actie is aan iemand anders aangeboden.")
    if offer.state == HandoverState.WITHDRAWN:
        raise NotAllowed("Deze vraag is ingetrokken. U hoeft niets te doen.")
    if offer.state != HandoverState.OFFERED:
        raise NotAllowed("Op deze vraag is al geantwoord.")
    if not accepted and not note.strip():
        raise NotAllowed("Schrijf op waarom u de actie niet overneemt.")


def check_is_open(item: ActionItem) -> None:
    """An action ends once."""
    if item.status != ActionStatus.OPEN:
        raise NotAllowed("Deze actie is al afgerond of vervallen.")


def check_snooze(today: date, until: date, due_on: date) -> None:
    """Put off to a day to come, up to the day it is due; what is due already for a week at most."""
    if until <= today:
        raise NotAllowed("Kies een dag na vandaag.")
    if until > today + LONGEST_SNOOZE:
        raise NotAllowed(f"Kies een dag binnen {LONGEST_SNOOZE.days} dagen.")
    if due_on <= today and until > today + LATE_SNOOZE:
        raise NotAllowed(f"Hier is haast bij. Kies een dag binnen {LATE_SNOOZE.days} dagen.")
    if today < due_on < until:
        raise NotAllowed(
            f"Dit moet klaar zijn op {full_date(due_on)}. Kies een dag tot en met dan."
        )


def check_may_snooze_item(item: ActionItem, by, covers: Mapping[int, date]) -> None:
    """One puts off one's own action, and that of whom one stands in for (`covers`)."""
    if not is_owner(item, by) and item.owner_id not in covers:
        raise NotAllowed("Dit is niet uw actie.")


def is_for(item: WorkItem, by) -> bool:
    """Whether a task is for this person, or for the post this person holds."""
    if by is None:
        return False
    if item.user_id is not None:
        return item.user_id == by.user_id and item.organisation_id in {None, by.organisation_id}
    return item.organisation_id == by.organisation_id and item.role == by.role


def empty_posts(by, today: date) -> Q | None:
    """The tasks of posts that nobody holds and `by` does instead; None when there can be none.

    Of a lead of a school the other lead; of all else a coordinator of the region.
    """
    there = Membership.objects.live(on=today).filter(organisation_id=OuterRef("organisation_id"))
    empty = ~Exists(there.filter(role=OuterRef("role")))
    free = Q(user__isnull=True, claimed_by__isnull=True)
    if by.role in SCHOOL_LEADS:
        return free & Q(organisation_id=by.organisation_id, role__in=SCHOOL_LEADS) & empty
    if by.role in COORDINATORS and by.region_id:
        led = Q(role__in=SCHOOL_LEADS) & Exists(there.filter(role__in=SCHOOL_LEADS))
        return free & Q(case__region_id=by.region_id) & empty & ~led
    return None


def _does_for_nobody(item: WorkItem, by) -> bool:
    posts = None if by is None else empty_posts(by, today())
    return posts is not None and WorkItem.objects.filter(posts, pk=item.pk).exists()


def check_may_snooze_task(item: WorkItem, by, covers: Mapping[int, date]) -> None:
    """One puts off a task of one's own, and that of whom one stands in for.

    A task of a post only when no colleague claimed it.
    """
    own = is_for(item, by) and item.claimed_by_id in {None, by.user_id}
    claimed = by is not None and item.claimed_by_id == by.user_id
    if not own and not claimed and item.user_id not in covers and not _does_for_nobody(item, by):
        raise NotAllowed("Dit is niet uw taak.")


def check_snooze_of_another(
    owner_id: int | None, by, covers: Mapping[int, date], until: date
) -> None:
    """For somebody who is away: up to the day of the return, who then decides in person."""
    if owner_id == by.user_id or owner_id not in covers:
        return
    back = covers[owner_id] + ONE_DAY
    if until > back:
        raise NotAllowed(f"U neemt dit waar tot {full_date(back)}. Kies een dag tot en met dan.")


def check_may_claim(item: WorkItem, by) -> None:
    """Whoever it is for, unless a colleague has it."""
    has_it = item.claimed_by_id is not None and item.claimed_by_id == getattr(by, "user_id", None)
    if not has_it and not is_for(item, by) and not _does_for_nobody(item, by):
        raise NotAllowed("Deze taak is voor iemand anders.")
    if item.claimed_by_id not in {None, by.user_id}:
        raise NotAllowed("Een collega heeft deze taak al opgepakt.")


def check_may_release(item: WorkItem, by, standing: frozenset[str]) -> None:
    """Who has it, or the coordinator."""
    if item.claimed_by_id != by.user_id and "coordinator" not in standing:
        raise NotAllowed("Dit kan alleen wie de taak heeft, of de coördinator.")
