"""Contact with the young person."""

from django import forms

from cases.enums import Channel
from overstap.ui.forms import Form


class ContactForm(Form):
    """A contact moment: kind, what was discussed, what was agreed (interface.md 6)."""

    channel = forms.ChoiceField(
        label="Soort contact",
        choices=Channel.choices,
        initial=Channel.TALK,
        widget=forms.RadioSelect,
    )
    contact_on = forms.DateField(label="Datum")
    is_reached = forms.ChoiceField(
        label="Is het gelukt?",
        choices=[("ja", "Ja, gesproken"), ("nee", "Nee, niet bereikt")],
        initial="ja",
        widget=forms.RadioSelect,
    )
    with_whom = forms.CharField(label="Met wie?", max_length=200, required=False)
    text = forms.CharField(
        label="Wat is er besproken?",
        help_text="Schrijf feiten en afspraken. De jongere kan dit lezen.",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agreement = forms.CharField(
        label="Afspraak",
        help_text="Bijvoorbeeld: belt vóór 15 mei met Deltion over de open dag.",
        max_length=500,
        required=False,
    )
    is_shared = forms.BooleanField(
        label="Delen met wie bij dit dossier hoort", required=False, initial=True
    )

    @property
    def values(self) -> dict:
        """The cleaned values as `add_contact` takes them."""
        values = dict(self.cleaned_data)
        values["is_reached"] = values["is_reached"] == "ja"
        return values
