"""What may be done in the coach's work: each check raises the Dutch sentence."""

from coaches.rules.absence import check_is_there
from coaches.rules.contacts import WRITERS, check_contact, check_may_add_contact
from coaches.rules.matching import (
    ANSWERS,
    OPEN_REQUEST,
    check_answer,
    check_case_is_shared,
    check_coach_fits,
    check_is_approved,
    check_kind_is_free,
    check_may_answer_offer,
    check_may_judge,
    check_may_offer,
    check_may_release,
    check_may_request,
    check_may_transfer,
    check_may_withdraw_request,
    check_question,
    has_judge,
)

__all__ = [
    "ANSWERS",
    "OPEN_REQUEST",
    "WRITERS",
    "check_answer",
    "check_case_is_shared",
    "check_coach_fits",
    "check_contact",
    "check_is_approved",
    "check_is_there",
    "check_kind_is_free",
    "check_may_add_contact",
    "check_may_answer_offer",
    "check_may_judge",
    "check_may_offer",
    "check_may_release",
    "check_may_request",
    "check_may_transfer",
    "check_may_withdraw_request",
    "check_question",
    "has_judge",
]
