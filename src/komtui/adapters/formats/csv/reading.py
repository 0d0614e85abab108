"""CSV: one row a line; rows of the same kind and number make one document. The columns are those of `header`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from komtui.adapters.formats.csv._cells import Cells, Row, table
from komtui.adapters.formats.csv.header import DOCUMENT_COLUMNS, columns, recognised
from komtui.adapters.formats.csv.text import MAX_COLUMNS, decoded, rows
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.language import document_language
from komtui.adapters.formats.simple import category, discounted, statement_faults, tax
from komtui.adapters.formats.words import country_code, currency_code, kind, language, unit_code
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax

_DRAFT_IDENTITY = ("kind", "customer", "email", "date")
_STATED = {"net": "total net", "tax": "total tax", "gross": "total"}


def read_csv(content: bytes, faults: Faults) -> tuple[Document, ...]:
    """Return the documents in a CSV file; where anything is wrong it is noted and they are not to be used."""
    text = decoded(content, faults)
    _, raw = rows(text, faults)
    if (
        not raw
        or len(raw[0].cells) > MAX_COLUMNS
        or sum(recognised(cell) is not None for cell in raw[0].cells) < min(2, len(raw[0].cells))
    ):
        raise faults.fatal("import.unknown-format")
    places = columns(raw[0].cells, faults, raw[0].line)
    faults.raise_any()
    if len(raw) == 1:
        raise faults.fatal("import.csv-no-rows")
    cells, found = table(raw, places, faults)
    return tuple(_document(group, cells) for group in _groups(found))


def _groups(found: Iterable[Row]) -> list[list[Row]]:
    """Return the rows of each document, in the order in which the documents begin.

    Without a number, rows that follow one another with the same customer and date make one draft; a row that has
    neither number nor customer goes on with the document above it.
    """
    numbered: dict[tuple[str, str], list[Row]] = {}
    kinds: dict[str, str] = {}
    groups: list[list[Row]] = []
    above: list[Row] = []
    for row in found:
        number = row.cells.get("number", "")
        if number:
            # A row that leaves its kind out means the one that its number had above.
            written = row.cells.get("kind", "")
            kinds[number] = (kind(written) or written) if written else kinds.get(number, Kind.INVOICE)
            group = numbered.setdefault((kinds[number], number), [])
        elif above and (("customer" not in row.cells and "date" not in row.cells) or _same_draft(above[0], row)):
            group = above
        else:
            group = []
        if not group:
            groups.append(group)
        group.append(row)
        above = group
    return groups


def _same_draft(first: Row, row: Row) -> bool:
    same = all(first.cells.get(name) == row.cells.get(name) for name in _DRAFT_IDENTITY)
    return "number" not in first.cells and same


def _document(group: Sequence[Row], cells: Cells) -> Document:
    head = _head(group, cells)
    buyer = _buyer(head, cells)
    number = cells.text(head, "number")
    currency = cells.chosen(head, "currency", "import.cell-currency", currency_code, "")
    lines = tuple(_line(row, currency, cells) for row in group)
    reason = cells.text(head, "exemption")
    document = Document(
        kind=cells.chosen(head, "kind", "import.cell-kind", kind, Kind.INVOICE),
        number=number,
        # Where it is missing there is a problem, and the document is not used.
        date=(cells.date(head, "date") if cells.required(head, "date") else None) or dt.date.min,
        currency=currency,
        seller=Party(""),
        buyer=buyer,
        lines=lines,
        language=cells.chosen(head, "language", "import.cell-language", language, "")
        or document_language("", buyer, Party("")),
        state=State.ISSUED if number else State.DRAFT,
        due_date=cells.date(head, "due date"),
        valid_until=cells.date(head, "valid until"),
        delivery_date=cells.date(head, "delivery date"),
        prepaid=cells.amount(head, "prepaid"),
        notes=(note,) if (note := cells.text(head, "note")) else (),
        terms=cells.text(head, "terms"),
        references=_references(head, cells),
        exemptions=tuple((tax, reason) for tax in _untaxed(lines)) if reason else (),
    )
    if not cells.faults:
        _check(document, head, cells)
    return document


def _head(group: Sequence[Row], cells: Cells) -> Row:
    """Return one row with the document's own values, which may stand on any of its rows but must not disagree."""
    values: dict[str, str] = {}
    for row in group:
        for name, value in row.cells.items():
            # Rows of one document have one kind, if not by one name.
            if name not in DOCUMENT_COLUMNS or (name == "kind" and name in values):
                continue
            if values.setdefault(name, value) != value:
                cells.wrong(row, name, "import.cell-differs", first=values[name][:60])
    return Row(group[0].line, values)


def _line(row: Row, currency: str, cells: Cells) -> Line:
    rate = cells.decimal(row, "tax", limit=100)
    coded = cells.chosen(row, "tax category", "import.cell-category", category, "")
    taxes: list[Tax] = [] if rate is None else [tax("VAT", rate, coded)]
    for scheme in ("GST", "QST", "HST", "PST"):
        rate = cells.decimal(row, scheme.lower(), limit=100)
        if rate is not None:
            taxes.append(tax(scheme, rate))
    quantity = cells.decimal(row, "quantity")
    price = cells.amount(row, "price") if cells.required(row, "price") else ZERO
    counted = Decimal(1) if quantity is None else quantity
    discount = cells.decimal(row, "discount", limit=100)
    adjustments: tuple[Adjustment, ...] = (discounted(counted * price, discount, currency),) if discount else ()
    return Line(
        description=cells.required(row, "description"),
        quantity=counted,
        unit=cells.chosen(row, "unit", "import.cell-unit", unit_code, "C62"),
        price=price,
        taxes=tuple(taxes),
        adjustments=adjustments,
        detail=cells.text(row, "detail"),
        item_id=cells.text(row, "item number"),
    )


def _buyer(head: Row, cells: Cells) -> Party:
    return Party(
        name=cells.required(head, "customer"),
        address=Address(
            line1=cells.text(head, "address"),
            line2=cells.text(head, "address 2"),
            line3=cells.text(head, "address 3"),
            postcode=cells.text(head, "postcode"),
            city=cells.text(head, "city"),
            region=cells.text(head, "region"),
            country=cells.chosen(head, "country", "import.cell-country", country_code, ""),
        ),
        email=cells.text(head, "email"),
        phone=cells.text(head, "phone"),
        contact=cells.text(head, "contact"),
        identifier=cells.text(head, "customer number"),
        vat_id=cells.text(head, "vat id"),
        legal_id=cells.text(head, "legal id"),
    )


def _references(head: Row, cells: Cells) -> tuple[Reference, ...]:
    roles = {"buyer": "reference", "order": "order", "invoice": "original invoice"}
    return tuple(Reference(role, value) for role, name in roles.items() if (value := cells.text(head, name)))


def _untaxed(lines: Iterable[Line]) -> list[Tax]:
    return list(dict.fromkeys(each for line in lines for each in line.taxes if not each.rate))


def _check(document: Document, head: Row, cells: Cells) -> None:
    """Note `import.cell-total` for each total of the file that is not what its lines come to."""
    stated = {field: value for field, name in _STATED.items() if (value := cells.decimal(head, name)) is not None}
    for field, amount, expected in statement_faults(document, stated):
        cells.wrong(head, _STATED[field], "import.cell-total", stated=amount, expected=expected)
