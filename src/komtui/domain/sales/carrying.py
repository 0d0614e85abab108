"""Carrying on: what of a document was carried on by others, line by line and in money, and what is left of it.

A quote is carried on by orders and invoices, an order by invoices, an invoice by credit notes. Each line says which
line of its origin it carries on (`Line.origin_line`). What a document of another program does not say is told by its
lines, or by its total where that is the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.amounts import Amounts, Group, added, amounts_of, group_of, nearly, tax_on
from komtui.domain.sales.document import Adjustment, Document, Kind, Line
from komtui.domain.sales.tax import Tax
from komtui.domain.sales.type_code import is_deposit

AdjustmentKey = tuple[bool, str, str, Decimal | None, Group]
"""What an allowance or a charge of the whole document is known by in the parts."""
_NOTHING: Final = (ZERO, ZERO)


@dataclass(frozen=True)
class Made:
    """A document that was made from another."""

    document: Document
    """As it stands: a draft reserves what it takes; what was cancelled or discarded is not among them."""
    key: int = 0
    """Its key in the books."""
    credits: tuple[Document, ...] = ()
    """Of an invoice: the credit notes on it that are issued."""


@dataclass(frozen=True)
class LineLeft:
    """A line, and what is left of it."""

    name: str
    """What `Line.origin_line` calls it: its identifier, else its place counted from 1."""
    line: Line
    quantity: Decimal
    """Left; of the same sign as the line's, or zero."""
    net: Decimal
    """What is left of its net amount."""


@dataclass(frozen=True)
class DepositLeft:
    """A deposit invoice, and what of it no invoice has deducted yet."""

    number: str
    """Empty on a draft, which cannot be deducted yet."""
    date: dt.date
    key: int
    """Its key in the books."""
    bases: Mapping[Group, Decimal]
    """Left, without tax."""
    gross: Decimal
    """What was asked for, with tax, and was not given back."""


