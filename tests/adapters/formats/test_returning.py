"""What a program writes as negative rows, as the credit note that it is: the same amounts, the other way round."""

import datetime as dt
from decimal import Decimal

import pytest

from komtui.adapters.formats.csv._returning import returned
from komtui.domain.sales.document import Adjustment, Document, Kind, Line
from komtui.domain.sales.party import NOBODY, Party
from komtui.domain.sales.tax import Tax

D = Decimal
VAT = (Tax("VAT", "S", D(20)),)
OFF = Adjustment(D("-1.00"), reason="Rabais", base=D("-10.00"), percent=D(10), taxes=VAT)
CHARGE = Adjustment(D("-2.00"), charge=True, reason="Port", taxes=VAT)


@pytest.mark.parametrize(
    "line",
    [
        Line("Pain", D(-2), price=D("5.00"), taxes=VAT, adjustments=(OFF,)),
        Line("Pain", D(2), price=D("-5.00"), taxes=VAT, adjustments=(OFF,)),
    ],
)
def test_every_amount_goes_the_other_way(line):
    before = Document(
        Kind.INVOICE, "A-1", dt.date(2026, 11, 20), "EUR", NOBODY, Party("Zoé"), (line,), adjustments=(OFF, CHARGE)
    )
    found = returned(before)
    (mine,) = found.lines
    assert (mine.quantity, mine.price, mine.net("EUR")) == (D(2), D("5.00"), D("9.00"))
    assert [(each.amount, each.base, each.charge) for each in found.adjustments] == [
        (D("1.00"), D("10.00"), False),
        (D("2.00"), None, True),
    ]
    assert found.totals.gross == -before.totals.gross > 0
