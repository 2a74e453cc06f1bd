"""What cases itself offers for several at once: an agreed action, and an export."""

from datetime import date

from django import forms

from cases.actions.items import add_action_item
from cases.bulk import BulkAction, register_bulk_action
from cases.rules import standing_of
from cases.rules.items import check_may_add_item
from overstap.audit.acting import unguarded
from overstap.organisations.enums import COACHES, COORDINATORS, OFFICERS, SCHOOL_LEADS
from overstap.organisations.rules import why_not
from overstap.ui.forms import Form

# security.md 3.5: zorgco, dc and lpa, coordinator; never mentor, mbo or manager.
EXPORTERS = SCHOOL_LEADS | OFFICERS | COORDINATORS


class ItemForm(Form):
    """The same action for every chosen case, for the own organisation."""

    what = forms.CharField(label="Wat gaat er gebeuren?", max_length=300)
    due_on = forms.DateField(label="Uiterlijk")


class PurposeForm(Form):
    """Why this file is made; it goes to the read log."""

    purpose = forms.CharField(
        label="Waarvoor gebruikt u dit bestand?",
        min_length=5,
        max_length=200,
        help_text="Dit wordt bewaard, met de dossiers die erin staan.",
    )


def _item_refusal(case, by, today: date) -> str:
    with unguarded("the rule reads what surrounds a case that was already scoped"):
        return why_not(check_may_add_item, case, standing_of(case, by, today))


def _add_item(*, by, now, case_id: int, what: str, due_on: date):
    return add_action_item(
        by=by,
        now=now,
        case_id=case_id,
        what=what,
        due_on=due_on,
        owner_id=by.pk,
        organisation_id=by.organisation_id,
    )


def register() -> None:
    """This will offer both in the bar of the case list; called from CasesConfig.ready()."""
    register_bulk_action(
        BulkAction(
            key="actie",
            verb="Actie toevoegen",
            roles=SCHOOL_LEADS | COACHES | OFFICERS | COORDINATORS,
            form=lambda by, today: ItemForm,
            says=lambda values: "Elk dossier krijgt deze actie. U bent zelf de eigenaar.",
            refusal=_item_refusal,
            run=_add_item,
            order=50,
        )
    )
    register_bulk_action(
        BulkAction(
            key="exporteren",
            verb="Exporteren",
            roles=EXPORTERS,
            form=lambda by, today: PurposeForm,
            says=lambda values: (
                "U krijgt een bestand voor Excel met wat u van deze dossiers mag zien."
            ),
            refusal=lambda case, by, today: "",
            run=lambda **values: None,
            order=90,
        )
    )
