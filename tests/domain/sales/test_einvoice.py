"""What an e-invoice says and nobody typed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.einvoice import TERMS, House, lawful
from komtui.domain.sales.party import Address, Party

PARIS = Address("5 rue Lafayette", postcode="75009", city="Paris")
TEXTS = dict.fromkeys((*TERMS, "debits"), "…")


@pytest.mark.parametrize(
    ("house", "address", "vat_id", "country"),
    [
        ("FR", PARIS, "FR96552100554", "FR"),
        ("FR", PARIS, "", "FR"),
        ("FR", PARIS, "DE 811 128 135", "DE"),
        ("FR", PARIS, "EL094259216", "GR"),
        ("FR", Address(city="Bern", country="CH"), "", "CH"),
        ("RE", PARIS, "FR96552100554", "RE"),
        ("FR", Address(), "", ""),
        ("CA", PARIS, "", ""),
        ("", PARIS, "", ""),
    ],
)
def test_a_buyer_without_a_country_is_at_home_or_where_the_vat_number_says(
    house: str, address: Address, vat_id: str, country: str
) -> None:
    buyer = Party("Garage", address=address, vat_id=vat_id)
    lines = (Line("Pain", Decimal(1), price=Decimal(3)),)
    draft = Document(Kind.INVOICE, "", dt.date(2026, 11, 27), "EUR", Party("Boulangerie"), buyer, lines, "fr")
    assert lawful(draft, House(house), TEXTS).buyer.address.country == country
