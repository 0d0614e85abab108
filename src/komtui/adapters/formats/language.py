"""Language: which of ours a document is printed in, when its file says only where the customer lives."""

from __future__ import annotations

from komtui.domain.language import LANGUAGES, is_quebec, language_of, spoken_in
from komtui.domain.sales.party import Address, Party


def document_language(stated: str, buyer: Party, seller: Party) -> str:
    """Return the code of one of them: as stated, else as the buyer's country (the seller's, if none is given) speaks.

    Empty where nothing tells it: no language, no country.
    """
    address = buyer.address if buyer.address.country else seller.address
    language = stated.strip().replace("-", "_").lower()
    if language == "fr" and address.country == "CA":
        return "fr_CA"
    if (primary := language[:2]) in _PRIMARY:
        # Some write three letters, or a word.
        return language_of(f"{primary}_{language.rpartition('_')[2]}" if "_" in language else primary)
    if not address.country:
        return "en" if language else ""
    return _spoken(address)


_PRIMARY = frozenset(each.code.partition("_")[0] for each in LANGUAGES)


def _spoken(address: Address) -> str:
    if address.country == "CA":
        return "fr_CA" if is_quebec(address.region, address.postcode) else "en"
    digits = "".join(filter(str.isdecimal, address.postcode))[:4]
    number = int(digits) if len(digits) == 4 else 0
    if address.country == "BE":
        # Brussels and Walloon Brabant, then Liège, Namur, Hainaut, Luxembourg.
        return "fr" if 1000 <= number < 1500 or 4000 <= number < 8000 else "en"
    if address.country == "CH":
        return "fr" if 1000 <= number < 2900 else "en"
    return spoken_in(address.country)
