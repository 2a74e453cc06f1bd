"""What loading a list did, row by row."""

from collections.abc import Callable
from dataclasses import dataclass, field

CREATED, CHANGED, GONE, SAME, ERROR = "created", "changed", "gone", "same", "errors"
WORDS = {
    CREATED: "nieuw",
    CHANGED: "gewijzigd",
    GONE: "verdwenen",
    SAME: "gelijk",
    ERROR: "fout",
}


@dataclass
class Report:
    """Counts per outcome; each line goes to `write` as soon as it is known."""

    write: Callable[[str], None] = lambda line: None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WORDS, 0))

    def add(self, outcome: str, what: str, number: int | None = None, reason: str = "") -> None:
        """Count one row; `number` is its line in the file, None for what is no longer in it."""
        self.counts[outcome] += 1
        line = f"regel {number}" if number else "niet in het bestand"
        self.write(f"{line}: {WORDS[outcome]}: {what}" + (f" ({reason})" if reason else ""))

    def note(self, sentence: str) -> None:
        """Say something about the file as a whole."""
        self.write(sentence)

    def summary(self) -> str:
        """The last line, for people and for scripts."""
        return " ".join(f"{name}={count}" for name, count in self.counts.items())
