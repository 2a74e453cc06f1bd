"""The cases that are copied: each was walked to its status through the actions that people use."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.apps import apps
from django.db.models import Max

from cases.actions import applying
from cases.models import Case
from coaches import actions as coaching
from overstap.notifications.actions import deliver_due
from overstap.organisations.models import TransitionYear
from tests.factories.cases import World, at, discussed, guided, make_case
from tests.factories.organisations import TransitionYearFactory

# The day that is measured: in June most cases of this year are guided, last year's are closing.
THIS_YEAR = 2027
MOMENT = at(THIS_YEAR, 6, 15)

# Tables of which a template has rows of its own; all others are shared by everybody.
OWN_APPS = {"cases", "coaches", "meetings", "notifications", "viewflow"}


@dataclass
class Template:
    """One case (or pupil without one): the ids it has in each table, and how it is."""

    key: str
    year: int
    ids: dict[str, tuple[int, int]]
    has_coach: bool = False
    is_open: bool = True


def own_models() -> list[type]:
    """Models with rows of a case, its history and its many-to-many tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OWN_APPS and not model._meta.proxy
    ]


def long_story(world: World, **fields) -> Case:
    """A guided case with enough contacts for a timeline of more than twenty entries."""
    case = guided(world, **fields)
    for number in range(18):
        coaching.add_contact(
            by=world.coach,
            now=at(world.year.year, 3, 1 + number),
            case_id=case.pk,
            channel="phone",
            contact_on=date(world.year.year, 3, 1 + number),
            is_reached=number % 3 > 0,
            with_whom="jongere",
            text=f"Gesprek {number + 1} over de opleiding en het rooster.",
            agreement="Volgende week bellen we weer.",
        )
    return case


def with_application(world: World, **fields):
    """A pupil without a case who applied."""
    member = world.member(**fields)
    applying.record_application(
        by=world.decaan,
        now=at(world.year.year, 3, 20),
        member_id=member.pk,
        institution_id=world.mbo.pk,
        programme_name="Kok",
        level=2,
        track="bol",
        status="submitted",
        reported_on=date(world.year.year, 3, 20),
    )


def _status(status: str) -> Callable:
    return lambda world, **fields: make_case(world, status, **fields)


# Share in percent of the cases of a year, and how one is made.
OF_THIS_YEAR = {
    "flagged": (15, _status("flagged")),
    "screened": (14, _status("screened")),
    "guided": (30, _status("guided")),
    "long": (5, long_story),
    "discussed": (16, discussed),
    "dismissed": (12, _status("dismissed")),
    "withdrawn": (4, _status("withdrawn")),
    "elsewhere": (4, _status("elsewhere")),
}
OF_LAST_YEAR = {
    "closed": (48, _status("closed")),
    "handed_over": (14, _status("handed_over")),
    "dismissed": (18, _status("dismissed")),
    "elsewhere": (8, _status("elsewhere")),
    "placed": (6, _status("placed")),
    "escalated": (4, _status("escalated")),
    "no_show": (2, _status("no_show")),
}
OF_THE_YEAR_BEFORE = {
    "closed": (60, _status("closed")),
    "handed_over": (17, _status("handed_over")),
    "dismissed": (18, _status("dismissed")),
    "elsewhere": (5, _status("elsewhere")),
}
WITHOUT_CASE = {
    "pupil": (40, lambda world, **fields: world.member(**fields)),
    "applied": (60, with_application),
}
SHARES = {2025: OF_THE_YEAR_BEFORE, 2026: OF_LAST_YEAR, THIS_YEAR: OF_THIS_YEAR}


def make_templates(world: World, years: list[int]) -> list[Template]:
    """Make one of each kind for each year, and remember which rows came with it."""
    found = []
    for year in years:
        place = replace(world, year=year_of(world, year), number=year * 1000)
        for key, (_, make) in SHARES[year].items():
            case, ids = _watched(make, place)
            has_coach = case.coach_assignments.exists()
            found.append(Template(key, year, ids, has_coach, case.is_open))
        for key, (_, make) in WITHOUT_CASE.items():
            _, ids = _watched(make, place)
            found.append(Template(key, year, ids))
    return found


def year_of(world: World, year: int) -> TransitionYear:
    """The transition year of the world's region with its milestones."""
    return TransitionYearFactory(region=world.region, year=year)


def _watched(make: Callable, world: World):
    before = _last_ids()
    made = make(world)
    # Delivered as the worker would have, long before the day that is measured.
    while any(deliver_due(now=MOMENT).values()):
        pass
    return made, {
        table: (before[table] + 1, last)
        for table, last in _last_ids().items()
        if last > before[table]
    }


def _last_ids() -> dict[str, int]:
    return {
        model._meta.db_table: model._base_manager.aggregate(last=Max(model._meta.pk.attname))[
            "last"
        ]
        or 0
        for model in own_models()
    }
