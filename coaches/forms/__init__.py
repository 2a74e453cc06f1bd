"""Forms of the coaches; the rules speak through the actions."""

from coaches.forms.absence import AbsenceForm
from coaches.forms.contacts import ContactForm
from coaches.forms.load import HoursForm, LoadPolicyForm, WeightForm, load_label, top_of
from coaches.forms.matching import (
    AnswerAllForm,
    AnswerForm,
    JudgeForm,
    OfferForm,
    ReleaseForm,
    RequestDraftForm,
    RequestForm,
    WithdrawRequestForm,
)
from coaches.forms.transferring import TransferForm

__all__ = [
    "AbsenceForm",
    "AnswerAllForm",
    "AnswerForm",
    "ContactForm",
    "HoursForm",
    "JudgeForm",
    "LoadPolicyForm",
    "OfferForm",
    "ReleaseForm",
    "RequestDraftForm",
    "RequestForm",
    "TransferForm",
    "WeightForm",
    "WithdrawRequestForm",
    "load_label",
    "top_of",
]
