"""Basis: shipping and discounts whose names say that tax is in them, beside prices that have none, or the other way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.formats.csv import _money as money
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._plan import Plan
from komtui.domain.sales.pricing import burden
from komtui.domain.tables.field import AMOUNTS, RATES, Field

_OF_DOCUMENT = (Field.SHIPPING, Field.DOCUMENT_DISCOUNT)


def based(head: Row, items: Sequence[money.Item], cells: Cells, plan: Plan, currency: str) -> Row:
    """Return the row of a document with its shipping and its discount on the basis of its prices.

    Notes `import.cell-basis` where no rate tells how much tax is in them.
    """
    changed = dict(head.cells)
    with_tax = any(item.with_tax for item in items)
    for name in _OF_DOCUMENT:
        amount = cells.amount(head, name)
        if not amount or not plan.departs(name, with_tax=with_tax):
            continue
        taxes = {item.line.taxes for item in items}
        if len(taxes) > 1 or not ((taxes == {()} and _is_untaxed(plan)) or taxes != {()}):
            cells.wrong(head, name, "import.cell-basis")
            continue
        changed[name] = cells.written(_moved(amount, burden(taxes.pop()), currency, with_tax=with_tax))
    return replace(head, cells=changed)


def on_basis(row: Row, item: money.Item, cells: Cells, plan: Plan, currency: str) -> Decimal:
    """Return the discount of a row on the basis of its price. Notes `import.cell-basis`, as above."""
    off = item.off
    if not off or not plan.departs(Field.DISCOUNT_AMOUNT, with_tax=item.with_tax):
        return off
    if not item.line.taxes and not _is_untaxed(plan):
        cells.wrong(row, Field.DISCOUNT_AMOUNT, "import.cell-basis")
        return off
    return _moved(off, burden(item.line.taxes), currency, with_tax=item.with_tax)


def _is_untaxed(plan: Plan) -> bool:
    """Return whether a file has no tax that could be told later, from the amounts of it."""
    return not plan.has(*AMOUNTS, *RATES, Field.TOTAL_TAX)


def _moved(amount: Decimal, share: Decimal, currency: str, *, with_tax: bool) -> Decimal:
    """Return an amount with the tax of a share put in, or taken out."""
    factor = 1 + share
    return money.in_cents(amount * factor if with_tax else amount / factor, currency)
