"""Names as search sees them: lower case, without accents. Pure."""

import unicodedata

# The length of Student.search_name.
LONGEST = 420
# Letters that Unicode does not take apart into a letter and an accent.
_WHOLE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("-–—/.,", " ")
    | dict.fromkeys("'’‘`´\"", "")
)


def plain(text: str) -> str:
    """`text` in lower case, without accents, hyphens as spaces: "Zoë-Lynn" is "zoe lynn".

    What somebody types in a search box goes through this too, else "Zoë" would not find "zoe".
    """
    text = text.casefold().translate(_WHOLE)
    parts = unicodedata.normalize("NFKD", text)
    letters = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(letters.split())


def search_name_of(
    *, given_names: str = "", prefix: str = "", family_name: str = "", initials: str = ""
) -> str:
    """What `Student.search_name` holds: given names (else initials), prefix and family name."""
    return plain(f"{given_names or initials} {prefix} {family_name}")[:LONGEST].strip()
