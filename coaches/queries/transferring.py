"""What the pages of a transfer read; every function is a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cases.models import Case
from coaches.enums import AssignmentState, TransferOutcome
from coaches.models import CoachAssignment, Transfer, TransferRow
from coaches.queries.load import Load
from coaches.rules.absence import absent_sentence
from overstap.organisations.models import Membership, Milestone
from overstap.privacy.groups import F1

OPEN = (AssignmentState.OFFERED, AssignmentState.ACCEPTED)
# What became of an offered case, from the answer of the new coach.
SAID = {
    AssignmentState.OFFERED: ("Wacht op antwoord", "info"),
    AssignmentState.ACCEPTED: ("Overgedragen", "positive"),
    AssignmentState.ENDED: ("Overgedragen", "positive"),
    AssignmentState.DECLINED: ("Geweigerd", "negative"),
}
OUTCOMES = {
    TransferOutcome.WAITING: ("Nog niet aan de beurt", "neutral"),
    TransferOutcome.UNCHANGED: ("Ongewijzigd", "neutral"),
    TransferOutcome.REFUSED: ("Geweigerd", "negative"),
}


@dataclass(frozen=True)
class Surroundings:
    """What decides whether a case can go to a coach, read once for a whole list."""

    live: dict[int, list[CoachAssignment]]
    milestones: dict[int, Milestone]

    def why_not(self, own: CoachAssignment, load: Load, today: date) -> str:
        """The reason why this case cannot go to that coach, or "" when it can."""
        user_id = load.coach.user_id
        for other in self.live.get(own.case_id, []):
            if other.pk != own.pk and other.coach.user_id == user_id:
                return "Deze coach heeft dit dossier al, of is al gevraagd."
        days = []
        if (milestone := self.milestones.get(own.case.year_id)) is not None:
            days.append((milestone.date_on, milestone.label))
        if own.case.next_due_on is not None:
            days.append((max(own.case.next_due_on, today), "volgende stap"))
        for day, why in days:
            away = load.away_on(day)
            if away is not None and away.stand_in_id is None:
                return absent_sentence(load.coach, day, why)
        return ""


def caseload_of(coach: Membership, by) -> QuerySet[CoachAssignment]:
    """The open cases that this coach has accepted, as far as `by` may see them."""
    return (
        CoachAssignment.objects.filter(
            coach=coach,
            state=AssignmentState.ACCEPTED,
            case__is_open=True,
            case_id__in=Case.objects.visible_to(by).values("pk"),
        )
        .select_related("case__student", "case__year", "case__school")
        .order_by("case__student__search_name", "pk")
    )


def surroundings(assignments: list[CoachAssignment], today: date) -> Surroundings:
    """What is needed to judge these cases, in two queries."""
    live: dict[int, list[CoachAssignment]] = {}
    rows = CoachAssignment.objects.filter(
        case_id__in=[one.case_id for one in assignments], state__in=OPEN
    )
    for row in rows.select_related("coach").order_by("pk"):
        live.setdefault(row.case_id, []).append(row)
    milestones: dict[int, Milestone] = {}
    coming = Milestone.objects.filter(
        year_id__in={one.case.year_id for one in assignments}, date_on__gte=today
    )
    for milestone in coming.order_by("date_on", "pk"):
        milestones.setdefault(milestone.year_id, milestone)
    return Surroundings(live, milestones)


def transfer_rows(transfer: Transfer, by) -> list[TransferRow]:
    """Every case of a transfer that `by` may see, with what came of it."""
    return list(
        transfer.rows.filter(assignment__case_id__in=Case.objects.visible_to(by).values("pk"))
        .select_related("assignment__case__student", "assignment__case__year", "to__user", "offer")
        .order_by("assignment__case__student__search_name", "pk")
    )


def result_of(row: TransferRow) -> tuple[str, str, str]:
    """Label, colour family and reason of one row."""
    if row.outcome == TransferOutcome.OFFERED and row.offer is not None:
        label, tone = SAID[row.offer.state]
        reason = row.offer.reason if row.offer.state == AssignmentState.DECLINED else ""
        return label, tone, reason
    label, tone = OUTCOMES[row.outcome]
    return label, tone, row.reason


def transfers_of(region_id: int | None) -> QuerySet[Transfer]:
    """The transfers of a region, the newest first."""
    return (
        Transfer.objects.filter(region_id=region_id)
        .select_related("coach__user", "asked_by__user", "job")
        .order_by("-pk")
    )


def left_behind(coach: Membership, by) -> list[CoachAssignment]:
    """The cases that came back when this coach stopped, with `has_coach` when it is solved."""
    return list(
        CoachAssignment.objects.filter(
            coach=coach,
            state=AssignmentState.ENDED,
            ended_on__gte=coach.active_to or date.max,
            case__is_open=True,
            case_id__in=Case.objects.visible_to(by, group=F1).values("pk"),
        )
        .select_related("case__student", "case__year", "case__school", "case__coach")
        .order_by("case__coach", "case__student__search_name", "pk")
    )
