"""The long list: the rule of a round finds pupils, and their schools hear that they are asked."""

from datetime import datetime

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from cases.actions.base import day_of
from cases.rules import NotAllowed
from meetings.enums import ASKED, ProposalState
from meetings.models import RoundProposal, TableRound
from meetings.queries.longlist import found_by_rule
from meetings.rules import check_may_plan, check_round_goes_on
from overstap.audit.acting import action
from overstap.audit.history import actor_attributes
from overstap.notifications.actions import send
from overstap.organisations.enums import SCHOOL_LEADS
from overstap.organisations.models import Membership


@action
def propose_members(*, by, now: datetime, round_id: int) -> dict[str, int]:
    """This will take up whom the round's rule finds, and let go of whom it no longer finds.

    What a school said stays as it is. Running it twice changes nothing. Returns counts: "new",
    "lapsed" and "same".
    """
    table_round = locked_round(round_id)
    check_may_plan(table_round.year.region, by)
    check_round_goes_on(table_round)
    today = day_of(now)
    found = found_by_rule(table_round, table_round.year.region_id)
    # Locked: what a school says meanwhile is not overwritten with what was read before.
    lines = table_round.proposals.select_for_update(of=("self",), no_key=True).order_by("pk")
    known = {row.member_id: row for row in lines}
    fresh = [
        RoundProposal(round=table_round, member_id=pk, reasons=reasons, found_on=today)
        for pk, reasons in found.items()
        if pk not in known
    ]
    again, lapsed, renewed = [], [], []
    for pk, row in known.items():
        # Who was let go because the case ended has a moment; the rule does not call that back.
        if row.state == ProposalState.LAPSED and pk in found and row.at is None:
            row.state, row.reasons, row.found_on = ProposalState.PROPOSED, found[pk], today
            again.append(row)
        elif row.state == ProposalState.PROPOSED and pk not in found:
            row.state = ProposalState.LAPSED
            lapsed.append(row)
        elif row.state == ProposalState.PROPOSED and row.reasons != found[pk]:
            row.reasons, row.found_on = found[pk], today
            renewed.append(row)
    history = {
        "batch_size": 500,
        "default_user": by.user,
        "default_change_reason": "voorstel van de ronde",
        "default_date": now,
        "custom_historical_attrs": actor_attributes(by),
    }
    if fresh:
        bulk_create_with_history(fresh, RoundProposal, **history)
    if changed := again + lapsed + renewed:
        fields = ["state", "reasons", "found_on"]
        bulk_update_with_history(changed, RoundProposal, fields, **history)
    new = len(fresh) + len(again)
    return {"new": new, "lapsed": len(lapsed), "same": len(found) - new}


@action
def remind_school(*, by, now: datetime, round_id: int, school_id: int) -> int:
    """This will tell a school that pupils on its long list wait; once a day. Returns how many.

    The message names no pupil and no number.
    """
    table_round = locked_round(round_id)
    check_may_plan(table_round.year.region, by)
    check_round_goes_on(table_round)
    waiting = table_round.proposals.filter(state__in=ASKED, member__school_id=school_id).count()
    if not waiting:
        raise NotAllowed("Deze school heeft alles al bekeken.")
    today = day_of(now)
    people = (
        Membership.objects.live(on=today)
        .filter(organisation_id=school_id, role__in=SCHOOL_LEADS)
        .select_related("user")
        .order_by("pk")
    )
    if not people:
        raise NotAllowed("Op deze school heeft nog niemand een account.")
    for person in people:
        send(
            event=f"round:{round_id}:{school_id}:{today}:longlist",
            user=person.user,
            subject_code="longlist_waiting",
            now=now,
            path=f"/overstaptafels/rondes/{round_id}/longlist/",
        )
    return len(people)


def locked_round(round_id: int) -> TableRound:
    """The round, fresh, with its row locked; before its tables, its long list and cases."""
    return (
        TableRound.objects.select_for_update(of=("self",), no_key=True)
        .select_related("year__region")
        .get(pk=round_id)
    )
