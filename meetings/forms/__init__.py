"""Forms of the Overstaptafel; the rules speak through the actions."""

from meetings.forms.agenda import (
    BulkAgendaForm,
    ItemForm,
    LeadItemForm,
    LookForm,
    NoteForm,
    PutOnForm,
    session_label,
)
from meetings.forms.longlist import AddMemberForm, ConfirmForm
from meetings.forms.planning import (
    ParticipantForm,
    RoundForm,
    SeatForm,
    SessionForm,
    grouped,
    person_label,
)
from meetings.forms.running import DecisionForm, PresenceForm

__all__ = [
    "AddMemberForm",
    "BulkAgendaForm",
    "ConfirmForm",
    "DecisionForm",
    "ItemForm",
    "LeadItemForm",
    "LookForm",
    "NoteForm",
    "ParticipantForm",
    "PresenceForm",
    "PutOnForm",
    "RoundForm",
    "SeatForm",
    "SessionForm",
    "grouped",
    "person_label",
    "session_label",
]
