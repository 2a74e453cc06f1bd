"""Filters that live in the address."""

import django_filters

from overstap.ui.forms import style


class FilterSet(django_filters.FilterSet):
    """A django-filter FilterSet in the look of the house; name the text field `q`."""

    @property
    def form(self):
        form = super().form
        if not getattr(form, "os_styled", False):
            form.os_styled = True
            style(form)
            for field in form.fields.values():
                field.help_text = ""
        return form


def chips(request, filterset):
    """Return the active filters as dicts label, value and url (the address without it)."""
    form = filterset.form
    if not form.is_valid():
        return []
    result = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value or field.widget.is_hidden:
            continue
        params = request.GET.copy()
        params.pop(name, None)
        params.pop("page", None)
        result.append(
            {
                "label": field.label or name,
                "value": _shown(field, value),
                "url": "?" + params.urlencode(),
            }
        )
    return result


def _shown(field, value):
    """Return the text of a chosen value: the label of a choice, else the value itself."""
    choices = {str(key): label for key, label in getattr(field, "choices", ()) or ()}
    key = str(getattr(value, "pk", value))
    if value is True:
        return "ja"
    return choices.get(key, value)
