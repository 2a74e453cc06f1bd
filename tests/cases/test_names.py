"""Names as search sees them."""

import pytest

from cases.models import Student
from cases.names import LONGEST, plain, search_name_of


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Zoë", "zoe"),
        ("Anne-Marie", "anne marie"),
        ("d'Angelo", "dangelo"),
        ("Søren Łukasz", "soren lukasz"),
        ("Yağmur Işık", "yagmur isik"),
        ("  van   der  Weß ", "van der wess"),
    ],
)
def test_plain_drops_case_accents_and_marks(typed, found):
    assert plain(typed) == found


def test_search_name_prefers_given_names_over_initials():
    assert (
        search_name_of(given_names="Zoë", initials="Z.", prefix="van", family_name="Dijk")
        == "zoe van dijk"
    )
    assert search_name_of(initials="Z.", family_name="Dijk") == "z dijk"


def test_search_name_fits_its_column():
    name = search_name_of(given_names="ß" * 200, prefix="p" * 40, family_name="f" * 200)
    assert Student._meta.get_field("search_name").max_length == LONGEST
    assert len(name) == LONGEST
