"""CSV: one row a line; rows of the same kind and number make one document. The columns are those of `header`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from komtui.adapters.formats.csv._building import Builder
from komtui.adapters.formats.csv._cells import Row
from komtui.adapters.formats.csv._looking import Looked, looked
from komtui.adapters.formats.faults import Faults
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import Mapping
from komtui.services.ports import LOOKED_AT, Sight


def read_csv(content: bytes, faults: Faults, mapping: Mapping | None = None) -> tuple[Document, ...]:
    """Return the documents in a CSV file; where anything is wrong it is noted and they are not to be used."""
    found = looked(content, faults, mapping)
    faults.raise_any()
    return _documents(found)


def sight(content: bytes, faults: Faults, mapping: Mapping | None = None) -> Sight:
    """Return what can be seen of a CSV file. Raises ProblemError for what is no table at all."""
    found = looked(content, faults, mapping)
    documents = _documents(found)
    stated = tuple(_stated(found, group) for group in found.groups[:LOOKED_AT])
    return Sight(found.table, documents[:LOOKED_AT], stated, faults.problems, faults.notes)


def _documents(found: Looked) -> tuple[Document, ...]:
    builder = Builder(found.cells, found.plan, found.rows)
    return tuple(map(builder.document, found.groups))


def _stated(found: Looked, group: Sequence[Row]) -> Decimal | None:
    """Return the total of a document as the file has it: its own, else the sum of those of its rows."""
    with found.cells.faults.unheard():
        for row in group:
            if (total := found.cells.decimal(row, Field.TOTAL)) is not None:
                return total
        totals = [found.cells.decimal(row, Field.LINE_TOTAL) for row in group]
    return None if None in totals else sum((each for each in totals if each is not None), ZERO)
