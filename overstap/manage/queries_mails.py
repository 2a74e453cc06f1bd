"""What the page Mails asks; a fixed number of queries."""

from django.db.models import Count, Prefetch, QuerySet

from overstap.manage.queries import people_of
from overstap.notifications.models import Outbox, OutboxState, Resend
from overstap.notifications.texts import holds_a_secret, mail_title

SHOWN = 50
TONES = {
    OutboxState.WAITING: "info",
    OutboxState.SENDING: "info",
    OutboxState.UNCERTAIN: "warning",
    OutboxState.FAILED: "negative",
}
# What a mail server did, in words; by the name of the error that is kept with the mail.
CAUSES = {
    "ConnectionRefusedError": "De mailserver nam niet op.",
    "TimeoutError": "De mailserver antwoordde niet op tijd.",
    "gaierror": "De mailserver is niet gevonden.",
    "SMTPRecipientsRefused": "De mailserver kent dit adres niet.",
    "SMTPServerDisconnected": "De verbinding brak af.",
    "SMTPAuthenticationError": "De mailserver wees het wachtwoord van Overstap af.",
    "KeyError": "De bijlage kon niet worden gemaakt.",
}
OTHER = "De mailserver gaf een fout."


def _mails(region_id: int) -> QuerySet[Outbox]:
    return Outbox.objects.filter(channel="mail", user__in=people_of(region_id))


def mail_counts(region_id: int) -> list[dict]:
    """How many mails to people of this region stand in each state, all states named."""
    rows = _mails(region_id).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return [{"label": one.label, "count": counts.get(one.value, 0)} for one in OutboxState]


def doubtful(region_id: int) -> QuerySet[Outbox]:
    """The mails that failed or are uncertain."""
    return _mails(region_id).filter(state__in=[OutboxState.UNCERTAIN, OutboxState.FAILED])


def mails_of(region_id: int) -> list[Outbox]:
    """Mails that need a look, newest first: uncertain, failed, and waiting after an attempt.

    Each with `about`, `cause`, `tone`, `is_waiting`, `may_again` and who sent it again (`again`).
    """
    resends = Resend.objects.select_related("by__user").order_by("-at", "-pk")
    waiting = _mails(region_id).filter(state=OutboxState.WAITING, attempts__gt=0)
    sent_again = _mails(region_id).filter(resends__isnull=False)
    rows = list(
        (doubtful(region_id) | waiting | sent_again)
        .distinct()
        .prefetch_related(Prefetch("resends", queryset=resends, to_attr="again"))
        .order_by("-created_at", "-pk")[:SHOWN]
    )
    for row in rows:
        row.about = mail_title(row.subject_code)
        row.cause = CAUSES.get(row.last_error, OTHER) if row.last_error else ""
        row.tone = TONES.get(row.state, "neutral")
        row.is_waiting = row.state == OutboxState.WAITING
        is_doubtful = row.state in {OutboxState.UNCERTAIN, OutboxState.FAILED}
        row.may_again = is_doubtful and not holds_a_secret(row.subject_code)
        row.invite_again = is_doubtful and holds_a_secret(row.subject_code)
    return rows


def mails_without_account() -> list[dict]:
    """Doubtful mails to an address that is nobody's account: only what and how many.

    Of which region they are is not known, so an address is never shown.
    """
    rows = (
        Outbox.objects.filter(
            channel="mail",
            user__isnull=True,
            state__in=[OutboxState.WAITING, OutboxState.UNCERTAIN, OutboxState.FAILED],
        )
        .order_by("subject_code", "state")
        .values_list("subject_code", "state")
        .annotate(Count("pk"))
    )
    return [
        {"about": mail_title(code), "label": OutboxState(state).label, "count": count}
        for code, state, count in rows
    ]
