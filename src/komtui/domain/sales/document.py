"""Documents: quotes, orders, invoices and credit notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from komtui.domain.money import ZERO
from komtui.domain.sales.attachment import Attachment as Attachment
from komtui.domain.sales.kind import Kind as Kind
from komtui.domain.sales.lifecycle import State, is_draft
from komtui.domain.sales.line import Adjustment as Adjustment
from komtui.domain.sales.line import Classification as Classification
from komtui.domain.sales.line import Line as Line
from komtui.domain.sales.line import LineRole as LineRole
from komtui.domain.sales.line import Period as Period
from komtui.domain.sales.line import Supply as Supply
from komtui.domain.sales.note import Note as Note
from komtui.domain.sales.party import Party
from komtui.domain.sales.payment_term import PaymentTerm as PaymentTerm
from komtui.domain.sales.payment_term import TermKind as TermKind
from komtui.domain.sales.tax import Tax, TaxSubtotal
from komtui.domain.sales.totals import Totals as Totals
from komtui.domain.sales.totals import breakdown, summed
from komtui.late import dataclass


@dataclass(frozen=True)
class Reference:
    """Another document that this one refers to."""

    role: str
    """`origin` (converted from), `invoice` (credited, BT-25), `order` (BT-13), `contract` (BT-12),
    `buyer` (buyer's reference, BT-10), `sales-order` (BT-14), `project` (BT-11), `despatch` (BT-16), `receipt` (BT-15),
    `tender` (BT-17), `object` (BT-18), `accounting` (BT-19)."""
    number: str
    """As the other document says it."""
    date: dt.date | None = None
    """Its date where known (BT-26)."""
    scheme: str = ""
    """Of an `object`, UNTDID 1153 (BT-18-1)."""


class TaxPoint(StrEnum):
    """When the tax falls due, where that is said by a code (BT-8). Its value is stored."""

    INVOICE = "invoice"
    """On the date of the invoice: in France, tax on debits (UNTDID 2005: 3; 2475: 5)."""
    DELIVERY = "delivery"
    """On delivery (35; 29)."""
    PAYMENT = "payment"
    """On payment (432; 72)."""


@dataclass(frozen=True)
class Received:
    """What was paid for a document since it was issued."""

    date: dt.date
    """On which day."""
    method: str
    """By what (see `method`)."""
    amount: Decimal
    """In the document's currency; below zero where money went out."""
    rounding: Decimal = ZERO
    """What was handed over beyond that, below zero where it was less; of one payment over several documents zero."""


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
    mandate: str = ""
    """Of a direct debit (BT-89)."""
    creditor_id: str = ""
    """The seller's number for direct debits (BT-90)."""
    debited_account: str = ""
    """The buyer's account, which is debited (BT-91)."""
    card: str = ""
    """Last digits of the card (BT-87)."""
    card_holder: str = ""
    """BT-88."""
    text: str = ""
    """How to pay, in words (BT-82)."""


@dataclass(frozen=True)
class Document:
    """A sales document, whole. Once issued it never changes; only `state` moves on, in the database.

    Amounts that are *stated* are those of the file that it came from, or those of the day on which it was issued
    (`frozen`). They stand whatever the arithmetic says today; only a draft is computed when it is read.
    """

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
    notes: tuple[Note, ...] = ()
    """BG-1."""
    terms: str = ""
    """Payment terms (BT-20)."""
    payment: PaymentMeans = PaymentMeans()
    """How to pay."""
    references: tuple[Reference, ...] = ()
    """Other documents named in this one."""
    type_code: str = ""
    """UNCL 1001 where a file states it (BT-3): 380, 381, 384, 386, 389 …"""
    exemptions: tuple[tuple[Tax, str], ...] = ()
    """Reasons to be printed for untaxed categories, where komtui computes the breakdown."""
    ship_to: Party | None = None
    """Deliver-to name and address where they differ (BG-13, BG-15)."""
    stated_taxes: tuple[TaxSubtotal, ...] | None = None
    """The tax breakdown that it states; None where it is computed."""
    stated_totals: Totals | None = None
    """The totals that it states; None where they are computed."""
    payment_terms: tuple[PaymentTerm, ...] = ()
    """Discounts for early payment, penalties and instalments, beside `terms`."""
    further_payments: tuple[PaymentMeans, ...] = ()
    """Other ways to pay, such as a second account (BG-16, BG-17)."""
    period: Period | None = None
    """What time it bills (BG-14)."""
    payee: Party | None = None
    """Who gets the money, where that is not the seller (BG-10)."""
    tax_representative: Party | None = None
    """The seller's tax representative (BG-11)."""
    tax_currency: str = ""
    """The currency in which the seller accounts for the tax, where it is another (BT-6)."""
    tax_in_tax_currency: Decimal | None = None
    """The tax in that currency (BT-111)."""
    process: str = ""
    """Business process (BT-23): in France the kind of invoice, such as B1, S1 or M1; empty where it is not said."""
    tax_point_date: dt.date | None = None
    """When the tax falls due (BT-7)."""
    tax_point: TaxPoint | None = None
    """The same by a code (BT-8)."""
    attachments: tuple[Attachment, ...] = ()
    """BG-24."""
    received: tuple[Received, ...] = field(default=(), kw_only=True, metadata={"stored": False})
    """Payments that were not taken back, by date: facts beside it, which are kept by themselves and never in it."""

    @property
    def taxes(self) -> tuple[TaxSubtotal, ...]:
        """The tax breakdown: as stated, else computed."""
        if self.stated_taxes is not None:
            return self.stated_taxes
        return breakdown(self.lines, self.adjustments, self.currency, dict(self.exemptions))

    @property
    def totals(self) -> Totals:
        """The totals: as stated, else computed."""
        if self.stated_totals is not None:
            return self.stated_totals
        nets = (line.net(self.currency) for line in self.lines if line.counts)
        return summed(nets, self.adjustments, self.taxes, self.prepaid, self.rounding)

    @property
    def second_day(self) -> dt.date | None:
        """The day that a document of its kind has beside its date (`kind.Deadline`); None where it says none."""
        deadline = self.kind.traits.deadline
        said: dt.date | None = getattr(self, deadline) if deadline is not None else None
        return said

    def with_second_day(self, day: dt.date | None) -> Document:
        """Return it with another such day. Raises ValueError where its kind has none."""
        deadline = self.kind.traits.deadline
        if deadline is None:
            raise ValueError(self.kind)
        field_of_kind: dict[str, Any] = {deadline.value: day}
        return replace(self, **field_of_kind)

    def frozen(self) -> Document:
        """Return it with every amount stated that is printed, so that no later arithmetic changes it.

        Until it is issued it stays as it is: a draft's amounts are those of the day on which it is read.
        """
        if is_draft(self.state):
            return self
        lines = tuple(replace(line, stated_net=line.net(self.currency)) for line in self.lines)
        return replace(self, lines=lines, stated_taxes=self.taxes, stated_totals=self.totals)

    def computed(self) -> Document:
        """Return it with nothing stated: whatever it states, its amounts follow from its lines."""
        lines = tuple(replace(line, stated_net=None) for line in self.lines)
        return replace(self, lines=lines, stated_taxes=None, stated_totals=None)
