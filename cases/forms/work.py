"""Basis, applications, agreed actions, escalation and the summer."""

from django import forms

from cases.around import people_around
from cases.enums import (
    OF_THE_CASE,
    ActionKind,
    ApplicationStatus,
    BasisKind,
    GivenBy,
    Track,
)
from cases.forms import fields
from cases.forms.fields import CaseForm
from cases.forms.steps import REFUSERS
from overstap.organisations.models import Organisation, Programme
from overstap.organisations.today import now
from overstap.privacy.groups import (
    F0,
    F1,
    F2,
    F4,
    F5,
    F6,
    F8,
    F9,
    F10,
    DataGroup,
)
from overstap.ui.forms import Form

SHARED = (F0, F1, F2, F4, F5, F8, F9, F10)
# The calendar makes these itself.
BY_HAND = [
    (kind, label)
    for kind, label in ActionKind.choices
    if kind
    not in {
        ActionKind.NEW_BASIS,
        ActionKind.PASS_ON,
        ActionKind.PROPOSE_ESCALATION,
        *OF_THE_CASE,
    }
]


class BasisForm(CaseForm):
    """A consent or the statutory basis."""

    kind = fields.choice("Soort", BasisKind.choices, radio=True)
    given_by = fields.choice("Wie gaf toestemming?", REFUSERS, required=False, radio=True)
    given_by_name = forms.CharField(label="Naam", max_length=200, required=False)
    given_on = fields.day("Op welke dag?")
    channel = fields.channel("Hoe?")
    groups = forms.MultipleChoiceField(
        label="Welke gegevens mogen worden gedeeld?",
        choices=[(str(group), group.label) for group in (*SHARED, F6)],
        widget=forms.CheckboxSelectMultiple,
        help_text="Gezondheid delen mag alleen met toestemming.",
    )
    organisation_id = fields.choice(
        "Met wie?", [], required=False, help_text="Leeg: alle partners rond dit dossier."
    )
    informed_on = fields.day(
        "Jongere en ouders geïnformeerd op",
        required=False,
        help_text="Verplicht bij een wettelijke grondslag.",
    )
    inspected_on = fields.day("Inzage gegeven op", required=False)
    valid_until = fields.day("Geldig tot en met", required=False)
    remarks = fields.text("Opmerkingen van de jongere of ouders", required=False, most=2000)

    def prepare(self):
        partners = Organisation.objects.filter(
            region_id=self.case.region_id, is_active=True, is_gone=False
        ).exclude(pk=self.case.school_id)
        self.fields["organisation_id"].choices = [
            ("", "Alle partners rond dit dossier"),
            *fields.organisations(partners.order_by("name", "pk")),
        ]
        self.fields["kind"].initial = self.case.region.basis_for_screening
        self.fields["given_on"].initial = self.today
        self.fields["groups"].initial = [str(group) for group in SHARED]
        age = self.case.student.age_on(self.today)
        alone = age is not None and age >= self.case.region.consent_age
        self.fields["given_by"].initial = GivenBy.STUDENT if alone else GivenBy.GUARDIAN

    def clean(self):
        data = super().clean()
        if data.get("kind") == BasisKind.STATUTORY:
            data["given_by"] = GivenBy.LAW
            if not data.get("informed_on"):
                self.add_error(
                    "informed_on", "Vul in wanneer de jongere en de ouders geïnformeerd zijn."
                )
            if str(F6) in data.get("groups", []):
                self.add_error("groups", "Gezondheid delen mag alleen met toestemming.")
        elif data.get("kind") and not data.get("given_by"):
            self.add_error("given_by", "Kies wie toestemming gaf.")
        return data

    def arguments(self):
        found = super().arguments()
        found["groups"] = [DataGroup(code) for code in found["groups"]]
        found["organisation_id"] = fields.number(found["organisation_id"])
        return found


class WithdrawBasisForm(CaseForm):
    withdrawn_by = fields.choice("Wie trekt de toestemming in?", REFUSERS, radio=True)
    note = fields.text("Toelichting", required=False)


