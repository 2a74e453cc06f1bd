"""Agreed actions as lists: of a person, of an organisation, offered, and overdue in a region."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from cases import panels
from cases.enums import ActionStatus, HandoverState
from cases.models import ActionItem, ActionOffer, Case
from cases.models.scope import live_grants
from overstap.organisations.enums import COORDINATORS
from overstap.privacy.groups import F1, F8

SHOWN = 5
UNSAID = "Afgeschermd"
# Columns of a file with actions that hold free text.
WORDS = ("Wat", "Resultaat")
MINE, OURS, OFFERED, LATE = "mijn", "organisatie", "gevraagd", "te-laat"


@dataclass(frozen=True)
class ItemTab:
    """A tab of the page Acties."""

    key: str
    label: str
    is_bad: bool = False


def tabs_for(by) -> list[ItemTab]:
    """The lists this person has; only the coordinator sees what is overdue in the region."""
    found = [
        ItemTab(MINE, "Mijn acties"),
        ItemTab(OURS, "Mijn organisatie"),
        ItemTab(OFFERED, "Aan u gevraagd", is_bad=True),
    ]
    if by.role in COORDINATORS:
        found.append(ItemTab(LATE, "Te laat in de regio", is_bad=True))
    return found


def shield(rows: Iterable[ActionItem], named: Container[int]) -> None:
    """This will hide the words of actions on cases that the reader knows by number only.

    They may hold the name. `named` are the ids of cases whose name the reader may read
    (`names_of`). The rows are for showing and not for saving.
    """
    for row in rows:
        if row.case_id not in named:
            row.what, row.result = UNSAID, ""


def exported(header: Sequence[str], lines: Iterable[Sequence], by) -> tuple[list, list[list]]:
    """Header and lines of a file for `by`: a coordinator takes along who and when, no words.

    Exporting is F0 and F1 for the coordinator, though the screen shows F8 too (security.md 3.5).
    """
    keep = [
        number
        for number, name in enumerate(header)
        if by.role not in COORDINATORS or name not in WORDS
    ]
    return [header[n] for n in keep], [[line[n] for n in keep] for line in lines]


def readable(by) -> QuerySet[ActionItem]:
    """The actions of cases whose agreements `by` may read (F8)."""
    visible = Case.objects.visible_to(by, group=F8).values("pk")
    return ActionItem.objects.filter(case_id__in=visible).annotate(
        reads_words=Exists(live_grants(by, group=F1).filter(case_id=OuterRef("case_id")))
    )


def of_tab(by, tab: str, today: date) -> Q:
    """Which actions a tab holds."""
    if tab == OURS:
        return Q(owner_organisation_id=by.organisation_id)
    if tab == OFFERED:
        return Q(Exists(waiting_for(by).filter(item_id=OuterRef("pk"))), status=ActionStatus.OPEN)
    if tab == LATE and by.role in COORDINATORS:
        return Q(status=ActionStatus.OPEN, due_on__lt=today, case__region_id=by.region_id)
    return Q(owner_id=by.user_id)


def waiting_for(by) -> QuerySet[ActionOffer]:
    """Questions to this person, or to the organisation as a whole, without an answer."""
    return ActionOffer.objects.filter(
        Q(to_user_id=by.user_id) | Q(to_user__isnull=True),
        to_organisation_id=by.organisation_id,
        state=HandoverState.OFFERED,
    )


def list_items(by, tab: str, today: date) -> QuerySet[ActionItem]:
    """The actions of a tab, with what a row shows besides the young person."""
    return (
        readable(by)
        .filter(of_tab(by, tab, today))
        .select_related("case__year", "owner", "owner_organisation")
    )


def tab_counts(by, tabs: list[ItemTab], today: date) -> dict[str, int]:
    """How many open actions each tab holds; one query each."""
    found = readable(by).filter(status=ActionStatus.OPEN)
    return {one.key: found.filter(of_tab(by, one.key, today)).count() for one in tabs}


def names_of(case_ids, by) -> dict[int, str]:
    """The name of the young person per case, only where `by` may read it (F1); one query."""
    cases = (
        Case.objects.visible_to(by, group=F1)
        .filter(pk__in=set(case_ids))
        .select_related("student", "year")
    )
    return {case.pk: case.student.full_name for case in cases}


def offers_block(by, today, rows):
    """Vandaag: actions that somebody wants to give to this person; None without any."""
    shield([row.item for row in rows], {row.item.case_id for row in rows if row.reads_words})
    return _block(rows, OFFERED)


def late_block(by, today, rows):
    """Vandaag of the coordinator: actions in the region that are overdue; None without any."""
    shield(rows, {row.case_id for row in rows if row.reads_words})
    return _block(rows, LATE)


def _offered(by, today) -> list[panels.Ask]:
    words = live_grants(by, group=F1).filter(case_id=OuterRef("item__case_id"))
    rows = (
        waiting_for(by)
        .filter(item__in=readable(by).filter(status=ActionStatus.OPEN))
        .annotate(reads_words=Exists(words))
    )
    columns = (
        "pk", "reads_words", "item__what", "item__due_on", "item__case_id", "by__user__name",
    )  # fmt: skip
    return [panels.Ask(rows, columns, ("item__due_on", "pk"), SHOWN + 1)]


def _late(by, today) -> list[panels.Ask]:
    columns = (
        "pk", "what", "due_on", "case_id", "reads_words", "owner__pk", "owner__name",
        "owner_organisation__name", "owner_organisation__short_name",
    )  # fmt: skip
    return [panels.Ask(list_items(by, LATE, today), columns, ("due_on", "pk"), SHOWN + 1)]


def _block(rows: list, tab: str):
    if not rows:
        return None
    return {
        "rows": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "url": f"{reverse('cases:items')}?tab={tab}",
    }


def register() -> None:
    """Put the blocks on Vandaag; called once from CasesConfig.ready()."""
    panels.register_today_block(
        "offered_actions",
        offers_block,
        "cases/today_offered.html",
        order=15,
        asks=_offered,
    )
    panels.register_today_block(
        "late_actions", late_block, "cases/today_late.html", COORDINATORS, order=30, asks=_late
    )
