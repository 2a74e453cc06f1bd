from django import forms

from overstap.organisations.enums import DigestChoice
from overstap.ui.forms import Form


class ProfileForm(Form):
    digest = forms.ChoiceField(
        label="Mail als er iets nieuws is",
        choices=DigestChoice.choices,
        widget=forms.RadioSelect,
        help_text="In de mail staan alleen een aantal en een link. Geen namen.",
    )
    hotkeys = forms.BooleanField(
        label="Sneltoetsen gebruiken",
        required=False,
        help_text="Met j en k gaat u door een lijst, met / zoekt u. Met ? ziet u ze allemaal.",
    )
