"""What the coach's side of the work does; every one is an action (house.md 3)."""

from coaches.actions.absence import change_absence, report_absence, withdraw_absence
from coaches.actions.answering import answer_offers
from coaches.actions.contacts import add_contact
from coaches.actions.load import change_weight, save_hours, save_load_policy
from coaches.actions.matching import answer_offer, escalate_unanswered, offer_coach
from coaches.actions.releasing import release_coach, release_for_membership
from coaches.actions.requests import answer_request, save_request, submit_request
from coaches.actions.transferring import offer_transfer, start_transfer
from coaches.actions.undoing import withdraw_request

__all__ = [
    "add_contact",
    "answer_offer",
    "answer_offers",
    "answer_request",
    "change_absence",
    "change_weight",
    "escalate_unanswered",
    "offer_coach",
    "offer_transfer",
    "release_coach",
    "release_for_membership",
    "report_absence",
    "save_hours",
    "save_load_policy",
    "save_request",
    "start_transfer",
    "submit_request",
    "withdraw_absence",
    "withdraw_request",
]
