"""Writing the read log. In the request's transaction: no row, no page (fail closed)."""

from datetime import datetime

from django.db import transaction

from overstap.audit.chain import seal
from overstap.audit.models import AccessLog, ChainHead, ReadKind

SEALED = (
    "kind",
    "case_id",
    "case_ids",
    "at",
    "user_id",
    "membership_id",
    "role",
    "organisation_id",
    "actor_label",
    "groups",
    "purpose",
    "path",
    "seq",
)


@transaction.atomic(savepoint=False)
def log_read(
    *,
    kind: ReadKind,
    by,
    now: datetime,
    case_id: int | None = None,
    case_ids: list[int] | None = None,
    groups: int = 0,
    purpose: str = "",
    path: str = "",
) -> AccessLog:
    """This will write down that `by` (a membership) looked at one case or at a list of cases.

    `groups` is the mask of data groups that were shown. A row about one case becomes the next
    link of that case's chain; a list is one row with the ids that were shown.
    """
    row = AccessLog(
        kind=kind,
        case_id=case_id,
        case_ids=case_ids or [],
        at=now,
        user_id=by.user_id,
        membership_id=by.pk,
        role=by.role,
        organisation_id=by.organisation_id,
        actor_label=f"{by.user.name}, {by.get_role_display()}, {by.organisation}"[:260],
        groups=groups,
        purpose=purpose[:200],
        path=path[:200],
    )
    if case_id is not None:
        # Lock the head first: two readers of one case take turns, others do not wait.
        name = f"case:{case_id}"
        head = ChainHead.objects.select_for_update(of=("self",)).filter(chain=name).first()
        if head is None:
            ChainHead.objects.bulk_create([ChainHead(chain=name)], ignore_conflicts=True)
            head = ChainHead.objects.select_for_update(of=("self",)).get(chain=name)
        row.seq, row.previous_hash = head.seq + 1, head.hash
        row.hash = link_hash(row)
        row.save(force_insert=True)
        ChainHead.objects.filter(pk=head.pk).update(seq=row.seq, hash=row.hash)
    else:
        row.save(force_insert=True)
    return row


def link_hash(row: AccessLog) -> str:
    """The hash that a row of the read log should carry."""
    return seal(row.previous_hash, {name: getattr(row, name) for name in SEALED})


def broken_chains() -> list[int]:
    """The ids of the first row of each case's read log that does not fit its chain or its head."""
    broken, heads = [], {}
    rows = AccessLog.objects.filter(case_id__isnull=False).order_by("case_id", "seq")
    bad_cases = set()
    for row in rows.iterator():
        seq, previous = heads.get(row.case_id, (0, ""))
        fits = row.seq == seq + 1 and row.previous_hash == previous and row.hash == link_hash(row)
        if not fits and row.case_id not in bad_cases:
            bad_cases.add(row.case_id)
            broken.append(row.pk)
        heads[row.case_id] = (row.seq, row.hash)
    anchors = {
        name: (seq, value)
        for name, seq, value in ChainHead.objects.filter(chain__startswith="case:").values_list(
            "chain", "seq", "hash"
        )
    }
    for case_id, last in heads.items():
        if case_id not in bad_cases and anchors.get(f"case:{case_id}") != last:
            broken.append(case_id)
    return broken
