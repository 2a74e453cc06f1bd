"""Forms: classes, native pickers, errors that are linked and announced."""

from datetime import date

import pytest
from django import forms

from overstap.ui.forms import Form
from overstap.ui.templatetags.overstap_ui import styled


class VisitForm(Form):
    kind = forms.ChoiceField(
        label="Soort", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]
    )
    on = forms.DateField(label="Datum")
    note = forms.CharField(
        label="Verslag", widget=forms.Textarea, help_text="Kort.", required=False
    )
    sure = forms.BooleanField(label="Zeker weten")
    code = forms.CharField(widget=forms.HiddenInput)


def test_a_date_is_written_as_the_browser_wants_it():
    page = str(VisitForm(initial={"on": date(2026, 5, 11)}))
    assert 'type="date"' in page
    assert 'value="2026-05-11"' in page


def test_nothing_is_red_before_somebody_typed():
    page = str(VisitForm())
    assert "--invalid" not in page
    assert "aria-invalid" not in page


def test_a_refused_form_links_every_error_to_its_field():
    page = str(VisitForm({"on": "31-02-2026", "code": "x"}))
    assert 'href="#id_kind_0"' in page
    assert 'href="#id_on"' in page
    assert 'id="id_on_error"' in page
    assert "utrecht-textbox--invalid" in page
    assert page.count('aria-invalid="true"') >= 2


def test_help_is_tied_to_its_field_and_optional_is_said():
    page = str(VisitForm())
    assert 'aria-describedby="id_note_helptext"' in page
    assert page.count("(niet verplicht)") == 1


def test_a_hidden_field_has_no_label_and_no_class():
    assert '<input type="hidden" name="code" id="id_code">' in str(VisitForm())


def test_one_field_on_its_own_is_styled_too():
    assert 'class="utrecht-textarea"' in VisitForm()["note"].as_field_group()


def test_a_field_added_by_a_subclass_is_styled():
    class Longer(VisitForm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["extra"] = forms.CharField()

    assert 'name="extra" class="utrecht-textbox"' in str(Longer())


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x>'])
def test_what_somebody_typed_comes_back_escaped(text):
    page = str(VisitForm({"note": text, "kind": text}))
    assert "<script>" not in page
    assert "<img" not in page


def test_a_form_of_a_library_gets_the_look_of_the_house():
    class Theirs(forms.Form):
        email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "E-mail"}))

    page = styled(Theirs())
    assert "utrecht-textbox" in page
    assert "placeholder" not in page
