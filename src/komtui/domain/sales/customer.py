"""Customers: who buys from the company, how they want their documents, and by what they are known again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from komtui.domain.sales.kind import Kind
from komtui.domain.sales.party import Party
from komtui.domain.search import folded
from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document


class CustomerState(StrEnum):
    """What a customer of the list is. Its value is stored for ever."""

    KEPT = "kept"
    """In the list."""
    MERGED = "merged"
    """The same as another one, who has its documents now."""
    ANONYMISED = "anonymised"
    """A person who wanted to be forgotten; issued documents stay as law wants them."""
    WITHDRAWN = "withdrawn"
    """Made by documents that came in, and taken back again before anybody touched it."""


@dataclass(frozen=True)
class Recipients:
    """Who gets a letter."""

    to: tuple[str, ...] = ()
    """Addresses; empty for the customer's own."""
    cc: tuple[str, ...] = ()
    """Who gets a copy."""
    bcc: tuple[str, ...] = ()
    """Who gets a copy that nobody sees."""


class Grouping(StrEnum):
    """How the documents of one customer are mailed. Its value is stored."""

    CUSTOMER = "customer"
    """In one letter."""
    EACH = "each"
    """In a letter each."""


class EInvoice(StrEnum):
    """Which e-invoice goes with a letter to a customer. Its value is stored."""

    FACTURX = "facturx"
    """CII inside the PDF."""
    UBL = "ubl"
    """UBL 2.1, a file beside the PDF."""
    CII = "cii"
    """UN/CEFACT Cross Industry Invoice, a file beside the PDF."""
    NONE = "none"
    """None."""


@dataclass(frozen=True)
class Customer:
    """A customer as the list has them; each document keeps its own copy of the party."""

    party: Party
    """Name, address, tax numbers, e-mail, telephone; `identifier` is the customer's number."""
    ship_to: Party | None = None
    """Where goods go, where that is elsewhere (BG-13)."""
    language: str = ""
    """Of their documents: `en`, `fr` or `fr_CA`; empty for the company's."""
    recipients: tuple[tuple[Kind, Recipients], ...] = ()
    """By kind of document, where one kind goes to others than `party.email`."""
    due_days: int | None = None
    """Days to pay; None for the company's."""
    note: str = ""
    """For the house; printed nowhere."""
    grouping: Grouping | None = None
    """How several documents are mailed to them; None as the house does it."""
    e_invoice: EInvoice | None = None
    """Which e-invoice goes with their letters; None as the house does it."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that its documents go to, each once."""
        of_kinds = (each for _, of in self.recipients for each in (*of.to, *of.cc, *of.bcc))
        return tuple(dict.fromkeys(filter(None, (self.party.email, *of_kinds))))


def made_out(document: Document, party: Party, customer: Customer | None) -> Document:
    """Return a draft made out to a party; of a customer of the list, as these want their documents.

    When it is to be paid follows from their terms once it is issued: until then it has no such day.
    """
    if customer is None:
        return replace(document, buyer=party, ship_to=None)
    language = customer.language or document.language
    return replace(document, buyer=party, ship_to=customer.ship_to, language=language)


class Mark(StrEnum):
    """By what a customer is known again, the surest first. Its value is stored."""

    TAX = "tax"
    """A tax registration: VAT, GST, QST …"""
    LEGAL = "legal"
    """The legal registration: SIREN, SIRET, NEQ."""
    EMAIL = "email"
    """The e-mail address."""
    NAME = "name"
    """The name, with the postcode where there is one."""


def marks(party: Party) -> tuple[tuple[Mark, str], ...]:
    """Return what a party is known again by, in one form however it was written, the surest first."""
    return tuple(_marks(party))


def _marks(party: Party) -> Iterator[tuple[Mark, str]]:
    for number in dict.fromkeys(_plain(each) for each in (party.vat_id, *(number for _, number in party.tax_ids))):
        if number:
            yield Mark.TAX, number
    if legal := _plain(party.legal_id):
        yield Mark.LEGAL, legal
    if party.email:
        yield Mark.EMAIL, party.email.casefold()
    if name := " ".join(re.findall(r"\w+", folded(party.name))):
        yield Mark.NAME, f"{name}|{_plain(party.address.postcode)}"


_REGISTRATIONS = (
    ("vat_id",),
    ("legal_id", "legal_scheme"),
    ("tax_ids",),
    ("capacity",),
    ("electronic_address", "electronic_scheme"),
)
"""What law and e-invoices ask of a customer, each with what says how it is to be read."""


def is_registered(party: Party) -> bool:
    """Return whether a party says anything of what law and e-invoices ask of a customer."""
    return any(getattr(party, names[0]) for names in _REGISTRATIONS)


def completed(party: Party, other: Party) -> Party:
    """Return a party with the registrations that it lacks and another one has, where both are the same customer."""
    if known_by(party, other) is None:
        return party
    lacking = [name for names in _REGISTRATIONS if not getattr(party, names[0]) for name in names]
    return replace(party, **{name: getattr(other, name) for name in lacking})


def known_by(party: Party, other: Party) -> Mark | None:
    """Return by what two parties are the same customer; None where nothing says so, or something speaks against it.

    What speaks against it: both have tax or legal registrations and share none; or they share no more than a name
    without a postcode, and each has an e-mail address of its own.
    """
    ours, theirs = marks(party), marks(other)
    shared = next((mark for mark, text in ours if (mark, text) in theirs), None)
    if shared in {Mark.EMAIL, Mark.NAME}:
        for kind in (Mark.TAX, Mark.LEGAL):
            if _of(kind, ours) and _of(kind, theirs):
                return None
        if shared is Mark.NAME and not _plain(party.address.postcode) and party.email and other.email:
            return None
    return shared


def _of(kind: Mark, found: tuple[tuple[Mark, str], ...]) -> bool:
    return any(mark is kind for mark, _ in found)


def _plain(number: str) -> str:
    """Return a number as it is compared: letters and digits alone, in upper case."""
    return "".join(char for char in number.upper() if char.isalnum())


def customer_subject(customer_id: int) -> str:
    """Return what entries of the journal about a customer name it by."""
    return f"customer.{customer_id}"


def customer_name(identifier: str, customer_id: int) -> str:
    """Return what people call a customer by: its number, or `customer-12`."""
    return identifier or f"customer-{customer_id}"


def customer_key(name: str) -> int | None:
    """Return the key of `customer-12`; None for anything else."""
    found = re.fullmatch(r"customer-(\d{1,18})", name.strip(), re.ASCII | re.IGNORECASE)
    return int(found[1]) if found else None
