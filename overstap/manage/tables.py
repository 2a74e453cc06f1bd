"""Lists of Beheer."""

from django.urls import reverse
from django.utils.html import format_html

from overstap.manage.queries import state_of
from overstap.organisations.enums import SchoolType
from overstap.privacy.groups import DataGroup, unmask
from overstap.ui.dates import day_year, moment
from overstap.ui.tables import BaseTable, Column
from overstap.ui.templatetags.overstap_ui import badge


class OrganisationTable(BaseTable):
    name = Column(verbose_name="Naam", order_by=("name", "pk"))
    kind = Column(verbose_name="Soort", order_by=("kind", "name", "pk"))
    place = Column(verbose_name="Plaats", order_by=("place", "name", "pk"), empty_values=())
    official_code = Column(verbose_name="Code", order_by=("official_code", "pk"), default="")
    people = Column(verbose_name="Mensen", order_by=("people", "name", "pk"), number=True)
    state = Column(verbose_name="Stand", orderable=False, empty_values=())

    caption = "Organisaties"
    target = "resultaten"
    empty_title = "Geen organisaties gevonden."
    empty_help = "Pas de filters aan, of voeg een organisatie toe."

    class Meta(BaseTable.Meta):
        order_by = "name"

    def render_name(self, record):
        return format_html(
            '<a class="nl-link os-rowlink" href="{}">{}</a>',
            reverse("manage:organisation", args=[record.pk]),
            record.name,
        )

    def render_kind(self, record):
        label = record.get_kind_display()
        if record.school_type and record.school_type != SchoolType.UNKNOWN:
            return format_html(
                '{}<span class="os-sub">{}</span>', label, record.get_school_type_display()
            )
        return label

    def render_place(self, record):
        return record.place or (record.municipality.name if record.municipality else "")

    def render_state(self, record):
        return organisation_badge(record)


def organisation_badge(organisation):
    """Whether an organisation takes part, as a badge."""
    if organisation.is_gone:
        return badge("Verdwenen uit de lijst", "warning")
    if organisation.is_active:
        return badge("Doet mee", "positive")
    return badge("Doet niet mee", "neutral")


class MembershipTable(BaseTable):
    name = Column(verbose_name="Naam", accessor="user__name", order_by=("user__name", "pk"))
    role = Column(verbose_name="Rol", order_by=("role", "user__name", "pk"))
    organisation = Column(
        verbose_name="Organisatie", order_by=("organisation__name", "user__name", "pk")
    )
    active_from = Column(verbose_name="Vanaf", order_by=("active_from", "pk"))
    active_to = Column(verbose_name="Tot", order_by=("active_to", "pk"), default="nader bericht")
    state = Column(verbose_name="Stand", orderable=False, empty_values=())

    caption = "Mensen en hun rollen"
    target = "resultaten"
    empty_title = "Niemand gevonden."
    empty_help = "Pas de filters aan, of nodig iemand uit."

    class Meta(BaseTable.Meta):
        order_by = "name"

    def render_name(self, record):
        return format_html(
            '<a class="nl-link os-rowlink" href="{}">{}</a><span class="os-sub">{}</span>',
            reverse("manage:person", args=[record.user_id]),
            record.user.name or record.user.email,
            record.user.email,
        )

    def render_role(self, record):
        return record.get_role_display()

    def render_active_from(self, value):
        return day_year(value)

    def render_active_to(self, value):
        return day_year(value)

    def render_state(self, record):
        return badge(*state_of(record, self.row_context["today"]))


class LookTable(BaseTable):
    at = Column(verbose_name="Moment", order_by=("at", "pk"))
    actor_label = Column(verbose_name="Wie", orderable=False)
    kind = Column(verbose_name="Wat", orderable=False)
    case_id = Column(verbose_name="Dossier", orderable=False, empty_values=())
    groups = Column(verbose_name="Welke gegevens", orderable=False)
    purpose = Column(verbose_name="Waarvoor", orderable=False, default="")

    caption = "Wie keek waar"
    row_header = "at"
    target = "resultaten"
    empty_title = "Niemand heeft in deze periode gekeken."
    empty_help = "Kies een andere periode of persoon."

    def render_at(self, value):
        return moment(value)

    def render_kind(self, record):
        return record.get_kind_display()

    def render_case_id(self, record):
        if record.case_id:
            return f"dossier {record.case_id}"
        shown = len(record.case_ids)
        return "1 dossier" if shown == 1 else f"{shown} dossiers"

    def render_groups(self, value):
        found = unmask(value)
        if found == frozenset(DataGroup):
            return "alles"
        return ", ".join(group.label for group in DataGroup if group in found) or "geen"
