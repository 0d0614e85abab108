"""Building: the rows of one document into it, by a plan of what each column is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from komtui.adapters.formats.csv import _money as money
from komtui.adapters.formats.csv._allotting import Told, allotments, is_parted, told
from komtui.adapters.formats.csv._basis import based, on_basis
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._checking import Checks
from komtui.adapters.formats.csv._discounting import once, without_sum
from komtui.adapters.formats.csv._grouping import WHOLE
from komtui.adapters.formats.csv._plan import Plan
from komtui.adapters.formats.csv._returning import returned
from komtui.adapters.formats.csv._taxing import Taxing
from komtui.adapters.formats.csv.profiles import OWN, SETTLED
from komtui.adapters.formats.language import document_language
from komtui.adapters.formats.standing import standing
from komtui.adapters.formats.words import (
    country_code,
    currency_code,
    is_cancelled,
    is_yes,
    kind,
    language,
    state,
    unit_code,
)
from komtui.domain.money import ZERO, quantum, rounded
from komtui.domain.sales.document import Adjustment, Document, Kind, Line, Note, Reference
from komtui.domain.sales.kind import BILLS
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.pricing import unit_price
from komtui.domain.sales.tax import Tax
from komtui.domain.tables.field import AMOUNTS, LINE_FIELDS, NUMBERS, Field, texts_of
from komtui.services.addresses import joined, parsed


class Builder:
    """Makes documents of groups of rows."""

    def __init__(self, cells: Cells, plan: Plan, rows: Sequence[Row]) -> None:
        self._cells = cells
        self._plan = plan
        self._taxing = Taxing(cells, plan)
        self._checks = Checks(cells, plan)
        self._taxing.elect(rows, self._item_of)

    def document(self, group: Sequence[Row]) -> Document:
        """Return the document of a group; what is wrong with it is noted."""
        cells, before = self._cells, self._cells.faults.count
        head = self._head(group)
        of_whole = [row for row in group if row.cells.get(Field.ROW, WHOLE) != WHOLE]
        group = [row for row in group if Field.ROW not in row.cells]
        if not group:
            cells.required(head, Field.DESCRIPTION)
        currency = cells.chosen(head, Field.CURRENCY, "import.cell-currency", currency_code, self._plan.currency)
        included = self._included(head)
        items = [self._item(row, currency, with_tax=included) for row in group]
        head = based(head, items, cells, self._plan, currency)
        head, items = once(head, tuple(zip(group, items, strict=True)), cells, self._plan, currency)
        items = self._evened(head, items, currency)
        told = self._told(head, items, currency)
        rated = frozenset(name for row in group for name in AMOUNTS if name in row.cells)
        ways = self._ways(head, items, told, currency, rated)
        document = self._plain(head, currency)
        try:
            plain = replace(document, adjustments=self._adjustments(of_whole, currency))
            document, items = self._allotted(plain, head, items, told) or self._fitting(plain, head, ways)
            left = without_sum(head, items, cells, currency)
            if left and self._checks.states(head) and not self._checks.fits(document, head):
                head = left
                document, items = self._fitting(plain, head, ways)
        except (InvalidOperation, ZeroDivisionError):
            cells.faults.add("import.value-range", place=f"{head.line}")
            return document
        # What a wrong cell comes to is no matter: one fault is said once.
        if cells.faults.count > before:
            return document
        document = self._checks.checked(document, head, group, items)
        return self._credited(document, head)

    def _evened(self, head: Row, items: list[money.Item], currency: str) -> list[money.Item]:
        """Return the items of a program that rounds them so that they come to its total: the largest takes the cent."""
        cells = self._cells
        if not self._plan.rounds or not all(item.exact and not item.with_tax for item in items):
            return items
        with cells.faults.unheard():
            total, tax = cells.decimal(head, Field.TOTAL), cells.decimal(head, Field.TOTAL_TAX)
        if total is None or tax is None:
            return items
        charges = sum((each.signed for each in self._charges(head)), ZERO)
        off = total - tax - charges - sum((item.amount(currency) for item in items), ZERO)
        if not off or abs(off) > quantum(currency) * money.slack(len(items) + 1):
            return items
        at = max(range(len(items)), key=lambda each: abs(items[each].amount(currency)))
        price = unit_price(items[at].amount(currency) + off, items[at].line.quantity, currency)
        return [*items[:at], replace(items[at], price=price, evened=True), *items[at + 1 :]]

    def _ways(
        self, head: Row, items: list[money.Item], taxes: tuple[Told, ...], currency: str, rated: frozenset[Field]
    ) -> list[list[money.Item]]:
        """Return the ways to tax the lines by what is told of the whole document, none by a rate that it has not.

        `rated` are the taxes that the lines have by their rates.
        """
        if is_parted(taxes):
            return [items]
        if not taxes:
            return self._taxing.spread(head, items, self._charges(head), currency, rated)
        with self._cells.faults.unheard():
            ways = self._taxing.spread(head, items, self._charges(head), currency, rated)
        rates = {each.tax.rate for each in taxes}
        return [way for way in ways if {tax.rate for item in way for tax in item.line.taxes} == rates] or [items]

    def _told(self, head: Row, items: Sequence[money.Item], currency: str) -> tuple[Told, ...]:
        """Return the taxes of the document, where its program tells all of them and the lines have none."""
        if not head.taxes or Field.TOTAL_TAX not in head.cells or any(item.line.taxes for item in items):
            return ()
        with self._cells.faults.unheard():
            names = [
                (name, self._cells.decimal(Row(0, {Field.TAX_AMOUNT: text}), Field.TAX_AMOUNT))
                for name, text in head.taxes
            ]
            whole = self._cells.decimal(head, Field.TOTAL_TAX)
        found = told(names, currency)
        return found if found and sum((each.amount for each in found), ZERO) == whole else ()

    def _allotted(
        self, plain: Document, head: Row, items: list[money.Item], taxes: tuple[Told, ...]
    ) -> tuple[Document, list[money.Item]] | None:
        """Return the document with each line's share of the taxes that are told; None where none is, or all have all.

        Notes `import.cell-tax-allotted` where nothing comes out, or several things do, and nobody knows what has which.
        """
        if not taxes:
            return None
        charges = self._charges(head)
        shipping = sum((each.amount for each in charges if each.charge), ZERO)
        discount = sum((each.amount for each in charges if not each.charge), ZERO)
        amounts = {each.tax: each.amount for each in taxes}
        found: dict[object, tuple[Document, list[money.Item]]] = {}
        for lines, shipped in allotments(items, taxes, discount, shipping, plain.currency):
            taxed = [
                replace(item, line=replace(item.line, taxes=each)) for item, each in zip(items, lines, strict=True)
            ]
            document = money.as_told(self._priced(plain, head, taxed, shipped, amounts), amounts)
            if document is not None and self._checks.fits(document, head):
                found[lines, shipped] = document, taxed
        if len(found) == 1:
            return next(iter(found.values()))
        if not found and not is_parted(taxes):
            return None
        net = sum((item.amount(plain.currency) for item in items), ZERO)
        self._cells.wrong(head, Field.TOTAL_TAX, "import.cell-tax-allotted", net=f"{net:f}")
        return plain, items

    def _fitting(self, plain: Document, head: Row, ways: list[list[money.Item]]) -> tuple[Document, list[money.Item]]:
        """Return the document by the first way to tax its lines that comes to what it states, else by the likeliest."""
        tried = []
        for items in ways:
            document = self._shipped(plain, head, items) or self._priced(plain, head, items)
            tried.append((document, items))
            if len(ways) == 1 or self._checks.fits(document, head):
                return document, items
        return tried[0]

    def _shipped(self, plain: Document, head: Row, items: list[money.Item]) -> Document | None:
        """Return the document with shipping taxed as its totals tell; None where it is as its lines are.

        So it is as well where they tell nothing. Shops tax it at the rate of one of several articles, or not at all.
        """
        cells = self._cells
        if not self._checks.states(head) or not cells.amount(head, Field.SHIPPING):
            return None
        groups = dict.fromkeys(item.line.taxes for item in items)
        usual = list(groups)[:1] if len(groups) == 1 else []
        found: list[Document] = []
        for taxes in (*usual, *(each for each in (*groups, ()) if each not in usual)):
            document = self._priced(plain, head, items, taxes)
            if self._checks.fits(document, head):
                if usual and taxes in usual:
                    return None
                found.append(document)
        return found[0] if len(found) == 1 else None

    def _credited(self, document: Document, head: Row) -> Document:
        """Return what goes back to the customer as a credit note of positive amounts, as documents have them.

        Programs write it as negative rows. Where nobody says that it is one it may as well be an invoice below zero,
        which law knows too. Notes `import.row-returned`, `import.row-below-zero`, `import.number-credit`.
        """
        faults, place = self._cells.faults, f"{head.line}"
        said = Field.KIND in head.cells
        below = document.totals.gross < 0
        if self._plan.program == OWN.name or document.kind not in BILLS:
            return document
        if below and (document.kind is Kind.CREDIT_NOTE or (self._plan.program and not said)):
            faults.note("import.row-returned", place=place, line=head.line)
            state = document.state if document.state is State.DRAFT else State.ISSUED
            return replace(returned(document), kind=Kind.CREDIT_NOTE, state=state)
        if document.kind is Kind.INVOICE and not said:
            if below:
                faults.note("import.row-below-zero", place=place, line=head.line)
            elif _CREDITS.match(document.number):
                faults.note("import.number-credit", place=place, line=head.line, number=document.number)
        return document

    def _plain(self, head: Row, currency: str) -> Document:
        """Return the document without its lines."""
        cells = self._cells
        buyer = self._buyer(head)
        of_kind = cells.chosen(head, Field.KIND, "import.cell-kind", self._kind, self._plan.kind)
        stands = _state(head, cells, of_kind)
        return Document(
            kind=of_kind,
            number=cells.text(head, Field.NUMBER) if stands is not State.DRAFT else "",
            # Where it is missing there is a problem, and the document is not used.
            date=(cells.date(head, Field.DATE) if cells.required(head, Field.DATE) else None) or dt.date.min,
            currency=currency,
            seller=Party(""),
            buyer=buyer,
            language=cells.chosen(head, Field.LANGUAGE, "import.cell-language", language, "")
            or document_language("", buyer, Party("")),
            state=stands,
            due_date=cells.date(head, Field.DUE_DATE),
            valid_until=cells.date(head, Field.VALID_UNTIL),
            delivery_date=cells.date(head, Field.DELIVERY_DATE),
            prepaid=cells.amount(head, Field.PREPAID),
            rounding=cells.amount(head, Field.ROUNDING),
            notes=(Note(note),) if (note := cells.text(head, Field.NOTE)) else (),
            references=_references(head, cells),
            **self._texts(head, ""),
        )

    def _kind(self, text: str) -> Kind | None:
        """Return the kind that a cell says; what a profile knows to be paid says that behind it."""
        if self._plan.yes and (said := is_yes(text)) is not None:
            return self._plan.yes if said else Kind.INVOICE
        return kind(text.removesuffix(SETTLED))

    def _priced(
        self,
        document: Document,
        head: Row,
        items: list[money.Item],
        shipped: tuple[Tax, ...] | None = None,
        told: Mapping[Tax, Decimal] | None = None,
    ) -> Document:
        """Return the document with its lines, its charges and its discount, whatever basis their amounts have.

        `shipped` are the taxes of its shipping, where it is not taxed as its lines are; `told` what each tax comes to.
        """
        currency = document.currency
        charges = [*document.adjustments, *self._taxing.of_charges(head, self._charges(head), items, shipped)]
        if any(item.with_tax for item in items):
            with self._cells.faults.unheard():
                tax = told or self._cells.decimal(head, Field.TOTAL_TAX)
            lines, adjustments = _net_of_tax(items, charges, currency, tax)
        else:
            lines, adjustments = tuple(money.as_line(item, currency) for item in items), charges
        reason = self._cells.text(head, Field.EXEMPTION)
        untaxed = dict.fromkeys(each for line in lines for each in line.taxes if not each.rate)
        document = replace(
            document,
            lines=lines,
            adjustments=tuple(adjustments),
            exemptions=tuple((tax, reason) for tax in untaxed) if reason else (),
        )
        if any(item.with_tax for item in items):
            whole = sum((item.amount(currency) for item in items), ZERO)
            whole += sum((each.signed for each in charges), ZERO)
            document = money.kept_total(document, rounded(whole, currency))
        return document

    def _head(self, group: Sequence[Row]) -> Row:
        """Return one row with the document's own values, which may stand on any of its rows but must not disagree."""
        values: dict[Field, str] = {}
        for row in group:
            for name, value in row.cells.items():
                whole = name in self._plan.whole
                # Rows of one document have one kind, if not by one name.
                if (name in LINE_FIELDS and not whole) or (name is Field.KIND and name in values):
                    continue
                if values.setdefault(name, value) != value and not self._same(name, values[name], value):
                    self._cells.wrong(row, name, "import.cell-differs", first=values[name][:60])
        return Row(group[0].line, values, next((row.taxes for row in group if row.taxes), ()))

    def _same(self, name: Field, one: str, other: str) -> bool:
        """Return whether two cells hold one number: `36,00` and `36`."""
        if name not in NUMBERS:
            return False
        with self._cells.faults.unheard():
            first, second = (self._cells.decimal(Row(0, {name: each}), name) for each in (one, other))
        return first is not None and first == second

    def _included(self, head: Row) -> bool:
        """Return whether a column says that the prices of the document are with tax."""
        return bool(self._cells.chosen(head, Field.TAX_INCLUDED, "import.cell-yes", is_yes, None))

    def _adjustments(self, rows: Sequence[Row], currency: str) -> tuple[Adjustment, ...]:
        """Return the allowances and charges of the whole document that have rows of their own."""
        return tuple(
            Adjustment(
                self._cells.amount(row, Field.PRICE),
                charge=bool(self._cells.chosen(row, Field.ROW, "import.cell-row", _ROWS.get, None)),
                reason=self._cells.text(row, Field.DESCRIPTION),
                reason_code=self._cells.text(row, Field.ITEM_NUMBER),
                base=self._cells.decimal(row, Field.LINE_NET),
                percent=self._cells.decimal(row, Field.DISCOUNT, limit=100),
                taxes=self._taxing.by_rate(row, currency),
            )
            for row in rows
        )

    def _item_of(self, row: Row) -> money.Item:
        return self._item(row, self._plan.currency)

    def _item(self, row: Row, currency: str, *, with_tax: bool = False) -> money.Item:
        cells = self._cells
        counted, unit = cells.quantity(row)
        line = Line(
            description=cells.required(row, Field.DESCRIPTION),
            quantity=counted,
            unit=cells.chosen(row, Field.UNIT, "import.cell-unit", unit_code, unit or self._plan.unit or "C62"),
            taxes=self._taxing.by_rate(row, currency),
            **self._texts(row, "lines"),
        )
        if unit and Field.UNIT in row.cells and line.unit != unit:
            # Nobody knows which of the two the price is for.
            cells.wrong(row, Field.QUANTITY, "import.cell-number")
        percent = cells.decimal(row, Field.DISCOUNT, limit=100)
        off = cells.amount(row, Field.DISCOUNT_AMOUNT)
        item = self._price(row, line, currency, with_tax=with_tax)
        if off and (off < 0) != (item.price * counted < 0):
            off = -off  # some programs write what is taken off with a minus
        off = on_basis(row, replace(item, off=off), cells, self._plan, currency)
        item = replace(item, percent=percent or None, off=off if not item.exact else ZERO)
        return self._taxing.by_amount(row, replace(item, percent=None if item.exact else item.percent), currency)

    def _price(self, row: Row, line: Line, currency: str, *, with_tax: bool) -> money.Item:
        """Return the item with its price: from the column of prices, else from the amount of the line."""
        cells = self._cells
        for name, taxed in ((Field.PRICE, with_tax), (Field.PRICE_WITH_TAX, True)):
            if name in row.cells:
                return money.Item(line, cells.amount(row, name), with_tax=taxed)
        if not self._plan.has(Field.PRICE, Field.PRICE_WITH_TAX):
            for name, taxed in ((Field.LINE_NET, False), (Field.LINE_TOTAL, True)):
                if (amount := cells.decimal(row, name)) is not None:
                    price = unit_price(amount, line.quantity, currency)
                    return money.Item(line, price, with_tax=taxed, exact=True)
        missing = next((each for each in _PRICES if each in self._plan.places), Field.PRICE)
        cells.required(row, missing)
        return money.Item(line, ZERO)

    def _charges(self, head: Row) -> list[Adjustment]:
        """Return shipping and discount of the whole document, without their taxes yet."""
        currency = currency_code(head.cells.get(Field.CURRENCY, "")) or self._plan.currency
        found = []
        # Shops write 4.166667 for what is 5.00 with tax; an allowance or a charge has cents (BT-92, BT-99).
        if shipping := money.in_cents(self._cells.amount(head, Field.SHIPPING), currency):
            found.append(Adjustment(shipping, charge=True, reason_code="FC"))
        if discount := money.in_cents(self._cells.amount(head, Field.DOCUMENT_DISCOUNT), currency):
            found.append(Adjustment(abs(discount), reason_code="95"))
        return found

    def _buyer(self, head: Row) -> Party:
        cells = self._cells
        return Party(
            name=self._name(head),
            address=Address(
                country=cells.chosen(head, Field.COUNTRY, "import.cell-country", country_code, ""),
                **self._texts(head, "buyer.address"),
            ),
            email=self._email(head),
            **self._texts(head, "buyer"),
        )

    def _texts(self, row: Row, part: str) -> dict[str, Any]:
        """Return the texts of a part of the document that stand in columns of their own."""
        return {name: self._cells.text(row, field) for field, name in _TEXTS[part].items()}

    def _name(self, head: Row) -> str:
        if Field.CUSTOMER not in head.cells and (head.cells.keys() & {Field.FIRST_NAME, Field.LAST_NAME}):
            parts = (self._cells.text(head, name) for name in (Field.FIRST_NAME, Field.LAST_NAME))
            return " ".join(filter(None, parts))
        if self._plan.customer and Field.CUSTOMER not in head.cells:
            return self._plan.customer
        return self._cells.required(head, Field.CUSTOMER)

    def _email(self, head: Row) -> str:
        """Return the addresses of the customer; what is none is named and left out."""
        text = self._cells.text(head, Field.EMAIL)
        found = parsed(text)
        for wrong in found.wrong:
            self._cells.note(head, Field.EMAIL, "import.cell-email", value=wrong[:60])
        return joined(found.addresses)


