"""Documents as they look: until one has left the house, its seller is the company as it is at present."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.sales.document import Document, Kind, PaymentMeans
from komtui.domain.sales.party import NOBODY
from komtui.services.sales.parties import company

if TYPE_CHECKING:
    from komtui.services.ports import SettingsReader, SettingsSnapshot, StoredDocument


async def presented(stored: StoredDocument, settings: SettingsReader) -> StoredDocument:
    """Return a document as it looks now; the settings are only asked where something of it follows them."""
    return present(stored, await settings.snapshot()) if stored.provisional else stored


def present(stored: StoredDocument, settings: SettingsSnapshot) -> StoredDocument:
    """Return a document, fresh from the books, as it looks by these settings.

    A document whose file named its seller, and one that has left the house, stay as they are.
    """
    if not stored.provisional:
        return stored
    document = replace(stored.document, seller=company.seller(settings, stored.document.store))
    return replace(stored, document=replace(document, payment=payment(document, settings)))


def payment(document: Document, settings: SettingsSnapshot) -> PaymentMeans:
    """Return how a document is to be paid: as it says itself, else, on an invoice of ours, to the company's account."""
    iban, bic, name = (settings.value(f"company.{key}", document.store) for key in ("iban", "bic", "name"))
    is_ours = document.kind is Kind.INVOICE and document.seller.name == name
    if document.payment != PaymentMeans() or not is_ours or not iban:
        return document.payment
    return PaymentMeans("30", iban, bic, name, document.number)


def unpresented(document: Document, settings: SettingsSnapshot) -> Document:
    """Return a document that a file brought as the books keep one of this house: `present` undone.

    Where its seller is the company as it is now, to the letter, that is the company; every other seller stays.
    """
    if document.seller != company.seller(settings, document.store) or not document.seller.name:
        return document
    bare = replace(document, payment=PaymentMeans())
    is_usual = payment(bare, settings) == document.payment
    return replace(bare if is_usual else document, seller=NOBODY)
