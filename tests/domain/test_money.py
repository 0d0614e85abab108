from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from komtui.domain.money import exponent, quantum, rounded, typed


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),  # away from zero, not towards plus infinity
        ("2.675", "EUR", "2.68"),  # 2.67 as a float
        ("0.0049999", "EUR", "0.00"),
        ("1.5", "JPY", "2"),
        ("0.0005", "TND", "0.001"),
        ("1E+40", "EUR", "1" + "0" * 40 + ".00"),
    ],
)
def test_rounds_half_up_at_the_currencys_exponent(amount: str, currency: str, expected: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == expected


def test_exponents_are_those_of_iso_4217() -> None:
    assert {code: exponent(code) for code in ("EUR", "CAD", "JPY", "XPF", "KWD", "CLF")} == {
        "EUR": 2,
        "CAD": 2,
        "JPY": 0,
        "XPF": 0,
        "KWD": 3,
        "CLF": 4,
    }


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.sampled_from(["EUR", "JPY", "TND"]))
@example(Decimal("660049780751583875059290101.250001"), "EUR")
def test_a_rounded_amount_is_within_half_a_unit_and_stays(amount: Decimal, currency: str) -> None:
    once = rounded(amount, currency)
    with localcontext(prec=100):  # exact here as well: reckoning rounds to 28 digits by itself, and so does a minus
        assert abs(once - amount) * 2 <= quantum(currency)
        assert rounded(once, currency) == once
        assert rounded(-amount, currency) == -once


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        *(("12.50", "EUR", "12.5"), ("12,50", "EUR", "12.5"), ("12", "EUR", "12"), ("1234", "EUR", "1234")),
        *(("1 234,50 €", "EUR", "1234.5"), ("$1,234.50", "CAD", "1234.5"), ("1.234,50", "EUR", "1234.5")),
        *(("-5", "EUR", "-5"), ("−5,00", "EUR", "-5"), ("1'234.50", "CHF", "1234.5"), ("12.", "EUR", "12")),
        *(("1,234,567", "EUR", "1234567"), ("1.234", "TND", "1.234"), ("12,345", "BHD", "12.345")),
        *(("1.234", "EUR", None), ("1,234", "EUR", None), ("1,234,56", "EUR", None), ("", "EUR", None)),
        *(("twelve", "EUR", None), ("1e5", "EUR", None), ("12.50.", "EUR", None), ("9" * 50, "EUR", None)),
        *(("--5", "EUR", None), ("٣", "EUR", "3")),
        # As each language writes it, and of another currency.
        *(("26,58\xa0$CA", "CAD", "26.58"), ("CA$26.58", "CAD", "26.58"), ("26,58 $", "CAD", "26.58")),
        *(("−5,00 $ US", "USD", "-5"), ("-US$5", "USD", "-5"), ("12,50 EUR", "EUR", "12.5")),
        *(("chf 12.50", "CHF", "12.5"), ("¥500", "JPY", "500")),
        *(("12,50 €", "CAD", None), ("12,50 $", "EUR", None), ("12,50 $US", "CAD", None), ("12,50 CAD", "EUR", None)),
        *(("12,50 h", "EUR", None), ("12 kg", "CAD", None), ("£5", "GBP", "5"), ("£5", "EUR", None)),
    ],
)
def test_an_amount_as_people_type_it(text, currency, amount):
    found = typed(text, currency)
    assert found == (None if amount is None else Decimal(amount))
