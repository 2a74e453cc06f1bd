"""The clock of these tests stands on the day of the April table."""

import pytest

from overstap.organisations.today import clock_at
from tests.factories.cases import at


@pytest.fixture(autouse=True)
def april():
    with clock_at(at(2027, 4, 13, 10)):
        yield
