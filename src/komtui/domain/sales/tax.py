"""Taxes: what applies to a line, and the breakdown of a document (EN 16931 BG-23)."""

from __future__ import annotations

from decimal import Decimal

from komtui.late import dataclass


@dataclass(frozen=True, order=True)
class Tax:
    """One tax that applies to a line, allowance or charge. France has one a line (VAT), Québec two (GST, QST)."""

    scheme: str = "VAT"
    """`VAT`, `GST`, `QST`, `HST` or `PST`; imported e-invoices always say `VAT`."""
    category: str = "S"
    """UNCL 5305: S standard, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside scope,
    L and M for the Canaries, Ceuta and Melilla (BT-151, BT-95, BT-102, BT-118)."""
    rate: Decimal = Decimal(0)
    """In percent: 20, 5.5, 9.975 (BT-152, BT-96, BT-103, BT-119)."""


@dataclass(frozen=True)
class TaxSubtotal:
    """The sum of one tax over the document (BG-23)."""

    tax: Tax
    """Which tax, category and rate."""
    taxable: Decimal
    """Sum of the net amounts that it applies to (BT-116)."""
    amount: Decimal
    """The tax itself (BT-117)."""
    exemption_reason: str = ""
    """Why no tax is due, as it must be printed (BT-120)."""
    exemption_code: str = ""
    """The same from the VATEX list (BT-121)."""
