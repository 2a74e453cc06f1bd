"""The list of mbo applications, from a school or from an mbo: our own simple template."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from cases.enums import RowOutcome
from cases.imports import values
from cases.imports.members import MemberFinder
from cases.imports.people import Cells, Refused, each_row
from cases.imports.reading import Line
from cases.models import Application
from cases.names import plain
from cases.rules.importing import PlannedRow
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Organisation, Programme


class ApplicationPlan:
    """What is known of applications; `rows(lines)` says what each row is."""

    def __init__(self, run, mapping: dict[str, str], today: date):
        self.run, self.mapping, self.today = run, mapping, today
        self.finder = MemberFinder(run, today)
        self.institutions = dict(
            Organisation.objects.filter(kind=OrganisationKind.MBO, is_gone=False)
            .exclude(brin="")
            .values_list("brin", "pk")
        )
        self.programmes = dict(Programme.objects.values_list("code", "pk"))
        self.known = defaultdict(list)
        applications = Application.objects.filter(member__year_id=run.year_id)
        if run.organisation.kind == OrganisationKind.SCHOOL:
            applications = applications.filter(member__school_id=run.organisation_id)
        else:
            applications = applications.filter(institution_id=run.organisation_id)
        for known in applications.values(
            "pk", "member_id", "institution_id", "programme_id", "programme_name", "status"
        ).iterator():
            self.known[known["member_id"], known["institution_id"]].append(known)
        self.seen = {}

    def rows(self, lines: Iterator[Line]) -> Iterator[PlannedRow]:
        """The plan of every row."""
        return each_row(lines, self.mapping, self._plan)

    def _plan(self, row: PlannedRow, cells: Cells) -> None:
        brin = cells.text("institution").upper()
        institution = self.institutions.get(brin)
        if institution is None:
            raise Refused(self.mapping["institution"], brin, "Dit mbo kennen we niet.")
        own = self.run.organisation.kind == OrganisationKind.MBO
        if own and institution != self.run.organisation_id:
            raise Refused(
                self.mapping["institution"], brin, "Deze rij is van een andere instelling."
            )
        status = cells.read("status", values.status)
        if status is None:
            raise Refused(self.mapping["status"], "", "Vul de status in.")
        on = cells.read("reported_on", values.day)
        if on is None:
            raise Refused(self.mapping["reported_on"], "", "Vul de datum van deze status in.")
        if date.fromisoformat(on) > self.today:
            raise Refused(self.mapping["reported_on"], on, "Deze datum ligt in de toekomst.")
        code, name = cells.text("programme_code"), cells.text("programme_name")
        programme = self.programmes.get(code)
        if code and programme is None:
            row.reason = "De opleidingcode kennen we niet. We bewaren de naam."
            name = name or code
        if programme is None and not name:
            raise Refused("", "", "Vul de opleidingcode of de naam van de opleiding in.")
        member = self.finder.find(cells)
        row.parsed = {
            "member_id": member,
            "institution_id": institution,
            "programme_id": programme,
            "programme_name": "" if programme else name,
            "level": cells.read("level", values.mbo_level),
            "track": cells.read("track", values.track) or "unknown",
            "status": status.value,
            "on": on,
        }
        what = (member, institution, programme or plain(name))
        if what in self.seen:
            row.outcome, row.reason = (
                RowOutcome.DUPLICATE,
                f"Staat ook op rij {self.seen[what]}.",
            )
            return
        self.seen[what] = row.number
        row.member_id = member
        known = self._same(self.known[member, institution], programme, name)
        if known is None:
            return
        row.parsed["application_id"] = known["pk"]
        if known["status"] == status:
            row.outcome = RowOutcome.SAME
            return
        row.outcome = RowOutcome.CHANGED
        row.changes = {"status": [known["status"], status.value]}

    @staticmethod
    def _same(known: list[dict], programme: int | None, name: str) -> dict | None:
        """The application for this programme, by code or by name."""
        for item in known:
            if programme and item["programme_id"] == programme:
                return item
            if not programme and plain(item["programme_name"]) == plain(name):
                return item
        return None
