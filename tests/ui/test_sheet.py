"""The sheet of a draft, without a screen: what a scanner sends twice is counted, or is another line."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from komtui.domain.sales.article import Article
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.party import NOBODY, Party
from komtui.domain.sales.tax import Tax
from komtui.services.sales.life.drafts import Terms
from komtui.ui.screens.draft.sheet import Sheet

DAY, VAT = dt.date(2026, 11, 20), (Tax("VAT", "S", Decimal(20)),)
BREAD = Article((("", "Pain"),), "P1", "3760000000017", price=Decimal("2.00"), taxes=VAT)
CODE = BREAD.barcode


def sheet():
    document = Document(Kind.INVOICE, "", DAY, "EUR", NOBODY, Party("Zoé"))
    return Sheet(document, Terms("", DAY, False, VAT, (VAT,), "EUR", "en", 30, 30))


def scanned(on, article, text=CODE):
    """Return which line was counted on; None where it wants a line of its own, which it then has."""
    at = on.count_again(article, text)
    if at is None:
        on.add(text, article)
    return at


def test_the_same_article_scanned_again_is_counted():
    on = sheet()
    assert [scanned(on, BREAD) for _scan in range(3)] == [None, 0, 0]
    assert [line.quantity for line in on.document.lines] == [Decimal(3)]
    assert on.take_back()
    assert [line.quantity for line in on.document.lines] == [Decimal(2)]


def test_an_article_of_another_price_or_name_is_another_line():
    on = sheet()
    others = (replace(BREAD, price=Decimal("2.50")), replace(BREAD, names=(("", "Pain de campagne"),)))
    assert [scanned(on, each) for each in (BREAD, *others)] == [None, None, None]
    assert len(on.document.lines) == 3


def test_what_has_its_quantity_or_is_no_code_is_another_line():
    on = sheet()
    assert [scanned(on, BREAD), scanned(on, BREAD, f"2*{CODE}"), scanned(on, BREAD, "pain")] == [None, None, None]
    assert [line.quantity for line in on.document.lines] == [Decimal(1), Decimal(2), Decimal(1)]
