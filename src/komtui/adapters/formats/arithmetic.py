"""Arithmetic: whether the totals that a file states follow from one another (EN 16931, BR-CO-10 to BR-CO-17)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from komtui.adapters.formats.faults import Faults
from komtui.domain.money import ZERO, quantum
from komtui.domain.sales.document import Adjustment, Document, Totals
from komtui.domain.sales.tax import TaxSubtotal


@dataclass(frozen=True)
class Stated:
    """The totals that a file states; None for those that it leaves out."""

    lines: Decimal | None = None
    """BT-106."""
    allowances: Decimal | None = None
    """BT-107."""
    charges: Decimal | None = None
    """BT-108."""
    net: Decimal | None = None
    """BT-109."""
    tax: Decimal | None = None
    """BT-110."""
    gross: Decimal | None = None
    """BT-112."""
    prepaid: Decimal | None = None
    """BT-113."""
    rounding: Decimal | None = None
    """BT-114."""
    payable: Decimal | None = None
    """BT-115."""

    def with_paid(self) -> Stated:
        """Return them where no element can say what was paid (BT-113): what the amount due lacks of the total.

        What it has beyond that is rounding (BT-114), which has none either.
        """
        if self.gross is None or self.payable is None:
            return self
        paid = self.gross - self.payable
        return replace(self, prepaid=paid) if paid >= ZERO else replace(self, rounding=-paid)

    def totals(self, adjustments: Iterable[Adjustment], line_sum: Decimal | None = None) -> Totals:
        """Return the totals as stated; what is left out follows from the rest, and is zero where nothing tells it."""
        each = tuple(adjustments)
        allowances = _else(self.allowances, sum((one.amount for one in each if not one.charge), ZERO))
        charges = _else(self.charges, sum((one.amount for one in each if one.charge), ZERO))
        prepaid, rounding = self.prepaid or ZERO, self.rounding or ZERO
        tax = self.tax or ZERO
        net = _else(self.net, _else(self.lines, line_sum or ZERO) - allowances + charges)
        gross = _else(self.gross, net + tax)
        lines = _else(self.lines, net + allowances - charges)
        payable = _else(self.payable, gross - prepaid + rounding)
        return Totals(lines, allowances, charges, net, tax, gross, prepaid, rounding, payable)


ALL_RULES = frozenset(f"BR-CO-{number}" for number in range(10, 18))
"""Those of EN 16931."""


@dataclass(frozen=True)
class Check:
    """What the arithmetic of one file is measured with."""

    rules: frozenset[str] = ALL_RULES
    """Those that its standard has; others keep only some of them."""
    line_sum: Decimal | None = None
    """Sum of the line net amounts that count; None in profiles without lines."""
    slack: int = 0
    """How many smallest units the sums over lines may be off: in the Extended profile one a line (BR-FXEXT-CO-10)."""
    third_party: Decimal = ZERO
    """Payments on behalf of others that extensions add to the amount due (BR-DEX-09, BR-FXEXT-CO-16)."""


def check(document: Document, stated: Stated, how: Check, places: Mapping[str, str], faults: Faults) -> None:
    """Note `import.totals` for each rule that the stated totals break.

    `places` says where each total stands, by the name of its field in `Stated`.
    """
    totals = stated.totals(document.adjustments, how.line_sum)
    smallest = min(quantum(document.currency), Decimal("0.01"))
    for rule, name, expected, slack in _rules(document, stated, totals, how):
        found = getattr(totals, name)
        if rule in how.rules and abs(_at(found, smallest) - _at(expected, smallest)) > slack * smallest:
            _contradicts(faults, rule, places.get(name, name), found, _at(expected, smallest))
    for subtotal in document.stated_taxes or ():
        if "BR-CO-17" in how.rules and _is_wrong_tax(subtotal):
            expected = _at(subtotal.taxable * subtotal.tax.rate / 100, smallest)
            _contradicts(faults, "BR-CO-17", places.get("taxes", "BT-117"), subtotal.amount, expected)


def _rules(document: Document, stated: Stated, totals: Totals, how: Check) -> Iterator[tuple[str, str, Decimal, int]]:
    """Yield rule, name of the total, the value that follows from the others, smallest units of slack."""
    adjustments = document.adjustments
    if how.line_sum is not None and stated.lines is not None:
        yield "BR-CO-10", "lines", how.line_sum, how.slack
    if stated.allowances is not None:
        yield "BR-CO-11", "allowances", sum((a.amount for a in adjustments if not a.charge), ZERO), how.slack
    if stated.charges is not None:
        yield "BR-CO-12", "charges", sum((a.amount for a in adjustments if a.charge), ZERO), how.slack
    if stated.net is not None and stated.lines is not None:
        yield "BR-CO-13", "net", totals.lines - totals.allowances + totals.charges, how.slack
    if document.stated_taxes:
        yield "BR-CO-14", "tax", sum((each.amount for each in document.stated_taxes), ZERO), how.slack
    # UBL's own examples, older than EN 16931, have the rounding within the total with tax.
    is_within = totals.rounding and totals.gross == totals.net + totals.tax + totals.rounding
    if stated.gross is not None:
        yield "BR-CO-15", "gross", totals.net + totals.tax + (totals.rounding if is_within else 0), 0
    if stated.payable is not None:
        rounding = ZERO if is_within else totals.rounding
        yield "BR-CO-16", "payable", totals.gross - totals.prepaid + rounding + how.third_party, 0


def _contradicts(faults: Faults, rule: str, place: str, stated: Decimal, expected: Decimal) -> None:
    faults.add("import.totals", rule=rule, place=place, stated=f"{stated:f}", expected=f"{expected:f}")


def _is_wrong_tax(subtotal: TaxSubtotal) -> bool:
    """Return whether a tax is off by more than a whole unit, which is what the standard's own checks allow."""
    if subtotal.tax.category == "S" and not subtotal.tax.rate:
        return False  # a standard rate of zero is one that the file does not tell
    return abs(subtotal.amount - subtotal.taxable * subtotal.tax.rate / 100) > 1


def _at(amount: Decimal, smallest: Decimal) -> Decimal:
    return amount.quantize(smallest, rounding=ROUND_HALF_UP)


def _else(value: Decimal | None, other: Decimal) -> Decimal:
    return other if value is None else value


def computable(document: Document, faults: Faults, place: str) -> None:
    """Note `import.value-range` where the document's numbers are too large to compute with."""
    try:
        _ = document.taxes, document.totals, [line.net(document.currency) for line in document.lines]
    except (InvalidOperation, ZeroDivisionError):
        faults.add("import.value-range", place=place)
