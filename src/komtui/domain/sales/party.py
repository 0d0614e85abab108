"""Parties: seller and buyer, as a document copies them (EN 16931 BG-4, BG-7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


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


NOBODY: Final = Party("")
"""The seller of what the house itself sells, until it leaves the house (see `services.sales.presenting`)."""
