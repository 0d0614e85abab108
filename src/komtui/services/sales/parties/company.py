"""The company as a party: what a document of its own copies as the seller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.domain.sales.document import Document
from komtui.domain.sales.line import Supply
from komtui.domain.sales.party import Address, Party
from komtui.i18n import choice

if TYPE_CHECKING:
    from komtui.domain.sales.einvoice import House
    from komtui.services.ports import SettingsSnapshot

_CURRENCIES = {"CA": "CAD", "CH": "CHF", "GB": "GBP", "US": "USD"}
_SUPPLIES = {"goods": Supply.GOODS, "services": Supply.SERVICE}
"""By the value of the setting; where both are sold, nothing tells."""
_TAX_NUMBERS = (("GST", "company.gst_number"), ("QST", "company.qst_number"))


def seller(settings: SettingsSnapshot, store: str = "") -> Party:
    """Return the company, or one of its stores, as the seller of a document."""

    def of(name: str) -> str:
        return settings.value(f"company.{name}", store)

    numbers = [(scheme, settings.value(key, store)) for scheme, key in _TAX_NUMBERS]
    return Party(
        name=of("name"),
        trading_name=of("trading_name"),
        address=Address(
            line1=of("address1"),
            line2=of("address2"),
            postcode=of("postcode"),
            city=of("city"),
            region=of("region"),
            country=of("country"),
        ),
        email=of("email"),
        phone=of("phone"),
        vat_id=of("vat_id"),
        legal_id=of("legal_id"),
        tax_ids=tuple((scheme, number) for scheme, number in numbers if number),
        legal_text="\n".join(text for text in (of("legal_form"), of("legal_text")) if text),
        electronic_address=of("electronic_address"),
        electronic_scheme=_scheme(of("electronic_address"), of("country")),
    )


def _scheme(address: str, country: str) -> str:
    """Return under which list an electronic address stands that somebody has set."""
    if not address:
        return ""
    # Of e-invoices: a document that is shown as it left the house asks for none of it.
    from komtui.domain.sales.einvoice import DIRECTORY, MAIL
    from komtui.domain.sales.legal.numbers import FRENCH

    if "@" in address:
        return MAIL
    return DIRECTORY if country in FRENCH else ""


def house(settings: SettingsSnapshot, document: Document) -> House:
    """Return what the seller of a document says of all its sales; of one that is not the company, its country alone."""
    from komtui.domain.sales.einvoice import House

    store, said = document.store, document.seller.address.country
    return House(
        said or country(settings, store),
        _SUPPLIES.get(settings.value("documents.supply", store)),
        settings.value("company.tax_on_debits", store) == "yes",
    )


def documents_language(settings: SettingsSnapshot, store: str = "") -> str:
    """Return the language of documents for customers of whom nothing else is known: `en`, `fr` or `fr_CA`."""
    return choice.documents_language(
        settings.value("language.documents", store),
        settings.value("company.country", store),
        settings.value("company.region", store),
        settings.value("company.postcode", store),
    )


def country(settings: SettingsSnapshot, store: str = "") -> str:
    """Return the country of the company, or of one of its stores; empty where nobody has said it."""
    return settings.value("company.country", store) if settings.is_said("company.country", store) else ""


def usual_currency(country: str) -> str:
    """Return what a company of that country means where nobody names a currency (ISO 4217)."""
    return _CURRENCIES.get(country, "EUR")
