"""The arithmetic of EN 16931 over lines: the tax breakdown and the totals.

For what is not issued yet. What a document states, because its file does or because it was frozen when it was issued,
is never computed again (see `document`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.line import Adjustment, Line
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.late import dataclass


@dataclass(frozen=True)
class Totals:
    """Document totals (BG-22); every amount in the document's currency."""

    lines: Decimal
    """Sum of line net amounts (BT-106)."""
    allowances: Decimal
    """Sum of document allowances (BT-107)."""
    charges: Decimal
    """Sum of document charges (BT-108)."""
    net: Decimal
    """Without tax (BT-109)."""
    tax: Decimal
    """Total tax (BT-110)."""
    gross: Decimal
    """With tax (BT-112)."""
    prepaid: Decimal = ZERO
    """Already paid (BT-113)."""
    rounding: Decimal = ZERO
    """Added to reach the amount to pay (BT-114)."""
    payable: Decimal = ZERO
    """Amount due (BT-115)."""

    @property
    def total(self) -> Decimal:
        """What the document comes to for whoever pays it: with tax and rounded (BT-112, BT-114), before payments.

        Lists, letters and sheets say this one. By what is due and was paid, as files may state a rounding within the
        amount with tax.
        """
        return self.payable + self.prepaid

    @property
    def collected(self) -> Decimal:
        """What is to be paid beyond that on behalf of others, such as another's ticket (BT-179; XRechnung: BG-DEX-09).

        Nothing here collects it: it is what an amount due that a file states has beyond the rest.
        """
        is_within = self.gross == self.net + self.tax + self.rounding
        beyond = self.payable + self.prepaid - self.gross - (ZERO if is_within else self.rounding)
        return max(beyond, ZERO) if self.gross > 0 else ZERO


def breakdown(
    lines: Iterable[Line], adjustments: Iterable[Adjustment], currency: str, reasons: Mapping[Tax, str]
) -> tuple[TaxSubtotal, ...]:
    """Return the tax per rate on the sum of net amounts (BR-CO-17); `reasons` are printed where no tax is due."""
    taxable: dict[Tax, Decimal] = {}
    for line in lines:
        for tax in line.taxes if line.counts else ():
            taxable[tax] = taxable.get(tax, ZERO) + line.net(currency)
    for adjustment in adjustments:
        for tax in adjustment.taxes:
            taxable[tax] = taxable.get(tax, ZERO) + adjustment.signed
    return taxed(taxable, currency, reasons)


def taxed(taxable: Mapping[Tax, Decimal], currency: str, reasons: Mapping[Tax, str]) -> tuple[TaxSubtotal, ...]:
    """Return each tax on the sum of the net amounts that it applies to."""
    found = []
    # By scheme, then the higher rate first: the order in which France and Québec print them.
    for tax in sorted(taxable, key=lambda each: (each.scheme, -each.rate, each.category)):
        base = rounded(taxable[tax], currency)
        found.append(TaxSubtotal(tax, base, rounded(base * tax.rate / 100, currency), reasons.get(tax, "")))
    return tuple(found)


def summed(
    nets: Iterable[Decimal],
    adjustments: Iterable[Adjustment],
    taxes: Iterable[TaxSubtotal],
    prepaid: Decimal,
    rounding: Decimal,
) -> Totals:
    """Return the totals that follow from the net amounts of the lines and from the tax (BR-CO-10 to BR-CO-16)."""
    each = tuple(adjustments)
    lines = sum(nets, ZERO)
    allowances = sum((one.amount for one in each if not one.charge), ZERO)
    charges = sum((one.amount for one in each if one.charge), ZERO)
    net = lines - allowances + charges
    tax = sum((subtotal.amount for subtotal in taxes), ZERO)
    gross = net + tax
    return Totals(lines, allowances, charges, net, tax, gross, prepaid, rounding, gross - prepaid + rounding)
