"""CSV text: encoding and delimiter found out, rows with the line they begin on."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from komtui.adapters.formats.csv.header import recognised
from komtui.adapters.formats.faults import Faults

DELIMITERS = (";", ",", "\t", "|")
"""Those that are tried, the preferred one first."""
MAX_BYTES = 20 * 1024 * 1024
"""The largest text file that is read."""
MAX_ROWS = 100_000
"""More rows than this in one file are refused."""
MAX_COLUMNS = 1_000
"""A wider table is none of ours, and looking at each of its names would take for ever."""
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in the file."""

    line: int
    """The line it begins on, from 1."""
    cells: tuple[str, ...]
    """Without the white space around them."""


def decoded(content: bytes, faults: Faults) -> str:
    """Return the text of `content`: UTF-8, UTF-16 with its mark, else Windows-1252, which Excel writes in the West.

    Raises ProblemError `import.encoding`, `import.too-large`.
    """
    if len(content) > MAX_BYTES:
        raise faults.fatal("import.too-large", limit=MAX_BYTES // 1024**2)
    marked = _UTF16.get(content[:2])
    for encoding in (marked,) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise faults.fatal("import.encoding")


def rows(text: str, faults: Faults) -> tuple[str, list[RawRow]]:
    """Return the delimiter and every row that is not blank, the header first.

    Raises ProblemError `import.csv-quotes`, `import.csv-too-many`.
    """
    delimiter, skipped = _delimiter(text)
    source = io.StringIO(text, newline="")
    for _ in range(skipped):
        source.readline()
    found: list[RawRow] = []
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for cells in reader:
            row = RawRow(line, tuple(cell.strip() for cell in cells))
            line = skipped + reader.line_num + 1
            if any(row.cells):
                found.append(row)
            if len(found) > MAX_ROWS:
                raise faults.fatal("import.csv-too-many", limit=MAX_ROWS)
    except csv.Error as error:
        raise faults.fatal("import.csv-quotes", place=f"{line}", line=line) from error
    return delimiter, found


def _delimiter(text: str) -> tuple[str, int]:
    """Return the delimiter by which most names of the header are known, and how many lines stand before it.

    Excel may write `sep=;` in the first line, which is believed.
    """
    first, _, rest = text.partition("\n")
    declared = first.strip().lower()
    if declared.startswith("sep=") and len(declared) == len("sep=x"):
        return declared[-1], 1
    if declared == "sep=":
        return "\t", 1
    # A header may have line breaks within quotes, but not many of them.
    head = text[:20_000] if rest else text
    return max(DELIMITERS, key=lambda each: _known(head, each)), 0


def _known(head: str, delimiter: str) -> tuple[int, int]:
    """Return how many columns are known by name, and how many there are, in the first row that is not blank."""
    for cells in _lenient(head, delimiter):
        if any(cell.strip() for cell in cells):
            return sum(recognised(cell) is not None for cell in cells), len(cells)
    return 0, 0


def _lenient(head: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    except csv.Error:
        return
