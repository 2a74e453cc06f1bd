"""The forms of reading in a list: which file, and which column is what."""

from django import forms

from overstap.ui.forms import Form

ACCEPT = ".csv,.txt,.tsv,.xlsx"


class UploadForm(Form):
    """The file, and whose and which list it is. Choices come in; the action checks them again."""

    kind = forms.ChoiceField(label="Wat staat er in het bestand?", widget=forms.RadioSelect)
    organisation = forms.TypedChoiceField(label="Van welke school of instelling?", coerce=int)
    year = forms.TypedChoiceField(
        label="Overstapjaar",
        coerce=int,
        help_text="Het jaar waarin de leerlingen de vo-school verlaten.",
    )
    file = forms.FileField(
        label="Bestand",
        help_text="Csv of Excel (.xlsx), hoogstens 10 MB.",
        widget=forms.FileInput({"accept": ACCEPT}),
    )

    def __init__(self, *args, kinds, organisations, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds
        self.fields["organisation"].choices = organisations
        self.fields["year"].choices = years
        self.fields["kind"].initial = kinds[0][0] if kinds else None
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0][0]


class MappingForm(Form):
    """One choice per field of the layout: a column of this file, or none."""

    def __init__(self, *args, fields, columns, guess, **kwargs):
        super().__init__(*args, **kwargs)
        for item in fields:
            self.fields[item.code] = forms.ChoiceField(
                label=item.column.capitalize(),
                help_text=item.help,
                required=item.is_required,
                choices=[("", "Staat niet in het bestand"), *columns],
                initial=guess.get(item.code, ""),
            )

    def clean(self):
        values = super().clean()
        seen = {}
        for code, column in list(values.items()):
            if column and column in seen:
                other = self.fields[seen[column]].label.lower()
                self.add_error(code, f"De kolom {column} is al gekozen bij {other}.")
            elif column:
                seen[column] = code
        return values

    def mapping(self) -> dict[str, str]:
        """Field -> column, of what was chosen."""
        return {code: column for code, column in self.cleaned_data.items() if column}
