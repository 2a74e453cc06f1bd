"""The filters of lists; they live in the address and work without JavaScript."""

import django_filters
from django import forms

from cases.enums import (
    FINAL,
    OPEN,
    ActionKind,
    ActionStatus,
    ApplicationStatus,
    Destination,
    Status,
)
from cases.models import ActionItem, Case, CohortMember
from cases.queries import find_cases, words
from overstap.ui.filters import FilterSet

CLOSED, EVERY = "closed", "all"
STATUSES = [
    *((status.value, status.label) for status in OPEN),
    (CLOSED, "Alle afgesloten"),
    *((status.value, status.label) for status in FINAL),
    (EVERY, "Open en afgesloten"),
]
YES_NO = [("ja", "Ja"), ("nee", "Nee")]


def _search() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "autocomplete": "off", "id": "id_q"})


class CaseFilter(FilterSet):
    """Filters of the case list; `choices` come from `queries.filter_choices`."""

    q = django_filters.CharFilter(label="Naam of dossiernummer", method="by_text", widget=_search())
    status = django_filters.ChoiceFilter(
        label="Status", choices=STATUSES, method="by_status", empty_label="Alle open"
    )
    municipality = django_filters.ChoiceFilter(
        label="Gemeente", field_name="student__municipality_id", empty_label="Alle gemeenten"
    )
    school = django_filters.ChoiceFilter(
        label="School", field_name="school_id", empty_label="Alle scholen"
    )
    coach = django_filters.ChoiceFilter(
        label="Coach", field_name="coach_id", empty_label="Alle coaches"
    )
    year = django_filters.ChoiceFilter(
        label="Overstapjaar", field_name="year_id", empty_label="Alle jaren"
    )

    class Meta:
        model = Case
        fields = []

    def __init__(self, *args, by, choices, **kwargs):
        self.by = by
        super().__init__(*args, **kwargs)
        for name in ("municipality", "school", "coach", "year"):
            if len(choices[name]) < 2:
                # One choice is no choice.
                del self.filters[name]
            else:
                self.filters[name].extra["choices"] = choices[name]

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("status") else queryset.filter(is_open=True)

    def by_text(self, queryset, name, value):
        return find_cases(queryset, self.by, value)

    def by_status(self, queryset, name, value):
        if value == EVERY:
            return queryset
        if value == CLOSED:
            return queryset.filter(is_open=False)
        return queryset.filter(status=Status(value), is_open=Status(value) in OPEN)


class ItemFilter(FilterSet):
    """Filters of the list of agreed actions; without a choice only what is open."""

    q = django_filters.CharFilter(
        label="Wat moet er gebeuren?", method="by_words", widget=_search()
    )
    status = django_filters.ChoiceFilter(
        label="Stand",
        choices=[*ActionStatus.choices[1:], (EVERY, "Open en afgerond")],
        method="by_status",
        empty_label="Open",
    )
    kind = django_filters.ChoiceFilter(
        label="Soort", choices=ActionKind.choices, empty_label="Alle soorten"
    )

    class Meta:
        model = ActionItem
        fields = []

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("status"):
            return queryset
        return queryset.filter(status=ActionStatus.OPEN)

    def by_words(self, queryset, name, value):
        """Words are looked for only where this reader may read them."""
        return queryset.filter(what__icontains=value, reads_words=True)

    def by_status(self, queryset, name, value):
        return queryset if value == EVERY else queryset.filter(status=value)


class MemberFilter(FilterSet):
    """Filters of the cohort."""

    q = django_filters.CharFilter(
        label="Naam of leerlingnummer", method="by_text", widget=_search()
    )
    class_name = django_filters.CharFilter(label="Klas", lookup_expr="iexact")
    destination = django_filters.ChoiceFilter(
        label="Bestemming", choices=Destination.choices, empty_label="Alle bestemmingen"
    )
    case = django_filters.ChoiceFilter(
        label="Dossier", choices=YES_NO, method="by_case", empty_label="Met en zonder"
    )
    application = django_filters.ChoiceFilter(
        label="Aanmelding",
        choices=[("geen", "Geen aanmelding"), *ApplicationStatus.choices],
        method="by_application",
        empty_label="Alle",
    )
    year = django_filters.ChoiceFilter(
        label="Overstapjaar", field_name="year_id", empty_label="Alle jaren"
    )

    class Meta:
        model = CohortMember
        fields = []

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        if len(years) < 2:
            del self.filters["year"]
        else:
            self.filters["year"].extra["choices"] = [(str(y.pk), str(y.year)) for y in years]

    def by_text(self, queryset, name, value):
        found = queryset.filter(student_number=value.strip())
        return found | queryset.filter(words("student__search_name", value))

    def by_case(self, queryset, name, value):
        return queryset.filter(has_case=value == "ja")

    def by_application(self, queryset, name, value):
        if value == "geen":
            return queryset.filter(applications__isnull=True)
        return queryset.filter(applications__status=value).distinct()