@dataclass(frozen=True)
class Ledger:
    """What of a document is left to be carried on."""

    origin: Document
    made: tuple[Made, ...]
    lines: tuple[LineLeft, ...]
    """Those that count, in their order."""
    left: Amounts
    """What is left to be asked for: without what deposits have asked for already."""
    goods: Mapping[Group, Decimal]
    """What is left of the lines and of what is given or charged on all of them, whatever was asked for in advance."""
    adjustments: Mapping[AdjustmentKey, tuple[Decimal, Decimal]]
    """Allowances and charges of the whole document: the amount, and what was taken of it."""
    deposits: tuple[DepositLeft, ...]
    """The oldest first, with those that are deducted already."""
    prepaid: Decimal
    """What is left to be deducted of what was paid before."""
    rounding: Decimal
    """What is left of the rounding."""

    @property
    def to_ask(self) -> Decimal:
        """What is left to be asked for as it is to be paid: with tax, and rounded."""
        return self.left.gross + self.rounding

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was made from it."""
        return not self.made

    @property
    def is_used_up(self) -> bool:
        """Whether nothing of its lines is left; of one without lines, nothing of its amount."""
        return not any(each.quantity for each in self.lines) if self.lines else self.left.gross <= 0


def line_names(document: Document) -> tuple[str, ...]:
    """Return what each line is called by the documents that carry it on."""
    identifiers = [line.identifier for line in document.lines]
    places = [str(place) for place in range(1, len(identifiers) + 1)]
    if len(set(filter(None, identifiers))) < sum(map(bool, identifiers)):
        return tuple(places)  # what is there twice names nothing
    taken = set(identifiers)
    # A place that another line has as its identifier names that one.
    return tuple(
        identifier or (place if place not in taken else f"{place}.")
        for identifier, place in zip(identifiers, places, strict=True)
    )


def adjustment_key(adjustment: Adjustment) -> AdjustmentKey:
    """Return what an allowance or a charge is known by in the parts."""
    each = adjustment
    return each.charge, each.reason, each.reason_code, each.percent, group_of(each.taxes)


def ledger(origin: Document, made: Sequence[Made], deducted: Amounts = Amounts()) -> Ledger:  # noqa: B008 - frozen
    """Return what of a document is left, after what was made from it and stands, drafts as well.

    `deducted` is what invoices have deducted of it, where it is a deposit invoice.
    """
    whole = _Whole(stated(origin), len(made) + 2)
    origin = whole.origin
    taken: dict[str, tuple[Decimal, Decimal]] = {}
    left, goods = amounts_of(origin) - deducted, dict(amounts_of(origin).bases)
    pools = _pools(origin)
    for each in made:
        carried = whole.carried(each)
        for name, (quantity, net) in carried.lines.items():
            before = taken.get(name, _NOTHING)
            taken[name] = before[0] + quantity, before[1] + net
        left -= carried.amounts
        goods = added(goods, {key: -base for key, base in carried.goods.items()})
        for key, amount in carried.adjustments.items():
            pools[key] = pools[key][0], pools[key][1] + amount
    lines = tuple(
        _line_left(name, line, *taken.get(name, _NOTHING)) for name, line in whole.named.items() if line.counts
    )
    standing = [each.document for each in made]
    return Ledger(
        origin,
        tuple(made),
        lines,
        left,
        goods,
        pools,
        _deposits(made),
        max(origin.prepaid - sum((each.prepaid for each in standing), ZERO), ZERO),
        origin.rounding - sum((each.rounding for each in standing), ZERO),
    )


def _line_left(name: str, line: Line, quantity: Decimal, net: Decimal) -> LineLeft:
    left = line.quantity - quantity
    if left * line.quantity <= 0:
        left = ZERO  # more was taken than there was, which is no debt
    return LineLeft(name, line, left, _net(line) - net if left else ZERO)


def _net(line: Line) -> Decimal:
    return ZERO if line.stated_net is None else line.stated_net


def _pools(origin: Document) -> dict[AdjustmentKey, tuple[Decimal, Decimal]]:
    found: dict[AdjustmentKey, tuple[Decimal, Decimal]] = {}
    for each in origin.adjustments:
        key = adjustment_key(each)
        found[key] = found.get(key, _NOTHING)[0] + each.amount, ZERO
    return found


@dataclass
class _Carried:
    """What one document took of another."""

    lines: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """Quantity and net amount by line."""
    amounts: Amounts = field(default_factory=Amounts)
    """What it asked for, less what deposits had asked for before."""
    goods: dict[Group, Decimal] = field(default_factory=dict)
    """What it took of the lines and of what is given or charged on all of them."""
    adjustments: dict[AdjustmentKey, Decimal] = field(default_factory=dict)


class _Whole:
    """A document that was carried on, to see what others took of it."""

    def __init__(self, origin: Document, parts: int) -> None:
        self.origin = origin
        self.named = dict(zip(line_names(origin), origin.lines, strict=True))
        self._parts = parts
        """In how many parts rounding may have put the amounts out."""

    def carried(self, made: Made) -> _Carried:
        """Return what a document took."""
        document = made.document
        if is_deposit(document):
            return _Carried(amounts=_asked(made))
        found = self.by_lines(document)
        if self.origin.kind is Kind.INVOICE:
            found.amounts = amounts_of(document)  # credited is what a credit note says, whatever its lines are
            return found
        for note in made.credits:
            self._give_back(found, document, note)
        return found

    def by_lines(self, document: Document) -> _Carried:
        """Return what a document took, by the price that the origin says: what was changed since is another matter."""
        found = _Carried()
        for name, line, _own in matched(self.origin, document):
            of = self.named[name]
            before = found.lines.get(name, _NOTHING)
            net = self._net_of(of, line.quantity, line.net(document.currency))
            found.lines[name] = before[0] + line.quantity, before[1] + net
            found.goods = added(found.goods, {group_of(of.taxes): net})
        known = _pools(self.origin)
        for each in document.adjustments:
            key = adjustment_key(each)
            if key in known and found.lines:
                found.adjustments[key] = found.adjustments.get(key, ZERO) + each.amount
                found.goods = added(found.goods, {key[-1]: each.signed})
        bases = dict(found.goods)
        for line in document.lines:
            if line.deposit and document.kind is Kind.INVOICE:
                bases = added(bases, {group_of(line.taxes): line.net(document.currency)})
        found.amounts = Amounts(bases, _taxes(bases, document))
        return found

    def _net_of(self, of: Line, quantity: Decimal, net: Decimal) -> Decimal:
        """Return what of a line's net amount was taken: as it was said where it was not changed, else by quantity."""
        if not of.quantity:
            return net
        by_quantity = _net(of) * quantity / of.quantity
        is_own = nearly(net, by_quantity, self.origin.currency, self._parts)
        return net if is_own else rounded(by_quantity, self.origin.currency)

    def _give_back(self, found: _Carried, invoice: Document, note: Document) -> None:
        """Take off what a credit note on an invoice gave back by line; a credit by amount gives no goods back."""
        through = {own: name for name, _line, own in matched(self.origin, invoice) if own}
        credited = _Whole(stated(invoice), self._parts).by_lines(note)
        for own, (quantity, net) in credited.lines.items():
            name = through.get(own, "")
            if name in found.lines:
                of = found.lines[name]
                found.lines[name] = of[0] - quantity, of[1] - self._net_of(self.named[name], quantity, net)
        found.goods = added(found.goods, {key: -base for key, base in credited.goods.items()})
        found.amounts -= credited.amounts
        for key, amount in credited.adjustments.items():
            if key in found.adjustments:
                found.adjustments[key] -= amount


