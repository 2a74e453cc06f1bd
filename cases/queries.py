"""What lists ask: scoped cases with all a row needs, the tabs with their counts, and search."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from cases.enums import BasisState, Status
from cases.models import Case, CohortMember, SavedList, SharingBasis, WorkItem
from cases.names import plain
from overstap.organisations.enums import (
    COACHES,
    COORDINATORS,
    OFFICERS,
    SCHOOL_ROLES,
    OrganisationKind,
    Role,
)
from overstap.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    Region,
    TransitionYear,
)
from overstap.privacy.groups import DataGroup

WEEK = timedelta(days=7)
# They see a number and a status at most, so an order by name would tell what they may not read.
WITHOUT_NAMES = frozenset({Role.FUNCTIONAL_ADMIN, Role.PRIVACY_OFFICER, Role.MANAGER})
WITHOUT_COHORT = WITHOUT_NAMES | {Role.SWV_CONTACT}


@dataclass(frozen=True)
class Tab:
    """One list of cases; `roles` empty means everybody. `is_bad`: a high count asks for work."""

    key: str
    label: str
    roles: frozenset[str] = field(default_factory=frozenset)
    is_bad: bool = False


TABS = (
    Tab("mijn", "Mijn dossiers"),
    Tab("week", "Deze week"),
    Tab("zonder-coach", "Zonder coach", COORDINATORS | SCHOOL_ROLES, is_bad=True),
    Tab("grondslag", "Grondslag ontbreekt", COORDINATORS | SCHOOL_ROLES | COACHES, is_bad=True),
    Tab("alle", "Alle dossiers"),
)


def tabs_for(by) -> list[Tab]:
    """The lists that make sense for this role."""
    return [tab for tab in TABS if not tab.roles or by.role in tab.roles]


def tab_condition(key: str, by, today: date) -> Q:
    """What puts an open case of this reader on a tab."""
    if key == "mijn":
        return mine(by)
    if key == "week":
        return Q(next_due_on__lte=today + WEEK)
    if key == "zonder-coach":
        return Q(coach__isnull=True) & ~Q(status=Status.FLAGGED)
    if key == "grondslag":
        live = SharingBasis.objects.filter(case_id=OuterRef("pk"), state=BasisState.ACTIVE)
        return ~Exists(live.exclude(valid_until__lt=today))
    return Q()


def mine(by) -> Q:
    """The cases that wait for this person: owner, coach, mentor, or with a task for the role."""
    condition = Q(owner_user_id=by.user_id) | Q(coach_id=by.user_id)
    condition |= Q(
        owner_user__isnull=True, owner_organisation_id=by.organisation_id, owner_role=by.role
    )
    if by.role == Role.MENTOR:
        condition |= Q(member__mentor_id=by.user_id)
    tasks = WorkItem.objects.filter(
        Q(user_id=by.user_id)
        | Q(claimed_by_id=by.user_id)
        | Q(user__isnull=True, organisation_id=by.organisation_id, role=by.role),
        is_open=True,
    )
    return condition | Q(pk__in=tasks.values("case_id"))


def tab_counts(by, today: date) -> dict[str, int]:
    """How many open cases each tab of this reader holds, in one query."""
    counts = {
        tab.key.replace("-", "_"): Count("pk", filter=tab_condition(tab.key, by, today))
        if tab.key != "alle"
        else Count("pk")
        for tab in tabs_for(by)
    }
    found = Case.objects.visible_to(by).open().aggregate(**counts)
    return {key.replace("_", "-"): number for key, number in found.items()}


def list_cases(by, *, tab: str, today: date) -> QuerySet[Case]:
    """The cases of a tab, with what a row shows. Open or closed is the filter's to say."""
    cases = Case.objects.visible_to(by).filter(tab_condition(tab, by, today))
    return cases.select_related("student__municipality", "member", "school", "coach", "year").defer(
        "risk_note",
        "question",
        "support_need",
        "student__street",
        "student__postcode",
        "student__town",
        "student__phone",
        "student__email",
        "coach__password",
    )


def words(field_name: str, text: str) -> Q:
    """Rows of which this search name has every typed word at the start of a word."""
    condition = Q()
    for word in plain(text).split():
        condition &= Q(**{f"{field_name}__startswith": word}) | Q(
            **{f"{field_name}__contains": f" {word}"}
        )
    return condition


def number_in(text: str) -> int | None:
    """The case that a typed number means: "OV-26-0149", "26-0149" or "149"; else None."""
    last = text.strip().upper().removeprefix("OV").strip(" -").split("-")[-1].strip()
    return int(last) if last.isascii() and last.isdigit() and len(last) < 19 else None


