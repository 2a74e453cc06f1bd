"""`manage.py serve` stops quietly, however often somebody asks."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# A first interrupt while it prepares, so before its programs; more while it stops.
SCRIPT = """
import os, signal, sys, time
import django
django.setup()
from overstap.ui.management.commands.serve import Command

class Served(Command):
    def prepare(self):
        os.kill(os.getpid(), signal.{first})
        time.sleep(5)

    def stop(self, processes):
        for again in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
            os.kill(os.getpid(), again)
        super().stop(processes)
        print("Gestopt.")

Served().run_from_argv(["manage.py", "serve", "--port", "{port}", "--prepare"])
"""


@pytest.mark.parametrize("first", ["SIGINT", "SIGTERM"])
def test_serving_stops_quietly_when_asked_again_and_again(first, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "overstap.settings",
        "OVERSTAP_ENV": "development",
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
        "OVERSTAP_VAR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(first=first, port=port)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Stoppen..." in done.stdout
    assert "Gestopt." in done.stdout
    assert "Traceback" not in done.stderr
