"""CSV: one row a line; rows of the same kind and number make one document. The columns are those of `header`."""

from __future__ import annotations

import codecs
import io
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as Map
from decimal import Decimal

from komtui.adapters.formats.csv._building import Builder
from komtui.adapters.formats.csv._cells import Row
from komtui.adapters.formats.csv._grouping import groups
from komtui.adapters.formats.csv._looking import Looked, looked
from komtui.adapters.formats.csv.text import Grid
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.parts import Parts
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.refused import Where
from komtui.services.ports import LOOKED_AT, Sight


def read_csv(content: bytes, faults: Faults, mapping: Mapping | None = None) -> Parts:
    """Return the documents in a CSV file; what is wrong is noted."""
    found = looked(content, faults, mapping)
    if _wrong(found) is None:
        faults.raise_any()
    documents = _documents(found)
    wheres = [Where(group[0].cells.get(Field.NUMBER, ""), group[0].line) for group in found.groups]
    return Parts(documents, wheres, lambda: _wrong(found), lambda places: _cut(found, places, content))


def sight(content: bytes, faults: Faults, mapping: Mapping | None = None) -> Sight:
    """Return what can be seen of a CSV file. Raises ProblemError for what is no table at all."""
    found = looked(content, faults, mapping)
    documents = [each for each in _documents(found, whole=True)[:LOOKED_AT] if each is not None]
    stated = tuple(_stated(found, group) for group in found.groups[:LOOKED_AT])
    wrong = _wrong(found) or {}
    others = len(found.groups) - len(wrong) if wrong else 0
    return Sight(found.table, tuple(documents), stated, faults.problems, faults.notes, len(wrong), others)


def _wrong(found: Looked) -> Map[int, tuple[Problem, ...]] | None:
    """Return what is wrong by the place of its document; None where something is wrong with the file itself."""
    faults, lines = found.cells.faults, {row.line: at for at, group in enumerate(found.groups) for row in group}
    wrong = faults.by_document(lines)
    if wrong and any(_swallows(row, found) for at in wrong for row in found.groups[at]):
        return None
    return wrong


def _swallows(row: Row, found: Looked) -> bool:
    """Return whether a cell has whole rows in it, as where a quotation mark is missing: of other documents, perhaps."""
    width, delimiter = len(found.table.columns), found.table.delimiter
    return any("\n" in cell and cell.count(delimiter) >= max(width - 1, 2) for cell in row.cells.values())


def _documents(found: Looked, *, whole: bool = False) -> list[Document | None]:
    """Return the documents in their order; `whole` where those are wanted too with whose rows something is wrong."""
    builder, faults = Builder(found.cells, found.plan, found.rows), found.cells.faults
    wrong = _wrong(found) or {}
    documents: list[Document | None] = []
    for at, group in enumerate(found.groups):
        with faults.of(at):
            documents.append(builder.document(group) if whole or at not in wrong else None)
    return documents


def _cut(found: Looked, places: Collection[int], content: bytes) -> bytes:
    """Return the file with the rows of some documents alone, below all that stands above its rows."""
    rows = sorted((row for at in places for row in found.groups[at]), key=lambda row: row.line)
    if found.raw is None or len(groups(rows)) != len(places):
        return b""  # drafts of one customer and day that stood apart would be one
    lines = list(io.StringIO(found.text, newline=""))
    begins = [each.line for each in found.raw.rows]
    ends = dict(zip(begins, [*begins[1:], len(lines) + 1], strict=True))
    wanted = sorted({row.line for row in rows} | set(_headings(found.raw, {row.line for row in rows})))
    cut = lines[: begins[0] - 1] + [each for line in wanted for each in lines[line - 1 : ends[line] - 1]]
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else found.table.encoding
    return "".join(cut).encode(encoding, "replace")


def _headings(raw: Grid, wanted: Collection[int]) -> Iterator[int]:
    """Yield the lines of the headings above wanted rows, in a report that has such."""
    above = 0
    for row in raw.rows if raw.header.cells[0] == "" else ():
        if row.filled == 1 and row.cells[0]:
            above = row.line
        elif row.line in wanted and above:
            yield above


def _stated(found: Looked, group: Sequence[Row]) -> Decimal | None:
    """Return the total of a document as the file has it: its own, else the sum of those of its rows."""
    with found.cells.faults.unheard():
        for row in group:
            if (total := found.cells.decimal(row, Field.TOTAL)) is not None:
                return total
        totals = [found.cells.decimal(row, Field.LINE_TOTAL) for row in group]
    return None if None in totals else sum((each for each in totals if each is not None), ZERO)
