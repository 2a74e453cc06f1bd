"""Fixtures of the official lists."""

import io

import pytest
from django.core.management import call_command


@pytest.fixture
def load(tmp_path):
    """Run a load command on a text or on bytes; returns the lines it printed."""

    def run(command, content, **options):
        path = tmp_path / "lijst.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = io.StringIO()
        call_command(command, str(path), stdout=out, **options)
        return out.getvalue().splitlines()

    return run
