"""A contact of the school with a former pupil."""

from django import forms

from cases.enums import AftercareSituation, Channel
from cases.forms import fields
from overstap.ui.forms import Form


class AftercareForm(Form):
    """How it goes with somebody who left pro or vso."""

    contact_on = fields.day("Datum")
    channel = forms.ChoiceField(label="Hoe ging dat?", choices=Channel.choices, initial="phone")
    is_reached = fields.choice(
        "Is het gelukt?", [("ja", "Ja, gesproken"), ("nee", "Nee, niet bereikt")], radio=True
    )
    situation = forms.ChoiceField(
        label="Waar is de oud-leerling nu?",
        choices=AftercareSituation.choices,
        initial=AftercareSituation.UNKNOWN,
    )
    text = fields.text("Hoe gaat het?", required=False)

    @property
    def values(self) -> dict:
        """The cleaned values as `add_aftercare` takes them."""
        return self.cleaned_data | {"is_reached": self.cleaned_data["is_reached"] == "ja"}
