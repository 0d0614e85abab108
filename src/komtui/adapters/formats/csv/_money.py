"""Money of a table: prices without and with tax, discounts, rates from amounts, and totals kept to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from komtui.domain.money import ZERO, quantum, rounded
from komtui.domain.sales.canadian import CURRENCY
from komtui.domain.sales.document import Adjustment, Document, Line
from komtui.domain.sales.pricing import burden, net_total, unit_price
from komtui.domain.sales.rates import HOUSE, KNOWN, OF_SCHEME
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.domain.sales.totals import summed
from komtui.domain.tables.mapping import DOLLARS

_HUNDRED = Decimal(100)
GST = Decimal(5)
QUEBEC = Decimal("14.975")
"""GST and QST in one. Nobody else has a tax of as much."""
_CANADIAN = frozenset((CURRENCY, DOLLARS, ""))
"""Currencies that may be Canada's."""


@dataclass(frozen=True)
class Item:
    """A line as the table has it."""

    line: Line
    """Everything but the price and what is taken off it."""
    price: Decimal
    """Of one unit."""
    percent: Decimal | None = None
    """Discount in percent."""
    off: Decimal = ZERO
    """Discount as an amount off the line."""
    with_tax: bool = False
    """Whether price and discount are with tax."""
    exact: bool = False
    """Whether the price was computed from the amount of the line, and is no figure that anybody wrote."""
    evened: bool = False
    """Whether it took what the rounding of all lines leaves of their document."""

    def amount(self, currency: str) -> Decimal:
        """Return what the line comes to, less its discount, on the basis of its price."""
        whole = self.line.quantity * self.price
        if self.percent:
            whole -= rounded(whole * self.percent / _HUNDRED, currency)
        return rounded(whole - self.off, currency)


def as_line(item: Item, currency: str) -> Line:
    """Return the line of an item whose price is without tax."""
    whole = item.line.quantity * item.price
    given: tuple[Adjustment, ...] = ()
    if item.percent:
        given += (_percentage(whole, item.percent, currency),)
    if item.off:
        given += (Adjustment(item.off, base=in_cents(whole, currency)),)
    return replace(item.line, price=item.price, adjustments=given)


def _percentage(whole: Decimal, percent: Decimal, currency: str) -> Adjustment:
    return Adjustment(in_cents(whole * percent / _HUNDRED, currency), base=in_cents(whole, currency), percent=percent)


def in_cents(amount: Decimal, currency: str) -> Decimal:
    """Return an amount in the smallest unit of its currency."""
    try:
        return rounded(amount, currency)
    except InvalidOperation:
        # Too large to be rounded, and so for every total: told when the document is complete.
        return amount


def without_tax(
    items: Sequence[Item],
    charges: Sequence[Decimal],
    taxes: Sequence[tuple[Tax, ...]],
    currency: str,
    tax: Decimal | Mapping[Tax, Decimal] | None = None,
) -> tuple[list[Decimal], list[Decimal]]:
    """Return the net amounts of lines, and of charges on the document, whose amounts are with tax.

    For each group of taxes the net total is the one whose tax brings it back to the total with tax, where there is such
    a cent; the largest line takes what the rounding of the others leaves. Where the file states the whole `tax`, and
    only one group has any, or each of them, that decides between two cents.
    """
    gross = [*(item.amount(currency) for item in items), *charges]
    of = [*(item.line.taxes for item in items), *taxes]
    nets = [rounded(amount / (1 + burden(each)), currency) for amount, each in zip(gross, of, strict=True)]
    groups = dict.fromkeys(of)
    taxed = [group for group in groups if burden(group)]
    told = _told(taxed, tax)
    for group in groups:
        places = [at for at, each in enumerate(of) if each == group]
        whole = sum((gross[at] for at in places), ZERO)
        wanted = net_total(whole, group, currency)
        if group in told and abs(whole - told[group] - wanted) <= quantum(currency) * slack(len(places)):
            wanted = whole - told[group]
        largest = max(places, key=lambda at: abs(nets[at]))
        nets[largest] += wanted - sum((nets[at] for at in places), ZERO)
    return nets[: len(items)], nets[len(items) :]


