"""Nazorg of a school for pro or vso, in the year after a pupil left."""

from datetime import date, datetime

from cases.actions.base import day_of
from cases.models import AftercareMoment, CohortMember
from cases.rules.aftercare import check_gets_aftercare, check_may_do_aftercare, check_moment
from cases.rules.members import standing_on
from overstap.audit.acting import action, actor_label


@action
def add_aftercare(
    *,
    by,
    now: datetime,
    member_id: int,
    contact_on: date,
    channel: str,
    is_reached: bool = True,
    situation: str,
    text: str = "",
) -> AftercareMoment:
    """This will write down how a former pupil is doing; an attempt counts too.

    It is about the member and stays with the school, so it leaves no event on a case.
    """
    today = day_of(now)
    member = (
        CohortMember.objects.scoped()
        .select_for_update(of=("self",))
        .select_related("student", "school", "year__region")
        .get(pk=member_id)
    )
    check_may_do_aftercare(standing_on(member, by, today))
    check_gets_aftercare(member, today)
    check_moment(member, today, contact_on, channel, situation, is_reached, text)
    moment = AftercareMoment(
        member=member,
        contact_on=contact_on,
        channel=channel,
        is_reached=is_reached,
        situation=situation,
        text=text.strip(),
        author=by.user,
        author_label=actor_label(by),
        created_at=now,
    )
    moment.save()
    return moment
