"""What to do when a service that a test needs is not there."""

import os
from pathlib import Path
from shutil import which

import pytest
from django.db import connection

IN_CI = os.environ.get("CI") == "true"


def missing(reason):
    """Skip the test; in CI a missing service is a failure, not a skip."""
    if IN_CI:
        pytest.fail(f"CI misses a service: {reason}", pytrace=False)
    pytest.skip(reason)


def chromium():
    """Return the path of Chromium, or leave the test."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := which(name):
            return path
    return missing("Chromium is not installed")


def postgres():
    """Leave the test unless it runs on PostgreSQL (the PostgreSQL run of `make test` does)."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; `make test` runs it there")


def axe():
    """Return the text of axe-core, or leave the test."""
    path = Path(__file__).parent / "browser" / "vendor" / "axe.min.js"
    return path.read_text() if path.exists() else missing("axe-core is not built; run make css")
