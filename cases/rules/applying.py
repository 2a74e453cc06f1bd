"""Who may write down an application, and what must be right about it (lifecycle.md 3)."""

from datetime import date

from cases.enums import APPLICATION_ORDER, ApplicationStatus
from cases.models import Application
from cases.rules.acting import check_may_act
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation
from overstap.organisations.rules import NotAllowed

OUT = (ApplicationStatus.WITHDRAWN, ApplicationStatus.REJECTED)


def check_may_record_application(standing: frozenset[str], by, institution: Organisation) -> None:
    """The school, the coach, the coordinator; a mbo writes down its own applications only."""
    if by is not None and by.organisation.kind == OrganisationKind.MBO:
        if by.organisation_id != institution.pk and not standing & {"coach", "import"}:
            raise NotAllowed("U kunt alleen aanmeldingen bij uw eigen instelling vastleggen.")
        return
    check_may_act(standing, "school", "coach", "coordinator", "doorstroomcoach", "import")


def check_institution(institution: Organisation) -> None:
    """An application goes to a mbo."""
    if institution.kind != OrganisationKind.MBO:
        raise NotAllowed("Kies een mbo-instelling.")


def check_application_dates(today: date, on: date, status: str, enrolled_on: date | None) -> None:
    """Reported in the past; enrolled is a status with a date."""
    if on > today:
        raise NotAllowed("De datum ligt in de toekomst.")
    if enrolled_on is not None and status != ApplicationStatus.ENROLLED:
        raise NotAllowed("Een inschrijfdatum hoort bij de status “Ingeschreven”.")


def is_drop(before: str, after: str) -> bool:
    """Whether a status went back in the order, or out of it; who helps must know."""
    if before in OUT:
        return False
    if after in OUT:
        return True
    return APPLICATION_ORDER.index(after) < APPLICATION_ORDER.index(before)


def check_not_double(application: Application) -> None:
    """The same live application is written down once."""
    same = Application.objects.filter(
        member_id=application.member_id,
        institution_id=application.institution_id,
        programme_id=application.programme_id,
        programme_name=application.programme_name,
        level=application.level,
    ).exclude(status__in=OUT)
    if same.exists():
        raise NotAllowed("Deze aanmelding staat er al. Wijzig daarvan de status.")
