"""The sheet of a day on paper, read back."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from komtui.adapters.pdf._daysheet import rendered
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.sheet import DaySheet, Sheet, TaxSum
from komtui.domain.sales.tax import Tax

SELLER = Party("Boulangerie Lefèvre", address=Address("1 rue", city="Lyon", country="FR"))
DAY = dt.date(2026, 11, 27)


def pages(sheet, language="en", form="a4", place=""):
    content = rendered(DaySheet(SELLER, DAY, language, sheet, place), form)
    return PdfReader(BytesIO(content)).pages


def full(served=1):
    euros = Decimal("1234.50")
    employees = tuple((f"Employee {number:04}", "EUR", euros) for number in range(served))
    taxes = (TaxSum("EUR", Tax("VAT", "S", Decimal("5.5")), Decimal(100), Decimal("5.50")),)
    invoiced, cash = (("invoice", "EUR", euros),), (("cash", "EUR", Decimal(-7)),)
    return Sheet(
        invoiced, invoiced, taxes, cash, (("", "EUR", Decimal(-7)),), (("Zoé", "EUR", Decimal(-7)),), employees
    )


@pytest.mark.parametrize(
    ("language", "form", "said"),
    [
        ("en", "a4", ("Sheet of the day", "November 27, 2026", "Came in, by method", "Cash", "€1,234.50")),
        ("fr", "a4", ("Feuille de caisse", "27 novembre 2026", "Espèces", "1 234,50 €")),
        ("fr_CA", "letter", ("27 novembre 2026", "Comptant", "1 234,50 €")),
    ],
)
def test_a_day_stands_on_one_page_in_three_languages(language, form, said):
    (page,) = pages(full(), language, form, "Quai")
    text = page.extract_text().replace("\u00a0", " ").replace("\u202f", " ")
    assert not [word for word in ("Boulangerie Lefèvre", "Quai", "Zoé", "Employee 0000", *said) if word not in text]
    assert int(page.mediabox.height) == (792 if form == "letter" else 841)


def test_a_long_one_goes_on_over_pages_and_loses_nobody():
    found = pages(full(served=120))
    assert len(found) == 4
    whole = " ".join(page.extract_text() for page in found)
    assert all(f"Employee {number:04}" in whole for number in range(120))
    assert "Page 4 of 4" in whole


def test_a_day_without_anything_says_so():
    (page,) = pages(Sheet((), (), (), (), (), (), ()))
    assert "Nothing was sold" in page.extract_text()
