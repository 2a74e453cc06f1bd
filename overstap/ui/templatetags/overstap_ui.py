"""Template tags of the house; loaded in every template as a builtin.

The real date is never read here: a page passes `today` in its context.
"""

import re
from datetime import date
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from overstap.ui import dates
from overstap.ui.dates import as_date, day, day_year
from overstap.ui.forms import FormRenderer, style

register = template.Library()

for written in (
    dates.day, dates.day_year, dates.moment, dates.full_day, dates.full_date, dates.full_moment,
    dates.weekday, dates.clock, dates.iso,
):  # fmt: skip
    register.filter(written)

# 24x24 stroke icons, drawn for Overstap.
ICONS = {
    "alert": '<path d="M12 4 2.8 20h18.4z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.500h-15z"/><path d="M10 20.500h4"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="1.5"/><path d="M4 10h16M8.5 3.500v4M15.5 3.500v4"/>',
    "chat": '<path d="M4 5.500h16v11H10l-4.5 3.500v-3.500H4z"/>',
    "check": '<path d="m5 12.5 4.5 4.500L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.300l3.4 2"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "doc": '<path d="M7 3.500h7l4 4V20.500H7z"/><path d="M14 3.500v4h4"/>',
    "dot": '<circle cx="12" cy="12" r="4"/>',
    "down": '<path d="m6 9.5 6 6 6-6"/>',
    "download": '<path d="M12 4v11M7 10.500l5 5 5-5M4.5 20h15"/>',
    "edit": '<path d="m4.5 19.5 1-4L16 5l3 3L8.5 18.500z"/>',
    "flag": '<path d="M6 21V4h11l-2 4 2 4H6"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.500M12 7.600v.1"/>',
    "left": '<path d="m14.5 6-6 6 6 6"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="9.5" rx="1.5"/><path d="M8 10.500V8a4 4 0 0 1 8 0v2.5"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="1.5"/><path d="m4 7 8 6 8-6"/>',
    "people": '<circle cx="9" cy="8.5" r="3.3"/><path d="M3 19.500c.5-3.5 2.8-5.3 6-5.300s5.5 1.8 6 5.3"/><path d="M15.5 5.500a3.2 3.2 0 0 1 0 6M17.5 14.800c2 .7 3.2 2.3 3.5 4.7"/>',
    "phone": '<path d="M6 4h3l1.6 4-2 1.500a11 11 0 0 0 5.9 5.900l1.5-2 4 1.600v3A2 2 0 0 1 18 20 14 14 0 0 1 4 6a2 2 0 0 1 2-2z"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "right": '<path d="m9.5 6 6 6-6 6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/>',
    "swap": '<path d="M4 9h14l-3.5-3.500M20 15H6l3.5 3.5"/>',
    "up": '<path d="m6 14.5 6-6 6 6"/>',
    "upload": '<path d="M12 16V5M7 9.500l5-5 5 5M4.5 20h15"/>',
    "user": '<circle cx="12" cy="8.3" r="3.8"/><path d="M4.8 20c.7-4 3.6-6 7.2-6s6.5 2 7.2 6"/>',
}
TONE_ICONS = {"negative": "alert", "warning": "clock", "positive": "check", "info": "info"}
_HIDDEN_ICONS = {
    name: mark_safe(  # noqa: S308 - our own drawings
        f'<svg class="os-icon" viewBox="0 0 24 24" aria-hidden="true">{paths}</svg>'
    )
    for name, paths in ICONS.items()
}


@register.simple_tag
def icon(name, label=""):
    """Draw an icon: `{% icon "clock" %}`; with a label it is read aloud, else it is hidden."""
    if not label:
        return _HIDDEN_ICONS[name]
    return format_html(
        '<svg class="os-icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        label,
        mark_safe(ICONS[name]),  # noqa: S308 - our own drawings
    )


@register.simple_tag(takes_context=True)
def current(context, section):
    """`<a {% current "cases" %}>`: marks the menu item of the page's `section`."""
    return mark_safe('aria-current="page"') if context.get("section") == section else ""


@register.filter
def days_until(value, today: date):
    """`over 2 dagen`, `vandaag`, `3 dagen te laat`, seen from `today`."""
    days = (as_date(value) - today).days
    if days < 0:
        return "1 dag te laat" if days == -1 else f"{-days} dagen te laat"
    if days == 0:
        return "vandaag"
    return "morgen" if days == 1 else f"over {days} dagen"


@register.filter
def number(value):
    """`1.250`: a whole number with Dutch thousands; empty for None."""
    return "" if value is None else f"{value:,}".replace(",", ".")


@register.filter
def present(value):
    """Whether there is something to show: 0 and False are, None and an empty text are not."""
    return value is not None and value != ""


@register.filter
def get(mapping, key):
    """`{{ labels|get:code }}`: a value from a dict, or None."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def due(context, value, today=None):
    """A due date, absolute and relative, with colour and icon: `{% due task.due_on %}`.

    Uses `today` from the context. Prints nothing for None.
    """
    if not value:
        return ""
    return due_html(value, today or context["today"])


def due_html(value, today):
    """Return the due date with colour, icon and distance as HTML; see `due`."""
    days = (as_date(value) - today).days
    tone = " os-due--late" if days < 0 else " os-due--soon" if days <= 2 else ""
    text = day(value) if as_date(value).year == today.year else day_year(value)
    return format_html(
        '<span class="os-due{}">{}{}, {}</span>',
        tone,
        icon("alert") if days < 0 else "",
        text,
        days_until(value, today),
    )


@register.simple_tag
def badge(label, tone="neutral", icon_name=""):
    """A status: `{% badge case.get_status_display "warning" %}`.

    Tones: neutral, info, warning, positive, negative. Never colour alone: it has an icon.
    """
    return _badge(label, tone, icon_name)


# Typed, so that a safe text is never taken for an unsafe one that reads the same.
@lru_cache(maxsize=256, typed=True)
def _badge(label, tone, icon_name):
    return format_html(
        '<span class="nl-data-badge os-badge os-badge--{}">{}{}</span>',
        tone,
        icon(icon_name or TONE_ICONS.get(tone, "dot")),
        label,
    )


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """`?…` with the filters of this page and some changed: `<a href="{% query tab='mijn' page=None %}">`.

    None or an empty text removes a key.
    """
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = value
    return "?" + params.urlencode()


@register.simple_tag(takes_context=True)
def query_for(context, key, value, drop=""):
    """`query` for a key that is known only on the page; `drop` is a key to leave out."""
    return query(context, **({drop: None} if drop else {}), **{key: value})


@register.filter
def drawn(svg):
    """`{{ totp_svg|drawn }}`: a drawing that the program itself made, without its XML header.

    Anything but one SVG of paths is refused: a ValueError.
    """
    text = re.sub(r"^\s*<\?xml[^>]*>\s*", "", svg)
    if not re.fullmatch(r"<svg\b[^<>]*>(\s*<path\b[^<>]*/>)*\s*</svg>\s*", text):
        raise ValueError("Only a drawing of paths is shown.")
    return mark_safe(text)  # noqa: S308 - just looked at, letter by letter


@register.filter
def styled(form):
    """`{{ form|styled }}`: a form of somebody else's library in the look of the house."""
    style(form)
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)  # the label says it already
    return form.render(template_name="ui/form.html", renderer=FormRenderer())