def find_cases(cases: QuerySet[Case], by, text: str) -> QuerySet[Case]:
    """`cases` by number or by name; by name only where the reader may see the name (F1)."""
    number = number_in(text)
    if number is not None:
        return cases.filter(pk=number)
    if not plain(text):
        return cases.none()
    named = Case.objects.visible_to(by, group=DataGroup.F1)
    return cases.filter(words("student__search_name", text), pk__in=named.values("pk"))


def nearly(cases: QuerySet[Case], by, text: str) -> QuerySet[Case]:
    """Cases with a name that looks like this one; PostgreSQL only, elsewhere nothing."""
    if connection.vendor != "postgresql" or len(plain(text)) < 3:
        return cases.none()
    from django.contrib.postgres.search import TrigramWordSimilarity  # noqa: PLC0415

    named = Case.objects.visible_to(by, group=DataGroup.F1)
    return (
        cases.filter(pk__in=named.values("pk"))
        .annotate(likeness=TrigramWordSimilarity(plain(text), "student__search_name"))
        .filter(likeness__gte=0.45)
        .order_by("-likeness", "pk")
    )


def filter_choices(by) -> dict[str, list[tuple[str, str]]]:
    """Schools, municipalities, coaches and years of the reader's region, in one query.

    They are names of organisations and colleagues, never of young people. A reader without a
    region gets empty lists.
    """
    region = by.region_id or 0
    schools = Organisation.objects.filter(
        region_id=region, kind=OrganisationKind.SCHOOL, is_active=True
    ).annotate(shown=Concat("name", Value("|"), "short_name"))
    coaches = Membership.objects.filter(
        organisation__region_id=region, role__in=COACHES, active_to__isnull=True
    ).annotate(shown=F("user__name"))
    parts = [
        _choices("school", schools, "pk", "shown"),
        _choices("municipality", Municipality.objects.filter(region_id=region), "pk", "name"),
        _choices("coach", coaches, "user_id", "shown"),
        _choices("year", TransitionYear.objects.filter(region_id=region), "pk", "year"),
    ]
    found: dict[str, list[tuple[str, str]]] = {
        "school": [],
        "municipality": [],
        "coach": [],
        "year": [],
    }
    for what, pk, shown in parts[0].union(*parts[1:]).order_by("shown_as", "pk_of"):
        if what == "school":
            name, _, short = shown.partition("|")
            shown = short or name
        found[what].append((str(pk), shown))
    found["year"].reverse()
    return found


def _choices(what: str, rows: QuerySet, pk: str, shown: str) -> QuerySet:
    return rows.annotate(
        what=Value(what, output_field=CharField()),
        pk_of=F(pk),
        shown_as=Cast(shown, CharField()),
    ).values_list("what", "pk_of", "shown_as")


def saved_lists(by) -> list[SavedList]:
    """The lists this person kept, and those that colleagues shared."""
    return list(
        SavedList.objects.filter(
            Q(user_id=by.user_id) | Q(organisation_id=by.organisation_id, is_shared=True)
        ).order_by("name", "pk")
    )


def list_members(by, *, today: date) -> QuerySet[CohortMember]:
    """The cohort that this person may see, with what a row shows."""
    open_case = Case.objects.scoped().filter(member_id=OuterRef("pk"), is_open=True)
    return (
        CohortMember.objects.visible_to(by)
        .select_related("student", "school", "year", "mentor")
        .annotate(has_case=Exists(open_case))
    )


def lookalikes(by, *, name: str, birth_on: date | None, limit: int = 20) -> QuerySet[CohortMember]:
    """Members that may be the pupil somebody is about to add: same words, or same birth date.

    Within what the reader may see, so that it betrays nobody of another school.
    """
    condition = Q(pk__in=[])
    if plain(name):
        condition |= words("student__search_name", name)
        # A name that is spelled a little differently still starts the same.
        start = plain(name).split()[-1][:4]
        if len(start) == 4:
            condition |= words("student__search_name", start)
    if birth_on:
        condition |= Q(student__birth_on=birth_on)
    return (
        list_members(by, today=date.min)
        .filter(condition)
        .order_by("student__search_name", "pk")[:limit]
    )


def years_of(by) -> QuerySet[TransitionYear]:
    """The transition years of the reader's region, newest first."""
    return TransitionYear.objects.filter(region_id=by.region_id or 0).order_by("-year")


def partners_of(region: Region, *kinds: str) -> QuerySet[Organisation]:
    """Organisations of the region that work with Overstap."""
    return Organisation.objects.filter(
        region=region, kind__in=kinds, is_gone=False, is_active=True
    ).order_by("name")


def sees_region(by) -> bool:
    """Whether this reader's lists span schools, so that a filter on school helps."""
    return by.role in COORDINATORS | OFFICERS | COACHES | {Role.MBO_INTAKE}
