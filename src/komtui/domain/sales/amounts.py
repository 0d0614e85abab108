"""Amounts by tax: what a document comes to, so that parts of it add up to the whole, to the cent and for each rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from komtui.domain.money import ZERO, quantum, rounded
from komtui.domain.sales.tax import Tax
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document

_K = TypeVar("_K")
Group: TypeAlias = tuple[Tax, ...]
"""The taxes that apply to a line, in their order: one VAT rate in France, GST and QST in Québec."""


@dataclass(frozen=True)
class Amounts:
    """What is without tax by the taxes that apply to it, and each tax."""

    bases: Mapping[Group, Decimal] = field(default_factory=dict)
    """Net amounts."""
    taxes: Mapping[Tax, Decimal] = field(default_factory=dict)
    """The taxes on all of them."""

    @property
    def net(self) -> Decimal:
        """All without tax."""
        return sum(self.bases.values(), ZERO)

    @property
    def gross(self) -> Decimal:
        """All with tax."""
        return self.net + sum(self.taxes.values(), ZERO)

    def __add__(self, other: Amounts) -> Amounts:
        """Return both together."""
        return Amounts(added(self.bases, other.bases), added(self.taxes, other.taxes))

    def __sub__(self, other: Amounts) -> Amounts:
        """Return what is left once the other is taken away."""
        return self + -other

    def __neg__(self) -> Amounts:
        """Return the same, owed the other way round."""
        return Amounts(
            {key: -each for key, each in self.bases.items()}, {key: -each for key, each in self.taxes.items()}
        )

    def base_of(self, tax: Tax) -> Decimal:
        """Return the net amounts that a tax applies to."""
        return sum((base for group, base in self.bases.items() if tax in group), ZERO)


def added(one: Mapping[_K, Decimal], other: Mapping[_K, Decimal]) -> dict[_K, Decimal]:
    """Return the sums by key."""
    return {key: one.get(key, ZERO) + other.get(key, ZERO) for key in dict.fromkeys([*one, *other])}


def group_of(taxes: Iterable[Tax]) -> Group:
    """Return the taxes of a line as what its amount is counted by."""
    return tuple(sorted(taxes))


def amounts_of(document: Document) -> Amounts:
    """Return what a document comes to, by tax."""
    bases: dict[Group, Decimal] = {}
    for line in document.lines:
        if line.counts:
            group = group_of(line.taxes)
            bases[group] = bases.get(group, ZERO) + line.net(document.currency)
    if not document.lines:
        bases = {(each.tax,): each.taxable for each in document.taxes}
    else:
        for each in document.adjustments:
            group = group_of(each.taxes)
            bases[group] = bases.get(group, ZERO) + each.signed
    return Amounts(bases, {each.tax: each.amount for each in document.taxes})


def is_broken_down(document: Document) -> bool:
    """Return whether a document's total is the sum of what it says by tax: only then can it be taken in parts."""
    return amounts_of(document).gross == document.totals.gross


def share(total: Decimal, done: Decimal, fraction: Decimal, currency: str) -> Decimal:
    """Return what a part takes of an amount of which `done` was taken, where with it `fraction` of all is taken.

    Rounding is made good by the part after it, and the last one takes the rest: the parts add up to the whole, and
    none of them takes what is not there.
    """
    left = total - done
    wanted = left if fraction >= 1 else rounded(total * fraction, currency) - done
    return within(wanted, left)


def within(amount: Decimal, limit: Decimal) -> Decimal:
    """Return an amount that is no further from zero than `limit`, and on the same side."""
    return min(max(amount, min(limit, ZERO)), max(limit, ZERO))


def portion(left: Amounts, gross: Decimal, currency: str) -> Amounts:
    """Return a part of what is left that comes to `gross` exactly, of each tax in proportion."""
    if gross == left.gross:
        return left
    fraction = gross / left.gross
    bases = {key: within(rounded(each * fraction, currency), each) for key, each in left.bases.items()}
    taxes = {key: within(rounded(each * fraction, currency), each) for key, each in left.taxes.items()}
    odd = gross - sum(bases.values(), ZERO) - sum(taxes.values(), ZERO)
    # What rounding left over, some cents, goes where there is most of: no rate is put out by it.
    odd = _put(odd, bases, left.bases)
    _put(odd, taxes, left.taxes)
    return Amounts({key: each for key, each in bases.items() if each}, taxes)


def _put(odd: Decimal, part: dict[_K, Decimal], whole: Mapping[_K, Decimal]) -> Decimal:
    """Put an amount into a part as far as there is room; return what found none."""
    for key in sorted(whole, key=lambda each: -abs(whole[each])):
        before = part[key]
        part[key] = within(before + odd, whole[key])
        odd -= part[key] - before
    return odd


def tax_on(tax: Tax, base: Decimal, currency: str) -> Decimal:
    """Return the tax on a net amount."""
    return rounded(base * tax.rate / 100, currency)


def nearly(one: Decimal, other: Decimal, currency: str, parts: int) -> bool:
    """Return whether two amounts differ by no more than rounding does in that many parts."""
    return abs(one - other) <= quantum(currency) * max(parts, 2)
