"""A plain French invoice and its credit note, which pass every official rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from komtui.domain.sales.document import Document, Kind, Line, Note, PaymentMeans, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax

VAT = (Tax("VAT", "S", Decimal(20)),)
PARIS = Address("12 rue de la Paix", postcode="75002", city="Paris", country="FR")
SELLER = Party(
    "Atelier Nord",
    address=PARIS,
    email="ventes@atelier.example",
    phone="+33 1 23 45 67 89",
    vat_id="FR40303265045",
    legal_id="303265045",
    legal_scheme="0002",
    electronic_address="303265045",
    electronic_scheme="0225",
    legal_text="SARL au capital de 10 000 €",
)
BUYER = Party(
    "Client & fils",
    address=PARIS,
    legal_id="552100554",
    legal_scheme="0002",
    electronic_address="552100554",
    electronic_scheme="0225",
)
NOTES = (Note("Indemnité forfaitaire : 40 €", "PMT"), Note("Trois fois le taux légal", "PMD"), Note("Sans", "AAB"))
INVOICE = Document(
    Kind.INVOICE,
    "F-2026-0001",
    dt.date(2026, 11, 27),
    "EUR",
    SELLER,
    BUYER,
    (Line("Vis", Decimal(3), price=Decimal("12.50"), taxes=VAT, item_id="V-1"),),
    state=State.ISSUED,
    due_date=dt.date(2026, 12, 27),
    notes=NOTES,
    process="B1",
    payment=PaymentMeans("30", "FR7630006000011234567890189", "AGRIFRPP", "Atelier Nord", "F-2026-0001"),
).frozen()
CREDIT = replace(
    INVOICE,
    kind=Kind.CREDIT_NOTE,
    number="A-2026-0001",
    references=(Reference("invoice", "F-1", dt.date(2026, 11, 1)),),
)
