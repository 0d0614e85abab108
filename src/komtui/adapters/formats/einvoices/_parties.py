"""Parties by their terms (BG-4, BG-7, BG-10, BG-11, BG-13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import lru_cache
from typing import Any, Final

from komtui.adapters.formats.xmltext import Kept
from komtui.domain.sales.party import Address, Party

FURTHER_TAX_ID: Final = "FC"
"""Scheme of a tax number that is no VAT number (BT-32), the only one beside it that EN 16931 has."""
_OTHERS: Final = {
    "payee": frozenset({"name", "identifier", "identifier_scheme", "further_ids", "legal_id", "legal_scheme"}),
    "tax_representative": frozenset({"name", "address", "vat_id"}),
    "ship_to": frozenset({"name", "address", "identifier", "identifier_scheme", "further_ids"}),
}
"""What EN 16931 says of parties that are neither seller nor buyer."""
_UNSAID: Final = frozenset({"capacity"})
"""What no term says: the numbers of a party tell it, and in France a note (BAR)."""


def identifiers(party: Party) -> Iterator[tuple[str, str]]:
    """Yield (scheme, number) of BT-29, BT-46, BT-60 or BT-71, the first first."""
    if party.identifier:
        yield party.identifier_scheme, party.identifier
    yield from party.further_ids


@lru_cache(maxsize=256)
def terms(party: Party) -> Kept:
    """Return a seller or a buyer, or what is known of another."""
    found: dict[str, Any] = {
        "name": party.name,
        "biz_name": party.trading_name,
        "identifiers": [(scheme or None, number) for scheme, number in identifiers(party)],
        "legal_identifier": party.legal_id,
        "legal_identifier_schemeid": party.legal_scheme if party.legal_id else "",
        "vat_identifier": party.vat_id,
        "tax_identifier": next((number for scheme, number in party.tax_ids if scheme == FURTHER_TAX_ID), ""),
        "legal_info": party.legal_text,
        "einvoicing_addr": party.electronic_address,
        "einvoicing_addr_schemeid": party.electronic_scheme,
        **_address(party.address),
        "tax_registrations": _registrations(party),
    }
    if party.contact or party.phone or party.email:
        found["contacts"] = [{"name": party.contact, "phone": party.phone, "email": party.email}]
    return Kept((key, value) for key, value in found.items() if value)


def stands_apart(party: Party, role: str, *, is_french: bool) -> bool:
    """Return whether the number of a party without a scheme stands beside it in UBL (see `set_apart`)."""
    if role == "BG-4" and sum(not scheme for scheme, _ in identifiers(party)) > 1:
        # A seller may have several: of two without a scheme the one beside it would not be read.
        return False
    return is_french or bool(party.further_ids)


def set_apart(found: Kept) -> Kept:
    """Return it with the number without a scheme beside its identifiers: UBL has one of a buyer (UBL-SR-16).

    France has none without. It stands beside the party then, as the account that the other one keeps of it.
    """
    known = found.get("identifiers", [])
    account = next((number for scheme, number in known if not scheme), None)
    if not account:
        return found
    return Kept(found | {"account": account, "identifiers": [each for each in known if each[0]]})


def _registrations(party: Party) -> list[tuple[str, str]]:
    """Return the tax numbers beside those of BT-31 and BT-32, such as those of Québec."""
    rest = list(party.tax_ids)
    first = next((each for each in rest if each[0] == FURTHER_TAX_ID), None)
    if first is not None:
        rest.remove(first)
    return rest


def _address(address: Address) -> dict[str, str]:
    return {
        "addr_l1": address.line1,
        "addr_l2": address.line2,
        "addr_l3": address.line3,
        "postcode": address.postcode,
        "city": address.city,
        "country_subdivision": address.region,
        "country_code": address.country,
    }


def unsayable(party: Party, role: str) -> Iterator[str]:
    """Yield the fields of a party, as paths below the document, that neither syntax has a place for."""
    if party.address != Address() and not party.address.country:
        # BT-40 and its like: no address without its country.
        yield f"{role}.address.country"


def is_extended(party: Party | None, role: str) -> bool:
    """Return whether a party says what EN 16931 has no term for in its role, and the Extended profile has."""
    if party is None:
        return False
    known = _OTHERS.get(role)
    if known is None:
        return role == "buyer" and bool(party.legal_text or party.tax_ids)
    return any(name not in known for name in _said(party))


def _said(party: Party) -> Iterable[str]:
    return (
        each.name
        for each in fields(Party)
        if each.name not in _UNSAID and getattr(party, each.name) not in ("", (), None, Address())
    )
