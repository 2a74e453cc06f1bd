"""Writing the official lists into the reference data, in a few statements for a whole list.

What left a list is marked, never deleted: old cases keep pointing at it.
"""

from collections import Counter
from pathlib import Path

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from overstap.audit.acting import action
from overstap.audit.history import actor_attributes
from overstap.organisations.enums import OrganisationKind, SchoolType
from overstap.organisations.loaders import records
from overstap.organisations.loaders.report import CHANGED, CREATED, ERROR, GONE, SAME, Report
from overstap.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    Place,
    Programme,
    Region,
)

BATCH = 500
# Types that people know and DUO's structure cannot say; a refresh leaves them alone.
TYPES_OF_PEOPLE = {SchoolType.OPDC, SchoolType.VSO, SchoolType.VAVO, SchoolType.ISK}


@action
def load_municipalities(*, path: str | Path, by: Membership | None, report: Report) -> Report:
    """This will bring the municipalities in line with the official list.

    Raises UnreadableFile, and then nothing is written.
    """
    rows = list(records.municipalities(path))
    known = {item.code: item for item in Municipality.objects.all()}
    changes = _Changes(Municipality, "code", known, report)
    for record in rows:
        changes.take(record, {"name": record.facts.get("name"), "is_gone": False})
    changes.mark_gone(rows, dict.fromkeys(known, "Nederland"), "Nederland: {} van {} gemeenten")
    changes.write(by=by, reason="lijst van gemeenten geladen")
    return report


@action
def load_regions(*, path: str | Path, by: Membership | None, report: Report) -> Report:
    """This will put every municipality in its region, and make the regions themselves.

    A row counts as created when the municipality had no region before. Open rows are reported.
    Raises UnreadableFile, and then nothing is written.
    """
    rows = list(records.regions(path))
    wanted: dict[int, str] = {}
    for row in rows:
        if not row.problem:  # one number with two names: the first name stands
            wanted.setdefault(row.facts["region_number"], row.facts["region_name"])
    regions = _regions(wanted, by=by, rename=True)
    known = {item.code: item for item in Municipality.objects.select_related("region")}
    changes = _Changes(Municipality, "code", known, report)
    for record in rows:
        facts = {}
        if not record.problem:
            facts["region"] = regions[record.facts["region_number"]]
            if record.key not in known:
                facts["name"] = record.facts["name"]
        before = known.get(record.key)
        first = before is None or before.region_id is None
        changes.take(record, facts, as_created=first)
    changes.write(by=by, reason="regio per gemeente geladen")
    return report


@action
def load_schools(*, path: str | Path, by: Membership | None, report: Report) -> Report:
    """This will bring the vo locations in line with DUO's list "02. Alle vestigingen vo".

    The region is that of the municipality; DUO's own region is used when that one is unknown. A
    location whose people work here already keeps its region, so that no case changes hands by a
    refresh. Raises UnreadableFile, and then nothing is written.
    """
    rows = list(records.schools(path))
    good = [row for row in rows if not row.problem]
    regions = _regions(
        {
            row.facts["region_number"]: row.facts["region_name"]
            for row in good
            if row.facts["region_number"] and row.facts["region_name"]
        },
        by=by,
        rename=False,
    )
    places = _municipalities(good, regions, by=by)
    known = {
        item.official_code: item
        for item in Organisation.objects.filter(
            kind=OrganisationKind.SCHOOL, official_code__isnull=False
        ).select_related("region", "municipality")
    }
    changes = _Changes(Organisation, "official_code", known, report)
    for record in rows:
        facts, note = {}, ""
        if not record.problem:
            facts, note = _school_facts(record.facts, places, regions, known.get(record.key))
        changes.take(record, facts, note=note)
    scopes = {
        code: school.region or school.municipality or school.place for code, school in known.items()
    }
    changes.mark_gone(rows, scopes, "{scope}: {} van {} vestigingen")
    changes.write(by=by, reason="lijst van vestigingen geladen")
    return report


