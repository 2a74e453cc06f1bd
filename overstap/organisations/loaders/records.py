"""From the rows of an official list to the facts that Overstap keeps. Pure: no database.

Each parser yields a Record per row; a row that cannot be used becomes a Record with a problem.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from overstap.organisations.enums import SchoolType
from overstap.organisations.loaders.reading import Row, UnreadableFile, read_rows

LOCATION = re.compile(r"\d{2}[A-Z]{2}\d{2}")
BRIN = re.compile(r"\d{2}[A-Z]{2}")
PROGRAMME = re.compile(r"\d{4,6}")
NEWCOMERS = re.compile(r"\bISK\b|schakelkla", re.IGNORECASE)
SMALL_WORDS = {"aan", "bij", "de", "den", "der", "en", "het", "in", "op", "te", "van"}


@dataclass(frozen=True)
class Record:
    """One row: the key of its object ("" when unreadable), its facts, or what is wrong with it."""

    number: int
    key: str
    label: str
    facts: dict = field(default_factory=dict)
    problem: str = ""


def _checked(rows: Iterator[Row], parse) -> Iterator[Record]:
    """Parse each row, and refuse the second row with a key that was there before."""
    seen: dict[str, int] = {}
    empty = True
    for row in rows:
        empty = False
        record = parse(row)
        if row.problem:
            record = Record(row.number, record.key, record.label, problem=row.problem)
        if record.key and record.key in seen:
            record = Record(
                row.number,
                record.key,
                record.label,
                problem=f"dubbel: staat ook op regel {seen[record.key]}",
            )
        elif record.key:
            seen[record.key] = row.number
        yield record
    if empty:
        raise UnreadableFile("Onder de kolomnamen staat geen enkele regel.")


def municipality_code(text: str) -> str:
    """The CBS code in four digits ("14" that a spreadsheet made of "0014" too), or ""."""
    return text.zfill(4) if re.fullmatch(r"\d{1,4}", text) and int(text) else ""


def municipalities(path: str | Path) -> Iterator[Record]:
    """The list of municipalities: gemeentenummer;gemeentenaam."""

    def parse(row: Row) -> Record:
        code, name = municipality_code(row["gemeentenummer"]), row["gemeentenaam"]
        problem = ""
        if not code:
            problem = f"gemeentenummer {row['gemeentenummer']!r} is geen getal van vier cijfers"
        elif not 0 < len(name) <= 100:
            problem = "de naam ontbreekt of is langer dan 100 tekens"
        return Record(row.number, code, f"{code} {name}".strip(), {"name": name}, problem)

    return _checked(read_rows(path, ["gemeentenummer", "gemeentenaam"]), parse)


def regions(path: str | Path) -> Iterator[Record]:
    """The RMC region of each municipality; without a region the row is open and says so."""

    def parse(row: Row) -> Record:
        code, name = municipality_code(row["gemeentecode"]), row["gemeentenaam"]
        number, region = row["rmc_regio"], row["rmc_naam"]
        problem = ""
        if not code:
            problem = f"gemeentecode {row['gemeentecode']!r} is geen getal van vier cijfers"
        elif not 0 < len(name) <= 100 or len(region) > 100:
            problem = "een naam ontbreekt of is langer dan 100 tekens"
        elif not number:
            problem = "open: de lijst noemt geen regio"
            if origin := row["herkomst"]:
                problem += f", herkomst: {origin}"
        elif not re.fullmatch(r"\d{1,3}", number) or not int(number) or not region:
            problem = f"regio {number!r} {region!r} heeft geen nummer of geen naam"
        facts = {"name": name}
        if not problem:
            facts |= {"region_number": int(number), "region_name": region}
        return Record(row.number, code, f"{code} {name}".strip(), facts, problem)

    columns = ["gemeentecode", "gemeentenaam", "rmc_regio", "rmc_naam"]
    return _checked(read_rows(path, columns, ["herkomst"]), parse)


def schools(path: str | Path) -> Iterator[Record]:
    """DUO open data "02. Alle vestigingen vo"; the key is BRIN + vestigingsnummer."""

    def parse(row: Row) -> Record:
        code, name = row["VESTIGINGSCODE"].upper(), row["VESTIGINGSNAAM"]
        brin = row["INSTELLINGSCODE"].upper()
        municipality = municipality_code(row["GEMEENTENUMMER"])
        problem = ""
        if not LOCATION.fullmatch(code):
            problem = f"vestigingscode {code!r} is geen BRIN met vestigingsnummer (6 tekens)"
        elif brin and not code.startswith(brin):
            problem = f"vestigingscode {code} hoort niet bij instelling {brin}"
        elif not 0 < len(name) <= 200:
            problem = "de naam ontbreekt of is langer dan 200 tekens"
        elif not municipality:
            problem = f"gemeentenummer {row['GEMEENTENUMMER']!r} is geen getal van vier cijfers"
        region = row["RMC-REGIO CODE"]
        facts = {
            "name": name,
            "brin": code[:4],
            "location_number": code[4:],
            "place": readable_case(row["PLAATSNAAM"])[:100],
            "phone": row["TELEFOONNUMMER"][:40],
            "school_type": school_type(row["ONDERWIJSSTRUCTUUR"], name),
            "municipality_code": municipality,
            "municipality_name": readable_case(row["GEMEENTENAAM"])[:100],
            "region_number": int(region) if re.fullmatch(r"\d{1,3}", region) else None,
            "region_name": row["RMC-REGIO NAAM"][:100],
        }
        key = code if LOCATION.fullmatch(code) else ""
        return Record(row.number, key, f"{code} {name}".strip(), facts, problem)

    required = [
        "VESTIGINGSCODE",
        "VESTIGINGSNAAM",
        "PLAATSNAAM",
        "GEMEENTENUMMER",
        "GEMEENTENAAM",
        "ONDERWIJSSTRUCTUUR",
    ]
    optional = ["INSTELLINGSCODE", "TELEFOONNUMMER", "RMC-REGIO CODE", "RMC-REGIO NAAM"]
    return _checked(read_rows(path, required, optional), parse)


def mbos(path: str | Path) -> Iterator[Record]:
    """The mbo institutions: brin;naam."""

    def parse(row: Row) -> Record:
        brin, name = row["brin"].upper(), row["naam"]
        problem = ""
        if not BRIN.fullmatch(brin):
            problem = f"BRIN {brin!r} is niet twee cijfers en twee letters"
        elif not 0 < len(name) <= 200:
            problem = "de naam ontbreekt of is langer dan 200 tekens"
        key = brin if BRIN.fullmatch(brin) else ""
        return Record(
            row.number, key, f"{brin} {name}".strip(), {"name": name, "brin": brin}, problem
        )

    return _checked(read_rows(path, ["brin", "naam"]), parse)


def programmes(path: str | Path) -> Iterator[Record]:
    """The programme codes: opleidingcode;naam. They carry no level (see `levels`)."""

    def parse(row: Row) -> Record:
        code, name = row["opleidingcode"], row["naam"]
        problem = ""
        if not PROGRAMME.fullmatch(code):
            problem = f"opleidingcode {code!r} is geen getal van vier tot zes cijfers"
        elif not 0 < len(name) <= 200:
            problem = "de naam ontbreekt of is langer dan 200 tekens"
        key = code if PROGRAMME.fullmatch(code) else ""
        return Record(row.number, key, f"{code} {name}".strip(), {"name": name}, problem)

    return _checked(read_rows(path, ["opleidingcode", "naam"]), parse)


def levels(path: str | Path) -> Iterator[Record]:
    """Level (1-4) and track per crebo, from the list of qualifications of 2015."""

    def parse(row: Row) -> Record:
        code, level = row["crebo"], row["niveau"]
        problem = ""
        if not PROGRAMME.fullmatch(code):
            problem = f"crebo {code!r} is geen getal van vier tot zes cijfers"
        elif level not in {"1", "2", "3", "4"}:
            problem = f"niveau {level!r} is niet 1, 2, 3 of 4"
        facts = {} if problem else {"level": int(level), "track": row["leerweg"][:10]}
        key = code if PROGRAMME.fullmatch(code) else ""
        return Record(row.number, key, f"crebo {code}", facts, problem)

    return _checked(read_rows(path, ["crebo", "niveau"], ["leerweg"]), parse)


def places(path: str | Path) -> Iterator[Record]:
    """Our own list of towns: plaats;gemeentecode. A name may occur in two municipalities."""

    def parse(row: Row) -> Record:
        name, code = row["plaats"], municipality_code(row["gemeentecode"])
        problem = ""
        if not 0 < len(name) <= 100:
            problem = "de plaats ontbreekt of is langer dan 100 tekens"
        elif not code:
            problem = f"gemeentecode {row['gemeentecode']!r} is geen getal van vier cijfers"
        key = f"{name.casefold()}|{code}" if name and code else ""
        facts = {"name": name, "municipality_code": code}
        return Record(row.number, key, f"{name} ({code})", facts, problem)

    return _checked(read_rows(path, ["plaats", "gemeentecode"]), parse)


def school_type(structure: str, name: str) -> SchoolType:
    """The group of a location from DUO's ONDERWIJSSTRUCTUUR, such as "VBO/MAVO/HAVO/VWO".

    DUO has no structure for newcomers: a location with isk in its name is one. A location with
    only a bridging year has no leavers and stays unknown.
    """
    parts = set(structure.upper().split("/"))
    if NEWCOMERS.search(name):
        return SchoolType.ISK
    if parts & {"VBO", "MAVO", "VMBO"}:
        return SchoolType.VMBO
    if "PRO" in parts:
        return SchoolType.PRO
    if parts & {"HAVO", "VWO"}:
        return SchoolType.HAVO_VWO
    return SchoolType.UNKNOWN


def readable_case(text: str) -> str:
    """A place as people write it, from DUO's capitals: KAMPEN, IJSSELMUIDEN, 'S-GRAVENHAGE."""
    if text != text.upper():
        return text
    words = []
    for i, word in enumerate(text.lower().split(" ")):
        keep = i > 0 and word in SMALL_WORDS
        words.append(word if keep else "-".join(_capital(part) for part in word.split("-")))
    return " ".join(words)


def _capital(part: str) -> str:
    if part in {"'s", "'t"} or (part in SMALL_WORDS and part != "de"):
        return part
    if part.startswith("ij"):
        return "IJ" + part[2:]
    return part[:1].upper() + part[1:]
