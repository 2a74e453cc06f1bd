"""Form look: NL Design System classes on Django's own widgets.

Write a form with `Form` or `ModelForm` from here and print it with `{{ form }}` or a field with
`{{ form.name.as_field_group }}`. Both use templates/ui/form.html and templates/ui/field.html.
"""

from django import forms
from django.forms.renderers import TemplatesSetting

CLASSES = {
    forms.Textarea: "utrecht-textarea",
    forms.SelectMultiple: "utrecht-select os-select--multiple",
    forms.Select: "utrecht-select",
    forms.CheckboxSelectMultiple: "",
    forms.RadioSelect: "",
    forms.CheckboxInput: "utrecht-checkbox",
    forms.DateInput: "utrecht-textbox os-date",
    forms.FileInput: "os-file",
    forms.widgets.Input: "utrecht-textbox",
}


class FormRenderer(TemplatesSetting):
    """Finds form and field templates in templates/ui."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class DateInput(forms.DateInput):
    """Native date picker. Browsers accept only ISO dates; the Dutch locale would write 11-05-2026."""

    input_type = "date"

    def __init__(self, attrs=None, format="%Y-%m-%d"):
        super().__init__(attrs, format=format)


class TimeInput(forms.TimeInput):
    """Native time picker, hours and minutes."""

    input_type = "time"

    def __init__(self, attrs=None, format="%H:%M"):
        super().__init__(attrs, format=format)


class DateTimeInput(forms.DateTimeInput):
    """Native date and time picker, local time to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs=None, format="%Y-%m-%dT%H:%M"):
        super().__init__(attrs, format=format)


def style(form):
    """Give every widget of a form its class, native pickers and, when refused, the invalid look.

    The `--invalid` class is set only on a bound form: an empty required field must not be red
    before somebody typed (the CSS `:invalid` selector would do that).
    """
    for name, field in form.fields.items():
        widget = field.widget
        if type(widget) is forms.DateInput:
            widget = field.widget = DateInput(widget.attrs)
        elif type(widget) is forms.TimeInput:
            widget = field.widget = TimeInput(widget.attrs)
        elif type(widget) is forms.DateTimeInput:
            widget = field.widget = DateTimeInput(widget.attrs)
        elif widget.is_hidden:
            continue
        css = next((css for kind, css in CLASSES.items() if isinstance(widget, kind)), "")
        own = widget.attrs.get("class", "")
        if css and css.split()[0] not in own.split():
            own = f"{css} {own}".strip()
        if css and form.is_bound and name in form.errors:
            own += f" {css.split()[0]}--invalid"
        if own:
            widget.attrs["class"] = own


class Styled:
    """Mixin for any Form: styles its widgets once they are known.

    `get_context` is the hook, and not `__init__`, so that fields that a subclass adds or
    changes in its own `__init__` are styled too. `__getitem__` serves pages that print one field.
    """

    _styled = False

    def _style_once(self):
        if not self._styled:
            self._styled = True
            style(self)

    def get_context(self):
        self._style_once()
        return super().get_context()

    def __getitem__(self, name):
        self._style_once()
        return super().__getitem__(name)


class Form(Styled, forms.Form):
    """Plain form in the look of the house."""


class ModelForm(Styled, forms.ModelForm):
    """Model form in the look of the house. Saving goes through an action, not through `save()`."""
