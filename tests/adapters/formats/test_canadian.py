"""Rates of Canada in files that only call them tax: there is no VAT in Canadian dollars."""

from __future__ import annotations

import json

import pytest

from komtui.adapters.formats._reading import read


@pytest.mark.parametrize(
    ("rate", "scheme", "tax"),
    [("13%", {"HST"}, "26.00"), ("5", {"GST"}, "10.00"), ("14.975", {"GST", "QST"}, "29.95"), ("20", {"VAT"}, "40.00")],
)
def test_a_rate_of_canada_is_its_tax(rate: str, scheme: set[str], tax: str) -> None:
    rows = [f"1,2026-01-05,A,{item},1,100.00,{rate},{float(tax) / 2:.2f},CAD" for item in "XY"]
    text = "\n".join(("Invoice,Date,Customer,Item,Qty,Price,Tax rate,Tax amount,Currency", *rows))
    (document,) = read(text.encode(), "x.csv").documents
    assert {each.tax.scheme for each in document.taxes} == scheme
    assert str(document.totals.tax) in {tax, "29.96"}


def test_two_taxes_of_one_rate_keep_the_total_that_is_stated() -> None:
    # 5 % and 9.975 % of 3.30 are 0.17 and 0.33; 14.975 % of it is 0.49.
    text = "Invoice,Date,Customer,Item,Qty,Price,Tax rate,Total,Currency\n1,2026-01-05,A,X,1,3.30,14.975,3.79,CAD\n"
    (document,) = read(text.encode(), "x.csv").documents
    assert {each.tax.scheme: str(each.amount) for each in document.taxes} == {"GST": "0.17", "QST": "0.32"}


@pytest.mark.parametrize(("currency", "scheme"), [("CAD", "HST"), ("EUR", "VAT"), ("", "VAT")])
def test_a_rate_of_json_is_one_as_well(currency: str, scheme: str) -> None:
    line = {"description": "x", "price": 1, "tax": 13}
    document = {"number": "1", "date": "2026-01-05", "customer": "A", "currency": currency, "lines": [line]}
    (found,) = read(json.dumps(document).encode(), "x.json").documents
    assert [each.scheme for each in found.lines[0].taxes] == [scheme]
