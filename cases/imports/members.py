"""Finding the cohort member that a row of an mbo list is about."""

from collections import defaultdict
from datetime import date

from cases.enums import DatePrecision
from cases.imports.people import Cells, Refused, is_of_school, read_birth, read_name
from cases.models import CohortMember
from cases.rules.importing import name_key
from overstap.organisations.enums import OrganisationKind

NOT_FOUND = "Deze leerling staat niet in het cohort van dit jaar."
WHO = "Vul naam en geboortedatum in."


class MemberFinder:
    """The cohort that a list can speak of: of the school itself, or of the region for an mbo.

    An mbo must give name and birth date: a number alone would let it try out numbers.
    """

    def __init__(self, run, today: date):
        self.run, self.today = run, today
        self.is_school = run.organisation.kind == OrganisationKind.SCHOOL
        members = CohortMember.objects.filter(year_id=run.year_id)
        if self.is_school:
            members = members.filter(school_id=run.organisation_id)
        self.by_number, self.by_birth = {}, defaultdict(list)
        for (
            pk,
            number,
            _school_id,
            brin,
            location,
            search_name,
            born,
            precision,
        ) in members.values_list(
            "pk",
            "student_number",
            "school_id",
            "school__brin",
            "school__location_number",
            "student__search_name",
            "student__birth_on",
            "student__birth_precision",
        ).iterator():
            known = (pk, number, f"{brin}{location}", name_key(search_name))
            if self.is_school and number:
                self.by_number[number] = pk
            if born is not None and precision == DatePrecision.DAY:
                self.by_birth[born.isoformat()].append(known)

    def find(self, cells: Cells) -> int:
        """The id of the member. Raises Refused with the reason when it is not exactly one."""
        school, number = cells.text("school"), cells.text("student_number")
        if self.is_school:
            if school and not is_of_school(school, self.run.organisation):
                raise Refused(cells.mapping["school"], school, "Deze rij is van een andere school.")
            if number and number in self.by_number:
                return self.by_number[number]
        if not cells.text("family_name") or not cells.text("birth_on"):
            if self.is_school and number:
                raise Refused(cells.mapping["student_number"], number, NOT_FOUND)
            raise Refused("", "", WHO)
        name = name_key(read_name(cells)["search_name"])
        born = read_birth(cells, self.today)
        if born.get("birth_precision") != DatePrecision.DAY:
            raise Refused(cells.mapping["birth_on"], cells.text("birth_on"), WHO)
        found = self.by_birth.get(born["birth_on"], [])
        exact = [known for known in found if known[3] == name]
        found = exact or [known for known in found if _may_be(known[3], name)]
        if len(found) > 1:
            code = school.replace(" ", "").upper()
            found = [
                known
                for known in found
                if (number and known[1] == number) or (code and known[2].startswith(code))
            ]
            if len(found) != 1:
                raise Refused("", "", "Er zijn meer leerlingen met deze naam en geboortedatum.")
        if not found:
            raise Refused("", "", NOT_FOUND)
        return found[0][0]


def _may_be(known: tuple[str, ...], named: tuple[str, ...]) -> bool:
    """Whether one name is the other with fewer given names: "zoe berg", "zoe marijke berg"."""
    shorter, longer = sorted((set(known), set(named)), key=len)
    return len(shorter) > 1 and shorter <= longer
