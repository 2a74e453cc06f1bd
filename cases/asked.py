"""Vandaag of somebody who was asked to take over the support of a young person."""

from django.db.models import QuerySet

from cases import panels
from cases.enums import HandoverState
from cases.models import CaseHandover
from cases.models.scope import live_grants
from cases.models.student import NAME_PARTS
from overstap.organisations.enums import COACHES, OFFICERS, Role
from overstap.privacy.groups import DataGroup

SHOWN = 7
COLUMNS = (
    "pk", "offered_on", "case__school__name", "case__school__short_name",
    *(f"case__student__{name}" for name in NAME_PARTS),
)  # fmt: skip


def offered_to(by) -> QuerySet[CaseHandover]:
    """Questions to this person without an answer, where the name may be read (F1)."""
    return CaseHandover.objects.filter(
        receiver_id=by.user_id,
        state=HandoverState.OFFERED,
        case_id__in=live_grants(by, group=DataGroup.F1).values("case_id"),
    )


def handovers_block(by, today, rows):
    """The questions to this person that wait for a yes or a no; None without any."""
    return {"rows": rows} if rows else None


def _asks(by, today):
    return [panels.Ask(offered_to(by), COLUMNS, ("offered_on", "pk"), SHOWN)]


def register() -> None:
    """Put the block on Vandaag; called once from CasesConfig.ready()."""
    panels.register_today_block(
        "handovers",
        handovers_block,
        "cases/today_handovers.html",
        COACHES | OFFICERS | {Role.MBO_INTAKE, Role.JOBHUNTER},
        order=20,
        asks=_asks,
    )
