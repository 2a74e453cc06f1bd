"""When a basis is good: right giver, right groups, right dates (S2, S4, security.md 3.1)."""

from datetime import date

from cases.enums import BasisKind, BasisState, GivenBy
from cases.models import Case, SharingBasis
from cases.rules.acting import check_may_act, standing_of
from overstap.organisations.rules import NotAllowed
from overstap.privacy.groups import DataGroup


def check_may_record_basis(case: Case, by, today: date) -> None:
    """The school, or the coach of the case."""
    if not case.is_open:
        raise NotAllowed("Dit dossier is beëindigd.")
    check_may_act(standing_of(case, by, today), "school", "coach")


def check_may_withdraw_basis(case: Case, basis: SharingBasis, by, today: date) -> None:
    """On paper through the school or the coach; it takes effect at once."""
    if basis.state != BasisState.ACTIVE:
        raise NotAllowed("Deze grondslag geldt al niet meer.")
    check_may_act(standing_of(case, by, today), "school", "coach")


def check_basis(
    case: Case,
    *,
    kind: str,
    groups: list[DataGroup],
    given_by: str,
    given_on: date,
    informed_on: date | None,
    valid_until: date | None,
    today: date,
) -> None:
    """Raise NotAllowed with the first thing that is wrong with a basis."""
    if not groups:
        raise NotAllowed("Kies welke gegevens gedeeld mogen worden.")
    if given_on > today:
        raise NotAllowed("De datum ligt in de toekomst.")
    if valid_until and valid_until < given_on:
        raise NotAllowed("De einddatum ligt voor de begindatum.")
    if kind == BasisKind.STATUTORY:
        _check_statutory(groups, given_by, informed_on)
        return
    if given_by not in {GivenBy.STUDENT, GivenBy.GUARDIAN}:
        raise NotAllowed("Kies wie toestemming gaf: de jongere of een ouder.")
    age = case.student.age_on(given_on)
    decides_alone = age is not None and age >= case.region.consent_age
    if decides_alone and given_by != GivenBy.STUDENT:
        raise NotAllowed(f"Vanaf {case.region.consent_age} jaar geeft de jongere zelf toestemming.")
    if not decides_alone and given_by != GivenBy.GUARDIAN:
        raise NotAllowed(
            f"Onder {case.region.consent_age} jaar geeft een ouder of verzorger toestemming."
        )


def _check_statutory(groups: list[DataGroup], given_by: str, informed_on: date | None) -> None:
    if given_by != GivenBy.LAW:
        raise NotAllowed("Bij een wettelijke grondslag geeft niemand toestemming.")
    if DataGroup.F6 in groups:
        raise NotAllowed("Gezondheid delen mag alleen met toestemming.")
    if informed_on is None:
        raise NotAllowed("Vul in wanneer de jongere en de ouders geïnformeerd zijn.")
