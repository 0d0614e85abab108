"""Sellers, a customer and taxes of the sample documents: one in Lyon, one in Montréal."""

from __future__ import annotations

from decimal import Decimal

from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax

VAT20, VAT55 = Tax("VAT", "S", Decimal(20)), Tax("VAT", "S", Decimal("5.5"))
GST, QST = Tax("GST", "S", Decimal(5)), Tax("QST", "S", Decimal("9.975"))
LYON = Party(
    "Boulangerie Lefèvre SAS",
    address=Address("12 rue des Capucins", postcode="69001", city="Lyon", country="FR"),
    email="factures@boulangerie-lefevre.example",
    phone="+33 4 78 00 00 00",
    vat_id="FR40303265045",
    legal_id="30326504500017",
    legal_text="SAS au capital de 40 000 €\nRCS Lyon 303 265 045",
)
MONTREAL = Party(
    "Érablière du Mont-Royal inc.",
    address=Address("4250, boul. Saint-Laurent", postcode="H2W 1Z3", city="Montréal", region="QC", country="CA"),
    legal_id="1161234567",
    tax_ids=(("GST", "123456789 RT0001"), ("QST", "1234567890 TQ0001")),
)
HOTEL = Party(
    "Hôtel Le Fé & Fils",
    trading_name="Le Fé",
    contact="Anaïs Dupré",
    address=Address("8 quai Rambaud", "Bâtiment C", postcode="69002", city="Lyon", country="FR"),
    email="compta@hotel.example",
    identifier="C-00412",
    vat_id="FR83404833048",
    legal_id="40483304800022",
)
