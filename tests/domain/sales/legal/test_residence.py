"""Where a buyer is to law: as the address says, else as a VAT number of the Union does, else at home."""

import datetime as dt

import pytest

from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.einvoice import treatment_of
from komtui.domain.sales.late_payment import is_french
from komtui.domain.sales.legal.residence import is_abroad, is_sold_abroad, residence
from komtui.domain.sales.legal.rule import Buyer, Case
from komtui.domain.sales.party import Address, Capacity, Party
from komtui.domain.sales.regime import through_platform


@pytest.mark.parametrize(
    ("seller", "country", "vat", "there", "abroad"),
    [
        ("FR", "FR", "", "FR", False),
        ("FR", "RE", "", "RE", False),
        ("RE", "FR", "", "FR", False),
        ("FR", "", "", "FR", False),
        ("FR", "", "FR40303265045", "FR", False),
        ("GP", "", "FR40303265045", "GP", False),
        ("FR", "", "DE136695976", "DE", True),
        ("FR", "", "EL 094014201", "GR", True),
        ("BE", "", "FR40303265045", "FR", True),
        ("FR", "", "CHE-123.456.788", "FR", False),
        ("FR", "CH", "", "CH", True),
        ("CA", "", "FR40303265045", "FR", True),
        ("CA", "CA", "", "CA", False),
        ("", "FR", "", "FR", False),
    ],
)
def test_all_who_ask_are_told_the_same(seller, country, vat, there, abroad):
    buyer = Party("X", address=Address(country=country), vat_id=vat, capacity=Capacity.BUSINESS)
    house = Party("Y", address=Address(country=seller))
    document = Document(Kind.INVOICE, "F-1", dt.date(2027, 9, 2), "EUR", house, buyer)
    assert residence(buyer, seller) == there
    assert is_abroad(buyer, seller) is is_sold_abroad(document) is abroad
    assert (Case(document).buyer is Buyer.FOREIGN) is abroad
    if seller in {"FR", "RE", "GP"}:
        assert treatment_of(buyer, seller).endswith("INT") is abroad
        assert through_platform(document, "micro") is not abroad
        assert is_french(document) is not abroad
