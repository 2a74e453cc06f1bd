"""Cases on the agenda."""

from django import forms

from meetings.enums import PartnerView, Triage
from overstap.ui.dates import moment
from overstap.ui.forms import Form


class ItemForm(Form):
    """The question to the table, and what was tried (domain.md 4.4)."""

    question = forms.CharField(
        label="Vraag aan de tafel",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    tried = forms.CharField(
        label="Wat is al geprobeerd?",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wanted = forms.CharField(
        label="Wie moet erbij zijn?",
        max_length=300,
        required=False,
        help_text="Bijvoorbeeld: het mbo van eerste keus, de coach.",
    )
    minutes = forms.IntegerField(label="Minuten", min_value=1, max_value=60)


class PrepareForm(ItemForm):
    """The preparation of an item that is on an agenda already."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def values(self) -> dict:
        """As `prepare_item` takes them."""
        values = dict(self.cleaned_data)
        return values | {"expect_version": values.pop("version")}


class LeadItemForm(PrepareForm):
    """The same, with the choice that only who leads the table makes."""

    triage = forms.ChoiceField(
        label="Hoe bespreken we dit?",
        choices=[("", "Wat de regel voorstelt"), *Triage.choices],
        required=False,
        widget=forms.RadioSelect,
    )


class PutOnForm(ItemForm):
    """From the case page: on which table."""

    session = forms.TypedChoiceField(label="Welke tafel?", coerce=int, widget=forms.RadioSelect)
    field_order = ("session", "question", "tried", "wanted", "minutes")

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(one.pk, session_label(one)) for one in sessions]


class LookForm(Form):
    """What leerplicht or an mbo says after looking at a case before the table."""

    view = forms.ChoiceField(
        label="Wilt u dit bespreken?", choices=PartnerView.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Wat weet u hierover?",
        max_length=1000,
        required=False,
        help_text="De tafel leest dit. Schrijf alleen wat nodig is.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BulkAgendaForm(Form):
    """From the list of cases: on which table."""

    session = forms.TypedChoiceField(label="Welke tafel?", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(one.pk, session_label(one)) for one in sessions]


def session_label(session) -> str:
    """ "Overstaptafel april, 12 apr 2027, 09:00, Stadskantoor (8 dossiers)"."""
    where = session.place or "online"
    noun = "dossier" if session.n_items == 1 else "dossiers"
    return f"{session.round.name}, {moment(session.starts_at)}, {where} ({session.n_items} {noun})"


class NoteForm(Form):
    """A reason."""

    note = forms.CharField(label="Reden", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
