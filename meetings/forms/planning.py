"""Rounds, tables and people."""

from datetime import datetime

from django import forms
from django.utils import timezone

from meetings.enums import RoundTarget
from overstap.organisations.enums import Role
from overstap.ui.forms import Form


class RoundForm(Form):
    """A round: for whom, and when."""

    year = forms.TypedChoiceField(label="Overstapjaar", coerce=int)
    name = forms.CharField(
        label="Naam", help_text="Bijvoorbeeld: Overstaptafel april", max_length=80
    )
    target = forms.ChoiceField(
        label="Voor welke jongeren?", choices=RoundTarget.choices, widget=forms.RadioSelect
    )
    date_on = forms.DateField(label="Datum van de ronde")

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.pk, str(year)) for year in years]


def person_label(membership) -> str:
    """Name and role; the organisation is the heading above it."""
    return f"{membership.user.name}, {membership.get_role_display().lower()}"


def grouped(people) -> list:
    """People under their organisation, for a select."""
    groups: dict[str, list] = {}
    for person in people:
        groups.setdefault(str(person.organisation), []).append((person.pk, person_label(person)))
    return list(groups.items())


class SessionForm(Form):
    """One table: when, where, who leads and who takes the minutes."""

    day = forms.DateField(label="Datum")
    time = forms.TimeField(label="Begint om", widget=forms.TimeInput)
    planned_minutes = forms.IntegerField(
        label="Duur in minuten", min_value=5, max_value=600, initial=90
    )
    minutes_per_case = forms.IntegerField(
        label="Minuten per dossier", min_value=1, max_value=60, initial=5
    )
    place = forms.CharField(
        label="Plaats",
        help_text="Bijvoorbeeld: Stadskantoor Zwolle",
        max_length=200,
        required=False,
    )
    video_link = forms.URLField(
        label="Link naar videogesprek", required=False, assume_scheme="https"
    )
    chair = forms.TypedChoiceField(label="Voorzitter", coerce=int)
    minute_taker = forms.TypedChoiceField(
        label="Notulist", coerce=int, required=False, empty_value=None
    )
    participants = forms.TypedMultipleChoiceField(
        label="Deelnemers",
        help_text="U kunt later mensen toevoegen of weghalen.",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, people, with_participants=True, **kwargs):
        super().__init__(*args, **kwargs)
        people = list(people)
        self.fields["chair"].choices = [("", "Kies een voorzitter"), *grouped(people)]
        self.fields["minute_taker"].choices = [("", "Nog geen notulist"), *grouped(people)]
        if with_participants:
            # Mentors join one by one on the page of the table; a region has hundreds of them.
            self.fields["participants"].choices = [
                (person.pk, f"{person_label(person)}, {person.organisation}")
                for person in people
                if person.role != Role.MENTOR
            ]
        else:
            del self.fields["participants"]

    def clean(self):
        """A place or a link: people must know where to be."""
        values = super().clean()
        if not values.get("place") and not values.get("video_link"):
            self.add_error("place", "Vul een plaats in, of een link naar het videogesprek.")
        return values

    @property
    def values(self) -> dict:
        """The cleaned values as the actions take them."""
        values = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(values["day"], values["time"]))
        found = {
            "starts_at": starts_at,
            "planned_minutes": values["planned_minutes"],
            "minutes_per_case": values["minutes_per_case"],
            "place": values["place"],
            "video_link": values["video_link"],
            "chair_id": values["chair"],
            "minute_taker_id": values["minute_taker"],
        }
        if "participants" in self.fields:
            found["participant_ids"] = values["participants"]
        return found


class ParticipantForm(Form):
    """Who joins the table."""

    membership = forms.TypedChoiceField(label="Deelnemer toevoegen", coerce=int)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membership"].choices = [("", "Kies iemand"), *grouped(people)]


class SeatForm(Form):
    """At which table of the round a school sits."""

    session = forms.TypedChoiceField(label="Tafel", coerce=int)

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(one.pk, "") for one in sessions]
