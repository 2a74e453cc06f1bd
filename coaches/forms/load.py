"""How full a coach is, where one is chosen; and what a region says a case weighs."""

from django import forms
from django.utils.html import format_html

from cases.enums import Status
from coaches.enums import Weight
from coaches.queries import Load
from coaches.queries.load import percent_text
from coaches.rules.load import DEFAULT_POINTS, MOST_HOURS, MOST_POINTS, MOST_WEEKS, Norm
from overstap.ui.charts import load_bar
from overstap.ui.dates import day
from overstap.ui.forms import Form


def cases_text(count: int) -> str:
    """ "12 dossiers"."""
    return f"{count} dossier{'' if count == 1 else 's'}"


def away_text(load: Load, today) -> str:
    """When this coach is away, and who stands in then."""
    if not load.absences:
        return ""
    one = load.absences[0]
    since = "" if one.starts_on <= today else f"{day(one.starts_on)} "
    who = f"vervanger {one.stand_in.user.name}" if one.stand_in else "geen vervanger"
    return f"Afwezig {since}t/m {day(one.ends_on)}, {who}."


def load_label(load: Load, extra: int, today, top: int | None = None) -> str:
    """A coach in a list to choose from: name, bar, load before and after, days away.

    Without `extra` points there is no after yet: the next page says it per coach.
    """
    coach = load.coach
    before = percent_text(load.percent())
    said = f"nu {cases_text(load.n_open)}. Werkdruk {before}."
    if extra:
        after = percent_text(load.percent(extra))
        said = (
            f"nu {cases_text(load.n_open)}, straks {load.n_open + 1}. "
            f"Werkdruk nu {before}, straks {after}."
        )
    asked = f" Al gevraagd voor {cases_text(load.n_offered)}." if load.n_offered else ""
    if load.n_covering:
        asked = f" Neemt nu ook {cases_text(load.n_covering)} waar.{asked}"
    away = away_text(load, today)
    return format_html(
        '<strong>{}</strong>, {}<span class="os-sub">{}{}</span>{}{}',
        coach.user.name,
        coach.organisation,
        said,
        asked,
        load_bar(
            load.points,
            load.asked_points + extra,
            load.capacity,
            top or top_of([load], extra),
            load.covering_points,
        ),
        format_html('<span class="os-sub os-bad">{}</span>', away) if away else "",
    )


def top_of(loads: list[Load], extra: int = 0) -> int:
    """The number at the right end of every bar of a page."""
    return max(
        [max(one.full_capacity, one.taken + one.asked_points + extra) for one in loads], default=1
    )


def stand_in_label(load: Load, extra: int) -> str:
    """A colleague in a list of who may stand in: the load now and with `extra` points more."""
    now = percent_text(load.percent())
    after = f", straks {percent_text(load.percent(extra))}" if extra else ""
    return f"{load.coach.user.name}, {load.coach.organisation}. Werkdruk nu {now}{after}"


class WeightForm(Form):
    """How much work a case is, each choice with its points and the load it leads to."""

    assignment = forms.TypedChoiceField(
        label="Van welke coach?", coerce=int, widget=forms.RadioSelect
    )
    weight = forms.ChoiceField(label="Hoeveel begeleiding is het?", widget=forms.RadioSelect)
    note = forms.CharField(
        label="Reden",
        help_text="De coach en de coördinator lezen dit. Schrijf niets over gezondheid.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, assignments, norm: Norm, status: str, loads=(), **kwargs):
        super().__init__(*args, **kwargs)
        only = assignments[0] if len(assignments) == 1 else None
        load = next((one for one in loads if only and one.coach.pk == only.coach_id), None)
        now = norm.of(status, only.weight) if only else 0
        self.fields["assignment"].choices = [
            (one.pk, f"{one.coach.user.name}, nu {one.get_weight_display().lower()}")
            for one in assignments
        ]
        if only is not None:
            self.fields["assignment"].initial = only.pk
            self.fields["assignment"].widget = forms.HiddenInput()
            self.fields["weight"].initial = only.weight
        self.fields["weight"].choices = [
            (value, _weight_label(label, norm.of(status, value), now, load))
            for value, label in Weight.choices
        ]


def _weight_label(label: str, points: int, now: int, load: Load | None) -> str:
    said = f"{label}: {points} {'punt' if points == 1 else 'punten'}"
    return f"{said}, werkdruk {percent_text(load.percent(points - now))}" if load else said


class HoursForm(Form):
    """The hours of one coach."""

    hours = forms.IntegerField(
        label="Uren per week voor begeleiding",
        help_text="Alleen de uren die er zijn voor jongeren.",
        min_value=0,
        max_value=MOST_HOURS,
    )


class LoadPolicyForm(Form):
    """What a case counts for, and what a coach can carry."""

    full_time_hours = forms.IntegerField(
        label="Uren per week bij een volledige baan", min_value=1, max_value=MOST_HOURS
    )
    full_time_points = forms.IntegerField(
        label="Punten bij een volledige baan",
        help_text="Zoveel punten kan iemand met een volledige baan aan.",
        min_value=1,
        max_value=1000,
    )
    default_hours = forms.IntegerField(
        label="Uren per week als niets is ingevuld", min_value=0, max_value=MOST_HOURS
    )
    light_percent = forms.IntegerField(
        label="Licht telt voor (procent)", min_value=0, max_value=100
    )
    heavy_percent = forms.IntegerField(
        label="Zwaar telt voor (procent)", min_value=100, max_value=500
    )
    horizon_weeks = forms.IntegerField(
        label="Hoeveel weken kijkt u vooruit naar afwezigheid?",
        help_text="Dagen afwezig in deze weken maken de ruimte kleiner.",
        min_value=1,
        max_value=MOST_WEEKS,
    )

    def __init__(self, *args, norm: Norm, **kwargs):
        initial = {name: getattr(norm, name) for name in self.base_fields}
        initial |= {f"points_{status}": norm.points[status] for status in DEFAULT_POINTS}
        super().__init__(*args, initial=initial, **kwargs)
        for status in DEFAULT_POINTS:
            self.fields[f"points_{status}"] = forms.IntegerField(
                label=Status(status).label, min_value=0, max_value=MOST_POINTS
            )

    @property
    def point_fields(self):
        """The fields of the points, for a part of their own."""
        return [self[f"points_{status}"] for status in DEFAULT_POINTS]

    @property
    def norm_fields(self):
        """The other fields."""
        return [self[name] for name in self.base_fields]

    @property
    def values(self) -> dict:
        """The cleaned norm."""
        return {name: self.cleaned_data[name] for name in self.base_fields}

    @property
    def points(self) -> dict[str, int]:
        """The cleaned points by status."""
        return {str(status): self.cleaned_data[f"points_{status}"] for status in DEFAULT_POINTS}
