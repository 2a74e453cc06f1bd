"""When a coach is away and who stands in. It never asks why."""

from django import forms

from overstap.ui.forms import Form


class AbsenceForm(Form):
    """First day, last day, stand-in; a coordinator says who is away as well."""

    coach = forms.TypedChoiceField(label="Wie is afwezig?", coerce=int)
    starts_on = forms.DateField(label="Eerste dag afwezig")
    ends_on = forms.DateField(label="Laatste dag afwezig")
    stand_in = forms.TypedChoiceField(
        label="Wie vervangt?",
        help_text="Deze coach ziet de dossiers in deze periode. Daarna niet meer.",
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, coaches, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        if coaches:
            self.fields["coach"].choices = [("", "Kies een coach"), *_choices(coaches)]
        else:
            del self.fields["coach"]
        nobody = ("", "Nog niemand: de coördinator let op")
        self.fields["stand_in"].choices = [nobody, *_choices(colleagues)]


def _choices(memberships) -> list[tuple[int, str]]:
    return [(one.pk, f"{one.user.name}, {one.organisation}") for one in memberships]
