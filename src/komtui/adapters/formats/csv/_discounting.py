"""Discounting: a percentage and an amount beside each other, which say the same discount twice or two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.formats.csv import _money as money
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._plan import Plan
from komtui.adapters.formats.csv.profiles import OWN
from komtui.domain.money import ZERO, quantum
from komtui.domain.sales.pricing import burden
from komtui.domain.tables.field import Field

_HUNDRED = Decimal(100)
_OF_LINE = (Field.LINE_NET, Field.LINE_TOTAL)
_OF_DOCUMENT = (Field.TOTAL_NET, Field.TOTAL_TAX, Field.TOTAL)


def once(
    head: Row, lines: Sequence[tuple[Row, money.Item]], cells: Cells, plan: Plan, currency: str
) -> tuple[Row, list[money.Item]]:
    """Return the row of a document and its items, a discount that stands there twice taken off once.

    Programs export both its percentage and its amount, `Remise % 10`, `Montant remise 12.00`, or what those of all
    lines come to, `Total remises`. Notes `import.cell-discounts` where the two differ, or one of the whole document
    stands beside those of its lines, and no total tells what is taken off.
    """
    if plan.program == OWN.name:
        return head, [item for _, item in lines]
    told = any(name in head.cells for name in _OF_DOCUMENT)
    found = [_once(row, item, cells, currency, told=told) for row, item in lines]
    if told:
        return head, found
    if left := without_sum(head, found, cells, currency):
        return left, found
    whole = cells.amount(head, Field.DOCUMENT_DISCOUNT)
    off = sum((_off(each, currency) for each in found), ZERO)
    if whole and off and Field.DOCUMENT_DISCOUNT in plan.whole:
        _differ(head, Field.DOCUMENT_DISCOUNT, whole, off, cells)
    return head, found


def without_sum(head: Row, items: Sequence[money.Item], cells: Cells, currency: str) -> Row | None:
    """Return the row of a document without its discount, where that is what those of the lines come to; else None."""
    whole, lines = cells.amount(head, Field.DOCUMENT_DISCOUNT), [_off(each, currency) for each in items]
    cents = quantum(currency) * money.slack(len(lines))
    if not whole or not any(lines) or abs(abs(whole) - abs(sum(lines, ZERO))) > cents:
        return None
    return replace(head, cells={name: cell for name, cell in head.cells.items() if name is not Field.DOCUMENT_DISCOUNT})


def _once(row: Row, item: money.Item, cells: Cells, currency: str, *, told: bool) -> money.Item:
    """Return the item of a row without the amount that its percentage comes to."""
    if not item.percent or not item.off:
        return item
    percentage = _off(replace(item, off=ZERO), currency)
    factor = 1 + burden(item.line.taxes)
    ways = (percentage, percentage / factor if item.with_tax else percentage * factor)
    if any(abs(item.off - each) <= quantum(currency) for each in ways):
        return replace(item, off=ZERO)
    if not told and not any(name in row.cells for name in _OF_LINE):
        _differ(row, Field.DISCOUNT_AMOUNT, item.off, percentage, cells)
    return item


def _off(item: money.Item, currency: str) -> Decimal:
    """Return what is taken off an item, on the basis of its price."""
    return money.in_cents(item.line.quantity * item.price, currency) - item.amount(currency)


def _differ(row: Row, name: Field, stated: Decimal, other: Decimal, cells: Cells) -> None:
    cells.wrong(row, name, "import.cell-discounts", stated=f"{abs(stated):f}", expected=f"{abs(other):f}")
