"""What the coach's side of the work does; every one is an action (house.md 3)."""

from coaches.actions.contacts import add_contact
from coaches.actions.matching import answer_offer, escalate_unanswered, offer_coach
from coaches.actions.releasing import release_coach, release_for_membership
from coaches.actions.requests import answer_request, submit_request

__all__ = [
    "add_contact",
    "answer_offer",
    "answer_request",
    "escalate_unanswered",
    "offer_coach",
    "release_coach",
    "release_for_membership",
    "submit_request",
]
