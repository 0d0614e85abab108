"""Profiles: what the exports of well-known programs call their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from komtui.adapters.formats.csv.profiles import _programs as programs
from komtui.domain.tables.field import Field


@dataclass(frozen=True)
class Profile:
    """The export of one program."""

    name: str
    """As people call it."""
    columns: Mapping[str, tuple[Field, ...]]
    """How each column may be read, by its header, the likeliest first."""
    signature: frozenset[str]
    """Headers that together are nobody else's."""


def profile_of(headers: Sequence[str]) -> Profile | None:
    """Return the profile whose signature the headers have, a `*` or not; None where there is none."""
    there = {header.strip("* ") for header in headers}
    return next((each for each in PROFILES if each.signature <= there), None)


OWN_COLUMNS = tuple(each for each in Field if each not in programs.NOT_OWN)
"""Those that komtui writes, in their order, by the documented names."""
PROFILES: tuple[Profile, ...] = (
    Profile("komtui", {each.value: (each,) for each in OWN_COLUMNS}, frozenset(each.value for each in OWN_COLUMNS)),
    Profile("Shopify", programs.SHOPIFY, frozenset({"Name", "Lineitem name", "Lineitem price", "Lineitem quantity"})),
    Profile("Xero", programs.XERO, frozenset({"ContactName", "InvoiceNumber", "UnitAmount", "TaxType"})),
    Profile("QuickBooks", programs.QUICKBOOKS, frozenset({"InvoiceNo", "Customer", "ItemAmount"})),
    Profile("WooCommerce", programs.WOOCOMMERCE, frozenset({"Order Number", "Item Name", "Item Cost"})),
    Profile("Odoo", programs.ODOO, frozenset({"Number", "Invoice/Bill Date", "Invoice lines/Quantity"})),
    Profile("Square", programs.SQUARE, frozenset({"Gross Sales", "Net Sales", "Transaction ID", "Qty"})),
)
"""The more telling ones first."""
