"""Forms of the Overstaptafel; the rules speak through the actions."""

from datetime import datetime

from django import forms
from django.utils import timezone

from meetings.enums import DecisionCode, RoundTarget, Triage
from meetings.rules import MOST_ACTIONS
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
                (person.pk, f"{person.user.name}, {person.organisation}")
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


class PresenceForm(Form):
    """Who is in the room."""

    present = forms.TypedMultipleChoiceField(
        label="Wie zijn er?", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, participants, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [
            (one.pk, f"{one.membership.user.name}, {one.membership.organisation}")
            for one in participants
        ]
        self.fields["present"].initial = [one.pk for one in participants if one.is_present]


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
    minutes = forms.IntegerField(label="Minuten", min_value=1, max_value=60)


class LeadItemForm(ItemForm):
    """The same, with the choice that only who leads the table makes."""

    triage = forms.ChoiceField(
        label="Hoe bespreken we dit?", choices=Triage.choices, widget=forms.RadioSelect
    )


class PutOnForm(ItemForm):
    """From the case page: on which table."""

    session = forms.TypedChoiceField(label="Welke tafel?", coerce=int, widget=forms.RadioSelect)
    field_order = ("session", "question", "tried", "minutes")

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(one.pk, session_label(one)) for one in sessions]


class BulkAgendaForm(Form):
    """From the list of cases: on which table."""

    session = forms.TypedChoiceField(label="Welke tafel?", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(one.pk, session_label(one)) for one in sessions]


def session_label(session) -> str:
    """ "Overstaptafel april, 12-04 09:00, Stadskantoor (8 dossiers)"."""
    starts = timezone.localtime(session.starts_at)
    where = session.place or "online"
    noun = "dossier" if session.n_items == 1 else "dossiers"
    return (
        f"{session.round.name}, {starts:%d-%m-%Y} om {starts:%H.%M} uur, {where} "
        f"({session.n_items} {noun})"
    )


class NoteForm(Form):
    """A reason."""

    note = forms.CharField(label="Reden", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(Form):
    """One decision, one text, and who does what by when (lifecycle.md 6)."""

    code = forms.ChoiceField(
        label="Besluit", choices=DecisionCode.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="Wat spreken we af?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    receiver_name = forms.CharField(
        label="Wie nam de melding aan?",
        help_text="Alleen als de gemeente niet met Overstap werkt.",
        max_length=200,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", "Kies wie"), *owners]
        for number in range(1, MOST_ACTIONS + 1):
            self.fields[f"what_{number}"] = forms.CharField(
                label="Wat gebeurt er?", max_length=300, required=False
            )
            self.fields[f"owner_{number}"] = forms.ChoiceField(
                label="Wie doet dit?", choices=choices, required=False
            )
            self.fields[f"due_{number}"] = forms.DateField(label="Uiterlijk", required=False)

    @property
    def rows(self) -> list:
        """The action fields per row, for the page; rows after the first are folded."""
        return [
            {
                "number": number,
                "what": self[f"what_{number}"],
                "owner": self[f"owner_{number}"],
                "due": self[f"due_{number}"],
            }
            for number in range(1, MOST_ACTIONS + 1)
        ]

    @property
    def has_more(self) -> bool:
        """Whether a second or third action was typed, so that its rows must be open."""
        return any(row[name].value() for row in self.rows[1:] for name in ("what", "owner", "due"))

    @property
    def actions(self) -> list[dict]:
        """The rows that somebody filled, as `decide` takes them."""
        found = []
        for number in range(1, MOST_ACTIONS + 1):
            what = self.cleaned_data.get(f"what_{number}", "").strip()
            owner = self.cleaned_data.get(f"owner_{number}", "")
            due_on = self.cleaned_data.get(f"due_{number}")
            if not (what or owner or due_on):
                continue
            kind, pk = owner[:1], owner[1:]
            found.append(
                {
                    "row": number,
                    "what": what,
                    "owner_id": int(pk) if kind == "m" else None,
                    "organisation_id": int(pk) if kind == "o" else None,
                    "due_on": due_on,
                }
            )
        return found

    @property
    def values(self) -> dict:
        """The cleaned values as `decide` takes them."""
        return {
            "code": self.cleaned_data["code"],
            "text": self.cleaned_data["text"],
            "receiver_name": self.cleaned_data["receiver_name"],
            "actions": self.actions,
            "expect_version": self.cleaned_data["version"],
        }
