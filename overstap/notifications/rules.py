"""Who may send a mail again."""

from overstap.notifications.models import Outbox, OutboxState
from overstap.notifications.texts import holds_a_secret
from overstap.organisations.models import Membership
from overstap.organisations.rules import ADMINISTRATORS, NotAllowed


def check_may_send_again(row: Outbox, by, reason: str) -> None:
    """Who administers the region, of a mail to somebody there that did not surely arrive."""
    here = Membership.objects.filter(
        user_id=row.user_id, organisation__region_id=by.region_id
    ).exists()
    if by.role not in ADMINISTRATORS or not here:
        raise NotAllowed("Dit kan alleen wie deze regio beheert.")
    if row.channel != "mail" or row.state not in {OutboxState.UNCERTAIN, OutboxState.FAILED}:
        raise NotAllowed("Deze mail is al verzonden of wacht nog.")
    if holds_a_secret(row.subject_code):
        raise NotAllowed("De link in deze mail is niet bewaard. Nodig de persoon opnieuw uit.")
    if not reason.strip():
        raise NotAllowed("Schrijf op waarom u de mail opnieuw verstuurt.")
