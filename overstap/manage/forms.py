"""Forms of Beheer."""

from django import forms

from overstap.organisations.actions.regions import POLICY
from overstap.organisations.enums import (
    ROLES_BY_KIND,
    NormIndicator,
    OrganisationKind,
    Role,
    SchoolType,
)
from overstap.organisations.milestones import Move
from overstap.organisations.models import Milestone, Municipality, Organisation, Region
from overstap.organisations.rules import check_role_fits, why_not
from overstap.ui.forms import DateInput, Form, ModelForm

ROLE_CHOICES = sorted(Role.choices, key=lambda choice: choice[1])


class PolicyForm(ModelForm):
    """What a region decides for itself."""

    class Meta:
        model = Region
        fields = POLICY
        labels = {
            "basis_for_screening": "Grondslag om een dossier te delen",
            "swv_approves_coach": "Het samenwerkingsverband keurt een verzoek om een coach goed",
            "consent_age": "Een jongere geeft zelf toestemming vanaf (jaar)",
            "leerplicht_until": "Leerplicht tot (jaar)",
            "doorstroompunt_until": "Doorstroompunt tot (jaar)",
            "coach_months": "Begeleiding na de start (maanden)",
            "screening_reminder_days": "Herinnering aan de school als screenen te lang duurt (dagen)",
            "screening_escalation_days": "Melding aan de coördinator (dagen)",
            "no_show_call_days": "Bellen wie niet is gestart, binnen (werkdagen)",
            "coach_answer_days": "Een coach antwoordt op een verzoek binnen (werkdagen)",
            "minutes_per_case": "Tijd voor een dossier aan de Overstaptafel (minuten)",
            "result_months": "Het resultaat van een ronde telt na (maanden)",
            "extension_months": "De begeleiding is te verlengen met hooguit (maanden)",
            "handover_answer_days": "Een ontvanger antwoordt op een overdracht binnen (werkdagen)",
        }

    LIMITS = {
        "consent_age": (12, 18),
        "leerplicht_until": (16, 21),
        "doorstroompunt_until": (18, 30),
        "coach_months": (0, 24),
        "screening_reminder_days": (1, 60),
        "screening_escalation_days": (1, 90),
        "no_show_call_days": (1, 20),
        "coach_answer_days": (1, 20),
        "minutes_per_case": (1, 60),
        "result_months": (1, 12),
        "extension_months": (1, 18),
        "handover_answer_days": (1, 40),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (least, most) in self.LIMITS.items():
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, min_value=least, max_value=most
            )