def _asked(deposit: Made) -> Amounts:
    """Return what a deposit invoice asks for, less what credit notes gave back."""
    asked = amounts_of(deposit.document)
    for note in deposit.credits:
        asked -= amounts_of(note)
    return asked


def _taxes(bases: Mapping[Group, Decimal], document: Document) -> dict[Tax, Decimal]:
    """Return the taxes on what a document took: its own where it took nothing else, else by their rates."""
    says = {each.tax: each for each in document.taxes}
    amounts = Amounts(bases)
    found = {}
    for tax in dict.fromkeys(tax for group in bases for tax in group):
        base, said = amounts.base_of(tax), says.get(tax)
        same = said is not None and said.taxable == base
        found[tax] = said.amount if said is not None and same else tax_on(tax, base, document.currency)
    return found


def matched(origin: Document, document: Document) -> Iterator[tuple[str, Line, str]]:
    """Yield the lines that carry a line of the origin on: that one's name, the line, and its own name."""
    names, own = line_names(origin), line_names(document)
    if any(line.origin_line for line in document.lines):
        for line, name in zip(document.lines, own, strict=True):
            if line.origin_line in names and line.counts:
                yield line.origin_line, line, name
        return
    if is_deposit(document) or document.currency != origin.currency:
        return
    lines = origin.lines
    if abs(document.totals.gross) >= abs(origin.totals.gross):
        # Made by an earlier release, or elsewhere, from all of it.
        same = len(own) == len(names)
        for place, (name, line) in enumerate(zip(names, lines, strict=True)):
            if line.counts:
                yield name, line, own[place] if same else ""
        return
    free = {name: line for name, line in zip(names, lines, strict=True) if line.counts}
    for line, name in zip(document.lines, own, strict=True):
        found = next((each for each, of in free.items() if line.counts and _is_same(of, line)), None)
        if found is not None:
            del free[found]
            yield found, line, name


def _is_same(of: Line, line: Line) -> bool:
    return (of.description, of.unit, of.price, of.price_base, of.item_id) == (
        *(line.description, line.unit, line.price, line.price_base, line.item_id),
    ) and group_of(of.taxes) == group_of(line.taxes)


