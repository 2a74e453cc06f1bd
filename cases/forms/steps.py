"""A form for every transition of a case that is made on its own page."""

from django import forms

from cases.around import mbos_of
from cases.enums import (
    ELSEWHERE_DESTINATIONS,
    Destination,
    DismissReason,
    GivenBy,
    StartOutcome,
)
from cases.forms import fields
from cases.forms.fields import CaseForm
from cases.models import Application
from overstap.organisations.enums import OFFICERS, OrganisationKind
from overstap.organisations.models import Membership, Municipality, Organisation

REFUSERS = [(code, label) for code, label in GivenBy.choices if code != GivenBy.LAW]


class NoteForm(CaseForm):
    """Only a note, not required."""

    note = fields.text("Toelichting", required=False)


class ReasonForm(CaseForm):
    """Only a reason, required."""

    note = fields.text("Waarom?", help_text="Dit komt in de geschiedenis van het dossier.")


class CloseForm(CaseForm):
    note = fields.text(
        "Toelichting",
        required=False,
        help_text="Nodig als u eerder afsluit dan zes maanden na de start.",
    )


class EnterSummerForm(CaseForm):
    note = fields.text("Waarom nu al?", help_text="Na het begin van de zomer gaat dit vanzelf.")


class ScreenForm(CaseForm):
    question = fields.text(
        "Wat is de vraag?", help_text="Wat moet er gebeuren om de overstap te laten lukken?"
    )
    support_need = fields.text(
        "Welke ondersteuning is nodig?", help_text="Kort, in gewone woorden."
    )

    def prepare(self):
        self.fields["question"].initial = self.case.question
        self.fields["support_need"].initial = self.case.support_need


class DismissForm(CaseForm):
    why = fields.choice("Reden", DismissReason.choices, radio=True)
    note = fields.text("Toelichting", required=False)


class StartForm(CaseForm):
    """Started or not: the answer of the start check."""

    outcome = fields.choice(
        "Is de jongere gestart?",
        [
            (StartOutcome.STARTED, "Ja, gestart"),
            (StartOutcome.NOT_STARTED, "Nee, niet gestart"),
            (StartOutcome.UNKNOWN, "Nog onbekend"),
        ],
        radio=True,
    )
    started_on = fields.day("Gestart op", required=False)
    institution = fields.choice("Instelling", [], required=False)
    institution_name = forms.CharField(
        label="Andere instelling",
        required=False,
        max_length=200,
        help_text="Alleen als de instelling niet in de lijst staat.",
    )
    programme_name = forms.CharField(label="Opleiding", required=False, max_length=200)
    reason_code = fields.reason()
    note = fields.text("Toelichting", required=False)

    # Which outcome the page is about; None asks.
    fixed: str | None = None

    def prepare(self):
        self.fields["reason_code"].required = False
        applications = _live_applications(self.case)
        self.fields["institution"].choices = [
            *fields.EMPTY,
            *fields.organisations(mbos_of(self.case, applications)),
        ]
        if applications:
            self.fields["institution"].initial = str(applications[0].institution_id)
            self.fields["programme_name"].initial = applications[0].programme_label
        if self.fixed:
            del self.fields["outcome"]
            unused = NOT_STARTED_ONLY if self.fixed == StartOutcome.STARTED else STARTED_ONLY
            for name in unused:
                del self.fields[name]
            for name in ("started_on", "programme_name", "reason_code"):
                if name in self.fields:
                    self.fields[name].required = True

    def clean(self):
        data = super().clean()
        outcome = self.fixed or data.get("outcome")
        if outcome == StartOutcome.STARTED:
            if not data.get("started_on"):
                self._missing("started_on", "Vul in wanneer de jongere is gestart.")
            if not data.get("institution") and not data.get("institution_name"):
                self._missing("institution", "Kies bij welke instelling de jongere is gestart.")
            if not data.get("programme_name"):
                self._missing("programme_name", "Vul in met welke opleiding de jongere is gestart.")
        if outcome == StartOutcome.NOT_STARTED and not data.get("reason_code"):
            self._missing("reason_code", "Kies een reden.")
        return data

    def _missing(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    def arguments(self):
        data = self.cleaned_data
        outcome = self.fixed or data["outcome"]
        found = {"member_id": self.case.member_id, "outcome": outcome, "note": data.get("note", "")}
        if outcome == StartOutcome.STARTED:
            found |= {
                "started_on": data["started_on"],
                "institution_id": fields.number(data["institution"]),
                "institution_name": "" if data["institution"] else data["institution_name"],
                "programme_name": data["programme_name"],
            }
        if outcome == StartOutcome.NOT_STARTED:
            found["reason_code"] = data["reason_code"]
        return found


STARTED_ONLY = ("started_on", "institution", "institution_name", "programme_name")
NOT_STARTED_ONLY = ("reason_code",)


class ConfirmStartForm(StartForm):
    fixed = StartOutcome.STARTED


class NoShowForm(StartForm):
    fixed = StartOutcome.NOT_STARTED


def _live_applications(case) -> list[Application]:
    rows = Application.objects.filter(member_id=case.member_id).select_related("programme")
    return [row for row in rows.order_by("-reported_on", "-pk") if row.is_live]


class PlacementForm(CaseForm):
    """Placed on the count date."""

    enrolled_on = fields.day("Ingeschreven vanaf")
    institution = fields.choice("Instelling", [])

    def prepare(self):
        applications = _live_applications(self.case)
        self.fields["institution"].choices = [
            *fields.EMPTY,
            *fields.organisations(mbos_of(self.case, applications)),
        ]
        if applications:
            self.fields["institution"].initial = str(applications[0].institution_id)
        self.fields["enrolled_on"].initial = self.case.started_on

    def arguments(self):
        return {
            "member_id": self.case.member_id,
            "outcome": "placed",
            "enrolled_on": self.cleaned_data["enrolled_on"],
            "institution_id": fields.number(self.cleaned_data["institution"]),
        }


class LosePlaceForm(CaseForm):
    reason_code = fields.reason()
    note = fields.text("Toelichting", required=False)


class EscalateForm(CaseForm):
    """The receiver follows from age and home municipality; another only by choice."""

    note = fields.text("Waarom meldt u?")
    organisation_id = fields.choice(
        "Gemeente",
        [],
        required=False,
        help_text="Leeg: de gemeente waar de jongere woont.",
    )
    receiver_name = forms.CharField(
        label="Wie nam de melding aan?",
        required=False,
        max_length=200,
        help_text="Alleen als die gemeente niet met Overstap werkt.",
    )
    channel = fields.channel()

    def prepare(self):
        self.fields["organisation_id"].choices = [*fields.EMPTY, *municipal_offices()]

    def arguments(self):
        return super().arguments() | {
            "organisation_id": fields.number(self.cleaned_data["organisation_id"])
        }


def municipal_offices() -> list[tuple[str, str]]:
    """Every municipal office that is known, in and outside the region."""
    rows = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, is_gone=False)
    return fields.organisations(rows.order_by("name", "pk"))


