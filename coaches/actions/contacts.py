"""Contact with the young person or about them."""

from datetime import date, datetime

from cases.actions import work
from cases.actions.base import day_of, lock_case, record, refresh
from cases.actions.drafts import drop_draft
from cases.enums import Channel
from cases.rules import NotAllowed, standing_of
from coaches.actions.rhythm import settle_contacts
from coaches.models import ContactMoment
from coaches.rules import check_contact, check_may_add_contact
from overstap.audit.acting import action, actor_label
from overstap.privacy.groups import F9


def draft_key(case_id: int) -> str:
    """Under which a contact that is being typed is kept."""
    return f"contact:{case_id}"


@action
def add_contact(
    *,
    by,
    now: datetime,
    case_id: int,
    channel: str,
    contact_on: date,
    is_reached: bool,
    with_whom: str = "",
    text: str = "",
    agreement: str = "",
    is_shared: bool = True,
) -> ContactMoment:
    """This will write down a contact, or an attempt that found nobody; both count (domain.md 4.6).

    Raises NotAllowed for somebody who does not work with the young person, for a day that has
    not come yet, and for a talk without a word on what was said.
    """
    case = lock_case(case_id)
    today = day_of(now)
    check_may_add_contact(case, standing_of(case, by, today))
    if channel not in Channel.values:
        raise NotAllowed("Kies hoe het contact ging.")
    check_contact(contact_on, today, is_reached, text)
    contact = ContactMoment.objects.create(
        case=case,
        author=by.user,
        author_label=actor_label(by),
        channel=channel,
        contact_on=contact_on,
        is_reached=is_reached,
        with_whom=with_whom.strip(),
        text=text.strip(),
        agreement=agreement.strip(),
        is_shared=is_shared,
        created_at=now,
    )
    record(
        case,
        kind="contact",
        by=by,
        now=now,
        group=F9,
        on=contact_on,
        payload={
            "contact_id": contact.pk,
            "channel": channel,
            "is_reached": is_reached,
            "is_shared": is_shared,
        },
    )
    work.done(case, "add_contact", by=by, now=now)
    settle_contacts(case, contact, by=by, now=now)
    if by is not None:
        drop_draft(by=by, now=now, key=draft_key(case.pk))
    refresh(case, now)
    return contact
