"""What others changed in somebody's own cases since the last visit: one line per case."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case as Choose
from django.db.models import (
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.timezone import localdate

from cases.lifecycle import TRANSITIONS
from cases.models import CaseEvent
from cases.models.scope import live_grants
from cases.panels import event_text
from cases.timeline.words import KINDS
from overstap.organisations.today import now
from overstap.privacy.groups import DataGroup
from overstap.today.queries.written import rows_of

# Longer ago is history, not news; it also bounds the first visit after a long leave.
MOST = 60


@dataclass(frozen=True)
class Changed:
    """The last change in a case, how many there were, and when."""

    case_id: int
    text: str
    at: datetime
    count: int


def changes_since(by, since: datetime | None) -> list[Changed]:
    """Per case of this person the last thing that another person did there; newest first.

    Only what this reader may know of: the group of the event is in the grant.
    """
    if since is None:
        return []
    moment = now()
    rows = rows_of("changes", _write, by, today=localdate(moment), now=moment, since=since)
    return [
        Changed(case_id, words_of(CaseEvent(kind=kind, reason=reason, payload=payload)), at, count)
        for case_id, kind, reason, payload, at, count in rows
    ]


def _write(by, today, since, ids) -> QuerySet:
    return (
        _readable(by)
        .filter(at__gt=since, actor__isnull=False)
        .exclude(actor_id=by.user_id)
        .filter(Q(case__owner_user_id=by.user_id) | Q(case__coach_id=by.user_id))
        .annotate(
            v_place=Window(
                RowNumber(),
                partition_by=[F("case_id")],
                order_by=[F("at").desc(), F("seq").desc()],
            ),
            v_count=Window(Count("pk"), partition_by=[F("case_id")]),
        )
        .filter(v_place=1)
        .order_by("-at", "-pk")
        .values_list("case_id", "kind", "reason", "payload", "at", "v_count")[:MOST]
    )


def _readable(by) -> QuerySet[CaseEvent]:
    bit = Choose(
        *(When(group=group.value, then=Value(group.bit)) for group in DataGroup),
        default=Value(0),
        output_field=IntegerField(),
    )
    grants = (
        live_grants(by)
        .filter(case_id=OuterRef("case_id"))
        .annotate(
            shared=ExpressionWrapper(
                F("groups").bitand(OuterRef("v_bit")), output_field=IntegerField()
            )
        )
        .filter(shared__gt=0)
    )
    return CaseEvent.objects.annotate(v_bit=bit).filter(Exists(grants))


def words_of(event: CaseEvent) -> str:
    """What an event is called on the timeline, without its details."""
    spec = TRANSITIONS.get(event.kind)
    usual = KINDS.get(event.kind, (spec.label if spec else "",))[0]
    return event_text(event) or usual or event.kind.replace("_", " ").capitalize()
