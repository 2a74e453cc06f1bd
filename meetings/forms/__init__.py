"""Forms of the Overstaptafel; the rules speak through the actions."""

from meetings.forms.agenda import (
    BulkAgendaForm,
    LeadItemForm,
    LookForm,
    NoteForm,
    PrepareForm,
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
    "LeadItemForm",
    "LookForm",
    "NoteForm",
    "ParticipantForm",
    "PrepareForm",
    "PresenceForm",
    "PutOnForm",
    "RoundForm",
    "SeatForm",
    "SessionForm",
    "grouped",
    "person_label",
    "session_label",
]
