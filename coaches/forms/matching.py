"""Asking for a coach, offering and answering."""

from django import forms

from coaches.enums import CoachKind, Expectation, RequestState, Weight
from coaches.forms.load import load_label, top_of
from overstap.ui.forms import Form


class RequestForm(Form):
    """What the school asks the coach; what the case holds already is not asked (domain.md 4.3)."""

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
    helpers = forms.CharField(
        label="Wie helpt de jongere nu al?",
        help_text="Bijvoorbeeld: jeugdhulp, schoolmaatschappelijk werk.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    expects_diploma = forms.ChoiceField(
        label="Haalt de jongere het diploma?",
        choices=Expectation.choices,
        initial=Expectation.UNKNOWN,
        widget=forms.RadioSelect,
    )
    has_plan = forms.BooleanField(label="Er is een ontwikkelingsperspectief (OPP)", required=False)
    weight = forms.ChoiceField(
        label="Hoeveel begeleiding verwacht u?",
        choices=Weight.choices,
        initial=Weight.NORMAL,
        widget=forms.RadioSelect,
    )
    preferred_kind = forms.ChoiceField(
        label="Welke coach past?",
        choices=[("", "Geen voorkeur"), *CoachKind.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    wanted_from = forms.DateField(label="Wanneer moet de coach beginnen?", required=False)
    is_urgent = forms.BooleanField(label="Dit heeft spoed", required=False)


class RequestDraftForm(RequestForm):
    """The same, kept for later: nothing is needed yet."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def clean(self):
        values = super().clean()
        values["weight"] = values.get("weight") or Weight.NORMAL
        values["expects_diploma"] = values.get("expects_diploma") or Expectation.UNKNOWN
        return values


class WithdrawRequestForm(Form):
    """Why the school no longer asks for a coach."""

    note = forms.CharField(
        label="Reden",
        help_text="Wie de aanvraag kan lezen, leest dit ook.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


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
    """Which coach is asked; each choice shows the load before and after."""

    coach = forms.TypedChoiceField(label="Coach", coerce=int, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label="Voor welk deel van de overstap?",
        choices=CoachKind.choices,
        initial=CoachKind.VO,
        widget=forms.RadioSelect,
    )
    weight = forms.ChoiceField(
        label="Hoeveel begeleiding is het?",
        choices=Weight.choices,
        initial=Weight.NORMAL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, loads, extra, today, **kwargs):
        super().__init__(*args, **kwargs)
        top = top_of(loads, extra)
        self.fields["coach"].choices = [
            (load.coach.pk, load_label(load, extra, today, top)) for load in loads
        ]


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


class AnswerAllForm(AnswerForm):
    """One answer to all the chosen questions."""

    accepted = forms.ChoiceField(
        label="Neemt u deze dossiers aan?",
        choices=[("ja", "Ja, ik ga deze jongeren begeleiden"), ("nee", "Nee")],
        widget=forms.RadioSelect,
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