_CREDITS = re.compile(r"(?:AV|AVO|AVOIR|NC|CN|CR|CM)(?=[\W_\d])", re.IGNORECASE)
"""How numbers of credit notes begin."""
_TEXTS = {part: texts_of(part) for part in ("", "buyer", "buyer.address", "lines")}
_ROWS = {"charge": True, "allowance": False}
_PRICES = (Field.PRICE, Field.PRICE_WITH_TAX, Field.LINE_NET, Field.LINE_TOTAL)


def _net_of_tax(
    items: Sequence[money.Item],
    charges: Sequence[Adjustment],
    currency: str,
    tax: Decimal | Mapping[Tax, Decimal] | None,
) -> tuple[tuple[Line, ...], list[Adjustment]]:
    signed = [each.signed for each in charges]
    nets, charged = money.without_tax(items, signed, [each.taxes for each in charges], currency, tax)
    lines = tuple(money.net_line(item, net, currency) for item, net in zip(items, nets, strict=True))
    return lines, [replace(each, amount=abs(net)) for each, net in zip(charges, charged, strict=True)]


def _state(head: Row, cells: Cells, of_kind: Kind) -> State:
    """Return where a document stands. Notes `import.cell-cancelled` for what cannot come in as cancelled."""
    said = {state(cells.text(head, name)) for name in (Field.STATUS, Field.PAYMENT_STATUS)}
    if cells.chosen(head, Field.CANCELLED, "import.cell-yes", is_cancelled, default=False):
        said.add(State.CANCELLED)
    if head.cells.get(Field.KIND, "").endswith(SETTLED):
        said.add(State.PAID)
    numbered = bool(cells.text(head, Field.NUMBER))
    stands = standing(said, of_kind, numbered=numbered)
    if stands is None:
        column = next(name for name in (Field.STATUS, Field.PAYMENT_STATUS, Field.CANCELLED) if name in head.cells)
        cells.wrong(head, column, "import.cell-cancelled")
    return stands or (State.ISSUED if numbered else State.DRAFT)


def _references(head: Row, cells: Cells) -> tuple[Reference, ...]:
    roles = {"buyer": Field.REFERENCE, "order": Field.ORDER, "invoice": Field.ORIGINAL_INVOICE}
    return tuple(Reference(role, value) for role, name in roles.items() if (value := cells.text(head, name)))
