"""Cases that go from one coach to another. The first keeps each until the other says yes."""

from datetime import datetime

from django.db import transaction

from cases.actions.base import day_of, lock_case, notify, record, refresh
from cases.actions.jobs import start_job
from cases.rules import NotAllowed, StaleForm, check_is_current, standing_of
from coaches.actions.matching import let_look
from coaches.enums import AssignmentState, TransferOutcome
from coaches.models import CoachAssignment, Transfer, TransferRow
from coaches.rules import check_coach_fits, check_is_there, check_may_transfer
from overstap.audit.acting import action
from overstap.organisations.enums import COORDINATORS
from overstap.organisations.models import Membership
from overstap.privacy.groups import F0

KIND = "transfer"
MOST = 200


@action
def offer_transfer(
    *,
    by,
    now: datetime,
    assignment_id: int,
    membership_id: int,
    version: int | None = None,
) -> CoachAssignment | None:
    """This will ask another coach to take over one case; until the yes the first keeps it.

    None when that coach has the case or was asked already. Raises NotAllowed when it cannot be,
    StaleForm when the case is no longer at the `version` that the coordinator saw.
    """
    case_id = CoachAssignment.objects.values_list("case_id", flat=True).get(pk=assignment_id)
    case = lock_case(case_id)
    former = CoachAssignment.objects.select_related("coach__user").get(pk=assignment_id)
    check_may_transfer(case, former, standing_of(case, by, day_of(now)))
    coach = Membership.objects.select_related("user", "organisation").get(pk=membership_id)
    live = list(
        CoachAssignment.objects.filter(
            case_id=case.pk, state__in=[AssignmentState.OFFERED, AssignmentState.ACCEPTED]
        ).select_related("coach")
    )
    if any(one.coach_id == coach.pk and _same_place(one, former) for one in live):
        return None
    check_is_current(case, version)
    check_coach_fits(case, coach, former.kind, live, day_of(now), replaces=former)
    check_is_there(coach, case, day_of(now))
    offer = CoachAssignment.objects.create(
        case=case,
        request_id=former.request_id,
        coach=coach,
        kind=former.kind,
        weight=former.weight,
        replaces=former,
        offered_by=by,
        offered_on=day_of(now),
    )
    let_look(case, offer, now)
    event = record(
        case,
        kind="coach_transfer_offered",
        by=by,
        now=now,
        group=F0,
        payload={"assignment_id": offer.pk},
    )
    notify(case, "coach_offered", [coach.user], now=now, event=event)
    refresh(case, now)
    return offer


def _same_place(one: CoachAssignment, former: CoachAssignment) -> bool:
    return one.pk == former.pk or one.replaces_id == former.pk


@action
def start_transfer(
    *, by, now: datetime, coach_id: int, note: str, rows: list[tuple[int, int, int]]
) -> Transfer:
    """This will write down which case goes to whom, and queue the work.

    `rows` are (assignment, membership, version of the case). Each case is offered in a
    transaction of its own; what may not stays where it is, with the reason.
    """
    coach = Membership.objects.select_related("organisation__region").get(pk=coach_id)
    if by.role not in COORDINATORS or by.region_id != coach.region_id:
        raise NotAllowed("Alleen de coördinator draagt dossiers over aan een andere coach.")
    if not note.strip():
        raise NotAllowed("Schrijf op waarom de dossiers naar een andere coach gaan.")
    if not rows:
        raise NotAllowed("Kies ten minste één dossier en een coach.")
    if len(rows) > MOST:
        raise NotAllowed(f"Draag hooguit {MOST} dossiers tegelijk over.")
    own = set(
        CoachAssignment.objects.filter(
            coach_id=coach_id, pk__in=[row[0] for row in rows]
        ).values_list("pk", flat=True)
    )
    transfer = Transfer.objects.create(
        region=coach.organisation.region,
        coach=coach,
        asked_by=by,
        reason=note.strip()[:500],
        asked_at=now,
    )
    TransferRow.objects.bulk_create(
        TransferRow(transfer=transfer, assignment_id=pk, to_id=to, version=version)
        for pk, to, version in rows
        if pk in own
    )
    transfer.job = start_job(
        by=by,
        now=now,
        kind=KIND,
        key=f"{KIND}:{transfer.pk}",
        arguments={"transfer": transfer.pk},
        total=transfer.rows.count(),
    )
    transfer.save()
    return transfer


def transfer_next(*, by, now: datetime, transfer_id: int) -> str | None:
    """This will offer the next case of a transfer; its outcome, or None when all had their turn.

    A worker that was killed goes on with the rows that still wait.
    """
    with transaction.atomic():
        row = (
            TransferRow.objects.select_for_update(of=("self",))
            .filter(transfer_id=transfer_id, outcome=TransferOutcome.WAITING)
            .order_by("pk")
            .first()
        )
        if row is None:
            return None
        row.outcome, row.reason = _try(row, by=by, now=now)
        row.save()
        return row.outcome


def _try(row: TransferRow, *, by, now: datetime) -> tuple[str, str]:
    try:
        with transaction.atomic():  # what is refused halfway leaves nothing of that one behind
            row.offer = offer_transfer(
                by=by,
                now=now,
                assignment_id=row.assignment_id,
                membership_id=row.to_id,
                version=row.version,
            )
    except StaleForm:
        return (
            TransferOutcome.REFUSED,
            "Iemand anders heeft dit dossier intussen gewijzigd. Kijk eerst wat er veranderd is.",
        )
    except NotAllowed as refusal:
        return TransferOutcome.REFUSED, str(refusal)[:300]
    if row.offer is None:
        return TransferOutcome.UNCHANGED, "Deze coach heeft dit dossier al, of is al gevraagd."
    return TransferOutcome.OFFERED, ""
