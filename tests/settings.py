"""The one settings file, told that it runs under test."""

import os

os.environ["OVERSTAP_ENV"] = "test"

from overstap.settings import *  # noqa: F403, TID251
