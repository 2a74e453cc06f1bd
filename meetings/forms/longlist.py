"""The school's answer about a pupil on the long list."""

from django import forms

from cases.enums import RiskReason, Status
from cases.forms import fields
from cases.forms.work import BasisForm
from overstap.privacy.groups import DataGroup
from overstap.ui.forms import Form

# What a school needs to say about sharing here; the rest is on the form of the basis itself.
BASIS = ("kind", "given_by", "given_by_name", "given_on", "channel", "groups", "informed_on")
FLAG = ("risk_reasons", "risk_note")
ITEM = ("question", "tried", "wanted")


class ConfirmForm(BasisForm):
    """One form from pupil to agenda: signal, basis, screening and question, as far as needed.

    `case` is the pupil's open case, or an unsaved one for a pupil without: then everything is
    asked. What is known already is not asked again.
    """

    risk_reasons = forms.MultipleChoiceField(
        label="Waarom maakt u zich zorgen?",
        choices=RiskReason.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    risk_note = fields.text(
        "Toelichting",
        required=False,
        rows=2,
        help_text="Schrijf wat u ziet. De jongere kan dit lezen. Geen diagnoses.",
    )
    question = fields.text("Vraag aan de tafel", rows=3, most=2000)
    support_need = fields.text(
        "Welke ondersteuning is nodig?", rows=2, help_text="Kort, in gewone woorden."
    )
    tried = fields.text("Wat is al geprobeerd?", required=False, rows=3, most=2000)
    wanted = forms.CharField(
        label="Wie moet erbij zijn?",
        max_length=300,
        required=False,
        help_text="Bijvoorbeeld: het mbo van eerste keus, de coach.",
    )
    field_order = (*FLAG, "question", "support_need", "tried", "wanted", *BASIS)

    def prepare(self):
        super().prepare()
        has_case = self.case.pk is not None
        is_signal = not has_case or (
            self.case.screened_on is None and self.case.status == Status.FLAGGED
        )
        self.fields["kind"].label = "Waarom mag u gegevens delen?"
        self.fields["given_by_name"].label = "Naam van wie toestemming gaf"
        self.fields["given_on"].label = "Sinds welke dag mag het?"
        self.fields["channel"].label = "Hoe is toestemming gegeven?"
        for name in ("organisation_id", "inspected_on", "valid_until", "remarks", "expect"):
            del self.fields[name]
        if has_case:
            self._drop(FLAG)
            self.fields["question"].initial = self.case.question
            self.fields["support_need"].initial = self.case.support_need
        if not is_signal:
            self._drop(("support_need",))
        if not is_signal or (has_case and self.case.bases.filter(state="active").exists()):
            self._drop(BASIS)

    def _drop(self, names) -> None:
        for name in names:
            self.fields.pop(name, None)

    def arguments(self):
        """The values as `confirm_member` takes them."""
        data = self.cleaned_data
        names = (*FLAG, "support_need", *ITEM)
        found = {name: data[name] for name in names if name in data}
        if "kind" in self.fields:
            basis = {name: data.get(name) for name in BASIS}
            found["basis"] = basis | {"groups": [DataGroup(code) for code in data["groups"]]}
        return found


class AddMemberForm(Form):
    """A pupil of the own school that the rule did not find."""

    member = forms.TypedChoiceField(label="Welke leerling?", coerce=int)
    note = forms.CharField(
        label="Waarom moet deze leerling erbij?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        classes: dict[str, list] = {}
        for member in members:
            label = member.class_name or "Zonder klas"
            classes.setdefault(label, []).append((member.pk, member.student.full_name))
        self.fields["member"].choices = [("", "Kies een leerling"), *classes.items()]
