"""A list of schools as DUO delivers it."""

SCHOOL_COLUMNS = (
    "PROVINCIE;BEVOEGD GEZAG NUMMER;INSTELLINGSCODE;VESTIGINGSCODE;VESTIGINGSNAAM;STRAATNAAM;"
    "PLAATSNAAM;GEMEENTENUMMER;GEMEENTENAAM;TELEFOONNUMMER;ONDERWIJSSTRUCTUUR;"
    "RMC-REGIO CODE;RMC-REGIO NAAM"
)


def school(code="02UX00", **changes):
    cells = {
        "brin": code[:4],
        "code": code,
        "name": "Vechtdal College",
        "place": "HARDENBERG",
        "municipality": "0160;HARDENBERG",
        "phone": "0523281428",
        "structure": "VBO/MAVO/HAVO/VWO",
        "region": "10;IJssel-Vecht",
    } | changes
    return (
        "Overijssel;40922;{brin};{code};{name};Straat;{place};{municipality};{phone};"
        "{structure};{region}"
    ).format(**cells)


def schools(*rows):
    return "\r\n".join([SCHOOL_COLUMNS, *rows, ""])
