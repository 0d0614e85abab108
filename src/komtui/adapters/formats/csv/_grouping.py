"""Rows into documents: which rows belong together, and which are no lines at all but totals of those above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from komtui.adapters.formats.csv._cells import Row, says_more
from komtui.adapters.formats.csv._plan import Plan
from komtui.adapters.formats.csv.text import RawRow
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.words import kind, plain
from komtui.domain.sales.document import Kind
from komtui.domain.tables.field import AMOUNTS, LINE_FIELDS, Field

_DRAFT_IDENTITY = (Field.KIND, Field.CUSTOMER, Field.LAST_NAME, Field.EMAIL, Field.DATE, Field.REFERENCE, Field.ORDER)
_TOTAL = re.compile(
    r"(?:(?:grand|sub|sous|net|report|somme)[ -]?)?(?:totaux|totals?|sommes?|sum|summary|subtotal)"
    r"(?: (?:general|generaux|ht|ttc|tva|net|amount|due|tax|factures?|documents?|lignes?|invoices?|du|de|la|mois|page|"
    r"for|the|of|period|periode|all|\w{3} \d{4}|\d{4}))*"
)


WHOLE = "document"
"""What stands in the column `row` where a row has the whole document's values and is no line of it."""
_FIGURE = re.compile(r"\d")
_LONGEST = 80
"""Characters of a cell that says `total`."""


_OF_DOCUMENT = {
    Field.LINE_NET: Field.TOTAL_NET,
    Field.LINE_TOTAL: Field.TOTAL,
    Field.TAX_AMOUNT: Field.TOTAL_TAX,
}
"""What the amounts of a row are where it is the whole document and no line."""


def rows_of(raw: Sequence[RawRow], plan: Plan, width: int, faults: Faults) -> list[Row]:
    """Return the rows below the header by field, without those that are totals, which are named as left out.

    Notes `import.row-too-long` where a row has more cells than the header.
    """
    found = []
    for at, each in enumerate(raw):
        cells = {name: each.cells[index] for name, index in plan.places.items() if index < len(each.cells)}
        taxes = tuple(
            (each.cells[name], each.cells[amount])
            for name, amount in plan.taxes
            if max(name, amount) < len(each.cells) and each.cells[name] and each.cells[amount]
        )
        row = Row(each.line, _filled(_without_words({name: cell for name, cell in cells.items() if cell}), plan), taxes)
        if is_total(each, row, last=at == len(raw) - 1):
            faults.note("import.row-left-out", place=f"{each.line}", line=each.line, value=_excerpt(each))
            continue
        if any(each.cells[width:]):
            faults.add("import.row-too-long", place=f"{each.line}", line=each.line)
        found.append(replace(row, cells=_with_given(row.cells, plan)))
    return found


def _with_given(cells: Mapping[Field, str], plan: Plan) -> Mapping[Field, str]:
    """Return the cells of a row with what somebody gives for all of them."""
    if not plan.given or (Field.ROW in cells):
        return cells
    number = cells.get(Field.NUMBER, "")
    given = {name: text.replace("{number}", number).strip() for name, text in plan.given.items() if text}
    return {**given, **cells}


def _filled(cells: dict[Field, str], plan: Plan) -> dict[Field, str]:
    """Return the cells of a row with what stands in for empty ones, and as the whole document's where it is no line."""
    if cells.get(Field.ROW) == WHOLE:
        cells = {_OF_DOCUMENT.get(name, name): cell for name, cell in cells.items()}
        cells = {name: cell for name, cell in cells.items() if name is Field.ROW or name not in LINE_FIELDS}
    for name, other in plan.instead.items():
        if name not in cells and other in cells and (Field.ROW not in cells or name not in LINE_FIELDS):
            cells[name] = cells[other]
    return cells


def _without_words(cells: Mapping[Field, str]) -> dict[Field, str]:
    """Return the cells of a row without a rate in words where the amount of that tax says it: `GST on Income`."""
    return {
        name: cell
        for name, cell in cells.items()
        if not (name in AMOUNTS and AMOUNTS[name] in cells and not _FIGURE.search(cell) and not says_more(cell))
    }


def is_total(raw: RawRow, row: Row, *, last: bool) -> bool:
    """Return whether a row sums up others, or is a remark below them, by its words and by what it lacks."""
    numbered = {Field.DATE, Field.CUSTOMER, Field.LAST_NAME} & row.cells.keys()
    if numbered - {Field.CUSTOMER} or (numbered and not _says_total(row.cells[Field.CUSTOMER])):
        return False
    if any(map(_says_total, raw.cells)):
        # An article may be called so: it has a quantity and a tax of its own.
        return not {Field.QUANTITY, Field.TAX, Field.DESCRIPTION} <= row.cells.keys()
    # `Exported on 26 November` or `12 invoices`: one cell, with words in it, below everything else.
    return last and raw.filled == 1 and len(raw.cells) > 3 and bool(raw.cells[0]) and " " in raw.cells[0]


def _says_total(cell: str) -> bool:
    return len(cell) <= _LONGEST and bool(_TOTAL.fullmatch(plain(cell)))


def _excerpt(raw: RawRow) -> str:
    return " ".join(filter(None, raw.cells))[:60]


def groups(found: Iterable[Row]) -> list[list[Row]]:
    """Return the rows of each document, in the order in which the documents begin.

    Without a number, rows that follow one another with the same customer and date make one draft; a row that has
    neither number nor customer goes on with the document above it.
    """
    numbered: dict[tuple[str, str], list[Row]] = {}
    kinds: dict[str, str] = {}
    every: list[list[Row]] = []
    above: list[Row] = []
    for row in found:
        number = row.cells.get(Field.NUMBER, "")
        if number:
            # A row that leaves its kind out means the one that its number had above.
            written = row.cells.get(Field.KIND, "")
            kinds[number] = (kind(written) or written) if written else kinds.get(number, Kind.INVOICE)
            group = numbered.setdefault((kinds[number], number), [])
        elif above and (_goes_on(row) or _same_draft(above[0], row)):
            group = above
        else:
            group = []
        if not group:
            every.append(group)
        group.append(row)
        above = group
    return every


def without_number(found: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Yield each row without a number that has customer and date of the numbered one above it, and that one.

    It may go on with that document, or be a draft of its own: nobody can know.
    """
    above: Row | None = None
    for row in found:
        if Field.NUMBER in row.cells:
            above = row
        elif above and not _goes_on(row):
            same = all(row.cells[name] == above.cells.get(name) for name in _DRAFT_IDENTITY if name in row.cells)
            if same:
                yield row, above
            else:
                above = None


def _goes_on(row: Row) -> bool:
    return not {Field.CUSTOMER, Field.LAST_NAME, Field.DATE} & row.cells.keys()


def _same_draft(first: Row, row: Row) -> bool:
    same = all(first.cells.get(name) == row.cells.get(name) for name in _DRAFT_IDENTITY)
    return Field.NUMBER not in first.cells and same
