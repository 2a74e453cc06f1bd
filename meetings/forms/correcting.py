"""A decision that was wrong: undo it at the table, or correct the minutes after it."""

from django import forms

from meetings.enums import DecisionCode
from overstap.ui.forms import Form


class UndoForm(Form):
    """Why the decision is taken back."""

    note = forms.CharField(
        label="Waarom klopt het besluit niet?",
        max_length=500,
        error_messages={"required": "Schrijf op waarom het besluit niet klopt."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def values(self) -> dict:
        """As `undo_decision` takes them."""
        return {
            "note": self.cleaned_data["note"],
            "expect_version": self.cleaned_data["version"],
        }


class CorrectForm(UndoForm):
    """What should have been in the minutes, and why it was not."""

    code = forms.ChoiceField(label="Besluit", choices=DecisionCode.choices)
    text = forms.CharField(
        label="Wat is er afgesproken?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ["code", "text", "note", "version"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label = "Waarom corrigeert u het besluit?"
        note.error_messages["required"] = "Schrijf op waarom u het besluit corrigeert."

    @property
    def values(self) -> dict:
        """As `correct_decision` takes them."""
        return super().values | {
            "code": self.cleaned_data["code"],
            "text": self.cleaned_data["text"],
        }
