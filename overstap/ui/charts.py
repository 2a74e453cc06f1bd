"""Charts as SVG made on the server: no script, no inline style, sharp on paper.

Each chart has a title and a description that says the figures. Show the same figures in a table
beside it. Small numbers are hidden by the caller: None is shown as "<5" with a bar of fixed width.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

WIDTH, ROW, LEFT, BAR = 640, 30, 190, 20
HIDDEN = "<5"


def bars(rows, *, title, ident):
    """Horizontal bars. `rows`: list of (label, number or None); `ident`: unique id on the page."""
    top = max([number or 0 for _, number in rows], default=0) or 1
    room = WIDTH - LEFT - 60
    parts = []
    for index, (label, number) in enumerate(rows):
        y = index * ROW
        width = round(room * (number or 0) / top)
        parts.append(
            format_html(
                '<text x="{}" y="{}" class="os-chart__label" text-anchor="end">{}</text>'
                '<rect x="{}" y="{}" width="{}" height="{}" rx="2" class="os-fill-1"/>'
                '<text x="{}" y="{}" class="os-chart__value">{}</text>',
                LEFT - 12,
                y + 19,
                label,
                LEFT,
                y + 5,
                max(width, 1),
                BAR,
                LEFT + width + 8,
                y + 19,
                HIDDEN if number is None else number,
            )
        )
    description = "; ".join(f"{label}: {_said(number)}" for label, number in rows)
    return _svg(max(len(rows), 1) * ROW, title, description, parts, ident)


def stacked(rows, series, *, title, ident):
    """Stacked bars. `rows`: list of (label, [number or None per series]); at most three series."""
    top = 30
    most = max([sum(number or 3 for number in numbers) for _, numbers in rows], default=0) or 1
    parts, x = [], LEFT
    for index, name in enumerate(series, 1):
        parts.append(
            format_html(
                '<rect x="{}" y="4" width="12" height="12" class="os-fill-{}"/>'
                '<text x="{}" y="15" class="os-chart__muted">{}</text>',
                x,
                index,
                x + 18,
                name,
            )
        )
        x += 38 + 7 * len(name)
    for index, (label, numbers) in enumerate(rows):
        parts.append(_stack(label, numbers, top + index * ROW, most))
    description = "; ".join(
        f"{label}: "
        + ", ".join(f"{name} {_said(number)}" for name, number in zip(series, numbers, strict=True))
        for label, numbers in rows
    )
    return _svg(top + max(len(rows), 1) * ROW, title, description, parts, ident)


def load_bar(done, asked, capacity, top, covering=0):
    """One thin bar beside a sentence that says the same: work, what is asked, and the limit.

    `covering` is work that is done for somebody else, for the time being. `top` is the number at the right end, the same for all bars of a page. What lies beyond
    `capacity` is drawn in the colour of too much.
    """
    top = max(top, 1)
    width = 200
    parts, x = [], 0.0
    for number, css in (
        (min(done, capacity), "os-fill-1"),
        (min(covering, max(capacity - done, 0)), "os-fill-4"),
        (max(done + covering - capacity, 0), "os-fill-3"),
        (asked, "os-fill-2"),
    ):
        if number > 0:
            part = width * number / top
            parts.append(
                format_html(
                    '<rect x="{}" y="3" width="{}" height="10" class="{}"/>',
                    round(x, 1),
                    round(part, 1),
                    css,
                )
            )
            x += part
    limit = round(min(width * capacity / top, width - 1), 1)
    return format_html(
        '<svg class="os-loadbar" viewBox="0 0 {} 16" aria-hidden="true" focusable="false">'
        '<rect x="0" y="3" width="{}" height="10" class="os-loadbar__room"/>{}'
        '<rect x="{}" y="0" width="1.5" height="16" class="os-loadbar__limit"/></svg>',
        width,
        limit,
        _join(parts),
        limit,
    )


def _stack(label, numbers, y, most):
    """Return one stacked bar with its label."""
    parts = [
        format_html(
            '<text x="{}" y="{}" class="os-chart__label" text-anchor="end">{}</text>',
            LEFT - 12,
            y + 17,
            label,
        )
    ]
    x = float(LEFT)
    for index, number in enumerate(numbers, 1):
        if number == 0:
            continue
        width = (WIDTH - LEFT - 10) * (3 if number is None else number) / most
        parts.append(
            format_html(
                '<rect x="{}" y="{}" width="{}" height="{}" class="os-fill-{}"/>',
                round(x, 1),
                y + 3,
                round(max(width - 2, 1), 1),
                BAR,
                index,
            )
        )
        if width > 24:
            parts.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="middle" class="os-on-{}">{}</text>',
                    round(x + width / 2 - 1, 1),
                    y + 17,
                    index,
                    HIDDEN if number is None else number,
                )
            )
        x += width
    return _join(parts)


def _said(number):
    return "minder dan 5" if number is None else number


def _join(parts):
    return format_html_join("", "{}", ((part,) for part in parts))


def _svg(height, title, description, parts, ident):
    return format_html(
        '<svg class="os-chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        WIDTH,
        height,
        ident,
        ident,
        ident,
        title,
        ident,
        description,
        mark_safe(_join(parts)),  # noqa: S308 - built with format_html above
    )