class PassOnForm(EscalateForm):
    """The next officer; by name when that person has no account."""

    note = fields.text("Toelichting", required=False)
    receiver_id = fields.choice("Aan wie?", [], required=False)

    field_order = ["organisation_id", "receiver_id", "receiver_name", "channel", "note"]

    def prepare(self):
        super().prepare()
        officers = (
            Membership.objects.live(on=self.today)
            .filter(role__in=OFFICERS, organisation__region_id=self.case.region_id)
            .exclude(user_id=self.by.user_id)
            .select_related("user", "organisation")
            .order_by("organisation__name", "user__name")
        )
        self.fields["receiver_id"].choices = [*fields.EMPTY, *fields.memberships(officers)]
        self.fields["receiver_name"].label = "Naam, als die persoon geen account heeft"

    def clean(self):
        data = super().clean()
        if data.get("receiver_name") and not data.get("channel"):
            self.add_error("channel", "Kies hoe u het heeft gevraagd.")
        return data

    def arguments(self):
        found = super().arguments()
        found["receiver_id"] = fields.number(self.cleaned_data["receiver_id"])
        if found["receiver_id"] and not found["organisation_id"]:
            receiver = Membership.objects.only("organisation_id").get(pk=found["receiver_id"])
            found["organisation_id"] = receiver.organisation_id
        return found


class ReturnForm(CaseForm):
    outcome = fields.text(
        "Wat is de uitkomst?", help_text="Wat is er gebeurd, en hoe gaat het verder?"
    )


class WithdrawForm(CaseForm):
    who = fields.choice("Wie wil niet (meer)?", REFUSERS, radio=True)
    on = fields.day("Wanneer is dat gezegd?")
    note = fields.text("Toelichting", required=False)

    def prepare(self):
        self.fields["on"].initial = self.today


class MoveOutForm(CaseForm):
    municipality_id = fields.choice("Nieuwe gemeente", [])
    note = fields.text("Toelichting", required=False)

    def prepare(self):
        rows = Municipality.objects.filter(is_gone=False).exclude(region_id=self.case.region_id)
        self.fields["municipality_id"].choices = [
            *fields.EMPTY,
            *((str(row.pk), row.name) for row in rows.order_by("name")),
        ]

    def arguments(self):
        return super().arguments() | {
            "municipality_id": fields.number(self.cleaned_data["municipality_id"])
        }


class ElsewhereForm(CaseForm):
    destination = fields.choice(
        "Bestemming",
        [(code, Destination(code).label) for code in ELSEWHERE_DESTINATIONS],
        help_text="Alleen een bestemming die vaststaat.",
    )
    note = fields.text("Toelichting", required=False)
