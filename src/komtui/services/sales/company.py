"""The company as a party: what a document of its own copies as the seller."""

from __future__ import annotations

from komtui.domain.sales.party import Address, Party
from komtui.i18n import choice
from komtui.services.ports import SettingsReader

_TAX_NUMBERS = (("GST", "company.gst_number"), ("QST", "company.qst_number"))


async def seller(settings: SettingsReader, store: str = "") -> Party:
    """Return the company, or one of its stores, as the seller of a document."""

    async def of(name: str) -> str:
        return await settings.value(f"company.{name}", store)

    numbers = [(scheme, await settings.value(key, store)) for scheme, key in _TAX_NUMBERS]
    return Party(
        name=await of("name"),
        trading_name=await of("trading_name"),
        address=Address(
            line1=await of("address1"),
            line2=await of("address2"),
            postcode=await of("postcode"),
            city=await of("city"),
            region=await of("region"),
            country=await of("country"),
        ),
        email=await of("email"),
        phone=await of("phone"),
        vat_id=await of("vat_id"),
        legal_id=await of("legal_id"),
        tax_ids=tuple((scheme, number) for scheme, number in numbers if number),
        legal_text="\n".join(text for text in (await of("legal_form"), await of("legal_text")) if text),
    )


async def documents_language(settings: SettingsReader, store: str = "") -> str:
    """Return the language of documents for customers of whom nothing else is known: `en`, `fr` or `fr_CA`."""
    return choice.documents_language(
        await settings.value("language.documents", store),
        await settings.value("company.country", store),
        await settings.value("company.region", store),
    )
