"""The lists we know: which fields each has, how systems call them, and how we explain them.

Column names are compared exactly, capitals included: a Magister list has both EMAIL and email.
"""

from dataclasses import dataclass

from cases.rules.importing import APPLICATIONS, COHORT, STARTS


@dataclass(frozen=True)
class Field:
    """One field of a list: its name in our template, and the names other systems give it."""

    code: str
    column: str
    help: str
    example: str = ""
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Layout:
    """One kind of list."""

    kind: str
    title: str
    sheet: str
    fields: tuple[Field, ...]

    @property
    def required(self) -> list[Field]:
        """The fields that a file cannot do without."""
        return [item for item in self.fields if item.is_required]

    @property
    def help_texts(self) -> list[str]:
        """The explanation of each field, in order."""
        return [item.help for item in self.fields]

    def guess(self, columns: list[str], remembered: dict[str, str]) -> dict[str, str]:
        """Field code -> column of this file: as last time, else by our own or Magister's names."""
        found = {}
        for item in self.fields:
            last = remembered.get(item.code)
            names = [last] if last else [item.column, *item.aliases]
            found[item.code] = next((name for name in names if name in columns), "")
        return {code: column for code, column in found.items() if column}


NAME = (
    Field(
        "given_names", "voornamen", "Alle voornamen of de roepnaam.", "Zoë Marijke", ("FIRSTNAME",)
    ),
    Field("initials", "voorletters", "Alleen nodig zonder voornamen.", "Z.M.", ("INITIALS",)),
    Field("prefix", "tussenvoegsel", "Bijvoorbeeld: van der.", "van der", ("PREFIX",)),
    Field(
        "family_name",
        "achternaam",
        "Altijd invullen. Heeft iemand maar één naam? Zet die hier.",
        "Berg",
        ("LASTNAME",),
        is_required=True,
    ),
    Field(
        "birth_on",
        "geboortedatum",
        "Dag-maand-jaar. Onbekende dag of maand: 00. Onbekend: leeg laten.",
        "17-03-2010",
        ("BIRTHDATE",),
        is_required=True,
    ),
)
NUMBER = Field(
    "student_number",
    "leerlingnummer",
    "Het nummer in de administratie van de vo-school. Hiermee herkennen we de leerling de "
    "volgende keer.",
    "40123",
    ("STAMNR",),
)
SCHOOL = Field(
    "school",
    "school",
    "BRIN en vestigingsnummer, 6 tekens. Andere scholen dan de uwe weigeren we.",
    "20AB00",
    ("vestiging", "BRIN", "brin"),
)

COHORT_LAYOUT = Layout(
    COHORT,
    "Leerlingen",
    "Leerlingen",
    (
        NUMBER,
        *NAME,
        Field("sex", "geslacht", "v, m, x of leeg.", "v", ("GENDER",)),
        Field("street", "straat", "Straat, met of zonder huisnummer.", "Dorpsstraat", ("STREET",)),
        Field("house_number", "huisnummer", "", "12", ("HOUSENR",)),
        Field("house_suffix", "toevoeging", "Letter of toevoeging.", "a", ("HOUSENRSUFIX",)),
        Field("postcode", "postcode", "", "8011 AB", ("POSTALCODE",)),
        Field("town", "woonplaats", "Hieruit leiden we de gemeente af.", "Zwolle", ("CITY",)),
        Field(
            "municipality",
            "gemeente",
            "Naam of code van de woongemeente. Alleen nodig als de woonplaats niet genoeg zegt.",
            "Zwolle",
        ),
        Field("phone", "telefoon", "Van de leerling.", "06-12345678", ("gsm",)),
        Field("email", "e-mail", "Van de leerling.", "zoe@voorbeeld.nl", ("EMAIL", "email")),
        Field(
            "level",
            "leerweg",
            "bb, kb, gl, tl, pro, vso, isk, opdc, havo, vwo of vavo.",
            "kb",
            ("STUDY",),
        ),
        Field("class_name", "klas", "", "4kb2", ("CLASS",)),
        Field(
            "mentor_name",
            "mentor",
            "Naam van de mentor.",
            "M. de Wit",
            ("CMENTORNAME", "PMENTORNAME"),
        ),
        Field(
            "mentor_email",
            "e-mail mentor",
            "Het adres waarmee de mentor inlogt. Dan ziet de mentor de leerling.",
            "m.dewit@voorbeeld.nl",
        ),
        Field("exam_year", "examenjaar", "Jaar van het eindexamen.", "2027"),
        Field("is_potential_leaver", "mogelijke overstapper", "ja of nee. Leeg is ja.", "ja"),
        SCHOOL,
    ),
)
APPLICATION_LAYOUT = Layout(
    APPLICATIONS,
    "Aanmeldingen",
    "Aanmeldingen",
    (
        NUMBER,
        *(Field(item.code, item.column, item.help, item.example, item.aliases) for item in NAME),
        SCHOOL,
        Field("institution", "instelling", "BRIN van het mbo, 4 tekens.", "01AA", is_required=True),
        Field("programme_code", "opleidingcode", "De code (crebo) van de opleiding.", "25655"),
        Field("programme_name", "opleiding", "De naam, als u de code niet weet.", "Kok"),
        Field("level", "niveau", "1, 2, 3 of 4.", "2"),
        Field("track", "leertraject", "bol of bbl.", "bol"),
        Field(
            "status",
            "status",
            "Ingediend, Aanmelding ontvangen, Voorlopig geplaatst, Onderwijsovereenkomst "
            "aangeboden, Definitief geplaatst, Ingeschreven, Ingetrokken of Leidt niet tot "
            "inschrijving.",
            "Ingediend",
            is_required=True,
        ),
        Field("reported_on", "datum", "De dag van deze status.", "28-03-2027", is_required=True),
    ),
)
START_LAYOUT = Layout(
    STARTS,
    "Startlijst",
    "Startlijst",
    (
        NUMBER,
        *(Field(item.code, item.column, item.help, item.example, item.aliases) for item in NAME),
        SCHOOL,
        Field("institution", "instelling", "BRIN van uw mbo, 4 tekens.", "01AA"),
        Field("programme_name", "opleiding", "De naam van de opleiding.", "Kok"),
        Field(
            "outcome", "uitkomst", "gestart, niet gestart of onbekend.", "gestart", is_required=True
        ),
        Field("started_on", "startdatum", "De eerste lesdag, alleen bij gestart.", "30-08-2027"),
        Field(
            "reason",
            "reden",
            "Alleen bij niet gestart, bijvoorbeeld: Zelf afgemeld, Verkeerde keuze, Niet bereikt, "
            "Onbekend.",
            "",
        ),
    ),
)
LAYOUTS = {layout.kind: layout for layout in (COHORT_LAYOUT, APPLICATION_LAYOUT, START_LAYOUT)}
