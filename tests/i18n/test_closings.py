"""The sums of a closing in words: each tax by its name, cash as it is in the drawer."""

import pytest

from komtui.domain.closing import Takings, period
from komtui.domain.journal import Event
from komtui.i18n import use
from komtui.i18n.presentation.closings import closing_rows

TAXES = [
    {"scheme": "GST", "category": "S", "rate": "5", "taxable": "371.55", "amount": "18.58"},
    {"scheme": "QST", "category": "S", "rate": "9.975", "taxable": "371.55", "amount": "37.06"},
]
DAY = {"date": "2026-11-27", "currency": "CAD"}


@pytest.fixture(autouse=True)
def _in_quebec():
    use("fr_CA")
    yield
    use("en")


def rows(*payments):
    takings = Takings()
    sale = {"kind": "invoice", "net": "371.55", "tax": "55.64", "gross": "427.19", "taxes": TAXES}
    takings.add(Event.ISSUED, DAY | sale)
    for method, amount, rounding in payments:
        facts = {"method": method, "amount": amount} | ({"rounding": rounding} if rounding else {})
        takings.add(Event.PAYMENT, DAY | facts)
    found = closing_rows(takings.closing(period("2026-11-27"))["totals"])
    return {label.strip(): amount.replace("\u00a0", " ") for label, amount in found}


def test_each_tax_has_its_name_and_cash_is_what_lies_in_the_drawer():
    said = rows(("card", "30.00", ""), ("cash", "397.19", "0.01"))
    plain = rows(("cash", "427.20", ""))
    assert {label.replace("\u00a0", " ") for label in said} >= {"TPS 5 % sur 371,55 $", "TVQ 9,975 % sur 371,55 $"}
    assert (said["Comptant (1)"], said["Arrondi du comptant"], said["Réglé en tout"]) == (
        "397,20 $",
        "−0,01 $",
        "427,19 $",
    )
    assert "Arrondi du comptant" not in plain
