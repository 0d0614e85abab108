"""One line of a document with what is given or charged on it, and its net amount."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Final

from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.tax import Tax
from komtui.late import dataclass

GTIN: Final = "0160"
"""What ISO 6523 calls the numbers of goods by GS1."""
_GTIN_DIGITS: Final = frozenset({8, 12, 13, 14})


def is_gtin(number: str) -> bool:
    """Return whether a number may be a GTIN, by its digits."""
    return number.isascii() and number.isdigit() and len(number) in _GTIN_DIGITS


@dataclass(frozen=True)
class Adjustment:
    """An allowance or a charge, on a line (BG-27, BG-28) or on the document (BG-20, BG-21)."""

    amount: Decimal
    """Net of tax, positive for either (BT-136, BT-141, BT-92, BT-99); a negative one is kept as the file has it."""
    charge: bool = False
    """True where it adds to the price, False where it lowers it."""
    reason: str = ""
    """As printed (BT-139, BT-144, BT-97, BT-104)."""
    reason_code: str = ""
    """UNCL 5189 for allowances, UNCL 7161 for charges."""
    base: Decimal | None = None
    """What a percentage was taken of (BT-137, BT-142, BT-93, BT-100)."""
    percent: Decimal | None = None
    """The percentage (BT-138, BT-143, BT-94, BT-101)."""
    taxes: tuple[Tax, ...] = ()
    """On document level only: the taxes that apply to it."""

    @property
    def signed(self) -> Decimal:
        """What it adds to the net amount."""
        return self.amount if self.charge else -self.amount


class Supply(StrEnum):
    """What is supplied: goods or a service. Taxes fall due differently, and French invoices say so (BT-23). Stored."""

    GOODS = "goods"
    """Something that is delivered."""
    SERVICE = "service"
    """Something that is done."""


@dataclass(frozen=True)
class Classification:
    """A code of what the item is (BT-158)."""

    code: str
    """In its list."""
    scheme: str = ""
    """Which list, UNTDID 7143 (BT-158-1): STI, TSP …"""
    version: str = ""
    """Of the list (BT-158-2)."""


class LineRole(StrEnum):
    """What a line is to the sums of its document (BT-X-8 of Factur-X Extended; BG-DEX-01 of XRechnung's extension)."""

    BILLED = "billed"
    """Its net amount counts."""
    GROUP = "group"
    """It sums up the lines below it, which count themselves."""
    INFORMATION = "information"
    """It says something, or what another line is made of; its amount counts nowhere."""


@dataclass(frozen=True)
class Period:
    """When what is billed was delivered (BG-14, BG-26); either day may be open."""

    start: dt.date | None = None
    """First day (BT-73, BT-134)."""
    end: dt.date | None = None
    """Last day (BT-74, BT-135)."""

    @property
    def is_backward(self) -> bool:
        """Whether it ends before it begins."""
        return self.start is not None and self.end is not None and self.end < self.start


@dataclass(frozen=True)
class Line:
    """One line (BG-25)."""

    description: str
    """Item name (BT-153)."""
    quantity: Decimal = Decimal(1)
    """Invoiced quantity (BT-129); negative where goods come back."""
    unit: str = "C62"
    """UN/ECE Recommendation 20 (BT-130): C62 piece, HUR hour, KGM kilogram."""
    price: Decimal = ZERO
    """Net price of `price_base` units, after the price discount (BT-146)."""
    taxes: tuple[Tax, ...] = ()
    """Those that apply to it."""
    price_base: Decimal = Decimal(1)
    """How many units the price is for (BT-149)."""
    adjustments: tuple[Adjustment, ...] = ()
    """Allowances and charges of this line."""
    detail: str = ""
    """Item description, of several lines perhaps (BT-154)."""
    note: str = ""
    """BT-127."""
    identifier: str = ""
    """The line's number in its document (BT-126)."""
    item_id: str = ""
    """Seller's item number (BT-155)."""
    gross_price: Decimal | None = None
    """Price before the price discount, where the document says it (BT-148)."""
    stated_net: Decimal | None = None
    """Line net amount (BT-131) as its file states it, or as it was when it was issued; None where it is computed."""
    role: LineRole = LineRole.BILLED
    """Whether it counts."""
    parent: str = ""
    """Identifier of the line that it stands below (BT-X-304); empty on the first level."""
    period: Period | None = None
    """BG-26."""
    standard_id: str = ""
    """The item's number in a standard, a GTIN mostly (BT-157)."""
    buyer_item_id: str = ""
    """Buyer's item number (BT-156)."""
    attributes: tuple[tuple[str, str], ...] = ()
    """The item's attributes as (name, value) (BG-32)."""
    price_with_tax: Decimal | None = None
    """Price of `price_base` units with tax, where that is what was entered; `price` follows from it."""
    origin_line: str = ""
    """Which line of the document that this one was made from it carries on: that line's identifier, else its place
    counted from 1."""
    deposit: str = ""
    """Number of the deposit invoice that this line deducts; empty on every other line."""
    supply: Supply | None = None
    """Goods or a service; None where nobody said so, and the company's usual holds."""
    object_id: str = ""
    """What the line is about, such as a meter (BT-128)."""
    object_scheme: str = ""
    """Of `object_id`, UNTDID 1153 (BT-128-1)."""
    order_line: str = ""
    """Line of the buyer's order (BT-132)."""
    accounting: str = ""
    """Where the buyer books it (BT-133)."""
    standard_scheme: str = ""
    """Of `standard_id`, as ISO 6523 numbers them (BT-157-1), where somebody said it."""
    classifications: tuple[Classification, ...] = ()
    """BT-158."""
    origin_country: str = ""
    """Where the item was made, ISO 3166-1 (BT-159)."""

    @property
    def numbered_by(self) -> str:
        """What `standard_id` is a number of, as `standard_scheme` has it; empty where nobody knows."""
        return self.standard_scheme or (GTIN if is_gtin(self.standard_id) else "")

    @property
    def counts(self) -> bool:
        """Whether its net amount is part of the document's totals."""
        return self.role is LineRole.BILLED

    def net(self, currency: str) -> Decimal:
        """Return the line net amount: as stated, else quantity × price / base with adjustments, rounded once."""
        if self.stated_net is not None:
            return self.stated_net
        gross = self.quantity * self.price / self.price_base
        return rounded(gross + sum((each.signed for each in self.adjustments), ZERO), currency)
