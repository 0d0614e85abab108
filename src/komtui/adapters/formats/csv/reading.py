"""CSV: one row a line; rows of the same kind and number make one document. The columns are those of `header`."""

from __future__ import annotations

from komtui.adapters.formats.csv._building import Builder
from komtui.adapters.formats.csv.looking import Looked, looked
from komtui.adapters.formats.faults import Faults
from komtui.domain.sales.document import Document
from komtui.domain.tables.mapping import Mapping


def read_csv(content: bytes, faults: Faults, mapping: Mapping | None = None) -> tuple[Document, ...]:
    """Return the documents in a CSV file; where anything is wrong it is noted and they are not to be used."""
    found = looked(content, faults, mapping)
    faults.raise_any()
    return documents(found)


def documents(found: Looked) -> tuple[Document, ...]:
    """Return the documents of a table; where anything is wrong it is noted and they are not to be used."""
    builder = Builder(found.cells, found.plan, found.rows)
    return tuple(map(builder.document, found.groups))
