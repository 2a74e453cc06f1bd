"""Reading an official list: its encoding, its separator, its columns, row by row."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHUNK = 1 << 20
# A cell of an official list is a name or a code; more is not the file it says it is.
MOST_IN_A_CELL = 10_000


class UnreadableFile(Exception):
    """The file as a whole cannot be used; carries the Dutch sentence for the user."""


@dataclass(frozen=True)
class Row:
    """One line of a list: its line number and its cells by column name, without spaces around."""

    number: int
    cells: dict[str, str]
    problem: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def detect_encoding(file: IO[bytes]) -> str:
    """The encoding of `file`: by its byte order mark, else utf-8 when all of it is, else cp1252.

    Raises UnreadableFile when it is no text. Reads in blocks and rewinds.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while block := file.read(CHUNK):
                if b"\0" in block:
                    raise UnreadableFile("Dit bestand is geen tekst. Kies het csv-bestand zelf.")
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            continue
        file.seek(0)
        return encoding
    raise UnreadableFile(
        "De tekens in dit bestand zijn niet te lezen. Bewaar het als csv in utf-8 of Windows-1252."
    )


def read_rows(path: str | Path, required: list[str], optional: list[str] = ()) -> Iterator[Row]:
    """Every row of the list at `path`, with only the columns asked for.

    Column names are compared exactly, as DUO writes them. An empty line is skipped; a row with
    too few or too many cells comes back with a `problem`. Raises UnreadableFile for a file that
    is absent, empty, no text, or without a required column.
    """
    try:
        with open(path, "rb") as file:
            encoding = detect_encoding(file)
        with open(path, encoding=encoding, newline="") as text:
            yield from _rows(text, required, optional)
    except FileNotFoundError as error:
        raise UnreadableFile(f"Het bestand {Path(path).name} bestaat niet.") from error
    except IsADirectoryError as error:
        raise UnreadableFile(f"{Path(path).name} is een map, geen bestand.") from error
    except PermissionError as error:
        raise UnreadableFile(f"Het bestand {Path(path).name} mag niet gelezen worden.") from error
    except UnicodeError as error:
        raise UnreadableFile("De tekens in dit bestand zijn niet te lezen.") from error
    except csv.Error as error:
        raise UnreadableFile(
            "Dit bestand is geen geldige csv. Er staat misschien ergens een aanhalingsteken te veel."
        ) from error


def _rows(text: IO[str], required: list[str], optional: list[str]) -> Iterator[Row]:
    first_line = text.readline()
    if "\0" in first_line:
        raise UnreadableFile("Dit bestand is geen tekst. Kies het csv-bestand zelf.")
    if not first_line.strip():
        raise UnreadableFile("Het bestand is leeg.")
    separator = max(";,\t", key=first_line.count)
    text.seek(0)
    lines = csv.reader(text, delimiter=separator, strict=True)
    header = [name.strip() for name in next(lines)]
    missing = [name for name in required if name not in header]
    if missing:
        raise UnreadableFile(
            f"Deze kolommen ontbreken in het bestand: {', '.join(missing)}. Is dit de goede lijst?"
        )
    wanted = {}
    for name in [*required, *optional]:
        if header.count(name) > 1:
            raise UnreadableFile(f"De kolom {name} staat twee keer in het bestand.")
        if name in header:
            wanted[name] = header.index(name)
    for cells in lines:
        number = lines.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if any("\0" in cell or len(cell) > MOST_IN_A_CELL for cell in cells):
            raise UnreadableFile(f"Op regel {number} staat iets dat geen tekst is.")
        problem = ""
        if len(cells) != len(header):
            problem = f"{len(cells)} kolommen in plaats van {len(header)}"
        found = {name: " ".join(cells[i].split()) for name, i in wanted.items() if i < len(cells)}
        yield Row(number, found, problem)
