"""The names behind the keys in history rows and grants, all found in one query."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from cases.enums import RiskReason
from cases.timeline.rows import MODELS, Row, loaded, told
from cases.wording import as_moment, in_words
from overstap.organisations.models import Municipality, Organisation, Programme, User
from overstap.privacy.groups import unmask
from overstap.ui.dates import day_year, moment


class Names:
    """Names behind the keys in a set of rows and grants, all found in one query."""

    def __init__(self):
        self._wanted: dict[type[models.Model], set[int]] = {
            User: set(),
            Organisation: set(),
            Municipality: set(),
            Programme: set(),
        }
        self._found: dict[tuple[str, int], str] = {}

    def want(self, model: type[models.Model], *keys: int | None) -> None:
        """Ask for the names of these rows of a model."""
        self._wanted[model] |= {key for key in keys if key}

    def want_rows(self, rows: Iterable[Row]) -> None:
        """Ask for every name that the changes in these rows may need."""
        for row in rows:
            if row.what not in MODELS:
                continue
            for f in told(MODELS[row.what]):
                if f.is_relation and f.related_model in self._wanted:
                    self.want(f.related_model, row.data.get(f.attname))

    def load(self) -> None:
        """Find all that was asked for."""
        columns = {
            Organisation: "short_name",
            User: "name",
            Municipality: "name",
            Programme: "name",
        }
        parts = [
            model.objects.filter(pk__in=keys or {0})
            .annotate(
                what=Value(model._meta.model_name, output_field=models.CharField()),
                row_id=F("pk"),
                shown=Cast(columns[model], models.CharField()),
                full=Cast("name", models.CharField()),
            )
            .values_list("what", "row_id", "shown", "full")
            for model, keys in self._wanted.items()
        ]
        for what, pk, shown, full in parts[0].union(*parts[1:], all=True):
            self._found[(what, pk)] = shown or full

    def of(self, model: type[models.Model], pk: int | None) -> str:
        """The name of a row, or "" for none."""
        return self._found.get((model._meta.model_name, pk), "") if pk else ""

    def shown(self, f: models.Field, value) -> str:
        """A stored value as a person reads it."""
        if value is None or value == "" or value == []:
            return ""
        if f.is_relation:
            return (
                self.of(f.related_model, value) if f.related_model in self._wanted else str(value)
            )
        if f.name == "groups":
            return in_words(unmask(value))
        if f.name == "risk_reasons":
            return ", ".join(RiskReason(code).label.lower() for code in loaded(value))
        if f.choices:
            return str(dict(f.flatchoices).get(value, value))
        if isinstance(f, models.BooleanField):
            return "ja" if value else "nee"
        if isinstance(f, models.DateField) and not isinstance(f, models.DateTimeField):
            return day_year(f.to_python(value))
        if isinstance(f, models.DateTimeField):
            return moment(as_moment(value))
        return str(value)
