"""Prices: net or with tax, what is taken off them, and totals that come to the cent to what the customer was told.

Where prices are with tax, the customer pays the sum of what stands on the shelf. EN 16931 counts the other way: net
amounts first, and the tax per rate on their sum (BR-CO-17). So the net total of each group of taxes is the one whose
tax brings it back to the sum with tax; where no cent does, the document says a rounding amount (BT-114).

A draft is changed line by line, so its totals are kept up in `Sums`; `priced` lays the very same cents out over the
lines, as they are stored and printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from komtui.domain.money import ZERO, quantum, rounded
from komtui.domain.sales.line import Adjustment, Line
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.domain.sales.totals import Totals, summed, taxed
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document

_HUNDRED = Decimal(100)
_FINE = Decimal("0.0001")
"""To what a net price is rounded that something is taken off of."""
DISCOUNT: Final = "95"
"""UNCL 5189: a discount, which is how the one of a whole document is known again."""


@dataclass(frozen=True)
class Discount:
    """What is taken off a line, or off the whole document: one of the two."""

    percent: Decimal | None = None
    """In percent."""
    amount: Decimal = ZERO
    """With tax where the prices are with tax, net elsewhere."""
    kept: bool = False
    """Whether it stays as the document has it, off some of its taxes alone; nobody enters such a one here."""

    def off(self, whole: Decimal, currency: str) -> Decimal:
        """Return what is taken off `whole`."""
        return self.amount if self.percent is None else rounded(whole * self.percent / _HUNDRED, currency)


NO_DISCOUNT: Final = Discount()


# One line


def burden(taxes: Iterable[Tax]) -> Decimal:
    """Return what taxes add to one unit of money."""
    return sum((tax.rate for tax in taxes), ZERO) / _HUNDRED


def unit_price(amount: Decimal, quantity: Decimal, currency: str, off: Decimal = ZERO) -> Decimal:
    """Return the price of one unit with as few decimals as it takes.

    With it `quantity` of them, less `off`, come to `amount`.
    """
    if not quantity:
        return amount
    exact = (amount + off) / quantity
    for places in range(2, 11):
        price = exact.quantize(Decimal(1).scaleb(-places))
        if rounded(quantity * price - off, currency) == amount:
            return price
    return exact


def line_discount(line: Line, currency: str) -> Discount:
    """Return what is taken off a line, as it was entered.

    A draft has it to the last digit. Where it was an amount with tax, a line that is issued has no more than the cents
    of it without: of the amounts that come to them the roundest is meant.
    """
    given = [each for each in line.adjustments if not each.charge]
    if not given:
        return NO_DISCOUNT
    if len(given) == 1 and given[0].percent is not None:
        return Discount(given[0].percent)
    return Discount(amount=_entered(sum((each.amount for each in given), ZERO), line, currency))


def discounted(line: Line, discount: Discount, currency: str) -> Line:
    """Return the line with that taken off, and nothing else; where its prices are with tax it is still to be priced."""
    kept = tuple(each for each in line.adjustments if each.charge)
    if discount == NO_DISCOUNT:
        return replace(line, adjustments=kept)
    reason = next((each.reason for each in line.adjustments if not each.charge), "")
    whole, factor = _whole(line), Decimal(1) if line.price_with_tax is None else 1 + burden(line.taxes)
    amount = discount.off(whole, currency) / factor
    base = rounded(whole / factor, currency) if discount.percent is not None else None
    given = Adjustment(amount, base=base, percent=discount.percent, reason=reason, reason_code=DISCOUNT)
    return replace(line, adjustments=(given, *kept))


def line_amount(line: Line, currency: str) -> Decimal:
    """Return what a line comes to, as its price is: with tax, or net."""
    if line.price_with_tax is None:
        return line.net(currency)
    whole = _whole(line)
    off = line_discount(line, currency).off(whole, currency)
    charged = sum((each.amount for each in line.adjustments if each.charge), ZERO)
    return rounded(whole - off + charged * (1 + burden(line.taxes)), currency)


def amount_with_tax(line: Line, currency: str) -> Decimal:
    """Return what a line comes to with tax, in cents, however its price was entered: a column of them adds up."""
    if line.price_with_tax is not None:
        return line_amount(line, currency)
    return rounded(line.net(currency) * (1 + burden(line.taxes)), currency)


def priced_with_tax(line: Line, currency: str) -> Line:
    """Return a line whose price is net, such as one that deducts a deposit, with the price with tax that it comes to.

    Without what was taken off or charged on it that is its share of `amount_with_tax`.
    """
    factor = 1 + burden(line.taxes)
    if line.adjustments or not line.quantity:
        return replace(line, price_with_tax=(line.price * factor).quantize(_FINE))
    price = unit_price(amount_with_tax(line, currency), line.quantity / line.price_base, currency)
    return replace(line, price_with_tax=price)


def repriced(line: Line, price: Decimal) -> Line:
    """Return a line with another price, with tax where it was; a price before a price discount no longer holds."""
    if line.price_with_tax is None:
        return replace(line, price=price, gross_price=None)
    net = (price / (1 + burden(line.taxes))).quantize(_FINE)
    return replace(line, price_with_tax=price, price=net, gross_price=None)


def _whole(line: Line) -> Decimal:
    price = line.price if line.price_with_tax is None else line.price_with_tax
    return line.quantity * price / line.price_base


def _entered(net: Decimal, line: Line, currency: str) -> Decimal:
    if line.price_with_tax is None:
        return net
    factor = 1 + burden(line.taxes)
    near, cent = rounded(net * factor, currency), quantum(currency)
    if net != rounded(net, currency):
        return near  # not yet rounded, so it is that one
    meant = [amount for amount in (near, near - cent, near + cent) if rounded(amount / factor, currency) == net]
    return min(meant or [near], key=lambda amount: -_roundness(amount))


def _roundness(amount: Decimal) -> int:
    return int(amount.normalize().as_tuple().exponent)  # 5 is rounder than 4.99


def _line_of_net(line: Line, net: Decimal, currency: str, *, final: bool = False) -> Line:
    """Return the line, whose price is with tax, so that it comes to `net`; where it is `final`, all of it in cents."""
    factor = 1 + burden(line.taxes)
    given = discounted(line, line_discount(line, currency), currency).adjustments
    if final:
        given = tuple(replace(each, amount=rounded(each.amount, currency)) for each in given)
    if not line.quantity:
        price = ((line.price_with_tax or ZERO) / factor).quantize(_FINE)
    else:
        off = -sum((each.signed for each in given), ZERO)
        price = unit_price(net, line.quantity / line.price_base, currency, off)
    return replace(line, price=price, adjustments=given)


# The whole document


def net_total(whole: Decimal, taxes: Sequence[Tax], currency: str) -> Decimal:
    """Return the net amount that comes nearest to `whole` when its taxes are put upon it."""
    around = rounded(whole / (1 + burden(taxes)), currency)
    cent = quantum(currency)

    def off(net: Decimal) -> Decimal:
        return abs(net + sum((rounded(net * tax.rate / _HUNDRED, currency) for tax in taxes), ZERO) - whole)

    return min((around, around - cent, around + cent), key=off)


def document_discount(document: Document) -> Discount:
    """Return what is taken off the whole document, as it was entered."""
    given = [each for each in document.adjustments if _is_discount(each)]
    if not given:
        return NO_DISCOUNT
    amount = sum((each.amount for each in given), ZERO)
    if len({each.percent for each in given}) == 1 and given[0].percent is not None:
        found = Discount(given[0].percent)
    elif not has_tax(document.lines):
        found = Discount(amount=amount)
    else:
        # Net of tax its parts are rounded; what was entered is what the total lacks.
        told = Sums(document, NO_DISCOUNT).told
        found = Discount(amount=told - document.computed().totals.payable - document.prepaid)
    shares = Sums(document, found).shares()
    whole = {frozenset(taxes) for taxes, share in shares.items() if share.discounted}
    # Another program may have taken it off one rate alone: put upon all of them, it would be another amount.
    return found if {frozenset(each.taxes) for each in given} == whole else Discount(amount=amount, kept=True)


def _is_discount(adjustment: Adjustment) -> bool:
    return not adjustment.charge and adjustment.reason_code == DISCOUNT


def has_tax(lines: Iterable[Line]) -> bool:
    """Return whether prices are with tax: those of one line that counts are enough."""
    return any(map(_is_with_tax, lines))


def _is_with_tax(line: Line) -> bool:
    return line.counts and line.price_with_tax is not None


class _Group:
    """Lines of the same taxes."""

    __slots__ = ("fixed", "lines", "movable", "net", "net_with_tax", "with_tax")

    def __init__(self) -> None:
        self.with_tax = ZERO
        """Sum of what is priced with tax."""
        self.net = ZERO
        """Sum of what is priced net."""
        self.net_with_tax = ZERO
        """The same with tax, of each line in cents."""
        self.lines = 0
        """How many are priced with tax."""
        self.movable = 0
        """How many of those have a quantity, so that their price can make up for a cent."""
        self.fixed = ZERO
        """What the others of those come to, net of tax."""


class Shares(NamedTuple):
    """What a group of taxes comes to."""

    net: Decimal
    """Net of tax, once the document's discount is taken off."""
    off: Decimal
    """That discount's part, net of tax."""
    discounted: bool
    """Whether it has one, be it less than a cent without tax."""
    of_lines: Decimal
    """What its lines with tax are to come to, net of tax and before that discount."""


