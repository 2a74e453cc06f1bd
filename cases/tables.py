"""The lists of cases and of cohort members: columns here, rows in templates/jinja2/cases."""

from django.db.models import F

from cases.queries import WITHOUT_NAMES
from overstap.organisations.enums import COORDINATORS
from overstap.ui.tables import BaseTable, Column

# They never read why (F4), so the column would say nothing.
WITHOUT_REASONS = WITHOUT_NAMES | COORDINATORS


class CaseTable(BaseTable):
    """Cases. `row_context` gives today, groups (per case), steps and tail (of the address)."""

    select = Column(verbose_name="", orderable=False, accessor="pk")
    name = Column(verbose_name="Jongere", accessor="pk")
    status = Column(verbose_name="Status")
    due = Column(verbose_name="Volgende stap", accessor="next_due_on")
    coach = Column(verbose_name="Coach")
    school = Column(verbose_name="School")
    municipality = Column(verbose_name="Gemeente", accessor="pk")
    attention = Column(verbose_name="Aandacht", orderable=False, accessor="pk")

    caption = "Dossiers"
    row_template = "cases/case_rows.html"
    target = "resultaten"
    empty_title = "Geen dossiers gevonden."
    empty_help = "Pas de filters aan of kies een ander tabblad."

    class Meta(BaseTable.Meta):
        order_by = "due"

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if by.role in WITHOUT_NAMES:
            self.columns["name"].column.orderable = False
        self.shows_reasons = by.role not in WITHOUT_REASONS
        if not self.shows_reasons:
            self.columns.hide("attention")

    def order_name(self, queryset, descending):
        return _by(queryset, descending, "student__search_name")

    def order_due(self, queryset, descending):
        return _by(queryset, descending, "next_due_on")

    def order_status(self, queryset, descending):
        return _by(queryset, descending, "status", "next_due_on")

    def order_coach(self, queryset, descending):
        return _by(queryset, descending, "coach__name", "next_due_on")

    def order_school(self, queryset, descending):
        return _by(queryset, descending, "school__name", "next_due_on")

    def order_municipality(self, queryset, descending):
        return _by(queryset, descending, "student__municipality__name", "next_due_on")


class MemberTable(BaseTable):
    """The cohort. `row_context` gives today and applications (per member)."""

    name = Column(verbose_name="Leerling", accessor="pk")
    class_name = Column(verbose_name="Klas")
    mentor = Column(verbose_name="Mentor", orderable=False)
    application = Column(verbose_name="Aanmelding", orderable=False, accessor="pk")
    destination = Column(verbose_name="Bestemming")
    exam_result = Column(verbose_name="Examen")
    case = Column(verbose_name="Dossier", orderable=False, accessor="pk")

    caption = "Leerlingen in het cohort"
    row_template = "cases/member_rows.html"
    target = "resultaten"
    empty_title = "Geen leerlingen gevonden."
    empty_help = "Pas de filters aan, of lees eerst een bestand in."

    class Meta(BaseTable.Meta):
        order_by = "name"

    def order_name(self, queryset, descending):
        return _by(queryset, descending, "student__search_name")

    def order_class_name(self, queryset, descending):
        return _by(queryset, descending, "class_name", "student__search_name")

    def order_destination(self, queryset, descending):
        return _by(queryset, descending, "destination", "student__search_name")

    def order_exam_result(self, queryset, descending):
        return _by(queryset, descending, "exam_result", "student__search_name")


class ItemTable(BaseTable):
    """Agreed actions. `row_context` gives today, names (per case), offers (per action), tab."""

    name = Column(verbose_name="Wat", accessor="what")
    student = Column(verbose_name="Jongere", orderable=False, accessor="pk")
    owner = Column(verbose_name="Wie")
    due = Column(verbose_name="Uiterlijk", accessor="due_on")
    status = Column(verbose_name="Stand")

    caption = "Acties"
    row_template = "cases/item_rows.html"
    target = "resultaten"
    empty_title = "Geen acties gevonden."
    empty_help = "Kies een ander tabblad of pas de filters aan."

    class Meta(BaseTable.Meta):
        order_by = "due"

    def order_name(self, queryset, descending):
        return _by(queryset, descending, "what", "due_on")

    def order_owner(self, queryset, descending):
        return _by(queryset, descending, "owner_organisation__name", "owner__name", "due_on")

    def order_due(self, queryset, descending):
        return _by(queryset, descending, "due_on")

    def order_status(self, queryset, descending):
        return _by(queryset, descending, "status", "due_on")


def _by(queryset, descending: bool, first: str, *more: str):
    """Order on `first` with unknown values last either way, and on the key so that pages hold."""
    order = F(first).desc(nulls_last=True) if descending else F(first).asc(nulls_last=True)
    return queryset.order_by(order, *more, "pk"), True
