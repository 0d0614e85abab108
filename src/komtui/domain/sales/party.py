"""Parties: seller and buyer, as a document copies them (EN 16931 BG-4, BG-7)."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import Final

from komtui.late import dataclass, late_pattern


@dataclass(frozen=True)
class Address:
    """A postal address (BG-5, BG-8)."""

    line1: str = ""
    """Street and number (BT-35, BT-50)."""
    line2: str = ""
    """Further line (BT-36, BT-51)."""
    line3: str = ""
    """Further line (BT-162, BT-163)."""
    postcode: str = ""
    """BT-38, BT-53."""
    city: str = ""
    """BT-37, BT-52."""
    region: str = ""
    """Province or département, as written (BT-39, BT-54): `QC`."""
    country: str = ""
    """ISO 3166-1 alpha-2 (BT-40, BT-55)."""


_CANADIAN: Final = late_pattern(r"([A-Z]\d[A-Z])[ -]?(\d[A-Z]\d)", re.ASCII | re.IGNORECASE)
"""A postal code of Canada; no other country has codes of this form."""


def as_posted(address: Address) -> Address:
    """Return an address as it is to stand on a letter, however it was typed: in Canada `H2J 3K4` and `QC`.

    Source: Canada Post, Addressing guidelines: the code in capitals, one space after its third character.
    """
    code = _CANADIAN.fullmatch(address.postcode.strip())
    if code is None or address.country not in {"", "CA"}:
        return address
    region = address.region.strip()
    return replace(
        address,
        postcode=" ".join(code.groups()).upper(),
        region=region.upper() if len(region) == len("QC") else address.region,
    )


class Capacity(StrEnum):
    """In what capacity somebody buys: law asks for other things of each. Its value is stored."""

    BUSINESS = "business"
    """For a trade or a profession."""
    CONSUMER = "consumer"
    """A private person, for themselves."""
    PUBLIC = "public"
    """A public body."""


@dataclass(frozen=True)
class Party:
    """A seller or a buyer."""

    name: str
    """Legal name (BT-27, BT-44)."""
    trading_name: str = ""
    """The name it is known by where that differs (BT-28, BT-45)."""
    address: Address = Address()
    """Where it has its seat."""
    email: str = ""
    """BT-43, BT-58; the address that documents are mailed to or from."""
    phone: str = ""
    """BT-42, BT-57."""
    contact: str = ""
    """Contact point (BT-41, BT-56)."""
    identifier: str = ""
    """The number that the other party knows it by, such as a customer number (BT-29, BT-46)."""
    vat_id: str = ""
    """VAT number with its country prefix (BT-31, BT-48)."""
    legal_id: str = ""
    """Legal registration: SIREN or SIRET in France, NEQ in Québec (BT-30, BT-47)."""
    tax_ids: tuple[tuple[str, str], ...] = ()
    """Further tax registrations as (scheme, number): (`GST`, `123456789 RT0001`), (`QST`, …), (`FC`, …) (BT-32)."""
    legal_text: str = ""
    """Legal form, capital, register: what the law wants printed (BT-33)."""
    electronic_address: str = ""
    """BT-34, BT-49."""
    capacity: Capacity | None = None
    """In what capacity it buys; None where nobody said so, and its numbers tell (see `legal`)."""
    identifier_scheme: str = ""
    """Of `identifier`, as ISO 6523 numbers them (BT-29-1, BT-46-1); empty where it has none."""
    further_ids: tuple[tuple[str, str], ...] = ()
    """Further identifiers as (scheme, number) (BT-29, BT-46)."""
    legal_scheme: str = ""
    """Of `legal_id`, as ISO 6523 numbers them (BT-30-1, BT-47-1): 0002 SIREN, 0009 SIRET; empty where nobody says."""
    electronic_scheme: str = ""
    """Of `electronic_address`, one of the EAS list (BT-34-1, BT-49-1): 0225 in France, EM for e-mail."""


NOBODY: Final = Party("")
"""The seller of what the house itself sells, until it leaves the house (see `services.sales.parties.presenting`)."""
