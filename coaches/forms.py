"""Forms of the coach's work; the rules are in coaches/rules.py and speak through the action."""

from django import forms

from cases.enums import Channel
from coaches.enums import CoachKind, RequestState
from overstap.ui.forms import Form


class RequestForm(Form):
    """What the school asks the coach (domain.md 4.3)."""

    question = forms.CharField(
        label="Wat vraagt u aan de coach?",
        help_text="Schrijf kort waar de jongere hulp bij nodig heeft.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    tried = forms.CharField(
        label="Wat deed de school al?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wanted_from = forms.DateField(label="Wanneer moet de coach beginnen?", required=False)
    is_urgent = forms.BooleanField(label="Dit heeft spoed", required=False)


class JudgeForm(Form):
    """What the partnership answers to a request."""

    answer = forms.ChoiceField(
        label="Uw antwoord",
        choices=[
            (RequestState.APPROVED, "Goedkeuren"),
            (RequestState.RETURNED, "Terug naar de school voor aanvulling"),
            (RequestState.REFUSED, "Afwijzen"),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Toelichting",
        help_text="Nodig als u afwijst of terugstuurt. De school leest dit.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OfferForm(Form):
    """Which coach is asked; the label says how many cases the coach has, before and after."""

    coach = forms.TypedChoiceField(label="Coach", coerce=int, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label="Voor welk deel van de overstap?",
        choices=CoachKind.choices,
        initial=CoachKind.VO,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, coaches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["coach"].choices = [(coach.pk, load_label(coach)) for coach in coaches]


def load_label(coach) -> str:
    """ "Sanne Bakker, Zwolle: nu 12 dossiers, straks 13"."""
    noun = "dossier" if coach.n_open == 1 else "dossiers"
    label = (
        f"{coach.user.name}, {coach.organisation}: "
        f"nu {coach.n_open} {noun}, straks {coach.n_open + 1}"
    )
    if coach.n_offered:
        label += f" (en {coach.n_offered} gevraagd)"
    return label


class AnswerForm(Form):
    """Yes or no from the coach."""

    accepted = forms.ChoiceField(
        label="Neemt u dit dossier aan?",
        choices=[("ja", "Ja, ik ga deze jongere begeleiden"), ("nee", "Nee")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Reden",
        help_text="Nodig als u nee zegt.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReleaseForm(Form):
    """Why the coaching ends, and of whom when there are two coaches."""

    assignment = forms.TypedChoiceField(
        label="Welke coach stopt?", coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Reden",
        help_text="De school en de coördinator lezen dit.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, assignments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = [
            (a.pk, f"{a.coach.user.name} ({a.get_kind_display().lower()})") for a in assignments
        ]
        if len(assignments) == 1:
            self.fields["assignment"].initial = assignments[0].pk
            self.fields["assignment"].widget = forms.HiddenInput()


class ContactForm(Form):
    """A contact moment: kind, what was discussed, what was agreed (interface.md 6)."""

    channel = forms.ChoiceField(
        label="Soort contact",
        choices=Channel.choices,
        initial=Channel.TALK,
        widget=forms.RadioSelect,
    )
    contact_on = forms.DateField(label="Datum")
    is_reached = forms.ChoiceField(
        label="Is het gelukt?",
        choices=[("ja", "Ja, gesproken"), ("nee", "Nee, niet bereikt")],
        initial="ja",
        widget=forms.RadioSelect,
    )
    with_whom = forms.CharField(label="Met wie?", max_length=200, required=False)
    text = forms.CharField(
        label="Wat is er besproken?",
        help_text="Schrijf feiten en afspraken. De jongere kan dit lezen.",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agreement = forms.CharField(
        label="Afspraak",
        help_text="Bijvoorbeeld: belt vóór 15 mei met Deltion over de open dag.",
        max_length=500,
        required=False,
    )
    is_shared = forms.BooleanField(
        label="Delen met wie bij dit dossier hoort", required=False, initial=True
    )

    @property
    def values(self) -> dict:
        """The cleaned values as `add_contact` takes them."""
        values = dict(self.cleaned_data)
        values["is_reached"] = values["is_reached"] == "ja"
        return values
