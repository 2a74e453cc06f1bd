"""One login per role, with what it shows. Only for the demo: production refuses it."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from overstap.audit.acting import action
from overstap.demo.region import LOGINS
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership, User
from overstap.organisations.rules import NotAllowed

PASSWORD = "samen-naar-het-mbo"  # noqa: S105 - for a region that does not exist

SHOWS = {
    "coach": "een caseload van enkele tientallen jongeren",
    "mentor": "de eigen klas en signalen",
    "support": "screenen, grondslag en coach vragen",
    "adviser": "het cohort, bestemmingen en aanmeldingen",
    "school_admin": "leerlingen inlezen",
    "coordinator": "de hele regio, tafels en coaches zoeken",
    "lead": "tafels plannen en besluiten vastleggen",
    "mbo": "aanmeldingen, startlijst en plaatsing",
    "mbo_coach": "coach op het mbo, ontvangt overdrachten",
    "attendance": "niet gestart en gemeld in Zwolle, onder 18",
    "doorstroom": "niet gestart en gemeld in Zwolle, vanaf 16",
    "swv": "aanvragen voor een coach",
    "jobhunter": "acties van de tafel voor een bbl-plek",
    "admin": "beheer: mensen, jaren en achtergrondtaken",
    "manager": "cijfers zonder namen",
    "privacy": "wie heeft gekeken?",
}


@dataclass(frozen=True)
class Login:
    """One line of the table of logins."""

    email: str
    name: str
    role: str
    shows: str


def logins() -> list[Login]:
    """The logins of the demo with the people behind them."""
    found = {
        membership.user.email: membership
        for membership in Membership.objects.filter(user__email__in=LOGINS.values())
        .select_related("user", "organisation")
        .order_by("pk")
    }
    rows = []
    for key, email in LOGINS.items():
        if (membership := found.get(email)) is not None:
            role = f"{Role(membership.role).label}, {membership.organisation}"
            rows.append(Login(email, membership.user.name, role[:38], SHOWS[key]))
    return rows


def give_passwords(*, now: datetime) -> int:
    """This will let the people of the demo log in with one known password; returns how many."""
    return set_demo_passwords(by=None, now=now)


def has_passwords() -> bool:
    """Whether the demo was made to its end: its passwords come last."""
    made = User.objects.filter(email__in=LOGINS.values()).order_by("pk")
    return all(user.has_usable_password() for user in made)


@action
def set_demo_passwords(*, by: None, now: datetime, reason="demo") -> int:
    """This will set the password of the demo for its logins; never in production."""
    if settings.PRODUCTION:
        raise NotAllowed("De demo hoort niet in productie.")
    count = 0
    made = User(email="-")
    made.set_password(PASSWORD)
    for user in User.objects.filter(email__in=LOGINS.values()).order_by("pk"):
        # One hash for all: hashing is slow on purpose, and the password is public anyway.
        user.password = made.password
        user.save()
        count += 1
    return count
