"""Vandaag of somebody who was asked to take over the support of a young person."""

from django.db.models import QuerySet

from cases import panels
from cases.enums import HandoverState
from cases.models import CaseHandover
from cases.models.scope import live_grants
from overstap.organisations.enums import COACHES, OFFICERS, Role
from overstap.privacy.groups import DataGroup

SHOWN = 7


def offered_to(by) -> QuerySet[CaseHandover]:
    """Questions to this person without an answer, where the name may be read (F1)."""
    return CaseHandover.objects.filter(
        receiver_id=by.user_id,
        state=HandoverState.OFFERED,
        case_id__in=live_grants(by, group=DataGroup.F1).values("case_id"),
    )


def handovers_block(by, today):
    """The questions to this person that wait for a yes or a no; None without any."""
    rows = list(
        offered_to(by)
        .select_related("case__student", "case__year", "case__school")
        .order_by("offered_on", "pk")[:SHOWN]
    )
    return {"rows": rows} if rows else None


def register() -> None:
    """Put the block on Vandaag; called once from CasesConfig.ready()."""
    panels.register_today_block(
        "handovers",
        handovers_block,
        "cases/today_handovers.html",
        COACHES | OFFICERS | {Role.MBO_INTAKE, Role.JOBHUNTER},
        order=20,
        waits=lambda by, today: [offered_to(by)],
    )
