"""A statement of account in words: what stands in its head, its columns and its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from komtui.domain.mail.letter import Grid, Way
from komtui.domain.money import Money
from komtui.domain.sales.statement import Account, Item, Statement
from komtui.domain.sales.transfer_code import code_of
from komtui.domain.text import visible
from komtui.i18n import Localizer
from komtui.i18n.presentation.document import Fact
from komtui.i18n.presentation.parties import PartyWords, party_words
from komtui.i18n.presentation.payment import means_words, scan_sentence


@dataclass(frozen=True)
class StatementWords:
    """What a statement says, in its language."""

    title: str
    number: str
    """Under the title: the day of which it tells."""
    seller: PartyWords
    buyer: PartyWords
    ship_to: PartyWords | None
    """Never any."""
    facts: tuple[Fact, ...]
    headings: tuple[str, ...]
    """Of the columns: number, date, due, amount, paid, left."""
    accounts: tuple[AccountWords, ...]
    nothing: str
    """Where nothing is open; else empty."""


@dataclass(frozen=True)
class AccountWords:
    """What is open in one currency."""

    rows: tuple[tuple[str, ...], ...]
    """As `headings` has them; of the last but one only what was paid."""
    overdue: tuple[bool, ...]
    """Of each row, whether it is."""
    totals: tuple[tuple[str, str], ...]
    """Label and amount."""
    way: Way | None
    """How all of it is paid at once; None where that cannot be said."""


def statement_words(statement: Statement, words: Localizer) -> StatementWords:
    """Return what a statement says."""
    home = statement.seller.address.country
    country: Callable[[str], str] = words.country
    facts = [Fact("date", words._("Date"), words.long_date(statement.date))]
    if statement.buyer.identifier:
        facts.append(Fact("customer", words._("Customer number"), statement.buyer.identifier))
    return StatementWords(
        words._("Statement of account"),
        words.long_date(statement.date),
        party_words(statement.seller, words._("Seller"), words, home, country),
        party_words(statement.buyer, words._("Customer"), words, home, country),
        None,
        tuple(facts),
        (
            words._("Number"),
            words._("Date"),
            words._("Due on"),
            words._("Amount"),
            words._("Paid"),
            words._("Still due"),
        ),
        tuple(_account(each, words) for each in statement.accounts),
        "" if statement.accounts else words._("Nothing is open on this account. Thank you."),
    )


def grid(account: Account, words: Localizer) -> Grid:
    """Return the table of what is open in one currency, as a letter has it."""

    def money(amount: Decimal) -> str:
        return words.money(Money(amount, account.currency))

    # Of what nothing has come in for the amount is what is still due.
    parted = any(each.paid for each in account.items)
    amount = (words._("Amount"),) if parted else ()
    heads = (words._("Number"), words._("Date"), words._("Due on"), *amount, words._("Still due"))
    rows = [
        (
            visible(each.number),
            words.date(each.date),
            words.date(each.due_date) if each.due_date else "",
            *((money(each.amount),) if parted else ()),
            money(each.left),
        )
        for each in account.items
    ]
    totals = _account(account, words).totals
    blank = ("",) * (len(heads) - 2)
    return Grid((heads, *rows, *((label, *blank, sum_) for label, sum_ in totals)), 3, len(totals), described=3)


def way(account: Account, words: Localizer) -> Way | None:
    """Return how all of it is paid at once, with what is to be quoted; None where no one transfer does."""
    asked = account.transfer
    if asked is None:
        return None
    said = means_words(replace(asked.means, text=""), asked.quoted, words)
    code = code_of(asked.means, asked.payee, account.left, asked.quoted) if account.currency == "EUR" else ""
    due = (words._("Amount due"), words.money(Money(account.left, account.currency)))
    facts = tuple((label, visible(value)) for label, value in (due, *said.facts))
    lines = (words._("{label}: {text}").format(label=label, text=value) for label, value in facts)
    text = "\n".join((said.heading, *lines))
    return Way(said.heading, facts, code, scan_sentence(words) if code else "", text)


def _account(account: Account, words: Localizer) -> AccountWords:
    def money(amount: Decimal) -> str:
        return words.money(Money(amount, account.currency))

    def row(item: Item) -> tuple[str, ...]:
        due = words.date(item.due_date) if item.due_date else ""
        return (
            item.number,
            words.date(item.date),
            due,
            money(item.amount),
            money(item.paid) if item.paid else "",
            money(item.left),
        )

    totals = [(words._("Still to be paid"), money(account.left))]
    if account.overdue:
        totals.append((words._("of that overdue"), money(account.overdue)))
    return AccountWords(
        tuple(map(row, account.items)),
        tuple(each.overdue for each in account.items),
        tuple(totals),
        way(account, words),
    )