@action
def load_mbos(*, path: str | Path, by: Membership | None, report: Report) -> Report:
    """This will bring the mbo institutions in line with the list; a region adopts them itself."""
    rows = list(records.mbos(path))
    known = {
        item.official_code: item
        for item in Organisation.objects.filter(
            kind=OrganisationKind.MBO, official_code__isnull=False
        )
    }
    changes = _Changes(Organisation, "official_code", known, report)
    for record in rows:
        facts = {"kind": OrganisationKind.MBO, "is_gone": False, **record.facts}
        changes.take(record, facts)
    changes.mark_gone(rows, dict.fromkeys(known, "Nederland"), "Nederland: {} van {} mbo's")
    changes.write(by=by, reason="lijst van mbo's geladen")
    return report


@action
def load_programmes(
    *, path: str | Path, levels: str | Path | None, by: Membership | None, report: Report
) -> Report:
    """This will bring the mbo programmes in line with the list of codes.

    `levels` is the list of qualifications that knows level and track; without it, and for codes
    that it does not name, both stay as they are.
    """
    rows = list(records.programmes(path))
    more = {}
    for record in records.levels(levels) if levels else []:
        if record.problem:
            report.note(f"niveaus, regel {record.number}: {record.problem}")
        else:
            more[record.key] = record.facts
    known = {item.code: item for item in Programme.objects.all()}
    changes = _Changes(Programme, "code", known, report)
    for record in rows:
        changes.take(record, {"is_gone": False, **record.facts, **more.get(record.key, {})})
    changes.mark_gone(rows, dict.fromkeys(known, "Nederland"), "Nederland: {} van {} opleidingen")
    changes.write(by=by, reason="lijst van opleidingen geladen")
    return report


@action
def load_places(*, path: str | Path, by: Membership | None, report: Report) -> Report:
    """This will add the towns of the list, so that an import can map a place to a municipality."""
    rows = list(records.places(path))
    codes = {item.code: item for item in Municipality.objects.all()}
    known = {
        f"{item.name.casefold()}|{item.municipality.code}": item
        for item in Place.objects.select_related("municipality")
    }
    changes = _Changes(Place, None, known, report)
    for record in rows:
        code = record.facts.get("municipality_code")
        municipality = codes.get(code)
        if municipality is None and not record.problem:
            record = records.Record(
                record.number,
                record.key,
                record.label,
                problem=f"gemeente {code} is niet bekend: laad eerst de gemeenten",
            )
        changes.take(record, {"name": record.facts.get("name"), "municipality": municipality})
    changes.write(by=by, reason="lijst van plaatsen geladen")
    return report


class _Changes:
    """Compares rows with what is known, reports each, and writes all of them at the end."""

    def __init__(self, model, key_field, known, report):
        self.model, self.key_field, self.known, self.report = model, key_field, known, report
        self.new, self.old, self.fields = [], [], set()

    def take(self, record, facts, *, note="", as_created=False):
        """Report one row and remember what has to be written for it."""
        if record.problem:
            self.report.add(ERROR, record.label or record.key, record.number, record.problem)
            return
        item = self.known.get(record.key)
        if item is None:
            key = {self.key_field: record.key} if self.key_field else {}
            self.new.append(self.model(**key, **facts))
            self.report.add(CREATED, record.label, record.number, note)
            return
        reasons = []
        for name, value in facts.items():
            before = getattr(item, name)
            if before != value:
                reasons.append(_reason(item, name, before, value))
                setattr(item, name, value)
                self.fields.add(name)
        if not reasons:
            self.report.add(SAME, record.label, record.number, note)
            return
        self.old.append(item)
        outcome = CREATED if as_created else CHANGED
        self.report.add(
            outcome, record.label, record.number, "; ".join([*reasons, *([note] if note else [])])
        )

    def mark_gone(self, rows, scopes, sentence):
        """Mark what the list no longer names, within each scope that the list really covers.

        `scopes` gives the scope (a region, the country) of every known key. A list that names
        fewer than half of what is known there is an excerpt, and says nothing about the rest.
        """
        named = {row.key for row in rows}
        live = {key for key, item in self.known.items() if not item.is_gone or key in named}
        missing = live - named
        if missing and "" in named:
            self.report.note(
                "Van een regel is de code niet te lezen. Daarom is niets als verdwenen gemarkeerd."
            )
            return
        total = Counter(scopes[key] for key in live)
        found = Counter(scopes[key] for key in live & named)
        excerpts = {scope for scope, count in found.items() if 2 * count < total[scope]}
        for scope in sorted(excerpts, key=str):
            words = sentence.format(found[scope], total[scope], scope=scope)
            self.report.note(
                f"{words} staan in het bestand. Dat is een uittreksel: niets is daar als "
                "verdwenen gemarkeerd."
            )
        for key in sorted(missing):
            item, scope = self.known[key], scopes[key]
            if scope not in found or scope in excerpts:
                continue
            item.is_gone = True
            self.fields.add("is_gone")
            self.old.append(item)
            name = item.name
            self.report.add(GONE, f"{key} {name}", reason="blijft bestaan voor oude dossiers")

    def write(self, *, by, reason):
        """Write it, with history where the model keeps history."""
        if not hasattr(self.model, "history"):
            self.model.objects.bulk_create(self.new, batch_size=BATCH)
            if self.old:
                self.model.objects.bulk_update(self.old, sorted(self.fields), batch_size=BATCH)
            return
        history = _history(by, reason)
        if self.new:
            bulk_create_with_history(self.new, self.model, **history)
        if self.old:
            bulk_update_with_history(self.old, self.model, sorted(self.fields), **history)


