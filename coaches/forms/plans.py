"""The plan of action, its steps and the agreement on it."""

from django import forms

from cases.enums import Channel
from coaches.enums import Doer
from overstap.ui.forms import Form


class PlanForm(Form):
    """What it is about; the steps have a form of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    goal = forms.CharField(
        label="Wat wil de jongere bereiken?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In de woorden van de jongere. De jongere kan dit lezen.",
    )
    strengths = forms.CharField(
        label="Wat gaat goed?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    obstacles = forms.CharField(
        label="Wat staat in de weg?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = forms.DateField(label="Samen terugkijken op", required=False)

    @property
    def values(self) -> dict:
        """The cleaned values as `save_plan` takes them."""
        values = dict(self.cleaned_data)
        values["expect_version"] = values.pop("version")
        return values


class StepForm(Form):
    """What, who, when."""

    what = forms.CharField(label="Wat gaat er gebeuren?", max_length=300)
    doer = forms.ChoiceField(label="Wie doet het?", choices=Doer.choices, initial=Doer.STUDENT)
    due_on = forms.DateField(label="Uiterlijk")


class AgreeForm(Form):
    """The young person agrees."""

    expect_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = forms.DateField(label="Wanneer heeft u het plan samen afgesproken?")
    how = forms.ChoiceField(
        label="Hoe?", choices=Channel.choices, initial=Channel.TALK, widget=forms.RadioSelect
    )
