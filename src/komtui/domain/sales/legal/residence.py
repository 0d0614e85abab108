"""Where a buyer is to law, at home or abroad: asked by rules, notes, e-invoices, platforms and reminders alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.domain.sales.legal.numbers import EU, FRENCH, bare

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.party import Party


def law_of(country: str) -> str:
    """Return whose law holds in a country (ISO 3166-1): that of France also in what lies overseas."""
    return "FR" if country in FRENCH else country


def home(party: Party) -> str:
    """Return a party's country; France for what lies overseas, where its law holds."""
    return law_of(party.address.country)


def is_overseas(party: Party) -> bool:
    """Return whether an address is in what belongs to France overseas, outside the territory of the Union's VAT."""
    code = "".join(party.address.postcode.split())
    return home(party) == "FR" and (party.address.country not in {"FR", ""} or code.startswith(("97", "98")))


def residence(buyer: Party, seller: str) -> str:
    """Return in which country (ISO 3166-1) somebody is who buys from a seller of the country `seller`.

    As the address says; where that names none, the VAT number tells it, where there is one of the Union; else it is
    that of the seller, as on an envelope: nobody types it for customers at home.
    """
    if buyer.address.country:
        return buyer.address.country
    prefix = bare(buyer.vat_id)[:2]
    prefix = {"EL": "GR"}.get(prefix, prefix)
    return prefix if prefix in EU and prefix != law_of(seller) else seller


def is_abroad(buyer: Party, seller: str) -> bool:
    """Return whether somebody is abroad to a seller of the country `seller`; nobody is where that is not known."""
    return bool(seller) and law_of(residence(buyer, seller)) != law_of(seller)


def is_sold_abroad(document: Document) -> bool:
    """Return whether the buyer of a document is abroad to its seller."""
    return is_abroad(document.buyer, document.seller.address.country)