def _history(by, reason):
    return {
        "batch_size": BATCH,
        "default_user": by.user if by else None,
        "default_change_reason": reason,
        "custom_historical_attrs": actor_attributes(by),
    }


def _reason(item, name, before, value):
    if name == "is_gone":
        return "staat weer in de lijst"
    label = item._meta.get_field(name).verbose_name
    return f"{label}: {_shown(before)} -> {_shown(value)}"


def _shown(value):
    return "leeg" if value is None or value == "" else str(value)


def _school_facts(facts, places, regions, known):
    municipality = places[facts["municipality_code"]]
    own = regions.get(facts["region_number"])
    region = municipality.region or own
    note = ""
    if municipality.region and own and municipality.region != own:
        note = f"DUO noemt regio {own}, de gemeente ligt in regio {municipality.region}"
    if known and known.is_active and known.region and known.region != region:
        note = f"doet mee in regio {known.region} en blijft daar"
        region = known.region
    kind = facts["school_type"]
    if known and known.school_type in TYPES_OF_PEOPLE:
        kind = known.school_type
    return {
        "kind": OrganisationKind.SCHOOL,
        "name": facts["name"],
        "brin": facts["brin"],
        "location_number": facts["location_number"],
        "place": facts["place"],
        "phone": facts["phone"],
        "school_type": kind,
        "municipality": municipality,
        "region": region,
        "is_gone": False,
    }, note


def _regions(wanted, *, by, rename):
    """The region of each number; those that are missing are made. {number: name} comes in."""
    history = _history(by, "regio per gemeente geladen")
    known = {item.number: item for item in Region.objects.all()}
    new = [Region(number=n, name=name) for n, name in sorted(wanted.items()) if n not in known]
    if new:
        bulk_create_with_history(new, Region, **history)
        known = {item.number: item for item in Region.objects.all()}
    if rename:
        old = [known[n] for n, name in wanted.items() if known[n].name != name]
        for region in old:
            region.name = wanted[region.number]
        if old:
            bulk_update_with_history(old, Region, ["name"], **history)
    return known


def _municipalities(rows, regions, *, by):
    """The municipality of each code that the rows name; unknown ones are made from the rows."""
    known = {item.code: item for item in Municipality.objects.select_related("region")}
    new = {}
    for row in rows:
        code = row.facts["municipality_code"]
        if code not in known:
            new[code] = Municipality(
                code=code,
                name=row.facts["municipality_name"] or code,
                region=regions.get(row.facts["region_number"]),
            )
    if new:
        history = _history(by, "lijst van vestigingen geladen")
        bulk_create_with_history(list(new.values()), Municipality, **history)
        known = {item.code: item for item in Municipality.objects.select_related("region")}
    return known
