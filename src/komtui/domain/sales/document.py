"""Documents: quotes, orders, invoices and credit notes, and the arithmetic of EN 16931 over their lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from komtui.domain.money import ZERO, rounded
from komtui.domain.sales.kind import Kind as Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax, TaxSubtotal


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
    """Line net amount as an imported file states it (BT-131); None where komtui computes it."""

    def net(self, currency: str) -> Decimal:
        """Return the line net amount: as stated, else quantity × price / base with adjustments, rounded once."""
        if self.stated_net is not None:
            return self.stated_net
        gross = self.quantity * self.price / self.price_base
        return rounded(gross + sum((each.signed for each in self.adjustments), ZERO), currency)


@dataclass(frozen=True)
class Totals:
    """Document totals (BG-22); every amount in the document's currency."""

    lines: Decimal
    """Sum of line net amounts (BT-106)."""
    allowances: Decimal
    """Sum of document allowances (BT-107)."""
    charges: Decimal
    """Sum of document charges (BT-108)."""
    net: Decimal
    """Without tax (BT-109)."""
    tax: Decimal
    """Total tax (BT-110)."""
    gross: Decimal
    """With tax (BT-112)."""
    prepaid: Decimal = ZERO
    """Already paid (BT-113)."""
    rounding: Decimal = ZERO
    """Added to reach the amount to pay (BT-114)."""
    payable: Decimal = ZERO
    """Amount due (BT-115)."""


@dataclass(frozen=True)
class Reference:
    """Another document that this one refers to."""

    role: str
    """`origin` (converted from), `invoice` (credited, BT-25), `order` (BT-13), `contract` (BT-12),
    `buyer` (buyer's reference, BT-10), `sales-order` (BT-14), `project` (BT-11), `despatch` (BT-16)."""
    number: str
    """As the other document says it."""
    date: dt.date | None = None
    """Its date where known (BT-26)."""


@dataclass(frozen=True)
class PaymentMeans:
    """How to pay (BG-16)."""

    code: str = ""
    """UNCL 4461 (BT-81): 30 credit transfer, 58 SEPA, 48 card."""
    iban: str = ""
    """Account (BT-84)."""
    bic: str = ""
    """BT-86."""
    account_name: str = ""
    """BT-85."""
    reference: str = ""
    """Remittance information (BT-83)."""


@dataclass(frozen=True)
class Document:
    """A sales document, whole. Once issued it never changes; only `state` moves on, in the database."""

    kind: Kind
    """Quote, order, invoice or credit note."""
    number: str
    """BT-1; empty on a draft of one's own."""
    date: dt.date
    """Issue date (BT-2)."""
    currency: str
    """BT-5."""
    seller: Party
    """As it was on the day of issue."""
    buyer: Party
    """As it was on the day of issue."""
    lines: tuple[Line, ...] = ()
    """Empty for the profiles without lines (Factur-X MINIMUM and BASIC WL)."""
    language: str = "en"
    """What it is printed in: `en`, `fr` or `fr_CA`."""
    state: State = State.DRAFT
    """Where it stands (the delivery of its letters is another matter)."""
    store: str = ""
    """Which store it belongs to; empty for the company."""
    due_date: dt.date | None = None
    """BT-9."""
    valid_until: dt.date | None = None
    """Of a quote."""
    delivery_date: dt.date | None = None
    """BT-72."""
    adjustments: tuple[Adjustment, ...] = ()
    """Allowances and charges of the whole document."""
    prepaid: Decimal = ZERO
    """BT-113."""
    rounding: Decimal = ZERO
    """BT-114."""
    notes: tuple[str, ...] = ()
    """BT-22."""
    terms: str = ""
    """Payment terms (BT-20)."""
    payment: PaymentMeans = PaymentMeans()
    """How to pay."""
    references: tuple[Reference, ...] = ()
    """Other documents named in this one."""
    type_code: str = ""
    """UNCL 1001 where a file states it (BT-3): 380, 381, 384, 386, 389 …"""
    exemptions: tuple[tuple[Tax, str], ...] = ()
    """Printed reasons for untaxed categories, of documents that komtui computes itself."""
    ship_to: Party | None = None
    """Deliver-to name and address where they differ (BG-13, BG-15)."""
    stated_taxes: tuple[TaxSubtotal, ...] | None = None
    """The tax breakdown as an imported file states it; None where komtui computes it."""
    stated_totals: Totals | None = None
    """The totals as an imported file states them; None where komtui computes them."""

    @property
    def taxes(self) -> tuple[TaxSubtotal, ...]:
        """The tax breakdown: as stated, else tax per rate on the sum of net amounts (EN 16931 BR-CO-17)."""
        if self.stated_taxes is not None:
            return self.stated_taxes
        return tuple(_breakdown(self))

    @property
    def totals(self) -> Totals:
        """The totals: as stated, else computed (EN 16931 BR-CO-10 to BR-CO-16)."""
        return self.stated_totals if self.stated_totals is not None else computed_totals(self)


def _breakdown(document: Document) -> Iterable[TaxSubtotal]:
    taxable: dict[Tax, Decimal] = {}
    for line in document.lines:
        for tax in line.taxes:
            taxable[tax] = taxable.get(tax, ZERO) + line.net(document.currency)
    for adjustment in document.adjustments:
        for tax in adjustment.taxes:
            taxable[tax] = taxable.get(tax, ZERO) + adjustment.signed
    reasons = dict(document.exemptions)
    # By scheme, then the higher rate first: the order in which France and Québec print them.
    for tax in sorted(taxable, key=lambda each: (each.scheme, -each.rate, each.category)):
        base = rounded(taxable[tax], document.currency)
        yield TaxSubtotal(tax, base, rounded(base * tax.rate / 100, document.currency), reasons.get(tax, ""))


def computed_totals(document: Document) -> Totals:
    """Return the totals that follow from the lines, whatever the document states."""
    lines = sum((line.net(document.currency) for line in document.lines), ZERO)
    allowances = sum((each.amount for each in document.adjustments if not each.charge), ZERO)
    charges = sum((each.amount for each in document.adjustments if each.charge), ZERO)
    net = lines - allowances + charges
    tax = sum((subtotal.amount for subtotal in document.taxes), ZERO)
    gross = net + tax
    return Totals(
        lines,
        allowances,
        charges,
        net,
        tax,
        gross,
        document.prepaid,
        document.rounding,
        gross - document.prepaid + document.rounding,
    )
