"""What Vandaag puts in somebody's calendar feed: how many tasks are due on a day, and no more."""

from collections import Counter
from datetime import date, timedelta

from cases.enums import ActionStatus
from cases.models import ActionItem, WorkItem
from cases.models.scope import live_grants
from overstap.organisations.models import Membership
from overstap.today.queries.gathering import my_actions, my_tasks
from overstap.ui.ics import DayEntry

AHEAD = timedelta(days=90)


def due_days(memberships: list[Membership], today: date) -> list[DayEntry]:
    """One entry for each day of the coming three months on which something is due."""
    found: set[tuple] = set()  # with two roles in one place the same task is found twice
    for by in memberships:
        grants = live_grants(by).values("case_id")
        span = {"due_on__range": (today, today + AHEAD), "case_id__in": grants}
        tasks = WorkItem.objects.filter(my_tasks(by, today), is_open=True, **span)
        actions = ActionItem.objects.filter(my_actions(by, today), status=ActionStatus.OPEN, **span)
        for rows in (tasks, actions):
            found.update((rows.model, *row) for row in rows.order_by().values_list("pk", "due_on"))
    per_day = Counter(due_on for *_, due_on in found)
    return [
        DayEntry(
            uid=f"dag-{day:%Y%m%d}-{memberships[0].user_id}@overstap", summary=_text(n), on=day
        )
        for day, n in sorted(per_day.items())
    ]


def _text(count: int) -> str:
    return "1 taak in Overstap" if count == 1 else f"{count} taken in Overstap"
