"""The forms of reading in a list: which file, which column is what; and one pupil by hand."""

from django import forms

from cases.enums import Level
from cases.forms import fields
from cases.forms.people import PersonForm, municipalities
from overstap.organisations.enums import Role
from overstap.organisations.models import Membership
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


class MemberForm(PersonForm):
    """One pupil for the cohort of a school, without a signal."""

    school_id = forms.TypedChoiceField(label="School", coerce=int)
    year_id = forms.TypedChoiceField(label="Overstapjaar", coerce=int)
    municipality_id = fields.choice("Gemeente waar de leerling woont", [], required=False)
    level = fields.choice("Leerweg", Level.choices)
    class_name = forms.CharField(label="Klas", max_length=40, required=False)
    student_number = forms.CharField(label="Leerlingnummer", max_length=40, required=False)
    mentor_id = fields.choice("Mentor", [], required=False)

    MEMBER = ("year_id", "school_id", "level", "class_name", "student_number")

    def __init__(self, *args, by, today, schools, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_id"].choices = schools
        self.fields["year_id"].choices = years
        self.fields["level"].initial = Level.UNKNOWN
        self.fields["municipality_id"].choices = [*fields.EMPTY, *municipalities(by.region_id)]
        mentors = (
            Membership.objects.live(on=today)
            .filter(organisation_id__in=[pk for pk, _ in schools if pk], role=Role.MENTOR)
            .select_related("user", "organisation")
            .order_by("organisation__name", "user__name", "pk")
        )
        self.mentors = {str(row.user_id): row.organisation_id for row in mentors}
        many = len(schools) > 1
        self.fields["mentor_id"].choices = [
            *fields.EMPTY,
            *(
                (
                    str(row.user_id),
                    f"{row.user.name}, {row.organisation}" if many else row.user.name,
                )
                for row in mentors
            ),
        ]

    def clean_mentor_id(self):
        value = self.cleaned_data["mentor_id"]
        if value and self.mentors[value] != self.cleaned_data.get("school_id"):
            raise forms.ValidationError("Deze mentor werkt niet op de gekozen school.")
        return value

    def person(self) -> dict:
        """The fields of the student."""
        found = {name: self.cleaned_data[name] for name in PersonForm.base_fields}
        return found | {"municipality_id": fields.number(self.cleaned_data["municipality_id"])}

    def member(self) -> dict:
        """The fields of the cohort member."""
        found = {name: self.cleaned_data[name] for name in self.MEMBER}
        return found | {"mentor_id": fields.number(self.cleaned_data["mentor_id"])}
