"""What the pages of a link read."""

from dataclasses import dataclass
from datetime import date, datetime

from cases.actions.messages import who_answers
from cases.models import Case
from overstap.audit.secret_links import row_of
from overstap.portal.models import SentMessage, StudentLink
from overstap.portal.rules import has_birth_date

# More than anybody reads back on a phone.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Reader:
    """Who reads a message, as the young person is told: first names only.

    `name` is empty when it is more than one person, or a post; `instead_of` names the coach who
    is away.
    """

    name: str = ""
    instead_of: str = ""
    is_coach: bool = False


def open_link(token: str) -> StudentLink | None:
    """The link of a token when it works: not ended, of an open case, with a birth date to ask."""
    live = StudentLink.objects.filter(ended_at__isnull=True, case__is_open=True)
    link = row_of(token, live.select_related("case__student", "case__coach", "case__member"))
    return link if link is not None and has_birth_date(link.case) else None


def live_link(case: Case) -> StudentLink | None:
    """The link that works for this case now."""
    return StudentLink.objects.filter(case_id=case.pk, ended_at__isnull=True).first()


def links_of(case: Case) -> list[StudentLink]:
    """Every link of this case, the newest first, with who made it."""
    rows = StudentLink.objects.filter(case_id=case.pk)
    return list(rows.select_related("made_by__user", "made_by__organisation").order_by("-pk"))


def messages_of(link: StudentLink) -> list[SentMessage]:
    """What was sent by this link, the newest first; an erased text is left out."""
    rows = SentMessage.objects.filter(link=link, event__note__erased_at__isnull=True)
    return list(rows.select_related("event__note").order_by("-pk")[:MOST_SHOWN])


def sent_on(case_id: int, day: date) -> int:
    """How many messages came for this case on a day, by whichever link."""
    return SentMessage.objects.filter(link__case_id=case_id, event__on=day).count()


def reader_of(case: Case, now: datetime) -> Reader:
    """Who reads a message that is sent now."""
    people, coach = who_answers(case, now), case.coach
    if len(people) != 1 or not people[0].name:
        return Reader(instead_of=_first(coach) if coach else "")
    reader = people[0]
    if coach is not None and reader.pk != coach.pk:
        return Reader(_first(reader), instead_of=_first(coach))
    return Reader(_first(reader), is_coach=coach is not None)


def _first(user) -> str:
    return user.name.split(" ")[0]
