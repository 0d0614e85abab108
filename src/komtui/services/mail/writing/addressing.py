"""To whom a document is mailed, in which language, by whom; and what came back from there before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem
from komtui.domain.sales.customer import Customer, Recipients

if TYPE_CHECKING:
    from komtui.domain.mail.notice import Notice
    from komtui.domain.sales.document import Document
    from komtui.services.settings.snapshot import Snapshot


def language_of(document: Document, customer: Customer | None) -> str:
    """Return the language of a document's letter: its customer's, else its own."""
    return (customer.language if customer is not None else "") or document.language


def company_of(document: Document, settings: Snapshot) -> str:
    """Return who signs the letter of a document (untrusted text)."""
    return document.seller.name or settings.value("company.name", document.store)


def recipients_of(document: Document, customer: Customer | None) -> Recipients:
    """Return who gets a document: whom its customer has for that kind, else the addresses that it names itself.

    Of those a document may name several; what is none stays, to be named.
    """
    from komtui.services.addresses import parsed

    of = dict(customer.recipients).get(document.kind, Recipients()) if customer is not None else Recipients()
    if of.to:
        return of
    named = parsed(document.buyer.email).every
    return replace(of, to=named or (parsed(customer.party.email).every if customer is not None else ()))


def returned_before(address: str, notice: Notice) -> Problem:
    """Return in a problem that the last letter to an address came back, when, and what was said."""
    when = notice.date.date().isoformat() if notice.date is not None else ""
    facts: dict[str, str | int] = {"recipient": address, "reply": notice.said, "when": when}
    return Problem("mail.returned-before", facts)
