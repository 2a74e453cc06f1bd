"""What a young person says to the coach: kept with the case, and told to who answers."""

from datetime import datetime
from itertools import chain

from django.db.models import Q

from cases import panels
from cases.actions import work
from cases.actions.base import day_of, lock_case, notify, record
from cases.models import Case, CaseAccess, CaseEvent
from cases.models.scope import parties_of
from cases.rules.messages import check_may_send_message
from overstap.audit.acting import action
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership, User
from overstap.privacy.groups import F9

STUDENT = "De jongere, via Mijn overstap"


@action
def receive_message(*, by, now: datetime, case_id: int, text: str) -> CaseEvent:
    """This will keep a message of the young person on the case and let who answers know.

    `by` is None: a young person holds no role here; the event says who wrote. The notice never
    holds the text. The door for Mijn overstap: who calls it knows the young person.
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
        payload={"sender": "student", "case_id": case.pk},
        said_by=STUDENT,
    )
    people = who_answers(case, now)
    notify(case, "student_message", people, now=now, event=event)
    return event


def who_answers(case: Case, now: datetime) -> list[User]:
    """Who gets to know of a message now.

    The coach; of one who is away or left the stand-in, else the coordinators; without a coach who
    may read it, whoever owns the case. When none of them may read the journal, the school is told
    as well: it may, and a message that nobody can read is no message.
    """
    today, readers = day_of(now), _readers(case, now)
    away = panels.away_on(today)
    coach_reads = any(party.startswith(f"u{case.coach_id}@") for party in readers)
    user_id = case.coach_id if coach_reads else case.owner_user_id
    if user_id is not None:
        people = work.people_instead_of(case, user_id, today, away)
    else:
        people = work.people_of_post(case, case.owner_organisation_id, case.owner_role, today)
    live = Membership.objects.live(on=today).filter(user__in=people)
    parties = [parties_of(one) for one in live.select_related("organisation")]
    if readers.isdisjoint(chain.from_iterable(parties)):
        people = [*people, *work.people_in(case.member.school_id, Role.SUPPORT_COORDINATOR, today)]
    return list({user.pk: user for user in people}.values())


def _readers(case: Case, now: datetime) -> frozenset[str]:
    """The keys of whoever may read the journal of this case now."""
    live = CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=now), case_id=case.pk, active_from__lte=now
    )
    return frozenset(
        party for party, groups in live.values_list("party", "groups") if groups & F9.bit
    )
