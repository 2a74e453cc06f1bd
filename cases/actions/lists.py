"""Lists that somebody keeps: a name and the filters of the address."""

from datetime import datetime

from cases.models import SavedList
from overstap.audit.acting import action
from overstap.organisations.rules import NotAllowed

MOST = 30


@action
def save_list(*, by, now: datetime, name: str, query: str, is_shared: bool = False) -> SavedList:
    """This will keep a list under a name; the same name again replaces it. Of oneself only."""
    name = " ".join(name.split())
    if not name:
        raise NotAllowed("Geef de lijst een naam.")
    others = SavedList.objects.filter(user_id=by.user_id).exclude(name=name)
    if others.count() >= MOST:
        raise NotAllowed(f"U heeft al {MOST} lijsten. Gooi er eerst een weg.")
    kept, _ = SavedList.objects.update_or_create(
        user_id=by.user_id,
        name=name,
        defaults={"organisation_id": by.organisation_id, "query": query, "is_shared": is_shared},
    )
    return kept


@action
def drop_list(*, by, now: datetime, list_id: int) -> bool:
    """This will throw away a list of one's own; False when there is none."""
    gone, _ = SavedList.objects.filter(pk=list_id, user_id=by.user_id).delete()
    return gone > 0
