"""The small forms of the controles: a start with its date, or a reason why not."""

from django import forms

from cases.enums import NoShowReason
from overstap.organisations.models import Organisation
from overstap.ui.forms import Form

REASONS = [("", "Kies een reden"), *NoShowReason.choices]


class InstitutionChoice(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            queryset=Organisation.objects.none(),
            label="Mbo-instelling",
            required=False,
            empty_label="Een andere instelling",
            **kwargs,
        )


class StartedForm(Form):
    """The pupil really attends: from when, where, which programme."""

    started_on = forms.DateField(label="Gestart op")
    institution = InstitutionChoice()
    institution_name = forms.CharField(
        label="Naam van de instelling",
        max_length=200,
        required=False,
        help_text="Alleen als de instelling niet in de lijst staat.",
    )
    programme_name = forms.CharField(label="Opleiding", max_length=200)

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions

    def clean(self):
        values = super().clean()
        if not values.get("institution") and not values.get("institution_name"):
            self.add_error("institution_name", "Kies een instelling, of vul de naam in.")
        return values


class NotStartedForm(Form):
    """The pupil did not start: why."""

    reason_code = forms.ChoiceField(label="Reden", choices=REASONS)
    note = forms.CharField(
        label="Toelichting", required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class PlacedForm(Form):
    """Enrolled on the count date."""

    enrolled_on = forms.DateField(label="Ingeschreven op")
    institution = InstitutionChoice()

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions


class NotPlacedForm(Form):
    """Not enrolled on the count date; there is nothing more to fill in."""


class OpenForm(Form):
    """Open a case for a pupil who did not start."""

    reason_code = forms.ChoiceField(label="Waarom is de jongere niet gestart?", choices=REASONS)
    risk_note = forms.CharField(
        label="Toelichting", required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )


class LanesForm(Form):
    """The filter bar above the lanes."""

    q = forms.CharField(label="Naam", required=False, max_length=100)
    year = forms.ChoiceField(label="Overstapjaar", required=False)
    school = forms.ChoiceField(label="School", required=False)
    institution = forms.ChoiceField(label="Mbo", required=False)
    municipality = forms.ChoiceField(label="Gemeente", required=False)

    def __init__(self, *args, years, schools, institutions, municipalities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(str(year.year), str(year.year)) for year in years]
        for name, rows in (
            ("school", schools),
            ("institution", institutions),
            ("municipality", municipalities),
        ):
            self.fields[name].choices = [("", "Alle"), *((str(row.pk), str(row)) for row in rows)]
