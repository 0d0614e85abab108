"""A table of another program as `komtui import --dry-run` shows it: its columns, and its first documents."""

from __future__ import annotations

from typing import Any

from komtui.cli.core.output import table
from komtui.domain.sales.document import Document
from komtui.domain.tables.table import Column, Table
from komtui.i18n import _, current
from komtui.i18n.presentation.tables import read_as, resembles, sketch, taken_for, why
from komtui.services.ports import Sight

FIRST = 3
"""Documents that are shown."""


def columns_table(found: Table) -> str:
    """Return each column with what it is taken for, an example, and why."""
    words = current()
    rows = [
        (each.header or f"{each.index + 1}", taken_for(each, words), each.sample[:24], why(each, found, words))
        for each in found.columns
    ]
    headings = (_("Column"), _("Taken for"), _("Example"), _("Why"))
    return "\n".join((resembles(found, words), read_as(found, words), table(headings, rows)))


def documents_table(sight: Sight) -> str:
    """Return the first documents as they would come in, their totals beside those of the file."""
    words = current()
    pairs = list(zip(sight.documents, sight.stated, strict=True))[:FIRST]
    if not pairs:
        return ""
    found = [sketch(document, stated, words) for document, stated in pairs]
    rows = [(each.number, each.date, each.customer[:30], each.lines, each.total, each.file) for each in found]
    headings = (_("Number"), _("Date"), _("Customer"), _("Lines"), _("Total"), _("File"))
    return table(headings, rows, right={3, 4})


def sight_json(sight: Sight) -> dict[str, Any]:
    """Return the same for scripts."""
    found = sight.table
    if found is None:
        return {}
    return {
        "profile": found.profile or None,
        "encoding": found.encoding,
        "delimiter": found.delimiter,
        "decimal": found.decimal or None,
        "dates": found.dates.value,
        "header_line": found.header_line,
        "columns": [_column(each) for each in found.columns],
        "documents": [
            {
                "number": document.number or None,
                "date": document.date.isoformat() if document.date.year > 1 else None,
                "customer": document.buyer.name,
                "lines": len(document.lines),
                "currency": document.currency or None,
                "total": _total(document),
                "stated": None if stated is None else f"{stated:f}",
            }
            for document, stated in list(zip(sight.documents, sight.stated, strict=True))[:FIRST]
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "header": column.header,
        "taken_for": column.field.value,
        "because": column.because.value,
        "sample": column.sample,
        "proposals": [each.value for each in column.proposals],
    }


def _total(document: Document) -> str | None:
    try:
        return f"{document.totals.gross:f}"
    except ArithmeticError:
        return None
