"""A message that a young person of the demo sent the coach this morning."""

from datetime import datetime

from cases.actions.messages import receive_message
from cases.models import Case
from overstap.demo.region import World

TEXT = (
    "Hoi, morgen is de meeloopdag. Ik durf niet goed alleen te gaan. "
    "Kun je mij bellen? Na drie uur ben ik thuis."
)


def show_message(world: World, now: datetime) -> None:
    """This will let the first young person of the first coach send a message, once.

    Without a link: a link is a secret, and the demo is the same to the byte each time.
    """
    coach = world.coaches[0]
    case = (
        Case.objects.scoped()
        .filter(coach_id=coach.user_id, is_open=True, owner_user_id=coach.user_id)
        .order_by("pk")
        .first()
    )
    if case is not None:
        receive_message(by=None, now=now, case_id=case.pk, text=TEXT)
