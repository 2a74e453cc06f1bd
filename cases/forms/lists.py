"""Keeping a list, and what an export asks."""

from django import forms
from django.http import QueryDict

from overstap.ui.forms import Form

KEPT = {"tab", "q", "status", "municipality", "school", "coach", "year", "sort"}


class SavedListForm(Form):
    """The name of a list; the filters come along hidden."""

    name = forms.CharField(label="Naam van de lijst", max_length=60)
    is_shared = forms.BooleanField(label="Delen met mijn team", required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def clean_query(self):
        """Only the filters of the list: an address is not a place to keep other things."""
        typed = QueryDict(self.cleaned_data["query"])
        kept = QueryDict(mutable=True)
        for key in typed:
            if key in KEPT and typed[key]:
                kept[key] = typed[key]
        return kept.urlencode()
