"""The Jinja2 environment for the rows of big tables (templates/jinja2)."""

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from overstap.ui import dates
from overstap.ui.templatetags import overstap_ui


def environment(**options):
    """Return the environment Django's Jinja2 backend renders with.

    Autoescape is on; a name that does not exist is an error, not an empty cell.
    """
    env = Environment(**{**options, "autoescape": True, "undefined": StrictUndefined})  # noqa: S701
    env.globals.update(
        static=static,
        url=lambda name, *args: reverse(name, args=args),
        icon=overstap_ui.icon,
        badge=overstap_ui.badge,
        due=overstap_ui.due_html,
    )
    env.filters.update(
        day=dates.day,
        day_year=dates.day_year,
        moment=dates.moment,
        number=overstap_ui.number,
    )
    return env
