"""The weeks of the rhythm."""

import re

from django import forms

from overstap.ui.forms import Form


class RhythmForm(Form):
    """Weeks after the start, as people write them: 2, 6, 12 en 26."""

    weeks = forms.CharField(
        label="In welke weken na de start?",
        max_length=100,
        help_text="Met komma's ertussen. Bijvoorbeeld: 2, 6, 12, 26.",
    )

    def clean_weeks(self) -> list[int]:
        text = self.cleaned_data["weeks"]
        parts = [part for part in re.split(r"[,;\s]+|\ben\b", text) if part]
        if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
            raise forms.ValidationError("Vul alleen weken in, zoals 2, 6, 12, 26.")
        return [int(part) for part in parts]
