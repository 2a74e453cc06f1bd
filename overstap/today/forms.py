from django import forms

from overstap.ui.forms import Form


class ProfileForm(Form):
    hotkeys = forms.BooleanField(
        label="Sneltoetsen gebruiken",
        required=False,
        help_text="Met j en k gaat u door een lijst, met / zoekt u. Met ? ziet u ze allemaal.",
    )
