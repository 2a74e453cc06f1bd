"""The link of a young person: made, opened with a birth date, written by, and stopped."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from cases.actions.base import day_of, lock_case, notify, record
from cases.actions.messages import receive_message, who_answers
from cases.models import Case, CaseEvent
from cases.rules import standing_of
from overstap.audit.acting import action
from overstap.audit.secret_links import digest_of, new_token
from overstap.organisations.rules import NotAllowed
from overstap.portal.enums import EndReason
from overstap.portal.models import SentMessage, StudentLink
from overstap.portal.queries import live_link, sent_on
from overstap.portal.rules import (
    check_may_give_link,
    check_may_send_today,
    check_may_stop_link,
    check_reason_for_new,
    check_reason_to_stop,
)
from overstap.privacy.groups import F9

# A birth date has some thousand likely values: after five others somebody waits, after ten the
# link is of no use to whoever holds it.
TRIES = 5
MOST_TRIES = 10
WAIT = timedelta(minutes=15)
STOPPED = "Je begeleiding is gestopt of deze link werkt niet meer. Bel je coach of je school."


@dataclass(frozen=True)
class Answer:
    """What came of a birth date: right, or how many tries are left and until when to wait."""

    is_right: bool = False
    left: int = 0
    waits_until: datetime | None = None
    is_stopped: bool = False


@action
def make_link(*, by, now: datetime, case_id: int, why: str = "") -> str:
    """This will give the young person a new link and stop the former one; returns the token, once.

    `why` (`EndReason`) is needed when there is a link that works. Raises NotAllowed for who does
    not work with the young person, and without a full birth date.
    """
    case = lock_case(case_id)
    check_may_give_link(case, standing_of(case, by, day_of(now)))
    live = live_link(case)
    check_reason_for_new(live, why)
    if live is not None:
        _stop(live, case, by=by, now=now, why=EndReason(why))
    token = new_token()
    link = StudentLink.objects.create(
        case=case, token_digest=digest_of(token), made_by=by, made_at=now
    )
    record(
        case, kind="student_link_made", by=by, now=now, group=F9, payload={"student_link": link.pk}
    )
    return token


@action
def stop_link(*, by, now: datetime, case_id: int, why: str) -> None:
    """This will stop the link of the young person at once, without a new one."""
    case = lock_case(case_id)
    check_may_stop_link(case, standing_of(case, by, day_of(now)))
    live = live_link(case)
    check_reason_to_stop(live, why)
    _stop(live, case, by=by, now=now, why=EndReason(why))


def stop_link_of_ended_case(*, by, now: datetime, case: Case) -> None:
    """This will stop the link of a case that reached a final status."""
    live = live_link(case)
    if live is not None:
        _stop(live, case, by=by, now=now, why=EndReason.CASE_ENDED)


@action
def answer_birth_date(*, by, now: datetime, link_id: int, answer: date) -> Answer:
    """This will see whether this is the young person's birth date, and count when it is not.

    `by` is None. It raises nothing, because what it counts has to stay. After `TRIES` other
    dates nothing is looked at for `WAIT`; after `MOST_TRIES` the link stops and who answers the
    young person is told.
    """
    case, link = _locked(link_id)
    if link.ended_at is not None:
        return Answer(is_stopped=True)
    if link.waits_until is not None and link.waits_until > now:
        return Answer(waits_until=link.waits_until)
    if case.student.birth_on == answer:
        link.wrong_answers, link.waits_until, link.opened_at = 0, None, now
        link.save()
        return Answer(is_right=True)
    link.wrong_answers += 1
    if link.wrong_answers >= MOST_TRIES:
        link.save()
        event = _stop(link, case, by=None, now=now, why=EndReason.WRONG_DATES)
        people = who_answers(case, now)
        notify(case, "student_link_stopped", people, now=now, event=event)
        return Answer(is_stopped=True)
    if link.wrong_answers % TRIES == 0:
        link.waits_until = now + WAIT
    link.save()
    left = TRIES - link.wrong_answers % TRIES
    return Answer(left=left, waits_until=link.waits_until if left == TRIES else None)


@action
def send_message(*, by, now: datetime, link_id: int, text: str, key: UUID) -> SentMessage:
    """This will send a message of the young person to who answers; the same form counts once.

    `by` is None. Raises NotAllowed, in the young person's words, for an empty or too long text,
    a link that stopped in the meantime, and more than ten messages on a day.
    """
    case, link = _locked(link_id)
    sent = SentMessage.objects.filter(link=link, key=key).first()
    if sent is not None:
        return sent
    if link.ended_at is not None:
        raise NotAllowed(STOPPED)
    check_may_send_today(sent_on(case.pk, day_of(now)))
    event = receive_message(by=by, now=now, case_id=case.pk, text=text)
    return SentMessage.objects.create(link=link, key=key, event=event)


def _locked(link_id: int) -> tuple[Case, StudentLink]:
    """The case, locked, and the link as it is now: one at a time, as with all about a case."""
    case = lock_case(StudentLink.objects.values_list("case_id", flat=True).get(pk=link_id))
    return case, StudentLink.objects.get(pk=link_id)


def _stop(link: StudentLink, case: Case, *, by, now: datetime, why: EndReason) -> CaseEvent:
    link.ended_at, link.end_reason = now, why
    link.save()
    return record(
        case,
        kind="student_link_stopped",
        by=by,
        now=now,
        group=F9,
        reason=why,
        payload={"student_link": link.pk, "why": why.value},
    )
