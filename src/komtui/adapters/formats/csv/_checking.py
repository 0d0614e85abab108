"""Checking: what a table states of its lines and documents, held against what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from komtui.adapters.formats.csv import _money as money
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._plan import Plan
from komtui.adapters.formats.simple import statement_faults
from komtui.domain.money import ZERO, quantum, rounded
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.pricing import burden
from komtui.domain.tables.field import AMOUNTS, Field

_TWO_CENTS = Decimal("0.02")
_STATED = {"net": Field.TOTAL_NET, "tax": Field.TOTAL_TAX, "gross": Field.TOTAL}


class Checks:
    """Compares."""

    def __init__(self, cells: Cells, plan: Plan) -> None:
        self._cells = cells
        self._plan = plan

    def checked(self, document: Document, head: Row, group: Sequence[Row], items: Sequence[money.Item]) -> Document:
        """Return the document, with the taxes that the file reckons line by line where only so its totals come out.

        Notes `import.cell-total`, `import.cell-line-total`.
        """
        try:
            self._lines(document, group, items)
            document = self._summed(self._fitted(document, head), head, group)
            self._taxes_told(document, head, group)
            document = self._paid(document, head)
        except (InvalidOperation, ZeroDivisionError):
            self._cells.faults.add("import.value-range", place=f"{head.line}")
        return document

    def states(self, head: Row) -> bool:
        """Return whether the file states what the tax of the whole document comes to, be it by its total."""
        return bool({Field.TOTAL_TAX, Field.TOTAL} & head.cells.keys())

    def fits(self, document: Document, head: Row) -> bool:
        """Return whether a document comes to what the file states of it."""
        with self._cells.faults.unheard():
            stated = self._stated(head)
        return any(not list(statement_faults(each, stated)) for each in _reckoned(document, stated))

    def _stated(self, head: Row) -> dict[str, Decimal]:
        return {field: value for field, name in _STATED.items() if (value := self._number(head, name)) is not None}

    def _fitted(self, document: Document, head: Row) -> Document:
        stated = self._stated(head)
        if not stated:
            return document
        for each in _reckoned(document, stated):
            if not list(statement_faults(each, stated)):
                return each
        for field, amount, expected in statement_faults(document, stated):
            self._cells.wrong(head, _STATED[field], "import.cell-total", stated=amount, expected=expected)
        return document

    def _taxes_told(self, document: Document, head: Row, group: Sequence[Row]) -> None:
        """Compare what the columns of one tax say of the whole document with what the rates of its lines come to."""
        ways = [_by_scheme(each) for each in _reckoned(document)]
        for rate, amount in AMOUNTS.items():
            rated = next((row for row in group if rate in row.cells), None)
            if rated is None or amount not in self._plan.whole or amount not in head.cells:
                continue
            value, sums = self._number(head, amount), [sum(_of_rate(rate, rated, each), ZERO) for each in ways]
            if value is not None and value not in sums:
                self._cells.wrong(head, amount, "import.cell-total", stated=f"{value:f}", expected=f"{sums[0]:f}")

    def _summed(self, document: Document, head: Row, group: Sequence[Row]) -> Document:
        """Return the document with the tax of each line rounded, where only so the totals of its lines add up."""
        totals = [self._cells.decimal(row, Field.LINE_TOTAL) for row in group]
        if document.adjustments or {Field.TOTAL, Field.TOTAL_TAX} & head.cells.keys() or None in totals:
            return document
        whole = sum((each for each in totals if each is not None), ZERO)
        return next((each for each in _reckoned(document) if each.totals.gross == whole), document)

    def _number(self, head: Row, name: Field) -> Decimal | None:
        return self._cells.decimal(head, name)

    def _paid(self, document: Document, head: Row) -> Document:
        """Return the document with what was paid already, where only what is left to pay is told."""
        due = self._number(head, Field.TOTAL_DUE)
        if due is None or document.kind is not Kind.INVOICE:
            return document
        totals = document.totals
        if Field.PREPAID not in head.cells and ZERO <= due <= totals.gross:
            paid = replace(document, prepaid=totals.gross - due)
            return money.stated(paid, paid.stated_taxes) if paid.stated_taxes is not None else paid
        if due != totals.payable:
            expected = f"{rounded(totals.payable, document.currency):f}"
            self._cells.wrong(head, Field.TOTAL_DUE, "import.cell-total", stated=f"{due:f}", expected=expected)
        return document

    def _lines(self, document: Document, group: Sequence[Row], items: Sequence[money.Item]) -> None:
        """Compare what stands in each row with what its line comes to, to the cent."""
        for row, line, item in zip(group, document.lines, items, strict=True):
            self._prices(row, item)
            net = line.net(document.currency)
            self._line(row, Field.LINE_NET, net, document, item)
            taxes = _taxes(line, net, document.currency)
            gross = item.amount(document.currency) if item.with_tax else net + sum(taxes.values(), ZERO)
            self._line(row, Field.LINE_TOTAL, gross, document, item)
            for rate, amount in AMOUNTS.items():
                if rate in row.cells and amount not in self._plan.whole:
                    own = _of_rate(rate, row, taxes)
                    self._line(row, amount, sum(own, ZERO), document, item, shared=len(own) > 1)

    def _prices(self, row: Row, item: money.Item) -> None:
        """Compare a price with tax with the one without, and the rate of their row: one of the three may be wrong."""
        value = self._cells.decimal(row, Field.PRICE_WITH_TAX) if Field.PRICE in row.cells else None
        if value is None or item.with_tax:
            return
        whole = item.price * (1 + burden(item.line.taxes))
        less = whole * (1 - (item.percent or ZERO) / 100)
        # Each of the two is rounded.
        if all(abs(value - each) > _TWO_CENTS for each in (whole, less)):
            facts = {"stated": f"{value:f}", "expected": f"{whole:.2f}"}
            self._cells.wrong(row, Field.PRICE_WITH_TAX, "import.cell-line-total", **facts)

    def _line(
        self, row: Row, name: Field, expected: Decimal, document: Document, item: money.Item, *, shared: bool = False
    ) -> None:
        value = self._cells.decimal(row, name) if name in self._plan.places else None
        if value is None:
            return
        # Where the price was given with tax, the cent of what is in it is ours; everything else is exact.
        # Likewise where one figure stands for two taxes, each of which is rounded.
        near = shared or (item.with_tax and name is not Field.LINE_TOTAL)
        tolerance = quantum(document.currency) * (money.slack(len(document.lines) + 1) if item.evened else near)
        if abs(value - expected) > tolerance:
            facts = {"stated": f"{value:f}", "expected": f"{expected:f}"}
            self._cells.wrong(row, name, "import.cell-line-total", **facts)


def _of_rate(rate: Field, row: Row, taxes: Mapping[str, Decimal]) -> list[Decimal]:
    """Return the amounts of the taxes that the rate in a column stands for: in Canada that is GST, HST, or two."""
    if Field.TAX_2 in row.cells and rate in {Field.TAX, Field.TAX_2}:
        amounts = list(taxes.values())
        return amounts[1:2] if rate is Field.TAX_2 else amounts[:1]
    if rate is not Field.TAX:
        return [taxes.get(rate.upper(), ZERO)]
    named = {each.upper() for each in AMOUNTS if each in row.cells and each is not Field.TAX}
    return [amount for scheme, amount in taxes.items() if scheme not in named]


def _taxes(line: Line, net: Decimal, currency: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for tax in line.taxes:
        found[tax.scheme] = found.get(tax.scheme, ZERO) + rounded(net * tax.rate / 100, currency)
    return found


def _by_scheme(document: Document) -> dict[str, Decimal]:
    """Return what each kind of tax of the document comes to."""
    found: dict[str, Decimal] = {}
    for each in document.taxes:
        found[each.tax.scheme] = found.get(each.tax.scheme, ZERO) + each.amount
    return found


def _reckoned(document: Document, stated: Mapping[str, Decimal] = MappingProxyType({})) -> Iterator[Document]:
    """Yield the document as komtui reckons it, and as programs do that round the tax of each line."""
    yield document
    if document.stated_taxes is None:
        yield money.by_line(document)
        yield money.in_one(document)
    if {"tax", "gross"} <= stated.keys():
        yield money.kept_tax(document, stated["tax"])
