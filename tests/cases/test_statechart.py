"""The diagram in the README is the one of the code."""

from pathlib import Path

from django.core.management import call_command

from cases.enums import Status
from cases.statechart import mermaid

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_the_diagram_of_the_code():
    block = README.read_text().split("```mermaid\n", 1)[1].split("\n```", 1)[0]
    assert block == mermaid()


def test_every_status_is_drawn(capsys):
    call_command("statechart")
    drawn = capsys.readouterr().out
    for status in Status:
        assert f"{status.value}: {status.label}" in drawn
