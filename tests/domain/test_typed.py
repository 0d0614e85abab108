"""Figures and dates as people type them."""

import datetime as dt
from decimal import Decimal

import pytest

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.pricing import NO_DISCOUNT, Discount
from komtui.domain.typed import currency, date, discount, number

D = Decimal
TODAY = dt.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1 234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50 €", "1234.50"),
        ("−12,50 $CA", "-12.50"),
        ("1 234,50\xa0EUR", "1234.50"),
        (",5", "0.5"),
        ("-3", "-3"),
        ("0,776", "0.776"),
        ("12,", "12"),
    ],
)
def test_a_number_has_a_comma_or_a_point(text, expected):
    assert number(text) == D(expected)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "--1", "1e5", "٣"])
def test_what_is_no_number_is_named(text):
    with pytest.raises(ProblemError) as raised:
        number(text)
    assert raised.value.problems[0].code == "draft.number"


def test_a_slip_is_no_number():
    with pytest.raises(ProblemError) as raised:
        number("3760001000019")
    assert raised.value.problems[0].code == "draft.number-large"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", NO_DISCOUNT), ("10%", Discount(D(10))), ("2,5 %", Discount(D("2.5"))), ("5,00", Discount(amount=D(5))),
     ("-5", Discount(amount=D(5))), ("0", NO_DISCOUNT), ("0%", NO_DISCOUNT)],
)  # fmt: skip
def test_what_is_taken_off_is_a_percentage_or_an_amount(text, expected):
    assert discount(text) == expected


def test_nobody_takes_off_more_than_all():
    with pytest.raises(ProblemError) as raised:
        discount("101%")
    assert raised.value.problems[0].code == "draft.percent"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("26/11", TODAY),
        ("3/1", dt.date(2027, 1, 3)),
        ("1/6", dt.date(2026, 6, 1)),
        ("11/26", TODAY),
        ("26-11-27", dt.date(2027, 11, 26)),
        ("2026-12-31", dt.date(2026, 12, 31)),
        ("31.12.2026", dt.date(2026, 12, 31)),
        ("2611", TODAY),
        ("311226", dt.date(2026, 12, 31)),
        ("+30", dt.date(2026, 12, 31)),
        ("28", dt.date(2026, 11, 28)),
        ("3", dt.date(2026, 12, 3)),
    ],
)
def test_a_date_is_typed_as_people_do(text, expected):
    assert date(text, TODAY, dt.date(2026, 12, 1)) == expected


@pytest.mark.parametrize("text", ["demain", "31/11", "0/0", "99", "+", "45/45/2026", "+99999"])
def test_what_is_no_date_is_named(text):
    with pytest.raises(ProblemError) as raised:
        date(text, TODAY, TODAY)
    assert raised.value.problems[0].code == "draft.date"


@pytest.mark.parametrize(("text", "expected"), [("", ""), (" eur ", "EUR"), ("CAD", "CAD")])
def test_a_currency_is_its_code(text: str, expected: str) -> None:
    assert currency(text) == expected


@pytest.mark.parametrize("text", ["ABC", "€", "euro", "EU", "E U R"])
def test_what_is_no_currency_is_named(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        currency(text)
    assert caught.value.problems == (Problem("draft.currency", {"value": text}),)
