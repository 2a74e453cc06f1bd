"""Invented people with names as a region has them. Lists of our own; nobody here exists."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

# First names by what parents tend to combine them with: family names from the same row.
ROWS = (
    (
        55,
        (
            "Emma", "Sem", "Lotte", "Daan", "Fleur", "Thijs", "Sanne", "Bram", "Noor", "Luuk",
            "Iris", "Jesse", "Maud", "Stijn", "Anouk", "Ruben", "Femke", "Jurre", "Esmée", "Teun",
            "Lieke", "Niels", "Roos", "Mats", "Jasmijn", "Gijs", "Silke", "Wouter", "Marit",
            "Rens", "Elin", "Hidde", "Britt", "Jelle", "Nynke", "Sietse", "Wietske", "Koen",
            "Zoë", "Jan-Willem", "Anne-Fleur", "Björn", "Renée", "Chloé",
        ),
        (
            ("de", "Vries"), ("", "Bakker"), ("", "Visser"), ("", "Smit"), ("", "Mulder"),
            ("de", "Groot"), ("", "Bos"), ("", "Kok"), ("van der", "Meer"), ("van den", "Berg"),
            ("", "Dijkstra"), ("", "Hoekstra"), ("", "Schuurman"), ("ten", "Have"),
            ("ter", "Horst"), ("", "Oosterhof"), ("", "Kamphuis"), ("", "Bruins Slot"),
            ("", "Lubbers"), ("", "Westerink"), ("van", "'t Hof"), ("op den", "Velde"),
            ("", "Nijboer"), ("", "Huisman"), ("", "Schutte"), ("", "Timmerman"),
            ("van de", "Weerd"), ("", "Zwart-Hofstede"), ("", "Reinders"), ("", "Wijnbergen"),
        ),
    ),
    (
        12,
        (
            "Elif", "Emre", "Zeynep", "Yusuf", "Defne", "Kaan", "Esra", "Berkay", "Aylin", "Mert",
            "Şule", "Çağla", "Gökhan", "Işıl",
        ),
        (
            ("", "Yılmaz"), ("", "Kaya"), ("", "Demir"), ("", "Şahin"), ("", "Çelik"),
            ("", "Öztürk"), ("", "Aydın"), ("", "Doğan"), ("", "Koç"),
        ),
    ),
    (
        11,
        (
            "Yasmina", "Ilias", "Amira", "Bilal", "Nour", "Ayoub", "Samira", "Zakaria", "Hajar",
            "Soufiane", "Imane", "Othmane",
        ),
        (
            ("", "El Idrissi"), ("", "Benali"), ("", "Amrani"), ("", "Bouazza"), ("", "Ouali"),
            ("", "El Khattabi"), ("", "Chaouch"), ("", "Haddad"),
        ),
    ),
    (
        6,
        ("Shanaya", "Ravi", "Priya", "Dayenne", "Gerson", "Xaviera", "Roché", "Anil"),
        (
            ("", "Ramdin"), ("", "Sewnath"), ("", "Kartosen"), ("", "Pinas"), ("", "Wongsodikromo"),
            ("", "Blokland"), ("", "Jubitana"),
        ),
    ),
    (
        6,
        ("Zuzanna", "Jakub", "Oliwia", "Kacper", "Łucja", "Szymon", "Wiktoria", "Paweł"),
        (
            ("", "Wójcik"), ("", "Kowalczyk"), ("", "Zieliński"), ("", "Dąbrowska"),
            ("", "Żuraw"), ("", "Nowicka"),
        ),
    ),
    (
        5,
        ("Rahaf", "Omar", "Lina", "Kareem", "Sidra", "Tarek", "Maya", "Hamza"),
        (("", "Al Masri"), ("", "Khalil"), ("", "Al-Sayed"), ("", "Darwish"), ("", "Nasser")),
    ),
    (
        3,
        ("Selam", "Natnael", "Luwam", "Filmon", "Bisrat", "Rahwa"),
        (("", "Tesfay"), ("", "Gebremedhin"), ("", "Haile"), ("", "Mehari")),
    ),
    (
        2,
        ("Minh", "Linh", "Wei", "Mei", "Thao", "Jun"),
        (("", "Nguyen"), ("", "Tran"), ("", "Chen"), ("", "Zhang"), ("", "Lin")),
    ),
)  # fmt: skip
WEIGHTS = [row[0] for row in ROWS]
STREETS = (
    "Dorpsstraat", "Kerkweg", "Molenlaan", "Stationsweg", "Beatrixstraat", "Esdoornlaan",
    "Havenkade", "Vechtstraat", "IJsseldijk", "Lindelaan", "Schoolstraat", "Wilgenplein",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A name and what else a list of pupils holds."""

    given_names: str
    prefix: str
    family_name: str
    birth_on: date
    sex: str
    street: str
    postcode: str
    phone: str
    email: str

    @property
    def name(self) -> str:
        """The name as people say it."""
        parts = (self.given_names, self.prefix, self.family_name)
        return " ".join(part for part in parts if part)


def name(rng: random.Random) -> tuple[str, str, str]:
    """(given names, prefix, family name); one in a hundred has one name only."""
    _, firsts, families = rng.choices(ROWS, WEIGHTS)[0]
    first = rng.choice(firsts)
    if rng.random() < 0.2:
        second = rng.choice(firsts)
        first = first if second == first or "-" in first else f"{first} {second}"
    prefix, family = rng.choice(families)
    if rng.random() < 0.01:
        return "", "", first
    if not prefix and rng.random() < 0.04:
        family = f"{family}-{rng.choice(ROWS[0][2])[1]}"
    return first, prefix, family


def professional(rng: random.Random) -> str:
    """The name of somebody who works here."""
    first, prefix, family = name(rng)
    while not first:
        first, prefix, family = name(rng)
    return " ".join(part for part in (first.split(" ")[0], prefix, family) if part)


def young_person(rng: random.Random, *, born_between: tuple[date, date]) -> Person:
    """A pupil born on one of these days."""
    first, prefix, family = name(rng)
    start, end = born_between
    born = start + timedelta(days=rng.randrange((end - start).days))
    number = rng.randrange(10_000_000, 99_999_999)
    return Person(
        given_names=first,
        prefix=prefix,
        family_name=family,
        birth_on=born,
        sex=rng.choices(("v", "m", "x", ""), (48, 49, 1, 2))[0],
        street=f"{rng.choice(STREETS)} {rng.randrange(1, 180)}",
        postcode=f"{rng.randrange(7700, 8300)} {rng.choice('ABCDEGHJKLMNPRSTVWXZ')}"
        f"{rng.choice('ABCDEGHJKLMNPRSTVWXZ')}",
        phone=f"06-{number}",
        email=f"leerling{number}@post.example",
    )
