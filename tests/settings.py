"""The one settings file, told that it runs under test."""

import os
import tempfile
from pathlib import Path

os.environ["OVERSTAP_ENV"] = "test"

from overstap.settings import *  # noqa: F403, TID251
from overstap.settings import DATABASES  # noqa: TID251


class NoMigrations:
    """Tables straight from the models: 20 seconds faster. PostgreSQL runs the real migrations."""

    def __contains__(self, label):
        return True

    def __getitem__(self, label):
        return None


if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    MIGRATION_MODULES = NoMigrations()
    # A file, because the live server of the browser tests reads from another thread; named after
    # the process, so that two runs do not share it.
    DATABASES["default"]["TEST"] = {
        "NAME": str(Path(tempfile.gettempdir()) / f"overstap-test-{os.getpid()}.sqlite3")
    }
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
