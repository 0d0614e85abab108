"""CSV: a document as komtui reads it again, a row a line, and which of its fields a table has no column for.

What is lost is not listed here but found out: what was written is read again, and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Final

from komtui.adapters.formats.csv.profiles import OWN_COLUMNS
from komtui.adapters.formats.csv.reading import read_csv
from komtui.adapters.formats.faults import Faults
from komtui.domain.money import ZERO, exponent, rounded
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Adjustment, Document, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.tax import Tax
from komtui.domain.tables.field import LINE_FIELDS, TEXTS, Field, texts_of
from komtui.domain.tables.mapping import Mapping
from komtui.domain.tables.rows import TableRows

_TAXES: Final = {
    "VAT": Field.TAX,
    "GST": Field.GST,
    "QST": Field.QST,
    "HST": Field.HST,
    "PST": Field.PST,
}
_AS_WRITTEN: Final = Mapping(encoding="utf-8", delimiter=";", decimal=".")
"""What a table of komtui's shows by itself, said so that nobody need look for it."""
_SEEMS_GROUPED: Final = 3
"""Decimals that could as well be thousands: 1.234."""


def write_csv(document: Document) -> tuple[bytes, tuple[str, ...]]:
    """Return a document as CSV, and the paths of what the table does not carry (`lines.supply`).

    UTF-8 with its mark, semicolons, amounts with a point, days as 2026-12-31; no cell is taken for a formula.
    Raises ProblemError `export.csv-lines` where no line counts, `export.csv-amounts` where the amounts would not come
    back.
    """
    named = {"number": document.number}
    lines = [each for each in document.lines if each.counts]
    if not lines:
        raise ProblemError(Problem("export.csv-lines", named, "format"))
    whole = _whole(document)
    table = TableRows([each.value for each in OWN_COLUMNS])
    rows = [*(_line(each, document.currency) for each in lines), *map(_adjustment, document.adjustments)]
    written = (table.row({name.value: cell for name, cell in (whole | row).items()}) for row in rows)
    content = "".join((table.header(), *written)).encode("utf-8", "replace")
    try:
        (again,) = read_csv(content, faults := Faults(""), _AS_WRITTEN).documents
        faults.raise_any()
    except (ProblemError, ValueError) as error:
        raise ProblemError(Problem("export.csv-amounts", named, "format")) from error
    again = again.frozen() if again else None
    if again is None or again.totals != document.totals:
        raise ProblemError(Problem("export.csv-amounts", named, "format"))
    return content, tuple(dict.fromkeys(_differing(document, again)))


def _whole(document: Document) -> dict[Field, str]:
    """Return the cells of the whole document, which stand on each of its rows."""
    buyer, totals = document.buyer, document.totals
    references = {each.role: each.number for each in reversed(document.references)}
    reasons = [reason for _, reason in document.exemptions]
    dates = {
        Field.DATE: document.date,
        Field.DUE_DATE: document.due_date,
        Field.VALID_UNTIL: document.valid_until,
        Field.DELIVERY_DATE: document.delivery_date,
    }
    amounts = {Field.PREPAID: document.prepaid, Field.ROUNDING: document.rounding}
    sums = {Field.TOTAL_NET: totals.net, Field.TOTAL_TAX: totals.tax, Field.TOTAL: totals.gross}
    texts = {
        Field.NUMBER: document.number,
        Field.CUSTOMER: buyer.name,
        Field.EMAIL: buyer.email,
        Field.COUNTRY: buyer.address.country,
        Field.NOTE: "\n\n".join(each.text for each in document.notes),
        Field.REFERENCE: references.get("buyer", ""),
        Field.ORDER: references.get("order", ""),
        Field.ORIGINAL_INVOICE: references.get("invoice", ""),
        Field.EXEMPTION: reasons[0] if reasons else "",
        **{field: attrgetter(path)(document) for field, path in TEXTS.items() if field not in LINE_FIELDS},
    }
    return {
        Field.KIND: document.kind.value,
        Field.STATUS: "" if document.state is State.ISSUED else document.state.value,
        Field.CURRENCY: document.currency,
        Field.LANGUAGE: document.language,
        **texts,
        **{name: day.isoformat() for name, day in dates.items() if day is not None},
        **{name: _number(amount) for name, amount in amounts.items() if amount},
        **{name: _number(_in_cents(amount, document.currency)) for name, amount in sums.items()},
    }


def _line(line: Line, currency: str) -> dict[Field, str]:
    cells = {
        Field.DESCRIPTION: line.description,
        Field.QUANTITY: _number(line.quantity),
        Field.UNIT: line.unit,
        Field.PRICE: _number(line.price / line.price_base if line.price_base != 1 else line.price),
        Field.LINE_NET: _number(_in_cents(line.net(currency), currency)),
        **{field: getattr(line, name) for field, name in texts_of("lines").items()},
    }
    percents = [each for each in line.adjustments if each.percent is not None and not each.charge]
    if len(percents) == 1 and percents[0].percent is not None:
        cells[Field.DISCOUNT] = _number(percents[0].percent)
    off = -sum((each.signed for each in line.adjustments if len(percents) != 1 or each is not percents[0]), ZERO)
    if off:
        cells[Field.DISCOUNT_AMOUNT] = _number(off)
    return cells | _taxed(line.taxes)


def _adjustment(adjustment: Adjustment) -> dict[Field, str]:
    """Return the row of an allowance or a charge of the whole document."""
    cells = {
        Field.ROW: "charge" if adjustment.charge else "allowance",
        Field.DESCRIPTION: adjustment.reason,
        Field.ITEM_NUMBER: adjustment.reason_code,
        Field.PRICE: _number(adjustment.amount),
    }
    if adjustment.base is not None:
        cells[Field.LINE_NET] = _number(adjustment.base)
    if adjustment.percent is not None:
        cells[Field.DISCOUNT] = _number(adjustment.percent)
    return cells | _taxed(adjustment.taxes)


def _taxed(taxes: Iterable[Tax]) -> dict[Field, str]:
    cells = {}
    for tax in taxes:
        if (name := _TAXES.get(tax.scheme)) is not None:
            cells[name] = _number(tax.rate)
            if name is Field.TAX:
                cells[Field.TAX_CATEGORY] = tax.category
    return cells


def _in_cents(amount: Decimal, currency: str) -> Decimal:
    """Return an amount with at least its currency's decimals: whoever reads the file sees which sign is the point."""
    in_cents = rounded(amount, currency)
    return in_cents if in_cents == amount and exponent(currency) else amount


def _number(number: Decimal) -> str:
    """Return a number with a point, and with such decimals as nobody takes for thousands."""
    text = f"{number:f}"
    return f"{text}0" if len(text.partition(".")[2]) == _SEEMS_GROUPED else text


def _differing(one: object, other: object, path: str = "") -> Iterator[str]:
    """Yield where two documents differ, without counting what stands in a list."""
    if one == other:
        return
    if is_dataclass(one) and type(one) is type(other):
        for each in fields(one):
            if each.metadata.get("stored", True):
                inside = f"{path}.{each.name}" if path else each.name
                yield from _differing(getattr(one, each.name), getattr(other, each.name), inside)
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            yield from _differing(first, second, path)
    else:
        yield path
