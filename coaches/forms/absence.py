"""When a coach is away and who stands in. It never asks why."""

from django import forms

from coaches.forms.load import stand_in_label
from overstap.ui.forms import Form


class AbsenceForm(Form):
    """First day, last day, stand-in; a coordinator says who is away as well."""

    coach = forms.TypedChoiceField(label="Wie is afwezig?", coerce=int)
    starts_on = forms.DateField(label="Eerste dag afwezig")
    ends_on = forms.DateField(label="Laatste dag afwezig")
    stand_in = forms.TypedChoiceField(
        label="Wie vervangt?",
        help_text="Deze coach ziet de dossiers in deze periode. Daarna niet meer. Wie de meeste "
        "ruimte heeft, staat bovenaan.",
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args, coaches, colleagues, **kwargs):
        """`colleagues` are (load, points that come on top when this one stands in)."""
        super().__init__(*args, **kwargs)
        if coaches:
            self.fields["coach"].choices = [("", "Kies een coach"), *_choices(coaches)]
        else:
            del self.fields["coach"]
        self.fields["stand_in"].choices = [
            ("", "Nog niemand: de coördinator let op"),
            *((one.coach.pk, stand_in_label(one, extra)) for one, extra in colleagues),
        ]


def _choices(memberships) -> list[tuple[int, str]]:
    return [(one.pk, f"{one.user.name}, {one.organisation}") for one in memberships]
