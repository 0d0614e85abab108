"""How parts of documents are worded: lines of deposits and credits, progress, and what has come of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from komtui.domain.marking import N_
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.carrying import DepositLeft
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.type_code import is_deposit, is_final
from komtui.i18n import Localizer
from komtui.i18n.presentation.document import title
from komtui.i18n.presentation.states import draft_name, state_word
from komtui.late import dataclass

_DEPOSITS = {
    Kind.QUOTE: N_("Deposit on quote {number} of {date}"),
    Kind.ORDER: N_("Deposit on order {number} of {date}"),
}
_DEPOSITS_OF = {
    Kind.QUOTE: N_("Deposit of {percent} on quote {number} of {date}"),
    Kind.ORDER: N_("Deposit of {percent} on order {number} of {date}"),
}


def deposit_line(origin: Document, words: Localizer, percent: Decimal | None = None) -> str:
    """Return what a deposit invoice has in its line."""
    facts = {"number": origin.number, "date": words.date(origin.date)}
    if percent is None:
        return words._(_DEPOSITS[origin.kind]).format(**facts)
    return words._(_DEPOSITS_OF[origin.kind]).format(percent=words.percent(percent), **facts)


def deduction_line(deposit: DepositLeft, words: Localizer) -> str:
    """Return what an invoice has in the line that deducts a deposit."""
    said = words._("Deposit deducted: invoice {number} of {date}")
    return said.format(number=deposit.number, date=words.date(deposit.date))


def credit_line(invoice: Document, words: Localizer) -> str:
    """Return what a credit note by amount has in its line."""
    said = words._("Partial credit on invoice {number} of {date}")
    return said.format(number=invoice.number, date=words.date(invoice.date))


def progress_note(percent: Decimal, before: Decimal, words: Localizer) -> str:
    """Return what a progress invoice says of a line."""
    if not before:
        return words._("Progress: {percent}").format(percent=words.percent(percent))
    said = words._("Progress: {percent}, of which {before} was invoiced before")
    return said.format(percent=words.percent(percent), before=words.percent(before))


@dataclass(frozen=True)
class Relation:
    """Another document, and what it is to this one."""

    label: str
    key: int
    """Its key in the books."""
    name: str
    """What it is, with its number."""
    state: str
    amount: str
    """Its total, or what it deducts."""


def relations(
    document: Document, groups: Mapping[str, Sequence[tuple[int, Document]]], words: Localizer
) -> Iterator[Relation]:
    """Yield where a document comes from and what has come of it.

    `groups` are `origins`, what was `made` from it, and what is `beside` a deposit; each document with its key.
    """
    for key, each in groups["origins"]:
        yield _relation(words._("Made from"), key, each, each.totals.total, words)
    for key, each in groups["made"]:
        yield _relation(words._(_label(document, each)), key, each, each.totals.total, words)
    for key, each in groups["beside"]:
        deducted = sum((line.net(each.currency) for line in each.lines if line.deposit == document.number), ZERO)
        if document.number and deducted:
            yield _relation(words._("Deducted in"), key, each, deducted, words)


def _relation(label: str, key: int, document: Document, amount: Decimal, words: Localizer) -> Relation:
    name = f"{title(document, words)} {draft_name(name_of(document.number, key))}"
    state = state_word(document.state, document.kind, words)
    return Relation(label, key, name, state, words.money(Money(amount, document.currency)))


def _label(document: Document, made: Document) -> str:
    if made.kind is Kind.CREDIT_NOTE:
        return N_("Credited by")
    if is_deposit(made):
        return N_("Deposit asked for")
    is_whole = made.totals.gross >= document.totals.gross or is_final(made)
    return N_("Carried on to") if is_whole else N_("Carried on in part to")
