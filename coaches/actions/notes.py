"""Private notes: kept by the writer for the writer, and erased when the work is over.

They leave no event and no history: both are read by others.
"""

from datetime import date, datetime

from cases.actions.base import day_of, lock_case
from cases.actions.drafts import drop_draft, forget_drafts
from cases.models import Case
from cases.rules import NotAllowed, standing_of
from coaches.models import WorkingNote
from coaches.queries.notes import lost_notes, own_notes
from coaches.rules.notes import check_may_keep_notes, check_note
from overstap.audit.acting import action
from overstap.organisations.today import at_start_of


def draft_key(case_id: int) -> str:
    """Under which a note that is being typed is kept."""
    return f"note:{case_id}"


@action
def keep_note(
    *, by, now: datetime, case_id: int, text: str, note_id: int | None = None
) -> WorkingNote:
    """This will keep a private note, or change one of one's own."""
    case = lock_case(case_id)
    check_may_keep_notes(case, standing_of(case, by, day_of(now)))
    check_note(text)
    if note_id is None:
        note = WorkingNote(case=case, author=by.user, created_at=now)
    else:
        note = _own(case_id, by, note_id)
    note.text, note.changed_at = text.strip(), now
    note.save()
    drop_draft(by=by, now=now, key=draft_key(case_id))
    return note


@action
def erase_note(*, by, now: datetime, case_id: int, note_id: int) -> None:
    """This will erase a note of one's own; there is no copy left."""
    _own(case_id, by, note_id).delete()


def _own(case_id: int, by, note_id: int) -> WorkingNote:
    note = own_notes(case_id, by).filter(pk=note_id).first()
    if note is None:
        raise NotAllowed("Deze notitie is er niet meer.")
    return note


def erase_notes_of_case(*, by, now: datetime, case: Case) -> None:
    """This will erase every note about a case that reached a final status, typed ones too."""
    WorkingNote.objects.filter(case_id=case.pk).delete()
    forget_drafts(key=draft_key(case.pk))


def erase_lost_notes(case_id: int, now: datetime) -> int:
    """This will erase the notes of who no longer guides this young person; returns how many."""
    lost = lost_notes(now).filter(case_id=case_id)
    user_ids = list(lost.values_list("author_id", flat=True).distinct())
    count, _ = WorkingNote.objects.filter(case_id=case_id, author_id__in=user_ids).delete()
    forget_drafts(key=draft_key(case_id), user_ids=user_ids)
    return count


def cases_with_notes_to_erase(case_ids: list[int], now: datetime) -> list[int]:
    """Of these cases those with notes of somebody who no longer guides the young person."""
    rows = lost_notes(now).filter(case_id__in=case_ids).order_by("case_id")
    return list(rows.values_list("case_id", flat=True).distinct())


def cases_with_lost_notes(today: date) -> list[int]:
    """Cases with notes of somebody whose time ran out before today, such as a stand-in."""
    rows = lost_notes(at_start_of(today)).order_by("case_id").values_list("case_id", flat=True)
    return list(rows.distinct())
