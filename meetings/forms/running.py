"""At the table."""

from uuid import uuid4

from django import forms

from meetings.enums import DecisionCode
from meetings.rules import MOST_ACTIONS
from overstap.ui.forms import Form

NOT_THEIRS = "Deze persoon mag dit dossier niet zien. Kies iemand anders."


class PresenceForm(Form):
    """Who is in the room."""

    present = forms.TypedMultipleChoiceField(
        label="Wie zijn er?", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, participants, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [
            (one.pk, f"{one.membership.user.name}, {one.membership.organisation}")
            for one in participants
        ]
        self.fields["present"].initial = [one.pk for one in participants if one.is_present]


class DecisionForm(Form):
    """One decision, one text, and who does what by when (lifecycle.md 6)."""

    code = forms.ChoiceField(
        label="Besluit",
        choices=DecisionCode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat de tafel beslist."},
    )
    text = forms.CharField(
        label="Wat spreken we af?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    receiver_name = forms.CharField(
        label="Wie nam de melding aan?",
        help_text="Alleen als de gemeente niet met Overstap werkt.",
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    # Names this form: when its answer got lost and it is sent again, there is one decision.
    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args, owners, due_on=None, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "Kies wie"), *owners]
        for number in range(1, MOST_ACTIONS + 1):
            self._add_row(number, choices, due_on)

    def _add_row(self, number: int, choices: list, due_on) -> None:
        what = forms.CharField(label="Wat gebeurt er?", max_length=300, required=False)
        owner = forms.ChoiceField(
            label="Wie doet dit?",
            choices=choices,
            required=False,
            error_messages={"invalid_choice": NOT_THEIRS},
        )
        due = forms.DateField(label="Uiterlijk", required=False, initial=due_on)
        for name, field in (("what", what), ("owner", owner), ("due", due)):
            # Needed or not by the decision that is chosen; the page says when.
            field.is_conditional = True
            self.fields[f"{name}_{number}"] = field

    @property
    def rows(self) -> list:
        """The action fields per row, for the page; rows after the first are folded."""
        return [
            {
                "number": number,
                "what": self[f"what_{number}"],
                "owner": self[f"owner_{number}"],
                "due": self[f"due_{number}"],
            }
            for number in range(1, MOST_ACTIONS + 1)
        ]

    @property
    def has_more(self) -> bool:
        """Whether a second or third action was typed, so that its rows must be open."""
        return any(row[name].value() for row in self.rows[1:] for name in ("what", "owner"))

    @property
    def typed(self) -> list[str]:
        """The words that somebody typed, for a page that cannot save them any more."""
        rows = (f"what_{number}" for number in range(1, MOST_ACTIONS + 1))
        names = ["text", "receiver_name", *rows]
        return [text for name in names if (text := str(self.data.get(name, "")).strip())]

    @property
    def actions(self) -> list[dict]:
        """The rows that somebody filled, as `decide` takes them; a date alone is no action."""
        found = []
        for number in range(1, MOST_ACTIONS + 1):
            what = self.cleaned_data.get(f"what_{number}", "").strip()
            owner = self.cleaned_data.get(f"owner_{number}", "")
            if not (what or owner):
                continue
            kind, pk = owner[:1], owner[1:]
            found.append(
                {
                    "row": number,
                    "what": what,
                    "owner_id": int(pk) if kind == "m" else None,
                    "organisation_id": int(pk) if kind == "o" else None,
                    "due_on": self.cleaned_data.get(f"due_{number}"),
                }
            )
        return found

    @property
    def values(self) -> dict:
        """The cleaned values as `decide` takes them."""
        return {
            "code": self.cleaned_data["code"],
            "text": self.cleaned_data["text"],
            "receiver_name": self.cleaned_data["receiver_name"],
            "actions": self.actions,
            "expect_version": self.cleaned_data["version"],
            "form_token": self.cleaned_data["token"],
        }