def _told(
    taxed: Sequence[tuple[Tax, ...]], tax: Decimal | Mapping[Tax, Decimal] | None
) -> dict[tuple[Tax, ...], Decimal]:
    """Return what the tax of a group of lines is, where the file states it."""
    if isinstance(tax, Mapping):
        return {group: tax[group[0]] for group in taxed if len(group) == 1 and group[0] in tax}
    return {taxed[0]: tax} if tax is not None and len(taxed) == 1 else {}


def net_line(item: Item, net: Decimal, currency: str) -> Line:
    """Return the line of an item whose price is with tax, so that it comes to `net`."""
    quantity, factor = item.line.quantity, 1 + burden(item.line.taxes)
    if not item.percent and not item.off:
        return replace(item.line, price=unit_price(net, quantity, currency))
    price = (item.price / factor).quantize(Decimal("0.0001"))
    whole = rounded(quantity * price, currency)
    off = whole - net
    return replace(item.line, price=price, adjustments=(Adjustment(off, base=whole, percent=item.percent),))


def kept_total(document: Document, total: Decimal) -> Document:
    """Return a document whose total with tax is `total`, the tax taking the cent that no net amount can give.

    So a till reckons: the customer pays what stands on the shelf, and the tax is what is in it.
    """
    taxes, cent = document.taxes, total - document.totals.gross
    taxed = [each for each in taxes if each.tax.rate]
    if not cent or not taxed or abs(cent) > quantum(document.currency) * len(taxes):
        return document
    largest = max(taxed, key=lambda each: abs(each.amount))
    return stated(
        document, tuple(replace(each, amount=each.amount + cent) if each is largest else each for each in taxes)
    )


def stated(document: Document, subtotals: tuple[TaxSubtotal, ...]) -> Document:
    """Return the document with that breakdown of its taxes, and the totals that follow from it."""
    nets = [line.net(document.currency) for line in document.lines]
    totals = summed(nets, document.adjustments, subtotals, document.prepaid, document.rounding)
    return replace(document, stated_taxes=subtotals, stated_totals=totals)


def by_line(document: Document) -> Document:
    """Return the document with its taxes rounded line by line, as many programs reckon."""
    currency = document.currency
    sums: dict[Tax, Decimal] = {}
    parts = [
        *((line.taxes, line.net(currency)) for line in document.lines),
        *((each.taxes, each.signed) for each in document.adjustments),
    ]
    for taxes, amount in parts:
        for tax in taxes:
            sums[tax] = sums.get(tax, ZERO) + rounded(amount * tax.rate / _HUNDRED, currency)
    return stated(document, tuple(replace(each, amount=sums[each.tax]) for each in document.taxes))


def in_one(document: Document) -> Document:
    """Return the document with GST and QST as programs reckon them that have one rate for both, 14.975 %."""
    taxes = {each.tax.scheme: each for each in document.taxes}
    if taxes.keys() != {"GST", "QST"} or len(document.taxes) != len(taxes):
        return document
    gst, qst = taxes["GST"], taxes["QST"]
    both = rounded(gst.taxable * (gst.tax.rate + qst.tax.rate) / _HUNDRED, document.currency)
    return stated(document, (gst, replace(qst, amount=both - gst.amount)))


def kept_tax(document: Document, tax: Decimal) -> Document:
    """Return a document whose tax is `tax`, where that is what rounding of its parts may leave.

    Shops round the tax of each line after its share of a discount, and of shipping.
    """
    taxes, off = document.taxes, tax - document.totals.tax
    taxed = [each for each in taxes if each.tax.rate]
    if (
        not off
        or not taxed
        or not document.adjustments
        or abs(off) > quantum(document.currency) * slack(len(document.lines) + len(document.adjustments))
    ):
        return document
    largest = max(taxed, key=lambda each: abs(each.amount))
    return stated(
        document, tuple(replace(each, amount=each.amount + off) if each is largest else each for each in taxes)
    )


