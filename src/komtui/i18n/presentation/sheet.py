"""The sheet of a day in words, for screen and command line alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from komtui.domain.journal import Author
from komtui.domain.marking import N_
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.sheet import DaySheet, Sheet, Sums
from komtui.domain.sales.turnover import Sort
from komtui.i18n import Localizer, _
from komtui.i18n.presentation.document import Fact
from komtui.i18n.presentation.parties import PartyWords, party_words
from komtui.i18n.presentation.payment import method_word, rounding_word, settled_word
from komtui.i18n.presentation.states import kind_word
from komtui.i18n.presentation.table_words import TableWords
from komtui.i18n.presentation.taxes import scheme_name, tax_label
from komtui.late import dataclass

_SORTS = {
    Sort.INVOICE: N_("Invoices"),
    Sort.DEPOSIT: N_("Deposit invoices"),
    Sort.CREDIT_NOTE: N_("Credit notes"),
    Sort.DEPOSIT_CREDIT: N_("Credit notes on deposits"),
}


def sort_word(sort: str) -> str:
    """Return what is sold apart from one another in the journal of sales, by the value of `Sort`."""
    return _(_SORTS[Sort(sort)])


_HEADS: Final[Mapping[str, str]] = {
    "what": N_("Entry"),
    "date": N_("Date"),
    "number": N_("Number"),
    "kind": N_("Kind"),
    "customer": N_("Customer"),
    "store": N_("Store"),
    "employee": N_("Employee"),
    "currency": N_("Currency"),
    "scheme": N_("Tax"),
    "category": N_("Category"),
    "rate": N_("Rate (%)"),
    "taxable": N_("Taxable amount"),
    "tax": N_("Tax amount"),
    "net": N_("Total before tax"),
    "gross": N_("Total with tax"),
    "payment": N_("Number of the payment"),
    "method": N_("Method"),
    "amount": N_("Amount"),
    "note": N_("Note"),
    "total": N_("To be paid"),
}
"""What the columns of the accountant's table are called (`services.sales.money.sheets.COLUMNS`)."""
_ENTRIES: Final[Mapping[str, str]] = {
    "sale": N_("Sale"),
    "payment": N_("Payment"),
    "rounding": N_("Rounding"),
    "total": N_("Total"),
}
_VALUES: Final[Mapping[str, Callable[[str, Localizer], str]]] = {
    "what": lambda value, words: words._(_ENTRIES[value]),
    "kind": lambda value, words: kind_word(Kind(value), words),
    "scheme": scheme_name,
    "method": method_word,
    "employee": lambda value, _words: Author(value).name,
}
_FIGURES: Final = frozenset({"rate", "taxable", "tax", "net", "gross", "amount", "total"})


def accountant_words(words: Localizer) -> TableWords:
    """Return how the accountant's table is said in a language."""
    return TableWords(words, _HEADS, _VALUES, figures=_FIGURES)


class Section(NamedTuple):
    """A part of the sheet."""

    headings: Sequence[str]
    """What is added up, then the columns of amounts."""
    rows: Sequence[Sequence[str]]
    """Likewise (may be untrusted text)."""


@dataclass(frozen=True)
class SheetWords:
    """What the sheet of a day says on paper, in its language."""

    title: str
    number: str
    """Under the title: the day, and the store where it is of one."""
    seller: PartyWords
    buyer: None
    """Nobody: it stays in the house."""
    ship_to: None
    facts: tuple[Fact, ...]
    """Never any."""
    sections: tuple[Section, ...]
    nothing: str
    """What is said where there is none."""


def sheet_words(day: DaySheet, words: Localizer) -> SheetWords:
    """Return what the sheet of a day says."""
    home = day.seller.address.country
    return SheetWords(
        words._("Sheet of the day"),
        " · ".join(filter(None, (words.long_date(day.date), day.place))),
        party_words(day.seller, words._("Seller"), words, home, words.country),
        None,
        None,
        (),
        tuple(sections(day.sheet, words)),
        words._("Nothing was sold, and nothing came in."),
    )


def sections(found: Sheet, words: Localizer) -> Iterator[Section]:
    """Yield the parts that there is something in."""

    def money(amount: Decimal, currency: str) -> str:
        return words.money(Money(amount, currency))

    def sums(heading: str, of: Sums, named: Mapping[str, str]) -> Section:
        rows = [(named.get(what, what) or "—", money(amount, currency)) for what, currency, amount in of]
        return Section((heading, words._("Amount")), rows)

    if found.gross:
        sold = sums(words._("Sold, with tax"), found.gross, {str(kind): words._(kind.traits.plural) for kind in Kind})
        yield sold._replace(rows=[*sold.rows, *_to_pay(found, money, words)])
    if found.taxes:
        rows = [
            (tax_label(each.tax, words), money(each.taxable, each.currency), money(each.amount, each.currency))
            for each in found.taxes
        ]
        yield Section((words._("Tax"), words._("Net"), words._("Tax amount")), rows)
    if found.methods:
        names = {method: method_word(method, words) for method, _currency, _amount in found.methods}
        came = sums(words._("Came in, by method"), found.methods, names)
        yield came._replace(rows=[*came.rows, *_rounded(found, money, words)])
        yield sums(words._("Came in, by store"), found.stores, {})
        takers = {who: Author(who).name for who, _currency, _amount in found.takers}
        yield sums(words._("Came in, by who entered it"), found.takers, takers)
    if found.employees:
        yield sums(words._("Sold, by who served"), found.employees, {})


def _to_pay(found: Sheet, money: Callable[[Decimal, str], str], words: Localizer) -> Iterator[Sequence[str]]:
    """Yield what is to be added to what was sold with tax for it to be what is to be paid, and that."""
    for currency in sorted({currency for _kind, currency, _amount in found.sale_roundings}):
        sold, rounding = (
            sum((amount for _of, of, amount in sums if of == currency), ZERO)
            for sums in (found.gross, found.sale_roundings)
        )
        yield words._("Rounding"), money(rounding, currency)
        yield words._("To be paid"), money(sold + rounding, currency)


def _rounded(found: Sheet, money: Callable[[Decimal, str], str], words: Localizer) -> Iterator[Sequence[str]]:
    """Yield what is to be added to what came in for it to be what was settled, and that, where cash was rounded."""
    for currency in sorted({currency for _method, currency, _amount in found.roundings}):
        came, rounding = (
            sum((amount for _of, of, amount in sums if of == currency), ZERO)
            for sums in (found.methods, found.roundings)
        )
        yield rounding_word(words), money(-rounding, currency)
        yield settled_word(words), money(came - rounding, currency)
