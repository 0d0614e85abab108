"""Parties: their names, their addresses as their country writes them, and their registrations."""

from __future__ import annotations

from collections.abc import Callable

from komtui.domain.sales.party import Address, Party
from komtui.i18n import Localizer
from komtui.i18n.presentation.taxes import registration
from komtui.late import dataclass


@dataclass(frozen=True)
class PartyWords:
    """A seller, a buyer, or where goods go."""

    heading: str
    """What it is: `Seller`, `Billed to`, `Delivered to`."""
    name: str
    """Its legal name."""
    trading_name: str
    """The name it is known by, where that differs; else empty."""
    contact: str
    """Whom to ask there."""
    address: tuple[str, ...]
    """The lines of its postal address."""
    phone: str
    email: str
    registrations: tuple[str, ...]
    """Its legal and tax numbers, each with what it is."""


def party_words(party: Party, heading: str, words: Localizer, home: str, country: Callable[[str], str]) -> PartyWords:
    """Return a party's words; `home` and `country` as in `postal`."""
    return PartyWords(
        heading,
        party.name,
        party.trading_name if party.trading_name != party.name else "",
        party.contact,
        postal(party.address, home, country),
        party.phone,
        party.email,
        registrations(party, words),
    )


def postal(address: Address, home: str, country: Callable[[str], str]) -> tuple[str, ...]:
    """Return the lines of an address as its country writes them.

    The country itself, as `country` calls it, stands only on mail that leaves `home`.
    """
    # Nobody types the country of customers at home; where neither is known, a province tells which way it is written.
    where = address.country or home
    if where in ("CA", "US", "GB", "AU", "IE", "NZ") or (not where and address.region):
        # Canada Post: two spaces before the postcode.
        town = "\u00a0\u00a0".join(
            filter(None, (" ".join(filter(None, (address.city, address.region))), address.postcode))
        )
    else:
        town = " ".join(filter(None, (address.postcode, address.city)))
    lines = [address.line1, address.line2, address.line3, town]
    if address.country and address.country != home:
        lines.append(country(address.country).upper())
    return tuple(line for line in lines if line.strip())


def statement(party: Party, words: Localizer, home: str, country: Callable[[str], str]) -> str:
    """Return a party in a few lines: its name, its address in one, its registrations in one."""
    address = ", ".join(postal(party.address, home, country))
    return "\n".join(filter(None, (party.name, address, " · ".join(registrations(party, words)))))


_REGISTERS = {"0002": "SIREN", "0009": "SIRET"}
"""By the scheme of a legal number (ISO 6523)."""
_SCHEMES = {"0088": "GLN", "0009": "SIRET", "0060": "DUNS"}
"""Schemes whose numbers people use; any other number with a scheme is for programs."""


def numbered(party: Party, label: str) -> tuple[str, str]:
    """Return the number that the other party knows somebody by, as (label, number); empty where it has none.

    A number with a scheme is called by that; one for programs alone is not told, nor what the register says already.
    """
    if not party.identifier_scheme or not party.identifier:
        return label, party.identifier
    known = _SCHEMES.get(party.identifier_scheme, "")
    return label, f"{known} {party.identifier}" if known and party.identifier != party.legal_id else ""


def register_name(party: Party, words: Localizer) -> str:
    """Return what a party's legal number is called in its country; empty where that is not known."""
    if party.legal_scheme in _REGISTERS:
        return _REGISTERS[party.legal_scheme]
    digits = sum(character.isdigit() for character in party.legal_id)
    if party.address.country == "FR" and digits in (9, 14):
        return "SIREN" if digits == 9 else "SIRET"
    if party.address.country == "CA" and digits == 10:
        return words._("NEQ")
    return ""


def registrations(party: Party, words: Localizer) -> tuple[str, ...]:
    """Return a party's legal and tax numbers with what they are."""
    found = []
    if party.legal_id:
        found.append(f"{register_name(party, words) or words._('Registration')} {party.legal_id}")
    if party.vat_id:
        found.append(words._("VAT {number}").format(number=party.vat_id))
    return (*found, *(registration(scheme, number, words) for scheme, number in party.tax_ids))
