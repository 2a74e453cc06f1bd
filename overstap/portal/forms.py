"""The forms of Mijn overstap (je) and of the link that opens it (u)."""

import re
from datetime import date
from uuid import UUID, uuid4

from django import forms

from cases.forms.fields import choice
from cases.rules.messages import EMPTY, LONGEST_MESSAGE
from overstap.portal.enums import FOR_A_NEW_ONE, TO_STOP
from overstap.ui.forms import Form

NO_DATE = "Dit is geen datum. Typ je geboortedatum zo: 31-12-2010."


class BirthDateField(forms.CharField):
    """A birth date as people type it on a phone: 31-12-2010, 31 12 2010 or 31122010."""

    def clean(self, value) -> date:
        parts = re.findall(r"\d+", super().clean(value))
        if len(parts) == 1 and len(parts[0]) == 8:
            parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
        try:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(NO_DATE) from None


class KeyField(forms.UUIDField):
    """What makes a form one message; one that is lost or broken is a new message, not an error."""

    def clean(self, value) -> UUID:
        try:
            return super().clean(value)
        except forms.ValidationError:
            return uuid4()


class BirthDateForm(Form):
    """Who has the link says when they were born. A message that was typed before rides along."""

    born_on = BirthDateField(
        label="Wat is je geboortedatum?",
        max_length=20,
        help_text="Dag, maand en jaar. Bijvoorbeeld 31-12-2010.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Typ je geboortedatum."},
    )
    text = forms.CharField(widget=forms.HiddenInput, required=False)
    key = KeyField(widget=forms.HiddenInput)


class MessageForm(Form):
    """A message. `key` makes that the same form sent twice is one message."""

    text = forms.CharField(
        label="Jouw bericht",
        error_messages={"required": EMPTY},
        help_text=f"Hooguit {LONGEST_MESSAGE} tekens.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    key = KeyField(widget=forms.HiddenInput)


class NewLinkForm(Form):
    """Why a link that works is replaced."""

    why = choice(
        "Waarom een nieuwe link?",
        [(reason.value, reason.label) for reason in FOR_A_NEW_ONE],
        radio=True,
    )


class StopLinkForm(Form):
    """Why a link stops."""

    why = choice(
        "Waarom stopt de link?", [(reason.value, reason.label) for reason in TO_STOP], radio=True
    )
