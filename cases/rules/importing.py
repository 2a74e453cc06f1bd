"""Who may read in which list, and what a row of it means beside what is known."""

from dataclasses import dataclass, field
from datetime import date

from cases.enums import DatePrecision, ImportState, RowOutcome
from cases.models import ImportRun
from overstap.organisations.enums import COORDINATORS, SCHOOL_LEADS, OrganisationKind, Role
from overstap.organisations.rules import NotAllowed

COHORT, APPLICATIONS, STARTS = "cohort", "applications", "starts"
KIND_LABELS = {COHORT: "Leerlingen", APPLICATIONS: "Aanmeldingen", STARTS: "Startlijst"}
# Whose rows a list of this kind can hold.
OWNERS = {
    COHORT: (OrganisationKind.SCHOOL,),
    APPLICATIONS: (OrganisationKind.SCHOOL, OrganisationKind.MBO),
    STARTS: (OrganisationKind.MBO,),
}
REGION_ROLES = COORDINATORS | {Role.FUNCTIONAL_ADMIN}
SCHOOL_READERS = SCHOOL_LEADS | {Role.SCHOOL_ADMIN}
OWN_ROLES = {
    OrganisationKind.SCHOOL: SCHOOL_READERS,
    OrganisationKind.MBO: frozenset({Role.MBO_INTAKE}),
}
# Outcomes that apply writes; the others stay as they are in the report.
TO_WRITE = (RowOutcome.NEW, RowOutcome.CHANGED)

STUDENT_FIELDS = (
    "given_names",
    "initials",
    "prefix",
    "family_name",
    "birth_on",
    "birth_precision",
    "sex",
    "street",
    "postcode",
    "town",
    "municipality_id",
    "phone",
    "email",
)
MEMBER_FIELDS = (
    "level",
    "class_name",
    "mentor_id",
    "mentor_name",
    "student_number",
    "exam_year",
    "is_potential_leaver",
)


@dataclass
class PlannedRow:
    """What a row of a file will do. `reason` names no person: it outlives the values."""

    number: int
    outcome: RowOutcome
    reason: str = ""
    raw: list[str] = field(default_factory=list)
    parsed: dict = field(default_factory=dict)
    # new and changed: {field: [old, new]}; error and conflict: {"problem": [column, cell]}.
    changes: dict = field(default_factory=dict)
    member_id: int | None = None


def kinds_for(by) -> list[str]:
    """The kinds of list that `by` (a membership) may read in."""
    if by.role in REGION_ROLES:
        return [COHORT, APPLICATIONS, STARTS]
    if by.role in SCHOOL_READERS:
        return [COHORT, APPLICATIONS]
    if by.role == Role.MBO_INTAKE:
        return [APPLICATIONS, STARTS]
    return []


def check_may_import(kind: str, organisation, by) -> None:
    """The own list of one's organisation, or any of the region; `by=None` is the system."""
    if organisation.kind not in OWNERS[kind]:
        raise NotAllowed(f"{organisation} levert geen lijst van deze soort.")
    if by is None:
        return
    if by.role in REGION_ROLES:
        if organisation.region_id != by.region_id:
            raise NotAllowed("Deze organisatie hoort bij een andere regio.")
        return
    if by.role not in OWN_ROLES[OrganisationKind(organisation.kind)] or kind not in kinds_for(by):
        raise NotAllowed("Met uw rol kunt u deze lijst niet inlezen.")
    if organisation.pk != by.organisation_id:
        raise NotAllowed("U kunt alleen een lijst van uw eigen organisatie inlezen.")


def check_may_check(run) -> None:
    """Columns can be chosen again until the file is being saved."""
    if run.state in (ImportState.APPLYING, ImportState.APPLIED, ImportState.TAKEN_BACK):
        raise NotAllowed("Dit bestand is al opgeslagen. Kies het bestand opnieuw.")


def check_may_apply(run) -> None:
    """There is a checked file with something to save."""
    if run.state in (ImportState.UPLOADED, ImportState.MAPPED):
        raise NotAllowed("Controleer eerst de rijen.")
    if run.state == ImportState.TAKEN_BACK:
        raise NotAllowed("Dit bestand is teruggedraaid. Kies het bestand opnieuw.")
    if not any(run.counts.get(outcome) for outcome in TO_WRITE):
        raise NotAllowed("Er is niets om op te slaan: geen enkele rij is nieuw of gewijzigd.")


def check_may_take_back(run, blocked: dict[str, int]) -> None:
    """Only what nobody worked on; `blocked` counts the pupils per reason."""
    if run.kind != COHORT:
        raise NotAllowed(
            "Een lijst met aanmeldingen of starts draait u niet terug. Lees een betere lijst in."
        )
    if run.state != ImportState.APPLIED:
        raise NotAllowed("Alleen een opgeslagen bestand kunt u terugdraaien.")
    if blocked:
        reasons = ", ".join(f"{count} keer {reason}" for reason, count in blocked.items())
        raise NotAllowed(f"Terugdraaien kan niet meer, want er is al mee gewerkt: {reasons}.")


def name_key(search_name: str) -> tuple[str, ...]:
    """A name to compare by: the same words in any order, since systems place prefixes apart."""
    return tuple(sorted(search_name.split()))


def differences(values: dict, known: dict, fields: tuple[str, ...]) -> dict[str, list]:
    """{field: [old, new]} for what the file says otherwise. What the file leaves out stays."""
    return {
        name: [known.get(name), values[name]]
        for name in fields
        if name in values and values[name] != known.get(name)
    }


def is_finer(old: dict, new: dict) -> bool:
    """Whether a birth date only became better known: the old one was partial and holds the new."""
    if old.get("birth_on") is None or new.get("birth_on") is None:
        return True
    before, after = date.fromisoformat(old["birth_on"]), date.fromisoformat(new["birth_on"])
    if old["birth_precision"] == DatePrecision.YEAR:
        return before.year == after.year
    if old["birth_precision"] == DatePrecision.MONTH:
        return (before.year, before.month) == (after.year, after.month)
    return before == after


def is_coarser(values: dict, known: dict) -> bool:
    """Whether the file knows less of a birth date than we do, and agrees as far as it goes."""
    return (
        "birth_on" in values
        and known.get("birth_on") is not None
        and values["birth_precision"] != known["birth_precision"]
        and values["birth_precision"] != DatePrecision.DAY
        and is_finer(values, known)
    )


def is_somebody_else(values: dict, known: dict) -> bool:
    """Whether the same number now has another name and another birth date (trap of reused numbers)."""
    other_name = name_key(values["search_name"]) != name_key(known["search_name"])
    other_birth = (
        "birth_on" in values and not is_finer(known, values) and not is_coarser(values, known)
    )
    return other_name and other_birth


def runs_for(by):
    """The files that `by` (a membership) may see: of the own organisation, or of the region."""
    runs = ImportRun.objects.filter(kind__in=kinds_for(by))
    if by.role in REGION_ROLES:
        return runs.filter(organisation__region_id=by.region_id)
    return runs.filter(organisation_id=by.organisation_id)
