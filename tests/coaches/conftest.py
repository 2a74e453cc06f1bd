"""The clock of these tests stands in the spring of the transition year."""

import pytest

from overstap.organisations.today import clock_at
from tests.factories.cases import at


@pytest.fixture(autouse=True)
def spring():
    with clock_at(at(2027, 3, 2)):
        yield
