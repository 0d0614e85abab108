"""Documents: what each is called, who it is between, its facts, lines and totals, and what is said in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, Literal

from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.sales.document import Document, Kind, Reference, TaxPoint
from komtui.domain.sales.einvoice import TERMS, is_untaxed, printed
from komtui.domain.sales.kind import Deadline
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.payment import amount_due, asks_for_nothing, is_settled
from komtui.domain.sales.type_code import PROGRESS, is_final
from komtui.i18n import Localizer
from komtui.i18n.presentation.attachments import attachment_kind, attachment_words
from komtui.i18n.presentation.lines import Headings, LineWords, lines_words, period_words
from komtui.i18n.presentation.parties import PartyWords, numbered, party_words, register_name, statement
from komtui.i18n.presentation.payment import PaymentWords, further_ways, payment_words, received_words, terms
from komtui.i18n.presentation.states import kind_word, state_word
from komtui.i18n.presentation.taxes import heading, priced, registration_label
from komtui.i18n.presentation.totals import TotalWords, total_words
from komtui.late import dataclass

# UNCL 1001: what an invoice is called where it is not a plain one.
_TITLES = {
    PROGRESS: N_("Progress invoice"),
    "384": N_("Corrected invoice"),
    "386": N_("Deposit invoice"),
    "389": N_("Self-billed invoice"),
    "325": N_("Pro forma invoice"),
}
_REFERENCES = {
    "origin": N_("Follows"),
    "invoice": N_("Credited invoice"),
    "order": N_("Your order"),
    "contract": N_("Contract"),
    "buyer": N_("Your reference"),
    "sales-order": N_("Our order"),
    "project": N_("Project"),
    "despatch": N_("Delivery note"),
    "receipt": N_("Goods receipt"),
    "tender": N_("Call for tenders"),
    "object": N_("Invoiced object"),
    "accounting": N_("Your accounting reference"),
}
_TAX_POINTS = {
    TaxPoint.INVOICE: N_("on the date of the invoice"),
    TaxPoint.DELIVERY: N_("on delivery"),
    TaxPoint.PAYMENT: N_("on payment"),
}


@dataclass(frozen=True)
class Fact:
    """Something known of the document as a whole."""

    role: Literal[
        "date", "due", "valid", "delivery", "tax-point", "period", "nature", "reference", "attachment", "customer",
        "vat", "tax", "register",
    ]  # fmt: skip
    label: str
    value: str
    """Never empty."""


@dataclass(frozen=True)
class Paragraph:
    """What is said in sentences."""

    role: Literal["exemptions", "note", "terms", "payee", "payment", "representative"]
    heading: str
    """Empty over a note."""
    text: str
    """Of several lines perhaps; never empty."""


@dataclass(frozen=True)
class Presentation:
    """One document in words."""

    title: str
    """What it is called."""
    number: str
    """Its number, or that it is a draft."""
    name: str
    """Title and number in one piece: `Invoice F-2026-0412`, `Quote (draft)`."""
    state: str
    """Where it stands; not for the paper, which is not printed again."""
    seller: PartyWords
    buyer: PartyWords
    ship_to: PartyWords | None
    """Where goods go, if elsewhere."""
    facts: tuple[Fact, ...]
    """In the order in which they are read: dates, references, what the buyer is known by."""
    headings: Headings
    lines: tuple[LineWords, ...]
    unlisted: str
    """What is said on a screen instead of lines where the document states its totals only; else empty."""
    totals: tuple[TotalWords, ...]
    payment: PaymentWords
    paragraphs: tuple[Paragraph, ...]


_NATURES: Final = {"B": N_("goods delivered"), "S": N_("services supplied"), "M": N_("goods delivered and services")}
"""By the first letter of the kind of operation (BT-23), which French invoices say (décret 2022-1299)."""


_BUYERS: Final = {
    Kind.QUOTE: N_("Prepared for"),
    Kind.ORDER: N_("Ordered by"),
    Kind.CREDIT_NOTE: N_("Credited to"),
}
"""What the buyer is called; of all others, the one who is billed."""


def presented(document: Document, words: Localizer, *, brief: bool = False) -> Presentation:
    """Return `document` in the language of `words`.

    On paper dates and countries are written in full. `brief` is for screen and command line, which have little room and
    must not wait for Babel's data: dates as ISO 8601 has them, countries by their codes.
    """
    date = words.date if brief else words.long_date
    country: Callable[[str], str] = str if brief else words.country
    seller, buyer, ship_to, taxes = document.seller, document.buyer, document.ship_to, document.taxes
    home = seller.address.country
    billed = words._(_BUYERS.get(document.kind, N_("Billed to")))
    shown_title, number = title(document, words), document.number
    is_draft = document.state is State.DRAFT or not number
    untaxed, lines = is_untaxed(document), lines_words(document.lines, document.currency, words, date, country)
    return Presentation(
        title=shown_title,
        number=words._("Draft") if is_draft else number,
        name=f"{shown_title} {words._('(draft)') if is_draft else number}",
        state=state_word(document.state, document.kind, words),
        # Who gets it from abroad sees where it comes from.
        seller=party_words(seller, words._("Seller"), words, buyer.address.country or home, country),
        buyer=party_words(buyer, billed, words, home, country),
        ship_to=party_words(ship_to, words._("Delivered to"), words, home, country)
        if ship_to is not None and (ship_to.name, ship_to.address) != (buyer.name, buyer.address)
        else None,
        facts=tuple(fact for fact in _facts(document, words, date) if fact.value.strip()),
        headings=_headings(document, words),
        lines=tuple(replace(each, tax="") for each in lines) if untaxed else lines,
        unlisted="" if document.lines else words._("This document states its totals only, without lines."),
        totals=total_words(document, taxes, words, date),
        payment=payment_words(document, words),
        paragraphs=tuple(_paragraphs(document, words, date, country)),
    )


def title(document: Document, words: Localizer) -> str:
    """Return what the document is called, at its top."""
    if document.kind is Kind.INVOICE and document.type_code in _TITLES:
        return words._(_TITLES[document.type_code])
    if is_final(document):
        return words._("Final invoice")
    return kind_word(document.kind, words)


def gist(document: Document, words: Localizer) -> tuple[str, ...]:
    """Return a document in one line, part by part: which, whose, until when it is to be paid or accepted, how much.

    What is not known, as the customer of a draft, is no part.
    """
    # Of drafts that have no number yet it is the kind that tells one from another.
    kind = f"{words._(document.kind.traits.word)} {words._('(draft)')}"
    about = tuple(filter(None, (document.number or kind, document.buyer.name)))
    if is_settled(document):
        final = total_words(document, document.taxes, words)[-1]
        return *about, f"{final.label} {final.amount}"
    until = [f"{fact.label} {fact.value}" for fact in _until(document, words, words.date)]
    left = amount_due(document) if document.received and document.kind is Kind.INVOICE else document.totals.payable
    return *about, *until, words.money(Money(left, document.currency))


def _until(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> Iterator[Fact]:
    if document.kind is Kind.INVOICE and document.due_date and not asks_for_nothing(document):
        yield Fact("due", words._("Due date"), date(document.due_date))
    if document.kind.traits.deadline is Deadline.VALIDITY and document.valid_until:
        yield Fact("valid", words._("Valid until"), date(document.valid_until))


def _facts(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> Iterator[Fact]:
    yield Fact("date", words._("Date"), date(document.date))
    yield from _until(document, words, date)
    yield from _supplied(document, words, date)
    yield from _referred(document, words, date)
    buyer = document.buyer
    yield Fact("customer", *numbered(buyer, words._("Customer number")))
    if document.ship_to is not None:
        yield Fact("delivery", *numbered(document.ship_to, words._("Place of delivery")))
    yield Fact("vat", words._("Your VAT number"), buyer.vat_id)
    for scheme, number in buyer.tax_ids:
        yield Fact("tax", registration_label(scheme, words), number)
    register = register_name(buyer, words)
    label = words._("Your {register}").format(register=register) if register else words._("Your registration")
    yield Fact("register", label, buyer.legal_id)


def _supplied(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> Iterator[Fact]:
    """Yield what is said of the supply: when, and of what nature."""
    if document.delivery_date:
        yield Fact("delivery", words._("Delivery date"), date(document.delivery_date))
    if document.tax_point_date:
        yield Fact("tax-point", words._("Tax point date"), date(document.tax_point_date))
    if document.tax_point:
        yield Fact("tax-point", words._("Tax due"), words._(_TAX_POINTS[document.tax_point]))
    if document.period is not None:
        yield Fact("period", words._("Billing period"), period_words(document.period, words, date))
    if document.seller.address.country in FRENCH and document.process[:1] in _NATURES:
        yield Fact("nature", words._("Nature"), words._(_NATURES[document.process[:1]]))


def _referred(document: Document, words: Localizer, date: Callable[[dt.date], str]) -> Iterator[Fact]:
    seen = set()
    # The credited invoice is also where a credit note comes from: it is said once, by its legal name.
    for reference in sorted(document.references, key=lambda each: each.role == "origin"):
        if reference.number not in seen:
            yield Fact("reference", _reference_label(document, reference, words), _reference(reference, words, date))
        seen.add(reference.number)
    for attachment in document.attachments:
        yield Fact("attachment", attachment_kind(attachment, words), attachment_words(attachment))


def _reference_label(document: Document, reference: Reference, words: Localizer) -> str:
    if reference.role == "invoice" and document.kind is not Kind.CREDIT_NOTE:
        # Of a corrected invoice, or of one that takes a deposit into account (BG-3).
        return words._("Preceding invoice")
    return words._(_REFERENCES.get(reference.role, N_("Reference")))


def _reference(reference: Reference, words: Localizer, date: Callable[[dt.date], str]) -> str:
    if reference.date is None:
        return reference.number
    return words._("{number} of {date}").format(number=reference.number, date=date(reference.date))


def _headings(document: Document, words: Localizer) -> Headings:
    taxes = [tax for line in document.lines for tax in line.taxes]
    return Headings(
        words._("Description"),
        words._("Quantity"),
        priced("Unit price", document, words),
        heading(taxes, words) if taxes and not is_untaxed(document) else "",
        priced("Net amount", document, words),
    )


def _paragraphs(
    document: Document, words: Localizer, date: Callable[[dt.date], str], country: Callable[[str], str]
) -> Iterator[Paragraph]:
    home = document.seller.address.country
    if text := received_words(document, words, date):
        yield Paragraph("payment", "", text)
    if document.payee is not None and not asks_for_nothing(document):
        yield Paragraph("payee", words._("To be paid to"), statement(document.payee, words, home, country))
    if further := further_ways(document, words):
        yield Paragraph("payment", words._("Other ways to pay"), further)
    if document.tax_representative is not None:
        said = statement(document.tax_representative, words, home, country)
        yield Paragraph("representative", words._("The seller's tax representative"), said)
    reasons = dict.fromkeys(each.exemption_reason for each in document.taxes if each.exemption_reason.strip())
    if reasons:
        yield Paragraph("exemptions", words._("Tax"), "\n".join(reasons))
    notes = tuple(printed(document.notes))
    for note in dict.fromkeys(each.text.strip() for each in notes if each.subject not in TERMS):
        yield Paragraph("note", "", note)
    # What law wants to be said of paying stands with what was agreed on it.
    of_law = dict.fromkeys(each.text.strip() for each in notes if each.subject in TERMS)
    if text := "\n".join(filter(None, (terms(document, words, date), *of_law))):
        yield Paragraph("terms", words._("Payment terms"), text)