class Outcome(NamedTuple):
    """What a draft comes to."""

    taxes: tuple[TaxSubtotal, ...]
    """By tax and rate."""
    totals: Totals
    """With `rounding` so that what is to be paid is the sum of the prices with tax."""


class Sums:
    """What the lines of a draft come to; a line that changes costs the same whether there are five or five hundred."""

    def __init__(self, document: Document, discount: Discount | None = None) -> None:
        self._currency = document.currency
        self._document = document
        self.discount = document_discount(document) if discount is None else discount
        """Off the whole document."""
        self.fixed = tuple(each for each in document.adjustments if self.discount.kept or not _is_discount(each))
        """What is given or charged on the whole document whatever its lines come to."""
        self._groups: dict[tuple[Tax, ...], _Group] = {}
        for line in document.lines:
            self._count(line, 1)

    def change(self, before: Line | None, after: Line | None) -> None:
        """Count one line instead of another; None where there is none."""
        if before is not None:
            self._count(before, -1)
        if after is not None:
            self._count(after, 1)

    def _count(self, line: Line, sign: int) -> None:
        if not line.counts:
            return
        group = self._groups.get(line.taxes)
        if group is None:
            group = self._groups[line.taxes] = _Group()
        amount = line_amount(line, self._currency) * sign
        if line.price_with_tax is None:
            group.net += amount
            group.net_with_tax += amount_with_tax(line, self._currency) * sign
        else:
            group.with_tax += amount
            group.lines += sign
            if line.quantity:
                group.movable += sign
            else:
                group.fixed += rounded(amount / (1 + burden(line.taxes)), self._currency)

    def shares(self) -> Mapping[tuple[Tax, ...], Shares]:
        """Return what each group of taxes comes to."""
        currency, with_tax = self._currency, self._with_tax
        off = self._off()
        found = {}
        for taxes, group in self._groups.items():
            taken = off.get(taxes, ZERO)
            if not with_tax:
                found[taxes] = Shares(group.net - taken, taken, bool(taken), ZERO)
                continue
            net_off = rounded(taken / (1 + burden(taxes)), currency)
            whole = net_total(group.with_tax - taken, taxes, currency) if group.movable else group.fixed - net_off
            found[taxes] = Shares(whole + group.net, net_off, bool(taken), whole + net_off)
        return found

    @property
    def _with_tax(self) -> bool:
        return any(group.lines for group in self._groups.values())

    def _off(self) -> dict[tuple[Tax, ...], Decimal]:
        """Return the document's discount by group, as the prices are."""
        if self.discount == NO_DISCOUNT or self.discount.kept:
            return {}
        currency, with_tax = self._currency, self._with_tax
        whole = {
            taxes: group.with_tax + (group.net_with_tax if with_tax else group.net)
            for taxes, group in self._groups.items()
        }
        if self.discount.percent is not None:
            return {taxes: self.discount.off(amount, currency) for taxes, amount in whole.items()}
        total = sum(whole.values(), ZERO)
        if not total:
            return {}
        parts = {taxes: rounded(self.discount.amount * amount / total, currency) for taxes, amount in whole.items()}
        largest = max(parts, key=lambda taxes: abs(whole[taxes]))
        parts[largest] += self.discount.amount - sum(parts.values(), ZERO)
        return parts

    def outcome(self) -> Outcome:
        """Return taxes and totals as `priced` would store them."""
        document, currency = self._document, self._currency
        shares = self.shares()
        sums: dict[Tax, Decimal] = {}
        for taxes, share in shares.items():
            for tax in taxes:
                sums[tax] = sums.get(tax, ZERO) + share.net
        for each in self.fixed:
            for tax in each.taxes:
                sums[tax] = sums.get(tax, ZERO) + each.signed
        subtotals = taxed(sums, currency, dict(document.exemptions))
        given = (*self.fixed, *(Adjustment(share.off) for share in shares.values() if share.off))
        lines = sum((share.net + share.off for share in shares.values()), ZERO)
        rounding = document.rounding
        totals = summed([lines], given, subtotals, document.prepaid, rounding)
        if self._with_tax:
            rounding = self.told - totals.gross
            totals = summed([lines], given, subtotals, document.prepaid, rounding)
        return Outcome(subtotals, totals)

    @property
    def told(self) -> Decimal:
        """What the customer was told that all of it costs, where prices are with tax."""
        off = self._off()
        told = ZERO
        for taxes, group in self._groups.items():
            told += group.with_tax - off.get(taxes, ZERO) + group.net_with_tax
        for each in self.fixed:
            told += rounded(each.signed * (1 + burden(each.taxes)), self._currency)
        return told