class OrganisationForm(ModelForm):
    """An organisation of the region; the kind is chosen once."""

    class Meta:
        model = Organisation
        fields = ("kind", "name", "short_name", "municipality", "school_type", "place", "phone")
        help_texts = {
            "short_name": "Zo staat de organisatie in lijsten.",
            "municipality": "Verplicht voor een gemeente.",
            "school_type": "Alleen voor een vo-school.",
        }

    def __init__(self, *args, region_id, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.filter(
            region_id=region_id, is_gone=False
        ).order_by("name")
        if self.instance.pk:
            del self.fields["kind"]
            if self.instance.official_code:  # the official list decides these
                for name in ("name", "municipality", "place"):
                    del self.fields[name]
            if self.instance.kind != OrganisationKind.SCHOOL:
                del self.fields["school_type"]

    def clean_school_type(self):
        kind = self.cleaned_data.get("kind", self.instance.kind)
        chosen = self.cleaned_data["school_type"]
        if kind != OrganisationKind.SCHOOL:
            return ""
        return chosen or SchoolType.UNKNOWN

    def _get_validation_exclusions(self):
        # One office for each municipality: the action says so in its own words.
        return super()._get_validation_exclusions() | {"municipality"}


class AdoptForm(Form):
    """One organisation of the national list that joins the region."""

    organisation = forms.ModelChoiceField(
        label="Organisatie",
        queryset=Organisation.objects.none(),
        empty_label="Kies een organisatie",
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = choices.order_by("kind", "name")
        self.fields["organisation"].label_from_instance = lambda item: (
            f"{item.name} ({item.get_kind_display()}, {item.official_code})"
        )


class PeriodForm(Form):
    """From and until when a role holds."""

    active_from = forms.DateField(label="Eerste dag", widget=DateInput())
    active_to = forms.DateField(
        label="Tot",
        required=False,
        widget=DateInput(),
        help_text="Op deze dag geldt de rol niet meer. Leeg: tot nader bericht.",
    )

    def clean(self):
        data = super().clean()
        start, end = data.get("active_from"), data.get("active_to")
        if start and end and end < start:
            self.add_error("active_to", "De einddatum ligt voor de begindatum.")
        return data


class InviteForm(PeriodForm):
    """Somebody who gets a role; known people are recognised by their address."""

    name = forms.CharField(label="Naam", max_length=200)
    email = forms.EmailField(label="E-mailadres", max_length=120)
    phone = forms.CharField(label="Telefoon", max_length=40, required=False)
    organisation = forms.ModelChoiceField(
        label="Organisatie",
        queryset=Organisation.objects.none(),
        empty_label="Kies een organisatie",
    )
    role = forms.ChoiceField(label="Rol", choices=[("", "Kies een rol"), *ROLE_CHOICES])

    field_order = ("name", "email", "phone", "organisation", "role", "active_from", "active_to")

    def __init__(self, *args, region_id, organisation=None, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        choices = Organisation.objects.filter(region_id=region_id, is_gone=False)
        self.fields["organisation"].queryset = choices.order_by("kind", "name")
        self.fields["organisation"].label_from_instance = lambda item: (
            f"{item.name} ({item.get_kind_display()})"
        )
        if organisation is not None:
            roles = ROLES_BY_KIND[OrganisationKind(organisation.kind)]
            self.fields["organisation"].initial = organisation.pk
            self.fields["role"].choices = [
                ("", "Kies een rol"),
                *(choice for choice in ROLE_CHOICES if choice[0] in roles),
            ]
        if person is not None:
            for name in ("name", "email", "phone"):
                del self.fields[name]

    def clean(self):
        data = super().clean()
        organisation, role = data.get("organisation"), data.get("role")
        if organisation and role and (reason := why_not(check_role_fits, organisation, role)):
            self.add_error("role", reason)
        return data


class YearForm(Form):
    """A new transition year."""

    year = forms.IntegerField(
        label="Overstapjaar",
        min_value=2015,
        max_value=2100,
        help_text="Het jaar waarin de jongeren het vo verlaten, bijvoorbeeld 2027.",
    )


class MilestonesForm(Form):
    """All of one transition year on one page, in the order of the calendar: when, name and who.

    `saving`: the button that saves; then a date that moves wants a reason.
    """

    def __init__(self, *args, milestones: list[Milestone], saving: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.milestones, self.saving = milestones, saving
        for milestone in milestones:
            called = f" van {milestone.label}"
            self.fields[milestone.kind] = forms.DateField(
                label=milestone.label,
                initial=milestone.date_on,
                widget=DateInput({"aria-label": f"Datum{called}"}),
            )
            self.fields[f"{milestone.kind}_label"] = forms.CharField(
                label="Naam",
                max_length=100,
                initial=milestone.label,
                widget=forms.TextInput({"aria-label": f"Naam{called}"}),
            )
            self.fields[f"{milestone.kind}_role"] = forms.ChoiceField(
                label="Wie",
                choices=ROLE_CHOICES,
                initial=milestone.owner_role,
                widget=forms.Select({"aria-label": f"Wie{called}"}),
            )
        self.fields["reason"] = forms.CharField(
            label="Waarom verzet u een datum?",
            max_length=100,
            required=False,
            help_text="Dit komt in de geschiedenis van elk dossier dat meeschuift.",
        )

    def rows(self):
        """For the page: each milestone with its three fields."""
        for milestone in self.milestones:
            yield {
                "milestone": milestone,
                "date": self[milestone.kind],
                "label": self[f"{milestone.kind}_label"],
                "role": self[f"{milestone.kind}_role"],
            }

    def clean(self):
        data = super().clean()
        if self.saving and not data.get("reason") and not self.errors and self.moves():
            self.add_error("reason", "Schrijf kort op waarom de datum verandert.")
        return data

    def values(self, suffix: str = "") -> dict:
        """What was filled in, by kind: dates, or with a suffix names (_label) or roles (_role)."""
        return {m.kind: self.cleaned_data[f"{m.kind}{suffix}"] for m in self.milestones}

    def moves(self) -> list[Move]:
        """Which milestones get another date."""
        dates = self.values()
        return [
            Move(m.kind, m.date_on, dates[m.kind])
            for m in self.milestones
            if dates[m.kind] != m.date_on
        ]


class NormsForm(Form):
    """The norm of each indicator of a year; empty is no norm."""

    def __init__(self, *args, norms: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        for indicator in NormIndicator:
            self.fields[indicator.value] = forms.IntegerField(
                label=indicator.label,
                min_value=0,
                max_value=100,
                required=False,
                initial=norms.get(indicator.value),
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )


class HolidayForm(Form):
    """A school holiday of the region."""

    label = forms.CharField(label="Naam", max_length=60)
    starts_on = forms.DateField(label="Eerste dag", widget=DateInput())
    ends_on = forms.DateField(label="Laatste dag", widget=DateInput())
    source = forms.CharField(
        label="Bron", max_length=200, required=False, help_text="Bijvoorbeeld rijksoverheid.nl."
    )

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "De laatste dag ligt voor de eerste dag.")
        return data


class ReasonForm(Form):
    """Why, for the history."""

    reason = forms.CharField(label="Reden", max_length=100)
