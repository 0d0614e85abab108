"""What a letter says of an invoice that was rounded (BT-114) is what it comes to: 7.00, and not 7.01."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from komtui.domain.mail.bundle import amount_of
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import Party
from komtui.domain.sales.pricing import priced
from komtui.domain.sales.tax import Tax
from komtui.i18n.localizer import localizer
from komtui.services.mail.words.several import table
from komtui.services.mail.words.templates import facts

TAX = (Tax("VAT", "S", Decimal("5.5")),)


@pytest.fixture
def tart():
    line = Line("Tarte", price_with_tax=Decimal("7.00"), taxes=TAX)
    draft = Document(Kind.INVOICE, "F-1", dt.date(2026, 11, 20), "EUR", Party("Us"), Party("You"), (line,))
    return priced(draft, final=True)


def test_a_letter_says_what_is_to_be_paid(tart):
    assert (tart.totals.gross, tart.totals.total) == (Decimal("7.01"), Decimal("7.00"))
    words = localizer("en")
    said = facts(tart, words, ())
    assert (said["amount"], said["to_pay"]) == ("€7.00", "€7.00")
    assert "€14.00" in table([tart, tart], words)
    assert amount_of(tart).amount == Decimal("7.00")


def test_that_something_was_paid_before_does_not_change_it(tart):
    paid = priced(replace(tart, prepaid=Decimal("2.00")))
    assert (paid.totals.payable, paid.totals.total) == (Decimal("5.00"), Decimal("7.00"))
