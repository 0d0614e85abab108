"""CSV text: delimiter found out, rows with the line they begin on, and which of them is the header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from komtui.adapters.formats.faults import Faults
from komtui.domain.tables.cells import unguarded

DELIMITERS = (";", ",", "\t", "|")
"""Those that are tried, the preferred one first."""
MAX_ROWS = 100_000
"""More rows than this in one file are refused."""
MAX_COLUMNS = 1_000
"""A wider table is none of ours, and looking at each of its names would take for ever."""
MAX_CELL = 20_000
"""Characters of one cell; a longer one is a quotation mark that was never closed."""
_TITLES = 30
"""Rows among which the header is looked for."""
_FORMULA = re.compile(r'="([^"]*)"')
"""How a text is kept from becoming a number in a spreadsheet: `="0012"`."""
_TEXT = re.compile(r"'(\d+)")
"""The same with an apostrophe: `'75008`."""

_FEWEST = 3
"""Columns of a table none of whose names are known; what has fewer is as likely prose."""
_LONGEST_NAME = 60
"""Characters of such a name."""
_FIGURES = re.compile(r"[^a-zA-Z]{0,6}\d[\d\s.,:/%€$£'’-]{0,30}")
"""An amount or a date."""

Known = Callable[[str], bool]


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in the file."""

    line: int
    """The line it begins on, from 1."""
    cells: tuple[str, ...]
    """Without the white space around them."""

    @property
    def filled(self) -> int:
        """How many cells have something in them."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True)
class Grid:
    """The rows of a file."""

    delimiter: str
    """Between two cells."""
    titles: tuple[RawRow, ...]
    """What stands above the header."""
    header: RawRow
    """Names of the columns."""
    rows: tuple[RawRow, ...]
    """Below the header; none is blank."""


def grid(text: str, known: Known, faults: Faults, delimiter: str = "") -> Grid:
    """Return the rows of `text`; `known` tells whether a cell is a name that a column may have.

    Raises ProblemError `import.unknown-format`, `import.csv-quotes`, `import.csv-too-many`, `import.cell-too-long`.
    """
    declared, skipped = _declared(text)
    head = text[:20_000]
    chosen = delimiter or declared or max(DELIMITERS, key=lambda each: _header(_lenient(head, each), known)[1:])
    at, names, width = _header(_lenient(head, chosen), known)
    if names < min(2, width):
        # Names in a language that is not known: somebody can say what they mean.
        tried = (delimiter or declared,) if delimiter or declared else DELIMITERS
        width, at, chosen = max((*_strange(_lenient(head, each)), each) for each in tried)
    if not 0 < width <= MAX_COLUMNS:
        raise faults.fatal("import.unknown-format")
    rows = _rows(text, chosen, skipped, faults)
    if not rows:
        raise faults.fatal("import.unknown-format")
    at = min(at, len(rows) - 1)
    below = tuple(row for row in rows[at + 1 :] if row.cells != rows[at].cells)
    return Grid(chosen, tuple(rows[:at]), rows[at], below)


def _rows(text: str, delimiter: str, skipped: int, faults: Faults) -> list[RawRow]:
    source = io.StringIO(text, newline="")
    for _ in range(skipped):
        source.readline()
    found: list[RawRow] = []
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for cells in reader:
            row = RawRow(line, tuple(map(_bare, cells)))
            line = skipped + reader.line_num + 1
            if any(row.cells):
                found.append(row)
            if len(found) > MAX_ROWS:
                raise faults.fatal("import.csv-too-many", limit=MAX_ROWS)
            if any(len(cell) > MAX_CELL for cell in cells):
                raise faults.fatal("import.cell-too-long", place=f"{row.line}", line=row.line, limit=MAX_CELL)
    except csv.Error as error:
        if "larger than field limit" in str(error):
            raise faults.fatal("import.cell-too-long", place=f"{line}", line=line, limit=MAX_CELL) from error
        raise faults.fatal("import.csv-quotes", place=f"{line}", line=line) from error
    return found


def _bare(cell: str) -> str:
    text = cell.strip().lstrip("\ufeff")
    match = _FORMULA.fullmatch(text) or _TEXT.fullmatch(text)
    return match[1].strip() if match else unguarded(text)


def _declared(text: str) -> tuple[str, int]:
    """Return the delimiter that the file names, and how many lines that takes: Excel may write `sep=;` first."""
    first = text[:20].partition("\n")[0].strip().lower()
    if first.startswith("sep=") and len(first) == len("sep=x"):
        return first[-1], 1
    return ("\t", 1) if first == "sep=" else ("", 0)


def _header(rows: Sequence[Sequence[str]], known: Known) -> tuple[int, int, int]:
    """Return which row is the header, how many of its names are known, and how many columns it has."""
    best = (0, 0, 0)
    for at, cells in enumerate(rows[:_TITLES]):
        names = sum(known(cell) for cell in cells[: MAX_COLUMNS + 1] if cell)
        if names > best[1] or not at:
            best = (at, names, len(cells))
    return best


def _strange(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the width and the place of a header none of whose names need be known; a width of 0 where there is none.

    It is a row of words that stands above rows of its width with figures in them.
    """
    for at, cells in enumerate(rows[:_TITLES]):
        below = rows[at + 1 : at + 4]
        filled = [cell for cell in cells if cell]
        if (
            len(filled) >= _FEWEST
            and len(set(filled)) == len(filled)
            and all(len(cell) <= _LONGEST_NAME and any(map(str.isalpha, cell)) for cell in filled)
            and below
            and all(len(row) == len(cells) and any(map(_FIGURES.fullmatch, row)) for row in below)
        ):
            return len(cells), at
    return 0, 0


def _lenient(head: str, delimiter: str) -> list[list[str]]:
    """Return the rows of the beginning that are not blank; a header may have line breaks within quotes."""
    return [row for cells in _parsed(head, delimiter) if any(row := [_bare(cell) for cell in cells])]


def _parsed(head: str, delimiter: str) -> Iterator[list[str]]:
    _, skipped = _declared(head)
    source = io.StringIO(head, newline="")
    for _ in range(skipped):
        source.readline()
    try:
        yield from csv.reader(source, delimiter=delimiter)
    except csv.Error:
        return
