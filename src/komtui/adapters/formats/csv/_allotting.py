"""Allotting: which line has which tax, where a program tells what each tax of a document comes to, and not of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException

from komtui.adapters.formats.csv import _money as money
from komtui.adapters.formats.simple import tax
from komtui.domain.money import ZERO, quantum
from komtui.domain.sales.canadian import scheme_of
from komtui.domain.sales.rates import is_known
from komtui.domain.sales.tax import Tax

_RATE = re.compile(r"(\d{1,2}(?:[.,]\d{1,4})?)\s?%")
_SCHEMES = (
    ("GST", re.compile(r"\b(?:gst|tps)\b")),
    ("QST", re.compile(r"\b(?:qst|tvq)\b")),
    ("HST", re.compile(r"\b(?:hst|tvh)\b")),
    ("PST", re.compile(r"\b(?:pst|rst|tvp)\b")),
)
_HUNDRED = Decimal(100)
_MOST = 20_000
"""Steps after which looking on is given up: a document of very many lines, whose taxes nobody could tell."""
_ENOUGH = 8
"""Ways to allot taxes of which one is wanted; more of them only say that nobody knows."""


@dataclass(frozen=True)
class Told:
    """A tax of a document as the program tells it."""

    tax: Tax
    amount: Decimal


Allotment = tuple[tuple[tuple[Tax, ...], ...], tuple[Tax, ...]]
"""The taxes of each line, and those of shipping."""


def told(names: Sequence[tuple[str, Decimal | None]], currency: str) -> tuple[Told, ...]:
    """Return what names and amounts say, such as `TVA 20%` and 4.00; nothing where one does not tell its rate."""
    found = []
    for name, amount in names:
        match = _RATE.search(name)
        if amount is None or match is None:
            return ()
        try:
            rate = Decimal(match[1].replace(",", ".")).normalize()
        except DecimalException:
            return ()
        scheme = next((each for each, words in _SCHEMES if words.search(name.lower())), "") or scheme_of(rate, currency)
        if not is_known(rate, scheme, currency):
            return ()
        found.append(Told(tax(scheme, Decimal(f"{rate:f}")), amount))
    return tuple(each for each in found if each.amount)


def is_parted(taxes: Sequence[Told]) -> bool:
    """Return whether no line can have all of these taxes: two rates of VAT."""
    return sum(each.tax.scheme == "VAT" for each in taxes) > 1


def allotments(
    items: Sequence[money.Item], taxes: Sequence[Told], discount: Decimal, shipping: Decimal, currency: str
) -> Iterator[Allotment]:
    """Yield the ways to give each line its taxes under which those come to what is told of them, within their rounding.

    `discount` is taken off all lines by their shares. A line without any tax is thought of only where every other way
    fails.
    """
    amounts = [item.amount(currency) for item in items]
    whole = sum(amounts, ZERO)
    if any(each < 0 for each in amounts) or not whole > discount >= 0 or shipping < 0:
        return
    share, gross = (whole - discount) / whole, any(item.with_tax for item in items)
    each_tax = [each.tax for each in taxes]
    sets = [(each,) for each in each_tax] if is_parted(taxes) else [tuple(each_tax), *((each,) for each in each_tax)]
    sets = list(dict.fromkeys(sets))
    cents = quantum(currency) * money.slack(len(items) + 2)
    for options in (sets, [*sets, ()]):
        found = False
        for shipped in [*sets, ()] if shipping else [()]:
            bounds = []
            for each in taxes:
                factor = (_HUNDRED + (each.tax.rate if gross else 0)) / each.tax.rate
                base = each.amount * factor - (shipping if each.tax in shipped else ZERO)
                bounds.append((base / share - cents * factor, base / share + cents * factor))
            for lines in _Search(_alike(items, amounts), each_tax, options, bounds).found():
                found = True
                yield lines, shipped
        if found:
            return


def _alike(items: Sequence[money.Item], amounts: Sequence[Decimal]) -> list[tuple[list[int], Decimal]]:
    """Return the places of lines that sell the same, which have the same taxes, with what they come to together."""
    groups: dict[tuple[str, str, Decimal], list[int]] = {}
    for at, item in enumerate(items):
        groups.setdefault((item.line.item_id, item.line.description, item.price), []).append(at)
    found = [(places, sum((amounts[at] for at in places), ZERO)) for places in groups.values()]
    return sorted(found, key=lambda each: -each[1])


class _Search:
    """Tries the taxes of one group of lines after the other, as long as the sums can still be reached."""

    def __init__(
        self,
        groups: list[tuple[list[int], Decimal]],
        taxes: list[Tax],
        options: Sequence[tuple[Tax, ...]],
        bounds: list[tuple[Decimal, Decimal]],
    ) -> None:
        self._groups, self._taxes, self._options, self._bounds = groups, taxes, options, bounds
        self._left = [sum((amount for _, amount in groups[at:]), ZERO) for at in range(len(groups) + 1)]
        self._steps = 0

    def found(self) -> list[tuple[tuple[Tax, ...], ...]]:
        """Return what comes out, nothing where there is too much to try."""
        ways = list(self._from(0, [ZERO] * len(self._taxes), {}))
        return ways if self._steps <= _MOST else []

    def _from(
        self, at: int, sums: list[Decimal], chosen: dict[int, tuple[Tax, ...]]
    ) -> Iterator[tuple[tuple[Tax, ...], ...]]:
        self._steps += 1
        if self._steps > _MOST:
            return
        reach = zip(sums, self._bounds, strict=True)
        if any(each > most or each + self._left[at] < least for each, (least, most) in reach):
            return
        if at == len(self._groups):
            yield tuple(chosen[place] for place in sorted(chosen))
            return
        places, amount = self._groups[at]
        for option in self._options:
            more = [each + (amount if tax in option else ZERO) for each, tax in zip(sums, self._taxes, strict=True)]
            yield from self._from(at + 1, more, {**chosen, **dict.fromkeys(places, option)})
