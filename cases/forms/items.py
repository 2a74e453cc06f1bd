"""Agreed actions: give one away, answer, and what came of it."""

from django import forms

from cases.around import people_around
from cases.forms import fields
from cases.forms.fields import CaseForm
from overstap.organisations.today import now

YES, NO = "ja", "nee"


class OfferItemForm(CaseForm):
    """Who takes the action over: a person or an organisation that may see the case."""

    who = fields.choice(
        "Wie neemt de actie over?",
        [],
        help_text="Alleen mensen en organisaties die dit dossier mogen zien.",
    )
    note = fields.text("Toelichting", required=False, rows=3, most=1000)

    def prepare(self):
        people = people_around(self.case, moment=now(), today=self.today)
        places = {row.organisation_id: row.organisation for row in people}
        self.fields["who"].choices = [
            *fields.EMPTY,
            ("Personen", [(f"m{key}", label) for key, label in fields.memberships(people)]),
            ("Organisaties", [(f"o{pk}", str(place)) for pk, place in places.items()]),
        ]
        self.places = {row.pk: row.organisation_id for row in people}

    def arguments(self):
        found = super().arguments()
        who = found.pop("who")
        key = int(who[1:])
        if who[0] == "m":
            return found | {"owner_id": key, "organisation_id": self.places[key]}
        return found | {"organisation_id": key}


class AnswerItemForm(CaseForm):
    """Yes, or no with the reason."""

    answer = fields.choice(
        "Neemt u de actie over?",
        [(YES, "Ja, ik neem de actie over"), (NO, "Nee")],
        radio=True,
    )
    note = fields.text("Waarom niet?", required=False, rows=3, most=1000)

    def clean(self):
        data = super().clean()
        if data.get("answer") == NO and not data.get("note", "").strip():
            self.add_error("note", "Schrijf op waarom u de actie niet overneemt.")
        return data

    def arguments(self):
        found = super().arguments()
        return found | {"accepted": found.pop("answer") == YES}


class ResultForm(CaseForm):
    """What came of an action that was done."""

    result = forms.CharField(
        label="Wat is het resultaat?", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
