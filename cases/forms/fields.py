"""Fields that more than one form of a case uses."""

from django import forms

from cases.enums import Channel, NoShowReason
from overstap.ui.forms import Form

EMPTY = [("", "Kies")]


def text(
    label: str, *, required: bool = True, rows: int = 4, help_text: str = "", most: int = 4000
):
    """A long text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label: str, *, required: bool = True, help_text: str = ""):
    """A day."""
    return forms.DateField(label=label, required=required, help_text=help_text)


def choice(label: str, choices, *, required: bool = True, help_text: str = "", radio: bool = False):
    """One of a list; tiles for a short list, else a select."""
    if radio:
        return forms.ChoiceField(
            label=label,
            choices=choices,
            required=required,
            help_text=help_text,
            widget=forms.RadioSelect,
        )
    return forms.ChoiceField(
        label=label, choices=[*EMPTY, *choices], required=required, help_text=help_text
    )


def channel(label: str = "Hoe ging dat?", *, required: bool = False):
    """How contact went."""
    return choice(label, Channel.choices, required=required)


def reason():
    """Why somebody did not start or stopped."""
    return choice("Reden", NoShowReason.choices)


def organisations(rows):
    """Organisations as choices."""
    return [(str(row.pk), row.name) for row in rows]


def memberships(rows):
    """People as choices, with what they do and where."""
    return [
        (str(row.pk), f"{row.user.name}, {row.get_role_display().lower()}, {row.organisation}")
        for row in rows
    ]


def number(value: str) -> int | None:
    """The key behind a choice, or None."""
    return int(value) if value else None


def offer_draft(form: forms.Form, values: dict) -> None:
    """Put a kept draft back in an unbound form.

    A box that was not ticked is not in what a browser sends, so it must be cleared by hand: what
    somebody chose not to share may never come back as shared.
    """
    for name, field in form.fields.items():
        if name == "expect":
            continue
        if isinstance(field, forms.BooleanField):
            field.initial = form.initial[name] = name in values
        elif name in values:
            field.initial = form.initial[name] = values[name]


class CaseForm(Form):
    """A form about one case. `expect` is the version the form was made with."""

    expect = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # Filled by the door when somebody else was first; the page then shows both texts.
    stale = False

    def __init__(self, *args, case, by, today, **kwargs):
        self.case, self.by, self.today = case, by, today
        super().__init__(*args, **kwargs)
        self.fields["expect"].initial = case.version
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and initial values from the case."""

    def when_needed(self, *names: str) -> None:
        """These are required or not by what else is filled in: "niet verplicht" would be untrue."""
        for name in names:
            self.fields[name].is_conditional = True

    def arguments(self) -> dict:
        """What goes to the action, next to the case."""
        return {name: value for name, value in self.cleaned_data.items() if name != "expect"}

    @property
    def keeps(self) -> bool:
        """Whether there is a long text to keep as a draft."""
        return any(isinstance(field.widget, forms.Textarea) for field in self.fields.values())
