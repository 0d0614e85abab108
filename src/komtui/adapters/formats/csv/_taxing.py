"""Taxing: the taxes of a line from its rates, or from amounts of its own or of the whole document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.formats.csv import _money as money
from komtui.adapters.formats.csv._cells import Cells, Row
from komtui.adapters.formats.csv._plan import Plan
from komtui.adapters.formats.csv._taxwords import contradicts, several
from komtui.adapters.formats.simple import category, tax
from komtui.domain.language import is_quebec
from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.canadian import CURRENCY, scheme_of
from komtui.domain.sales.document import Adjustment
from komtui.domain.sales.rates import HOUSE, OF_SCHEME, is_known
from komtui.domain.sales.tax import Tax
from komtui.domain.tables.field import AMOUNTS, RATES, Field
from komtui.domain.tables.mapping import DOLLARS

_SCHEMES = {
    Field.TAX: "VAT",
    Field.TAX_2: "VAT",
    Field.GST: "GST",
    Field.QST: "QST",
    Field.HST: "HST",
    Field.PST: "PST",
}
_ATLANTIC = Decimal(15)
"""HST of the provinces by the sea."""
_ALIKE = (money.QUEBEC, _ATLANTIC)


class Taxing:
    """Knows which taxes apply to what."""

    def __init__(self, cells: Cells, plan: Plan) -> None:
        self._cells = cells
        self._plan = plan
        self._elected: dict[Field, tuple[Decimal, ...]] = {}

    def elect(self, rows: Iterable[Row], item_of: Callable[[Row], money.Item]) -> None:
        """Find out which rates the amounts of taxes of a file come from, all its rows together."""
        amounts = [name for name in RATES if name in self._plan.places and name not in self._plan.whole]
        if not amounts:
            return
        pairs: dict[Field, list[tuple[Decimal, Decimal]]] = {name: [] for name in amounts}
        with self._cells.faults.unheard():
            for row in rows:
                before = self._cells.faults.count
                found = {name: self._cells.amount(row, name) for name in amounts}
                item = item_of(row)
                if self._cells.faults.count > before:
                    continue
                base = item.amount("") - (sum(found.values(), ZERO) if item.with_tax else ZERO)
                for name, amount in found.items():
                    pairs[name].append((base, amount))
        for name in amounts:
            scheme = _SCHEMES[RATES[name]]
            self._elected[name] = money.elected(pairs[name], scheme, self._plan.currency)

    def by_rate(self, row: Row, currency: str) -> tuple[Tax, ...]:
        """Return the taxes whose rates stand in the row. Notes `import.cell-rate` for one that nobody has."""
        coded = self._cells.chosen(row, Field.TAX_CATEGORY, "import.cell-category", category, "")
        found: list[Tax] = []
        for name, scheme in _SCHEMES.items():
            text = row.cells.get(name, "")[:100]
            if (both := several(text)) is not None or contradicts(text):
                found += both or ()
                if not both:
                    self._cells.wrong(row, name, "import.cell-number")
                continue
            rate = self._cells.decimal(row, name, limit=100)
            if rate is None:
                continue
            if name in self._plan.fractions:
                rate = (rate * 100).normalize() if rate else ZERO
                rate = Decimal(f"{rate:f}")
            if not is_known(rate, scheme, currency):
                self._cells.wrong(row, name, "import.cell-rate")
            if name is Field.TAX_2 or (name is Field.TAX and not coded):
                found += _taxes_of(name, rate, currency)
            else:
                found.append(tax(scheme, rate, coded if name is Field.TAX else ""))
        if Field.TAX_2 in row.cells and _twice(found):
            self._cells.wrong(row, Field.TAX_2, "import.cell-rate")
        return _with_federal(found)

    def by_amount(self, row: Row, item: money.Item, currency: str) -> money.Item:
        """Return the item with the taxes whose amounts stand in the row, where no rate does."""
        amounts = {
            name: self._cells.amount(row, name)
            for rate, name in AMOUNTS.items()
            if name in row.cells and name not in self._plan.whole and rate not in row.cells
        }
        if not amounts:
            return item
        base = item.amount(currency) - (sum(amounts.values(), ZERO) if item.with_tax else ZERO)
        taxes = list(item.line.taxes)
        for name, amount in amounts.items():
            scheme = _SCHEMES[RATES[name]]
            possible = money.rates_of(base, amount, scheme, currency)
            rate = next((each for each in self._elected.get(name, ()) if each in possible), None)
            rate = rate if rate is not None else next(iter(possible), None)
            rate = self._here(row, rate, base, amount, currency)
            if rate is None:
                self._cells.wrong(row, name, "import.cell-tax-amount", net=f"{base:f}")
            elif rate or name is Field.TAX_AMOUNT:
                found = _taxes_of(name, rate, currency)
                if name is Field.TAX_2_AMOUNT and _twice([*taxes, *found]):
                    self._cells.wrong(row, name, "import.cell-tax-amount", net=f"{base:f}")
                taxes += found
        return replace(item, line=replace(item.line, taxes=_with_federal(taxes)))

    def spread(
        self,
        head: Row,
        items: list[money.Item],
        charges: Sequence[Adjustment],
        currency: str,
        rated: frozenset[Field],
    ) -> list[list[money.Item]]:
        """Return the items with the taxes that only the whole document tells, by each rate that explains them.

        The likeliest stands first: one of here, and to the cent. Taxes whose rates the lines have (`rated`) are none.
        """
        wanted = [name for name in self._of_document(head, items) if RATES.get(name) not in rated]
        if not wanted:
            return [self._from_totals(head, items, charges, currency)]
        amounts = {name: self._cells.amount(head, name) for name in wanted}
        if not any(amounts.values()):
            return [items]
        lines = sum((item.amount(currency) for item in items), ZERO)
        adjusted = sum((each.signed for each in charges), ZERO)
        discount = sum((each.signed for each in charges if not each.charge), ZERO)
        inside = sum(amounts.values(), ZERO) if any(item.with_tax for item in items) else ZERO
        cents = money.slack(len(items) + len(charges))
        bases = dict.fromkeys((lines + adjusted, lines + discount, lines))
        found = [each for base in bases if (each := self._explained(head, amounts, base - inside, currency, cents))]
        second = Field.TAX_2_AMOUNT in amounts
        ways = [
            [replace(item, line=replace(item.line, taxes=(*item.line.taxes, *rates))) for item in items]
            for _departs, rates in sorted(found, key=lambda each: each[0])
            if not (second and any(_twice((*item.line.taxes, *rates)) for item in items))
        ]
        if ways:
            return ways
        name = next(iter(amounts))
        self._cells.wrong(head, name, "import.cell-tax-spread", net=f"{lines - inside:f}")
        return [items]

    def _from_totals(
        self, head: Row, items: list[money.Item], charges: Sequence[Adjustment], currency: str
    ) -> list[money.Item]:
        """Return the items with the tax that stands between their amount and the total of the document.

        Only where no column has a tax at all, and a rate that somebody has explains it.
        """
        if self._plan.has(*AMOUNTS, *RATES, Field.TOTAL_TAX) or any(item.line.taxes or item.with_tax for item in items):
            return items
        with self._cells.faults.unheard():
            total = self._cells.decimal(head, Field.TOTAL)
        if total is None or Field.TAX in self._plan.given:
            return items
        net = sum((item.amount(currency) for item in items), ZERO) + sum((each.signed for each in charges), ZERO)
        found = self._explained(head, {Field.TAX_AMOUNT: total - net}, net, currency) if total != net else None
        # What stands between two sums need be no tax: a rate of afar would explain any tip.
        if not found or any(each.rate not in HOUSE for each in found[1]):
            return items
        _departs, rates = found
        return [replace(item, line=replace(item.line, taxes=tuple(rates))) for item in items]

    def _of_document(self, head: Row, items: Sequence[money.Item]) -> list[Field]:
        whole = [name for name in RATES if name in self._plan.whole and name in head.cells]
        if Field.TOTAL_TAX in head.cells and not whole and not any(item.line.taxes for item in items):
            return [Field.TOTAL_TAX]
        return whole

    def _explained(
        self, head: Row, amounts: dict[Field, Decimal], base: Decimal, currency: str, cents: int = 1
    ) -> tuple[tuple[int, int], tuple[Tax, ...]] | None:
        """Return the taxes whose amounts these are of a base, after how far they are from the likeliest ones."""
        found: list[Tax] = []
        off, foreign = 0, 0
        for name, amount in amounts.items():
            scheme = _SCHEMES[RATES[name]] if name in RATES else "VAT"
            possible = money.rates_of(base, amount, scheme, currency, cents)
            if not possible:
                return None
            rate = min(possible, key=lambda each: money.departs(base, amount, each, currency))
            rate = self._here(head, rate, base, amount, currency) or rate
            departs = money.departs(base, amount, rate, currency)
            off, foreign = off + departs[0], foreign + departs[1]
            found += _taxes_of(name, rate, currency) if name in RATES else _split(scheme, rate, currency)
        return (off, foreign), tuple(found)

    def _here(self, row: Row, rate: Decimal | None, base: Decimal, amount: Decimal, currency: str) -> Decimal | None:
        """Return a rate, or that of the customer's province: 15 % of a small amount is what Québec's 14.975 % is.

        Notes `import.tax-quebec` where Québec's is taken and no address tells.
        """
        if rate not in _ALIKE or any(money.departs(base, amount, each, currency)[0] for each in _ALIKE):
            return rate
        if currency not in {CURRENCY, DOLLARS, ""}:
            # Its rates were told from all rows, which may be in Canada's currency.
            return rate if currency == self._plan.currency else _ATLANTIC
        region, postcode = row.cells.get(Field.REGION, ""), row.cells.get(Field.POSTCODE, "")
        if region or postcode:
            return money.QUEBEC if is_quebec(region, postcode) else _ATLANTIC
        faults = self._cells.faults
        if rate == money.QUEBEC and not any(each.code == "import.tax-quebec" for each in faults.notes):
            faults.note("import.tax-quebec", place=f"{row.line}", line=row.line)
        return rate

    def of_charges(
        self,
        head: Row,
        charges: Sequence[Adjustment],
        items: Sequence[money.Item],
        shipped: tuple[Tax, ...] | None = None,
    ) -> list[Adjustment]:
        """Return shipping and discount with their taxes: those of the lines, a discount shared out among their rates.

        `shipped` are those of shipping where they are known. Notes `import.cell-charge-tax` where the lines have
        several and no total tells which one shipping has.
        """
        found: list[Adjustment] = []
        shares: dict[tuple[Tax, ...], Decimal] = {}
        for item in items:
            shares[item.line.taxes] = shares.get(item.line.taxes, ZERO) + item.line.quantity * item.price
        for each in charges:
            if each.charge and shipped is not None:
                found.append(replace(each, taxes=shipped))
            elif len(shares) <= 1:
                found.append(replace(each, taxes=next(iter(shares), ())))
            elif each.charge:
                self._cells.wrong(head, Field.SHIPPING, "import.cell-charge-tax")
            else:
                found += _shared(each, shares)
        return found


def _twice(taxes: Sequence[Tax]) -> bool:
    """Return whether two taxes are of one kind, which is more than any law has on one line."""
    return len({each.scheme for each in taxes}) < len(taxes)


def _with_federal(taxes: Sequence[Tax]) -> tuple[Tax, ...]:
    """Return taxes with the federal one called so beside that of a province, whatever the currency."""
    if not any(each.scheme in {"QST", "PST"} for each in taxes):
        return tuple(taxes)
    return tuple(
        replace(each, scheme=scheme_of(each.rate, CURRENCY)) if each.scheme == "VAT" else each for each in taxes
    )


def _taxes_of(name: Field, rate: Decimal, currency: str) -> list[Tax]:
    """Return the taxes of a rate in that column, or behind that amount: the second in Canada is a province's own."""
    if name in {Field.TAX_2, Field.TAX_2_AMOUNT} and currency in {CURRENCY, DOLLARS, ""}:
        own = next((scheme for scheme in ("QST", "PST") if rate in OF_SCHEME[scheme]), "VAT")
        return [tax(own, rate)]
    return _split(_SCHEMES[RATES.get(name, name)], rate, currency)


def _split(scheme: str, rate: Decimal, currency: str) -> list[Tax]:
    """Return the taxes of a rate; Québec's two taxes in one figure are two."""
    if scheme == "VAT" and rate == money.QUEBEC:
        return [tax("GST", money.GST), tax("QST", rate - money.GST)]
    return [tax(scheme_of(rate, currency) if scheme == "VAT" else scheme, rate)]


def _shared(discount: Adjustment, shares: dict[tuple[Tax, ...], Decimal]) -> list[Adjustment]:
    """Return a discount on the whole document as one for each group of taxes, by what each comes to."""
    whole = sum(shares.values(), ZERO)
    if not whole:
        return [discount]
    parts = [rounded(discount.amount * share / whole, "") for share in shares.values()]
    parts[-1] += discount.amount - sum(parts, ZERO)
    return [replace(discount, amount=part, taxes=taxes) for taxes, part in zip(shares, parts, strict=True)]
