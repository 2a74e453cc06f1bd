"""Which blocks of other rooms have something to show: asked for all of them at once."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, Q

from cases import panels
from overstap.organisations.models import User


def quiet_blocks(by, today: date) -> set[str]:
    """The blocks that need no loading, since nothing in them waits; one query."""
    waits = panels.today_waits(by, today)
    if not waits:
        return set()
    found = {
        f"has_{key}": reduce(or_, (Q(Exists(rows)) for rows in several))
        for key, several in waits.items()
    }
    answers = User.objects.filter(pk=by.user_id).annotate(**found).values(*found).get()
    return {key for key in waits if not answers[f"has_{key}"]}
