"""What a transition will do, said before it is done: the same pure policies, asked about after."""

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date

from cases.access import facts_of, grants_for
from cases.actions.base import owner_of
from cases.cover import owner_name
from cases.enums import FINAL, Status
from cases.flow_texts import title
from cases.lifecycle import TRANSITIONS
from cases.models import Case
from cases.overview import key_of, role_label
from cases.rules.ending import last_step, reopened_status
from cases.rules.escalating import receiving_office
from cases.timeline import Names
from cases.wording import in_words
from overstap.organisations.models import Organisation, User
from overstap.privacy.groups import unmask

# The first thing that somebody gets to do in a status.
FIRST_TASK = {
    Status.SCREENED: "request_coach",
    Status.GUIDED: "first_contact",
    Status.DISCUSSED: "follow_up",
    Status.SUMMER: "check_start",
    Status.NO_SHOW: "call",
    Status.STARTED: "settle",
    Status.PLACED: "aftercare",
    Status.ESCALATED: "accept_escalation",
}


@dataclass(frozen=True)
class Effects:
    """What will change, in sentences for the page."""

    status: str = ""
    owner: str = ""
    next_step: str = ""
    gains: list[str] = field(default_factory=list)
    loses: list[str] = field(default_factory=list)


def effects_of(case: Case, name: str, *, today: date) -> Effects:
    """What this transition will do to this case: status, owner, next step and who sees it."""
    target = target_of(case, name)
    if target is None:
        return Effects()
    before = facts_of(case)
    after = replace(
        before,
        status=target,
        was_screened=before.was_screened or name == "screen",
        ended_on=today if target in FINAL else None,
    )
    then = copy(case)
    then.__dict__["status"] = target
    if name == "escalate" and (office := receiving_office(case)) is not None:
        after = replace(after, escalated_to_id=office.pk)
        then.escalated_to = office
    user, place, role = owner_of(then, after, case.coach_id, today)
    old, new = _sight(grants_for(before)), _sight(grants_for(after))
    names = Names()
    names.want(User, user)
    names.want(Organisation, place)
    for party in {*old, *new}:
        kind, first, _ = key_of(party)
        names.want(User if kind == "u" else Organisation, first if kind in "uo" else None)
    names.load()
    gains = [
        f"{_called(party, names)}: {in_words(groups - old.get(party, frozenset()))}"
        for party, groups in new.items()
        if groups - old.get(party, frozenset())
    ]
    loses = [_called(party, names) for party in old if party not in new]
    return Effects(
        status=Status(target).label if target != case.status else "",
        owner=owner_name(names.of(User, user), names.of(Organisation, place), role),
        next_step=title(FIRST_TASK[target])
        if target in FIRST_TASK and target != case.status
        else "",
        gains=sorted(gains),
        loses=sorted(loses),
    )


def target_of(case: Case, name: str) -> Status | None:
    """The status after this transition; None when it cannot be told."""
    spec = TRANSITIONS[name]
    if case.status in spec.stays:
        return Status(case.status)
    if spec.target is not None and spec.name != "correct":
        return Status(spec.target)
    if name == "return_from_escalation":
        return Status(case.resume_status) if case.resume_status else None
    if name == "reopen":
        return reopened_status(case)
    step = last_step(case)
    return Status(step.source or Status.DISMISSED) if step is not None else None


def _sight(grants) -> dict[str, frozenset]:
    found: dict[str, frozenset] = {}
    for grant in grants:
        found[grant.party] = found.get(grant.party, frozenset()) | unmask(grant.groups)
    return found


def _called(party: str, names: Names) -> str:
    kind, first, second = key_of(party)
    if kind == "u":
        return names.of(User, first) or "een betrokkene"
    role = role_label(second)
    role = role[:1].upper() + role[1:]
    return f"{role}, {names.of(Organisation, first)}" if kind == "o" else f"{role} van de regio"
