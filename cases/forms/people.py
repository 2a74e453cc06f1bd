"""Signalling, adding a pupil, and the data of the young person and the family."""

from django import forms

from cases.enums import (
    DatePrecision,
    Destination,
    ExamResult,
    Level,
    NoShowReason,
    RiskReason,
    Sex,
)
from cases.forms import fields
from overstap.organisations.enums import OrganisationKind, Role
from overstap.organisations.models import Membership, Municipality, Organisation
from overstap.ui.forms import Form


class FindForm(Form):
    """Search before you create."""

    name = forms.CharField(label="Naam van de leerling", max_length=200, required=False)
    birth_on = fields.day("Geboortedatum", required=False)

    def clean(self):
        data = super().clean()
        if not data.get("name", "").strip() and not data.get("birth_on"):
            self.add_error("name", "Vul een naam of een geboortedatum in.")
        return data


class FlagForm(Form):
    """Why the school is worried. Chosen by people, never scored."""

    risk_reasons = forms.MultipleChoiceField(
        label="Waarom maakt u zich zorgen?",
        choices=RiskReason.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    risk_note = fields.text(
        "Toelichting",
        required=False,
        help_text="Schrijf wat u ziet. De jongere kan dit lezen. Geen diagnoses.",
    )


class PersonForm(Form):
    """Who somebody is. One name is enough; a birth date may be known in part."""

    given_names = forms.CharField(label="Voornamen", max_length=200, required=False)
    initials = forms.CharField(label="Voorletters", max_length=40, required=False)
    prefix = forms.CharField(label="Tussenvoegsel", max_length=40, required=False)
    family_name = forms.CharField(
        label="Achternaam", max_length=200, help_text="Heeft iemand maar één naam? Vul die hier in."
    )
    birth_on = fields.day("Geboortedatum", required=False)
    birth_precision = fields.choice("Hoe zeker is die datum?", DatePrecision.choices)
    sex = fields.choice("Geslacht", Sex.choices)
    street = forms.CharField(label="Straat en huisnummer", max_length=120, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)
    town = forms.CharField(label="Woonplaats", max_length=80, required=False)
    phone = forms.CharField(label="Telefoon", max_length=40, required=False)
    email = forms.EmailField(label="E-mailadres", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_precision"].initial = DatePrecision.DAY
        self.fields["sex"].initial = Sex.UNKNOWN

    def clean(self):
        data = super().clean()
        if "birth_precision" not in data:
            return data
        none = data["birth_precision"] == DatePrecision.NONE
        if data.get("birth_on") and none:
            self.add_error("birth_precision", "Er is een datum. Kies hoeveel daarvan bekend is.")
        if not data.get("birth_on") and not none and "birth_on" not in self.errors:
            self.add_error("birth_on", "Vul een datum in, of kies “onbekend”.")
        return data


class NewMemberForm(PersonForm, FlagForm):
    """A pupil who is really not in the cohort, and the signal, in one form."""

    year_id = fields.choice("Overstapjaar", [])
    level = fields.choice("Leerweg", Level.choices)
    class_name = forms.CharField(label="Klas", max_length=40, required=False)
    student_number = forms.CharField(label="Leerlingnummer", max_length=40, required=False)
    mentor_id = fields.choice("Mentor", [], required=False)
    municipality_id = fields.choice("Gemeente waar de leerling woont", [], required=False)

    field_order = [
        "given_names",
        "initials",
        "prefix",
        "family_name",
        "birth_on",
        "birth_precision",
        "sex",
        "municipality_id",
        "year_id",
        "level",
        "class_name",
        "student_number",
        "mentor_id",
        "risk_reasons",
        "risk_note",
    ]
    PERSON = (
        "given_names",
        "initials",
        "prefix",
        "family_name",
        "birth_on",
        "birth_precision",
        "sex",
    )

    def __init__(self, *args, by, today, years, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("street", "postcode", "town", "phone", "email"):
            # Less is enough for a signal; the rest can be filled in later.
            del self.fields[name]
        mentors = (
            Membership.objects.live(on=today)
            .filter(organisation_id=by.organisation_id, role=Role.MENTOR)
            .select_related("user")
            .order_by("user__name", "pk")
        )
        self.fields["mentor_id"].choices = [
            *fields.EMPTY,
            *((str(row.user_id), row.user.name) for row in mentors),
        ]
        if by.role == Role.MENTOR:
            # A mentor signals own pupils only, so this pupil is one.
            self.fields["mentor_id"].choices = [(str(by.user_id), by.user.name)]
            self.fields["mentor_id"].initial = str(by.user_id)
        self.fields["year_id"].choices = [(str(year.pk), str(year.year)) for year in years]
        self.fields["municipality_id"].choices = [*fields.EMPTY, *municipalities(by.region_id)]

    def person(self) -> dict:
        """The fields of the student."""
        found = {name: self.cleaned_data[name] for name in self.PERSON}
        found["municipality_id"] = fields.number(self.cleaned_data["municipality_id"])
        return found

    def member(self) -> dict:
        """The fields of the cohort member."""
        data = self.cleaned_data
        return {
            "year_id": int(data["year_id"]),
            "level": data["level"],
            "class_name": data["class_name"],
            "student_number": data["student_number"],
            "mentor_id": fields.number(data["mentor_id"]),
        }


def municipalities(region_id: int | None) -> list:
    """Municipalities, those of the region first."""
    rows = list(Municipality.objects.filter(is_gone=False).order_by("name", "pk"))
    here = [(str(row.pk), row.name) for row in rows if row.region_id == region_id]
    there = [(str(row.pk), row.name) for row in rows if row.region_id != region_id]
    return [("In deze regio", here), ("Andere gemeenten", there)] if there else here


class CorrectionForm(PersonForm):
    """Correct who somebody is or how to reach them."""

    note = fields.text("Wat klopte er niet?", required=False)

    def __init__(self, *args, student, sees_contact: bool, may_identity: bool, **kwargs):
        super().__init__(*args, **kwargs)
        contact = ("street", "postcode", "town", "phone", "email")
        gone = [] if sees_contact else list(contact)
        if not may_identity:
            gone += [name for name in self.fields if name not in (*contact, "note")]
        for name in gone:
            del self.fields[name]
        for name, field in self.fields.items():
            if name != "note":
                field.initial = getattr(student, name)

    def clean(self):
        if "birth_precision" not in self.fields:
            return self.cleaned_data
        return super().clean()

    def values(self) -> dict:
        """The fields of the student that this form shows."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}


class GuardianForm(Form):
    name = forms.CharField(label="Naam", max_length=200)
    relation = forms.CharField(label="Relatie", max_length=60, required=False)
    phone = forms.CharField(label="Telefoon", max_length=40, required=False)
    email = forms.EmailField(label="E-mailadres", required=False)


class MunicipalityForm(Form):
    municipality_id = fields.choice("Gemeente waar de jongere woont", [])
    on = fields.day("Sinds")

    def __init__(self, *args, region_id, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality_id"].choices = [*fields.EMPTY, *municipalities(region_id)]
        self.fields["on"].initial = today


class SchoolForm(Form):
    school_id = fields.choice("Nieuwe school", [])
    note = fields.text("Toelichting", required=False)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(
            region_id=member.year.region_id, kind=OrganisationKind.SCHOOL, is_gone=False
        ).exclude(pk=member.school_id)
        self.fields["school_id"].choices = [
            *fields.EMPTY,
            *fields.organisations(rows.order_by("name", "pk")),
        ]


class SchoolAnswerForm(Form):
    answer = fields.choice(
        "Neemt uw school deze jongere aan?", [("ja", "Ja"), ("nee", "Nee")], radio=True
    )
    note = fields.text(
        "Toelichting", required=False, help_text="Verplicht als het antwoord nee is."
    )

    def clean(self):
        data = super().clean()
        if data.get("answer") == "nee" and not data.get("note", "").strip():
            self.add_error("note", "Schrijf op waarom niet.")
        return data


class DestinationForm(Form):
    destination = fields.choice("Bestemming", Destination.choices)
    on = fields.day("Vastgesteld op")


class ExamForm(Form):
    result = fields.choice("Examenuitslag", ExamResult.choices, radio=True)


class OpenAtCheckForm(Form):
    reason_code = fields.choice("Waarom niet gestart?", NoShowReason.choices)
    risk_note = fields.text("Toelichting", required=False)


class SupportSectionForm(Form):
    """One section of the support form."""

    expect = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stale = False

    def __init__(self, *args, parts, form, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in parts:
            self.fields[name] = fields.text(label, required=False, rows=5)
            self.fields[name].initial = getattr(form, name)
        self.fields["expect"].initial = form.version

    def values(self) -> dict:
        """The texts of this section."""
        return {name: value for name, value in self.cleaned_data.items() if name != "expect"}
