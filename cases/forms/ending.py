"""The end of the coaching: the look back, going on longer, and the question to a receiver."""

from django import forms

from cases.around import people_around
from cases.enums import EarlyEnd, Satisfaction
from cases.forms import fields
from cases.forms.fields import CaseForm
from cases.rules.ending import evaluation_of, evaluation_opens_on, latest_end
from overstap.organisations.today import now
from overstap.ui.dates import full_date

COPIED = (
    "done_on", "is_enrolled", "same_programme", "attendance_ok", "student_says", "slb_says",
    "coach_says", "student_satisfaction", "guardian_satisfaction", "school_satisfaction",
    "needs_support", "support", "support_by", "agrees_to_handover", "early_reason",
)  # fmt: skip


class EvaluationForm(CaseForm):
    """The look back after six months (domain.md 4.8)."""

    known = forms.IntegerField(widget=forms.HiddenInput, required=False)
    done_on = fields.day("Op welke dag?")
    is_enrolled = forms.BooleanField(label="Staat nog ingeschreven", required=False)
    same_programme = forms.BooleanField(label="Doet nog dezelfde opleiding", required=False)
    attendance_ok = forms.BooleanField(
        label="Aanwezigheid en resultaten zijn in orde", required=False
    )
    student_says = fields.text("Wat zegt de jongere?", required=False, rows=3)
    slb_says = fields.text("Wat zegt de slb'er of mentor op het mbo?", required=False, rows=3)
    coach_says = fields.text("Wat zegt u als begeleider?", required=False, rows=3)
    student_satisfaction = fields.choice("Is de jongere tevreden?", Satisfaction.choices)
    guardian_satisfaction = fields.choice("Zijn de ouders tevreden?", Satisfaction.choices)
    school_satisfaction = fields.choice("Is de school tevreden?", Satisfaction.choices)
    needs_support = forms.BooleanField(label="Er is nog hulp nodig", required=False)
    support = fields.text("Welke hulp is nog nodig?", required=False, rows=3)
    support_by = forms.CharField(
        label="Van wie is die hulp?",
        required=False,
        max_length=200,
        help_text="Bijvoorbeeld: schoolmaatschappelijk werk van het mbo.",
    )
    agrees_to_handover = forms.BooleanField(
        label="De jongere vindt het goed dat iemand anders dit overneemt", required=False
    )
    early_reason = fields.choice("Waarom kijkt u eerder terug?", EarlyEnd.choices, required=False)

    def prepare(self):
        self.when_needed("support", "support_by", "early_reason")
        for name in ("student", "guardian", "school"):
            field = self.fields[f"{name}_satisfaction"]
            field.choices, field.initial = Satisfaction.choices, Satisfaction.UNKNOWN
            field.required = False
        self.fields["done_on"].initial = self.today
        found = evaluation_of(self.case)
        self.fields["known"].initial = found.history.count() if found is not None else 0
        if found is not None:
            for name in COPIED:
                self.fields[name].initial = getattr(found, name)
        opens = evaluation_opens_on(self.case)
        if opens is None or (self.today >= opens and not self.fields["early_reason"].initial):
            del self.fields["early_reason"]
        else:
            self.fields[
                "early_reason"
            ].help_text = f"De evaluatie hoort bij {full_date(opens)} of later."

    def clean(self):
        data = super().clean()
        if data.get("needs_support") and not data.get("support", "").strip():
            self.add_error("support", "Schrijf op welke hulp nog nodig is.")
        for name in ("student", "guardian", "school"):
            data[f"{name}_satisfaction"] = data.get(f"{name}_satisfaction") or Satisfaction.UNKNOWN
        return data


class ExtendForm(CaseForm):
    until = fields.day("Begeleiding tot en met")
    note = fields.text("Waarom langer?")

    def prepare(self):
        if (latest := latest_end(self.case)) is not None:
            self.fields["until"].help_text = f"Tot en met {full_date(latest)} kan dit."


class HandoverForm(CaseForm):
    """Ask a named receiver to take over the support."""

    receiver_id = fields.choice("Wie neemt de hulp over?", [], required=False)
    receiver_name = forms.CharField(
        label="Naam en organisatie, als die persoon geen account heeft",
        max_length=200,
        required=False,
    )
    channel = fields.channel("Hoe heeft u het gevraagd?")
    support = fields.text("Welke hulp draagt u over?")

    def prepare(self):
        self.when_needed("receiver_id", "receiver_name", "channel")
        people = [
            row
            for row in people_around(self.case, moment=now(), today=self.today)
            if row.user_id not in {self.by.user_id, self.case.coach_id}
        ]
        self.fields["receiver_id"].choices = [*fields.EMPTY, *fields.memberships(people)]
        evaluation = evaluation_of(self.case)
        self.fields["support"].initial = evaluation.support if evaluation else ""

    def clean(self):
        data = super().clean()
        if not data.get("receiver_id") and not data.get("receiver_name"):
            self.add_error("receiver_id", "Kies wie de hulp overneemt, of vul een naam in.")
        if data.get("receiver_name") and not data.get("receiver_id") and not data.get("channel"):
            self.add_error("channel", "Kies hoe u het heeft gevraagd.")
        return data

    def arguments(self):
        found = super().arguments()
        found["receiver_id"] = fields.number(found["receiver_id"])
        if found["receiver_id"]:
            found["receiver_name"] = ""
        return found


class AnswerForm(CaseForm):
    """Yes or no; no needs a reason."""

    answer = fields.choice("Uw antwoord", [("ja", "Ja"), ("nee", "Nee")], radio=True)
    answered_on = fields.day("Op welke dag?", required=False)
    first_appointment_on = fields.day(
        "Eerste afspraak met de jongere",
        required=False,
        help_text="Als het antwoord ja is en de dag bekend is.",
    )
    note = fields.text(
        "Toelichting", required=False, help_text="Verplicht als het antwoord nee is."
    )

    def prepare(self):
        self.fields["answered_on"].initial = self.today

    def clean(self):
        data = super().clean()
        if data.get("answer") == "nee" and not data.get("note", "").strip():
            self.add_error("note", "Schrijf op waarom niet.")
        return data

    def arguments(self):
        found = super().arguments()
        found["accepted"] = found.pop("answer") == "ja"
        return found
