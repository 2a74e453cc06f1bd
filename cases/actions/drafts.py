"""What somebody typed and did not send yet; of oneself only."""

from datetime import datetime

from cases import panels
from cases.checks.typed import lost_drafts
from cases.models import Draft
from overstap.audit.acting import action
from overstap.organisations.rules import NotAllowed

# A form of many long texts fits; a program that writes here all day does not.
MOST_CHARACTERS = 100_000


@action
def save_draft(*, by, now: datetime, key: str, values: dict) -> Draft:
    """This will keep the values of a form under `key` ("contact:12"), over what was kept."""
    if not key or len(key) > 100:
        raise NotAllowed("Dit concept kan niet worden bewaard.")
    if sum(len(str(value)) for value in values.values()) > MOST_CHARACTERS:
        raise NotAllowed("Dit concept is te lang om te bewaren.")
    draft, _ = Draft.objects.update_or_create(
        user_id=by.user_id, key=key, defaults={"values": values, "saved_at": now}
    )
    return draft


def read_draft(*, by, key: str) -> Draft | None:
    """The draft that this person kept under `key`; None without one."""
    return Draft.objects.filter(user_id=by.user_id, key=key).first()


@action
def drop_draft(*, by, now: datetime, key: str) -> bool:
    """This will throw away a draft of one's own; False when there is none."""
    gone, _ = Draft.objects.filter(user_id=by.user_id, key=key).delete()
    return gone > 0


def forget_drafts(*, key: str, user_ids: list[int] | None = None) -> int:
    """This will erase what people typed under `key`, of these users or of everybody.

    Part of an action that erases the thing itself, so it opens no transaction of its own.
    """
    drafts = Draft.objects.filter(key=key)
    if user_ids is not None:
        drafts = drafts.filter(user_id__in=user_ids)
    return drafts.delete()[0]


def _end_with_case(*, case, by, now: datetime) -> None:
    """What was typed about a case that reached a final status goes with it, of every form."""
    Draft.objects.filter(key__endswith=f":{case.pk}").delete()


def _erase(draft_id: int, now: datetime) -> None:
    Draft.objects.filter(pk=draft_id).delete()


def register() -> None:
    """Add the end of a case and the calendar; called once from CasesConfig.ready()."""
    panels.register_case_end("drafts", _end_with_case)
    panels.register_sweep_step(panels.SweepStep("drafts", lost_drafts, _erase, "concept"), order=90)
