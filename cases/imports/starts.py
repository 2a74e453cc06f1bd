"""The start list of an mbo: who really started, and who did not and why (S1 4.2)."""

from collections.abc import Iterator
from datetime import date

from cases.enums import RowOutcome, StartOutcome
from cases.imports import values
from cases.imports.members import MemberFinder
from cases.imports.people import Cells, Refused, each_row, is_of_school
from cases.imports.reading import Line
from cases.models import Application, StartCheck
from cases.rules.importing import PlannedRow, differences

COMPARED = ("outcome", "started_on", "reason")


class StartPlan:
    """What is known of starts; `rows(lines)` says what each row is."""

    def __init__(self, run, mapping: dict[str, str], today: date):
        self.run, self.mapping, self.today = run, mapping, today
        self.finder = MemberFinder(run, today)
        self.applied = set(
            Application.objects.filter(
                member__year_id=run.year_id, institution_id=run.organisation_id
            ).values_list("member_id", flat=True)
        )
        self.known = {
            known["member_id"]: {
                "outcome": known["outcome"],
                "started_on": known["started_on"] and known["started_on"].isoformat(),
                "reason": known["reason"],
            }
            for known in StartCheck.objects.filter(member__year_id=run.year_id)
            .values("member_id", *COMPARED)
            .iterator()
        }
        self.seen = {}

    def rows(self, lines: Iterator[Line]) -> Iterator[PlannedRow]:
        """The plan of every row."""
        return each_row(lines, self.mapping, self._plan)

    def _plan(self, row: PlannedRow, cells: Cells) -> None:
        brin = cells.text("institution")
        if brin and not is_of_school(brin, self.run.organisation):
            raise Refused(
                self.mapping["institution"], brin, "Deze rij is van een andere instelling."
            )
        outcome = cells.read("outcome", values.outcome)
        if outcome is None:
            raise Refused(self.mapping["outcome"], "", "Vul de uitkomst in.")
        started = cells.read("started_on", values.day)
        reason = cells.read("reason", values.reason)
        if outcome == StartOutcome.STARTED:
            if started is None:
                raise Refused(
                    self.mapping.get("started_on", "startdatum"), "", "Vul de startdatum in."
                )
            if date.fromisoformat(started) > self.today:
                raise Refused(
                    self.mapping["started_on"], started, "Deze datum ligt in de toekomst."
                )
            reason = None
        else:
            started = None
            if outcome == StartOutcome.NOT_STARTED and reason is None:
                raise Refused(
                    self.mapping.get("reason", "reden"), "", "Vul de reden in: waarom niet gestart?"
                )
            if outcome == StartOutcome.UNKNOWN:
                reason = None
        member = self.finder.find(cells)
        if member not in self.applied:
            raise Refused("", "", "Deze jongere heeft geen aanmelding bij deze instelling.")
        row.parsed = {
            "member_id": member,
            "outcome": outcome.value,
            "started_on": started,
            "reason": reason.value if reason else "",
            "programme_name": cells.text("programme_name"),
        }
        if member in self.seen:
            row.outcome, row.reason = (
                RowOutcome.DUPLICATE,
                f"Staat ook op rij {self.seen[member]}.",
            )
            return
        self.seen[member] = row.number
        row.member_id = member
        known = self.known.get(member)
        if known is not None:
            row.changes = differences(row.parsed, known, COMPARED)
            row.outcome = RowOutcome.CHANGED if row.changes else RowOutcome.SAME