def _deposits(made: Sequence[Made]) -> tuple[DepositLeft, ...]:
    found = []
    for each in made:
        document = each.document
        if not is_deposit(document):
            continue
        asked = _asked(each)
        bases = dict(asked.bases)
        for line in _deductions(made, document.number) if document.number else ():
            group = group_of(line.taxes)
            bases[group] = bases.get(group, ZERO) + line.net(document.currency)
        found.append(DepositLeft(document.number, document.date, each.key, bases, asked.gross))
    return tuple(found)


def _deductions(made: Sequence[Made], number: str) -> Iterator[Line]:
    for each in made:
        if each.document.kind is Kind.INVOICE:
            yield from (line for line in each.document.lines if line.deposit == number)


def stated(document: Document) -> Document:
    """Return a document with its amounts stated, a draft as well: what a ledger is kept of."""
    lines = tuple(replace(line, stated_net=line.net(document.currency)) for line in document.lines)
    return replace(document, lines=lines, stated_taxes=document.taxes, stated_totals=document.totals)


def is_complete(origin: Document, made: Sequence[Made], draft: Document) -> bool:
    """Return whether nothing of a document is left once `draft`, made from it, is issued beside what is issued.

    What says nothing of lines was made elsewhere, and from all of it. A deposit carries nothing on.
    """
    if origin.kind is Kind.INVOICE:
        return draft.currency == origin.currency and _credited(made) + draft.totals.gross == origin.totals.gross
    if is_deposit(draft):
        return False
    if not any(True for _ in matched(origin, draft)):
        return True
    return ledger(origin, [*made, Made(draft)]).is_used_up


def is_carried_on(origin: Document, made: Sequence[Made]) -> bool:
    """Return whether nothing of a quote or an order is left, by what was made from it and is issued.

    What says nothing of lines was made elsewhere, and from all of it. A deposit carries nothing on.
    """
    parts = [each for each in made if not is_deposit(each.document)]
    if not parts:
        return False
    if any(not any(True for _ in matched(origin, each.document)) for each in parts):
        return True
    return ledger(origin, made).is_used_up


def exceeds(origin: Document, made: Sequence[Made], draft: Document) -> bool:
    """Return whether `draft` takes more of a document than what is issued has left of it."""
    if not made:
        return False
    pairs = list(matched(origin, draft))
    if draft.currency != origin.currency or not (pairs or is_deposit(draft)):
        return True
    before = ledger(origin, made)
    left = {each.name: each.quantity for each in before.lines}
    for name, line, _own in pairs:
        left[name] = left.get(name, ZERO) - line.quantity
    whole = {each.name: each.line.quantity for each in before.lines}
    if any(quantity * whole.get(name, ZERO) < 0 for name, quantity in left.items()):
        return True
    after = ledger(origin, [*made, Made(draft)]).left.gross
    return after < 0 and not nearly(after, ZERO, origin.currency, len(made) + 2)


def left_to_credit(invoice: Document, made: Sequence[Made]) -> Decimal:
    """Return how much of an invoice no credit note has taken back, with tax."""
    return invoice.totals.gross - _credited(made)


def _credited(made: Sequence[Made]) -> Decimal:
    return sum((each.document.totals.gross for each in made), ZERO)


def deducted_of(deposit: Document, beside: Sequence[Document]) -> Amounts:
    """Return what other invoices on the same order have deducted of a deposit invoice."""
    bases: dict[Group, Decimal] = {}
    for document in beside:
        for line in document.lines:
            if line.deposit == deposit.number and document.kind is Kind.INVOICE:
                group = group_of(line.taxes)
                bases[group] = bases.get(group, ZERO) - line.net(document.currency)
    whole = amounts_of(deposit)
    parts = Amounts(bases)
    taxes = {
        tax: amount if parts.base_of(tax) == whole.base_of(tax) else tax_on(tax, parts.base_of(tax), deposit.currency)
        for tax, amount in whole.taxes.items()
    }
    return Amounts(bases, taxes) if bases else Amounts()
