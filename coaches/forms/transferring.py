"""Which cases go over, and to whom."""

from django import forms

from coaches.forms.load import load_label, top_of
from overstap.ui.forms import Form


class TransferForm(Form):
    """Step 1: the new coaches and the reason; the cases are ticked in the table."""

    to = forms.TypedMultipleChoiceField(
        label="Naar welke coach of coaches?",
        help_text="Bij meer coaches verdeelt Overstap naar ruimte. U kunt dat nog wijzigen.",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="Reden",
        help_text="De coaches lezen dit niet. Het staat in het verslag van de overdracht.",
        max_length=500,
    )

    def __init__(self, *args, loads, today, **kwargs):
        super().__init__(*args, **kwargs)
        top = top_of(loads)
        self.fields["to"].choices = [
            (load.coach.pk, load_label(load, 0, today, top)) for load in loads
        ]