def as_told(document: Document, told: Mapping[Tax, Decimal]) -> Document | None:
    """Return the document with its taxes as its program tells them; None where rounding does not explain them."""
    taxes, off = document.taxes, quantum(document.currency) * slack(len(document.lines) + len(document.adjustments))
    if {each.tax for each in taxes if each.amount} != told.keys():
        return None
    if any(abs(each.amount - told[each.tax]) > off for each in taxes if each.tax in told):
        return None
    return stated(document, tuple(replace(each, amount=told.get(each.tax, each.amount)) for each in taxes))


def slack(parts: int) -> int:
    """Return how many smallest units the rounding of the taxes of so many parts may come to together."""
    return max(1, (parts + 1) // 2)


def rates_of(net: Decimal, amount: Decimal, scheme: str, currency: str, cents: int = 1) -> list[Decimal]:
    """Return the known rates that make `amount` of `net`, those that make it exactly before those some `cents` off."""
    if not net:
        return [ZERO] if not amount else []
    if not amount:
        return [ZERO]
    cent = quantum(currency)
    off = {
        rate: min(abs(each - amount) for each in _made(net, rate, currency)) for rate in _of(scheme, currency) if rate
    }
    exact = [rate for rate, by in off.items() if not by]
    # One cent is much of a small amount, and would let any rate pass.
    near = [rate for rate, by in off.items() if by and by <= cent * cents and abs(amount) >= 100 * by]
    return exact + near


def _of(scheme: str, currency: str) -> list[Decimal]:
    """Return the known rates of a tax, the likeliest first: that of Québec is nobody's in euros."""
    return sorted(OF_SCHEME.get(scheme, KNOWN), key=lambda rate: rate == QUEBEC and currency not in _CANADIAN)


def _made(net: Decimal, rate: Decimal, currency: str) -> tuple[Decimal, ...]:
    """Return what a rate makes of an amount; in Québec its two taxes are rounded in one or each."""
    whole = rounded(net * rate / _HUNDRED, currency)
    if rate != QUEBEC:
        return (whole,)
    return whole, sum((rounded(net * each / _HUNDRED, currency) for each in (GST, rate - GST)), ZERO)


def departs(net: Decimal, amount: Decimal, rate: Decimal, currency: str) -> tuple[bool, bool]:
    """Return how far a rate is from the likeliest: whether it is some cents off, and of another country than ours."""
    return amount not in _made(net, rate, currency), bool(rate) and rate not in HOUSE


def _weighed(net: Decimal, amount: Decimal, scheme: str, currency: str) -> dict[Decimal, int]:
    """Return the rates that explain an amount; one that makes it to the cent counts for two that are a cent off."""
    exact = {
        rate for rate in OF_SCHEME.get(scheme, KNOWN) if rate and rounded(net * rate / _HUNDRED, currency) == amount
    }
    return {rate: 2 if rate in exact or not rate else 1 for rate in rates_of(net, amount, scheme, currency)}


def elected(pairs: Iterable[tuple[Decimal, Decimal]], scheme: str, currency: str) -> tuple[Decimal, ...]:
    """Return the fewest rates that explain the (net, tax) of every row, the one that explains most first."""
    left = [found for net, amount in pairs if (found := _weighed(net, amount, scheme, currency))]
    order = [ZERO, *_of(scheme, currency)]
    chosen: list[Decimal] = []
    while left:
        best = max(order, key=lambda rate: (sum(each.get(rate, 0) for each in left), -order.index(rate)))
        chosen.append(best)
        left = [each for each in left if best not in each]
    return tuple(chosen)
