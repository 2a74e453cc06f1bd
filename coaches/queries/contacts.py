"""What pages read of the contact with the young person; each a fixed number of queries."""

from django.db.models import Exists, OuterRef, Q

from cases.enums import Capacity
from cases.models import CaseAccess
from cases.models.scope import parties_of
from coaches.models import ContactMoment
from overstap.organisations.today import now
from overstap.privacy.groups import F9


def contacts_for_timeline(ids: list[int], groups, by) -> dict[int, dict]:
    """The words of contact moments for a page of the timeline (F9); unshared ones only for whom
    guides the young person, and for who wrote them.
    """
    if F9 not in groups:
        return {}
    guides = CaseAccess.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=now()),
        case_id=OuterRef("case_id"),
        party__in=parties_of(by),
        reason__in=[Capacity.COACH, Capacity.STAND_IN],
        active_from__lte=now(),
    )
    rows = ContactMoment.objects.annotate(guides=Exists(guides)).filter(
        Q(is_shared=True) | Q(author_id=by.user_id) | Q(guides=True), pk__in=ids
    )
    return {row.pk: _contact_words(row) for row in rows}


def _contact_words(row: ContactMoment) -> dict:
    title = row.get_channel_display()
    if not row.is_reached:
        title += ", niet bereikt"
    elif row.with_whom:
        title += f" met {row.with_whom}"
    return {
        "icon": "phone" if row.channel == "phone" else "chat",
        "title": title if row.is_shared else f"{title} (niet gedeeld)",
        "text": row.text,
        "agreement": row.agreement,
    }
