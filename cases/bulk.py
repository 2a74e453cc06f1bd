"""Things that can be done to several cases at once: a registry, and the way it runs.

A bulk action has a form, says per case what will happen, and gives a result per case. Packages
above (coaches, meetings) register theirs in AppConfig.ready(), as they do with panels.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.models import Case
from cases.rules import NotAllowed, StaleForm
from overstap.audit.acting import unguarded


@dataclass(frozen=True)
class BulkAction:
    """One thing for many cases.

    `form(by, today)` gives an unbound form class with its choices; `says(values)` the sentence of
    what will happen; `refusal(case, by, today)` the Dutch reason why not, or ""; `run(by, now,
    case_id, **values)` the action itself, which may give "unchanged".
    """

    key: str
    verb: str
    roles: frozenset[str]
    form: Callable
    says: Callable
    refusal: Callable
    run: Callable
    order: int = 100


@dataclass(frozen=True)
class Result:
    """What came of one case: done, unchanged, forbidden, conflict or not_found, with the reason."""

    case_id: int
    outcome: str
    reason: str = ""

    @property
    def label(self) -> str:
        """The outcome in Dutch."""
        return OUTCOMES[self.outcome][0]

    @property
    def tone(self) -> str:
        """The colour family of the outcome."""
        return OUTCOMES[self.outcome][1]


OUTCOMES = {
    "done": ("Gelukt", "positive"),
    "unchanged": ("Was al zo", "neutral"),
    "forbidden": ("Mag niet", "negative"),
    "conflict": ("Intussen gewijzigd", "warning"),
    "not_found": ("Niet gevonden", "negative"),
}
# More rows than this is a job for the filters and the export, not for one click.
MOST = 200

_bulk_actions: dict[str, BulkAction] = {}


def register_bulk_action(found: BulkAction) -> None:
    """This will offer an action in the bar under the list of cases."""
    _bulk_actions[found.key] = found


def bulk_actions(by) -> list[BulkAction]:
    """What this person may do to several cases at once, in order."""
    mine = [found for found in _bulk_actions.values() if by.role in found.roles]
    return sorted(mine, key=lambda found: (found.order, found.key))


def bulk_action(key: str, by) -> BulkAction | None:
    """The action with this key, when this person's role has it."""
    return next((found for found in bulk_actions(by) if found.key == key), None)


def run_each(
    found: BulkAction, *, by, now: datetime, versions: dict[int, int], values: dict
) -> list[Result]:
    """Run the action on every case that `by` may see, each in its own transaction.

    `versions` maps the case to its version on the preview; a case that changed since is a
    conflict, and is left alone.
    """
    with unguarded("each action checks its own rights; here only sight and version"):
        current = dict(
            Case.objects.visible_to(by).filter(pk__in=versions).values_list("pk", "version")
        )
    return [_run(found, pk, version, current, by, now, values) for pk, version in versions.items()]


def _run(found, pk, version, current, by, now, values) -> Result:
    if pk not in current:
        return Result(pk, "not_found", "Dit dossier is er niet, of u mag het niet zien.")
    if current[pk] != version:
        return Result(pk, "conflict", "Iemand anders heeft dit dossier intussen gewijzigd.")
    try:
        with transaction.atomic():
            answer = found.run(by=by, now=now, case_id=pk, **values)
    except StaleForm as error:
        return Result(pk, "conflict", str(error))
    except NotAllowed as error:
        return Result(pk, "forbidden", str(error))
    return Result(pk, "unchanged" if answer == "unchanged" else "done")
