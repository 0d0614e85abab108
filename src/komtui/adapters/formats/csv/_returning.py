"""Returning: a document whose amounts are below zero, with the same amounts above it."""

from __future__ import annotations

from dataclasses import fields, replace

from komtui.domain.sales.document import Adjustment, Document, Line
from komtui.domain.sales.totals import Totals


def returned(document: Document) -> Document:
    """Return the document with every amount turned: a quantity where it is negative, else a price."""
    taxes, totals = document.stated_taxes, document.stated_totals
    return replace(
        document,
        lines=tuple(map(_line, document.lines)),
        adjustments=tuple(map(_adjustment, document.adjustments)),
        prepaid=-document.prepaid,
        rounding=-document.rounding,
        stated_taxes=None
        if taxes is None
        else tuple(replace(each, taxable=-each.taxable, amount=-each.amount) for each in taxes),
        stated_totals=None
        if totals is None
        else Totals(**{each.name: -getattr(totals, each.name) for each in fields(Totals)}),
    )


def _line(line: Line) -> Line:
    adjustments = tuple(map(_adjustment, line.adjustments))
    if line.price < 0:
        return replace(line, price=-line.price, adjustments=adjustments)
    return replace(line, quantity=-line.quantity, adjustments=adjustments)


def _adjustment(adjustment: Adjustment) -> Adjustment:
    base = None if adjustment.base is None else -adjustment.base
    return replace(adjustment, amount=-adjustment.amount, base=base)
