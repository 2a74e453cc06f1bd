"""Filters of the lists in Beheer."""

from datetime import timedelta

import django_filters
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from overstap.audit.models import AccessLog, ReadKind
from overstap.manage.forms import ROLE_CHOICES
from overstap.organisations.enums import OrganisationKind
from overstap.organisations.models import Membership, Organisation
from overstap.organisations.today import at_start_of, today
from overstap.ui.filters import FilterSet
from overstap.ui.forms import DateInput


class OrganisationFilter(FilterSet):
    """By name, kind and whether it takes part."""

    q = django_filters.CharFilter(label="Zoeken", method="search")
    kind = django_filters.ChoiceFilter(
        label="Soort", choices=OrganisationKind.choices, empty_label="Alle soorten"
    )
    state = django_filters.ChoiceFilter(
        label="Stand",
        choices=[("active", "Doet mee"), ("inactive", "Doet niet mee"), ("gone", "Verdwenen")],
        empty_label="Alle",
        method="by_state",
    )

    class Meta:
        model = Organisation
        fields = ("q", "kind", "state")

    def search(self, queryset, name, value):
        found = Q(name__icontains=value) | Q(short_name__icontains=value)
        return queryset.filter(
            found | Q(place__icontains=value) | Q(official_code__istartswith=value)
        )

    def by_state(self, queryset, name, value):
        if value == "gone":
            return queryset.filter(is_gone=True)
        return queryset.filter(is_gone=False, is_active=value == "active")


class MembershipFilter(FilterSet):
    """By person, role and how the role stands."""

    q = django_filters.CharFilter(label="Zoeken", method="search")
    role = django_filters.ChoiceFilter(label="Rol", choices=ROLE_CHOICES, empty_label="Alle rollen")
    state = django_filters.ChoiceFilter(
        label="Stand",
        choices=[
            ("live", "Geldt nu"),
            ("waiting", "Nog geen wachtwoord"),
            ("future", "Begint later"),
            ("ended", "Beëindigd of afgesloten"),
        ],
        empty_label="Alle",
        method="by_state",
    )

    class Meta:
        model = Membership
        fields = ("q", "role", "state")

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(user__name__icontains=value)
            | Q(user__email__icontains=value)
            | Q(organisation__name__icontains=value)
        )

    def by_state(self, queryset, name, value):
        day = today()
        if value == "live":
            return queryset.live(on=day)
        if value == "waiting":
            return queryset.live(on=day).filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if value == "future":
            return queryset.filter(active_from__gt=day)
        return queryset.filter(Q(active_to__lte=day) | Q(user__is_active=False))


class LookFilter(FilterSet):
    """By period, person, kind and case."""

    q = django_filters.CharFilter(label="Wie", field_name="actor_label", lookup_expr="icontains")
    case = django_filters.NumberFilter(label="Dossier", method="by_case")
    kind = django_filters.ChoiceFilter(
        label="Soort", choices=ReadKind.choices, empty_label="Alle soorten"
    )
    since = django_filters.DateFilter(
        label="Vanaf", method="from_day", widget=DateInput(attrs={"class": "utrecht-textbox"})
    )
    until = django_filters.DateFilter(
        label="Tot en met", method="to_day", widget=DateInput(attrs={"class": "utrecht-textbox"})
    )

    class Meta:
        model = AccessLog
        fields = ("q", "case", "kind", "since", "until")

    def by_case(self, queryset, name, value):
        return queryset.filter(case_id=int(value))

    def from_day(self, queryset, name, value):
        return queryset.filter(at__gte=at_start_of(value))

    def to_day(self, queryset, name, value):
        return queryset.filter(at__lt=at_start_of(value + timedelta(days=1)))
