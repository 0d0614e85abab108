"""Shipping: what of a document has gone out, line by line, and what is left to go out.

The goods of an order and of the invoices on it are the same ones: what goes out on an invoice has gone out of its
order, and what went out on the order itself is what the oldest of its invoices bill.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.carrying import line_names, matched
from komtui.domain.sales.document import Document, Line
from komtui.domain.sales.type_code import is_deposit
from komtui.late import dataclass


@dataclass(frozen=True)
class LineShipped:
    """A line, and what of it has gone out."""

    name: str
    """As documents that carry the line on call it: its identifier, else its place counted from 1."""
    line: Line
    shipped: Decimal
    """How much has gone out; of the same sign as the line's quantity, or zero."""

    @property
    def left(self) -> Decimal:
        """How much has still to go out."""
        return self.line.quantity - self.shipped


def has_goods(document: Document) -> bool:
    """Return whether anything of an order or an invoice can go out: a deposit asks for money alone."""
    return not is_deposit(document)


def lines_shipped(
    document: Document, shipped: Mapping[str, Decimal], *, whole: bool = False
) -> tuple[LineShipped, ...]:
    """Return the lines of a document that can go out; `whole` where all of them have, whatever is known."""
    if not has_goods(document):
        return ()
    names = zip(line_names(document), document.lines, strict=True)
    return tuple(
        LineShipped(name, line, line.quantity if whole else shipped.get(name, ZERO))
        for name, line in names
        if line.counts and line.quantity and not line.deposit
    )


def of_order(order: Document, invoice: Document, gone: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return what goes out of an order, by its lines, where so much of the lines of an invoice on it does."""
    found: dict[str, Decimal] = {}
    for name, _line, own in matched(order, invoice):
        if own in gone:
            found[name] = found.get(name, ZERO) + gone[own]
    return found


def covered(
    order: Document, gone: Mapping[str, Decimal], invoices: Sequence[tuple[Document, Mapping[str, Decimal]]]
) -> list[dict[str, Decimal]]:
    """Return what of the lines of each invoice went out with the order itself, of which so much went out.

    The invoices come the oldest first, each with what went out on it.
    """
    pool = dict(gone)
    found: list[dict[str, Decimal]] = []
    for invoice, own_gone in invoices:
        of_this: dict[str, Decimal] = {}
        for name, line, own in matched(order, invoice):
            taken = within(pool.get(name, ZERO), line.quantity - own_gone.get(own, ZERO))
            if taken and own:
                pool[name] -= taken
                of_this[own] = taken
        found.append(of_this)
    return found


def within(quantity: Decimal, left: Decimal) -> Decimal:
    """Return so much of a quantity as is left: nothing where they have not the same sign."""
    return min(quantity, left, key=abs) if quantity * left > 0 else ZERO


def rest(lines: Sequence[LineShipped]) -> dict[str, Decimal]:
    """Return what is left of each line of which something is."""
    return {each.name: each.left for each in lines if each.left}


def checked(document: Document, lines: Sequence[LineShipped], wanted: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return what goes out now by the names of the lines; a line may be called by its place.

    Raises ProblemError `ship.line`, `ship.quantity` with the field `line.NAME`, and `ship.none-chosen`.
    """
    found = dict(_named(document, wanted))
    by_name = {each.name: each for each in lines}
    problems = []
    for name, quantity in found.items():
        if (of := by_name.get(name)) is None:
            problems.append(Problem("ship.line", {"line": name}, f"line.{name}"))
        elif quantity * of.line.quantity <= 0 or abs(quantity) > abs(of.left):
            facts = {"line": name, "quantity": f"{quantity:f}", "left": f"{of.left:f}"}
            problems.append(Problem("ship.quantity", facts, f"line.{name}"))
    if not found:
        problems.append(Problem("ship.none-chosen"))
    if problems:
        raise ProblemError(*problems)
    return found


def _named(document: Document, wanted: Mapping[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
    names = line_names(document)
    for name, quantity in wanted.items():
        is_place = name not in names and name.isascii() and name.isdigit() and 0 < int(name) <= len(names)
        yield names[int(name) - 1] if is_place else name, quantity
