"""One's own notes, and those of people who no longer work with the young person."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import CaseParty
from coaches.models import WorkingNote
from coaches.rules.notes import KEEPERS


def own_notes(case_id: int, by) -> QuerySet[WorkingNote]:
    """What this person noted about a case, the newest first; nobody else's, whoever asks."""
    return WorkingNote.objects.filter(case_id=case_id, author_id=by.user_id).order_by(
        "-created_at", "-pk"
    )


def lost_notes(now: datetime) -> QuerySet[WorkingNote]:
    """Notes of people who no longer guide that young person, and notes of ended cases."""
    live = CaseParty.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=now),
        case_id=OuterRef("case_id"),
        user_id=OuterRef("author_id"),
        capacity__in=KEEPERS,
    )
    return WorkingNote.objects.filter(Q(case__is_open=False) | ~Exists(live))
