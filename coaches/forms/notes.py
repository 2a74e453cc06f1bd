"""A private note."""

from django import forms

from overstap.ui.forms import Form


class NoteForm(Form):
    """One note, for oneself."""

    text = forms.CharField(
        label="Notitie",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Alleen u leest dit. Afspraken horen bij het contact of in het plan.",
    )
