"""What a young person says to the coach: kept with the case, and told to who answers."""

from datetime import datetime

from cases import panels
from cases.actions import work
from cases.actions.base import day_of, lock_case, notify, record
from cases.models import CaseEvent
from cases.rules.messages import check_may_send_message
from overstap.audit.acting import action
from overstap.privacy.groups import F9


@action
def receive_message(*, by, now: datetime, case_id: int, text: str) -> CaseEvent:
    """This will keep a message of the young person on the case and let the coach know.

    `by` is None: a young person holds no role here; the payload says who wrote. The notice never
    holds the text. Of a coach who is away the stand-in is told, else the coordinators; without a
    coach whoever owns the case. The door for Mijn overstap: who calls it knows the young person.
    """
    case = lock_case(case_id)
    check_may_send_message(case, text)
    event = record(
        case,
        kind="student_message",
        by=by,
        now=now,
        group=F9,
        note=text.strip(),
        payload={"sender": "student"},
    )
    today = day_of(now)
    user_id = case.coach_id or case.owner_user_id
    if user_id is not None:
        people = work.people_instead_of(case, user_id, today, panels.away_on(today))
    else:
        people = work.people_in(case.owner_organisation_id, case.owner_role, today)
    notify(case, "student_message", people, now=now, event=event)
    return event