class ItemForm(CaseForm):
    """An agreed action: who does what by when."""

    what = forms.CharField(label="Wat gaat er gebeuren?", max_length=300)
    kind = fields.choice("Soort", BY_HAND)
    who = fields.choice(
        "Wie doet het?",
        [],
        help_text="Mensen en organisaties die dit dossier mogen zien.",
    )
    due_on = fields.day("Uiterlijk")

    def prepare(self):
        people = people_around(self.case, moment=now(), today=self.today)
        places = {row.organisation_id: row.organisation for row in people}
        self.fields["who"].choices = [
            *fields.EMPTY,
            ("Personen", [(f"m{key}", label) for key, label in fields.memberships(people)]),
            ("Organisaties", [(f"o{pk}", str(place)) for pk, place in places.items()]),
        ]
        self.places = {row.pk: row.organisation_id for row in people}
        mine = next((row.pk for row in people if row.pk == self.by.pk), None)
        self.fields["who"].initial = f"m{mine}" if mine else ""
        self.fields["kind"].initial = ActionKind.GENERAL

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError("Kies een datum vanaf vandaag.")
        return due_on

    def arguments(self):
        found = super().arguments()
        who = found.pop("who")
        if who[0] == "m":
            found["owner_id"] = int(who[1:])
            found["organisation_id"] = self.places[int(who[1:])]
        else:
            found["organisation_id"] = int(who[1:])
        return found


class ItemDoneForm(CaseForm):
    result = fields.text("Wat is het resultaat?", required=False, most=2000)


class ItemCancelForm(CaseForm):
    note = fields.text("Waarom gaat het niet door?", most=2000)


class SnoozeForm(CaseForm):
    until = fields.day(
        "Tot wanneer?",
        help_text="De taak staat tot dan niet op Vandaag. De einddatum blijft staan.",
    )


class EmptyForm(CaseForm):
    """Nothing to fill in: the button is the answer."""


class SummerContactForm(CaseForm):
    membership_id = fields.choice("Wie houdt in de zomer contact?", [], required=False)
    name = forms.CharField(
        label="Naam, als die persoon geen account heeft", max_length=200, required=False
    )

    def prepare(self):
        people = people_around(self.case, moment=now(), today=self.today)
        self.fields["membership_id"].choices = [*fields.EMPTY, *fields.memberships(people)]

    def clean(self):
        data = super().clean()
        if not data.get("membership_id") and not data.get("name"):
            self.add_error("membership_id", "Kies iemand, of vul een naam in.")
        return data

    def arguments(self):
        found = super().arguments()
        found["membership_id"] = fields.number(found["membership_id"])
        if found["membership_id"]:
            found["name"] = ""
        return found


class ApplicationForm(Form):
    """One application at an mbo."""

    institution_id = fields.choice("Mbo-instelling", [])
    programme_code = forms.CharField(
        label="Opleidingscode (crebo)", max_length=10, required=False, help_text="Vijf cijfers."
    )
    programme_name = forms.CharField(label="Opleiding", max_length=200, required=False)
    level = fields.choice("Niveau", [(str(n), f"Niveau {n}") for n in range(1, 5)], required=False)
    track = fields.choice("Leerweg", Track.choices)
    status = fields.choice("Stand van zaken", ApplicationStatus.choices)
    reported_on = fields.day("Gemeld op")
    enrolled_on = fields.day("Ingeschreven vanaf", required=False)

    def __init__(self, *args, institutions, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution_id"].choices = [
            *fields.EMPTY,
            *fields.organisations(institutions),
        ]
        self.fields["track"].initial = Track.UNKNOWN
        self.fields["status"].initial = ApplicationStatus.SUBMITTED
        self.fields["reported_on"].initial = today

    def clean(self):
        data = super().clean()
        code = data.get("programme_code", "").strip()
        self.programme = Programme.objects.filter(code=code).first() if code else None
        if code and self.programme is None:
            self.add_error("programme_code", "Deze code staat niet in de lijst van opleidingen.")
        if not code and not data.get("programme_name", "").strip():
            self.add_error("programme_name", "Vul de opleiding in.")
        if data.get("status") == ApplicationStatus.ENROLLED and not data.get("enrolled_on"):
            self.add_error("enrolled_on", "Vul in vanaf wanneer de jongere is ingeschreven.")
        return data

    def arguments(self) -> dict:
        """What goes to the action, next to the member."""
        data = self.cleaned_data
        return {
            "institution_id": int(data["institution_id"]),
            "programme_id": self.programme.pk if self.programme else None,
            "programme_name": "" if self.programme else data["programme_name"].strip(),
            "level": fields.number(data["level"]),
            "track": data["track"],
            "status": data["status"],
            "reported_on": data["reported_on"],
            "enrolled_on": data["enrolled_on"],
        }


class ApplicationStatusForm(Form):
    """Where an application stands now."""

    status = fields.choice("Stand van zaken", ApplicationStatus.choices)
    on = fields.day("Sinds")
    enrolled_on = fields.day("Ingeschreven vanaf", required=False)

    def clean(self):
        data = super().clean()
        if data.get("status") == ApplicationStatus.ENROLLED and not data.get("enrolled_on"):
            self.add_error("enrolled_on", "Vul in vanaf wanneer de jongere is ingeschreven.")
        return data