def priced(document: Document, discount: Discount | None = None, *, final: bool = False) -> Document:
    """Return a draft with the net prices, adjustments and rounding that follow from how its prices were entered.

    Nothing of it is stated: its totals are those of `Sums`. `discount` is off the whole document; the one that it has
    stays where none is given. Before it is issued it is `final`: what is taken off with tax, which a draft keeps as it
    was entered, is in cents then (EN 16931, BR-DEC-24).
    """
    document = document.computed()
    currency, sums = document.currency, Sums(document, discount)
    shares = sums.shares()
    lines = [_net_lined(line, currency) for line in document.lines]
    for taxes, share in shares.items():
        places = [
            at
            for at, line in enumerate(lines)
            if line.counts and line.taxes == taxes and line.price_with_tax is not None
        ]
        if not places:
            continue
        factor = 1 + burden(taxes)
        nets = {at: rounded(line_amount(lines[at], currency) / factor, currency) for at in places}
        # The largest takes what the rounding of the others leaves.
        largest = max(places, key=lambda at: abs(nets[at]))
        if not lines[largest].quantity:
            largest = max(places, key=lambda at: abs(lines[at].quantity))
        nets[largest] += share.of_lines - sum(nets.values(), ZERO)
        for at in places:
            lines[at] = _line_of_net(lines[at], nets[at], currency, final=final)
    percent = sums.discount.percent
    given = tuple(
        Adjustment(
            share.off,
            reason_code=DISCOUNT,
            base=None if percent is None else share.net + share.off,
            percent=percent,
            taxes=taxes,
        )
        for taxes, share in shares.items()
        if share.discounted
    )
    rounding = sums.outcome().totals.rounding
    return replace(document, lines=tuple(lines), adjustments=(*sums.fixed, *given), rounding=rounding)


def _net_lined(line: Line, currency: str) -> Line:
    """Return a line with a percentage taken anew, or where it counts nowhere with the net of its price with tax."""
    if line.price_with_tax is None:
        discount = line_discount(line, currency)
        return line if discount.percent is None else discounted(line, discount, currency)
    if line.counts:
        return line
    return _line_of_net(line, rounded(line_amount(line, currency) / (1 + burden(line.taxes)), currency), currency)
