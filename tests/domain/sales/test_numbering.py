import datetime as dt

import pytest

from komtui.domain.sales.numbering import formatted, in_english, in_words, is_pattern, series

DAY = dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("pattern", "number", "expected"),
    [
        ("F-{year}-{number:04}", 7, "F-2026-0007"),
        ("F-{year}-{number:04}", 12345, "F-2026-12345"),
        ("{store}/{yy}{month}/{number}", 7, "LYON/2603/7"),
        ("{number:6}", 42, "000042"),
    ],
)
def test_a_number_is_its_series_with_the_count(pattern: str, number: int, expected: str) -> None:
    assert is_pattern(pattern)
    assert formatted(series(pattern, DAY, "LYON"), number) == expected


def test_each_period_and_store_counts_for_itself() -> None:
    pattern = "{store}-{yy}{month}-{number:03}"
    days = (DAY, dt.date(2026, 4, 1), dt.date(2027, 3, 9))
    assert len({series(pattern, day, store) for day in days for store in ("A", "B")}) == 6
    assert series(pattern, DAY, "A") == series(pattern, DAY.replace(day=31), "A")


@pytest.mark.parametrize(
    "pattern",
    ["F-{year}", "{number}{number}", "{number", "{number}}", "{numbre}{number}", "{number:x}", "{0}{number}", ""],
)
def test_what_cannot_number_is_no_pattern(pattern: str) -> None:
    assert not is_pattern(pattern)


def test_a_store_named_like_a_field_adds_no_second_number() -> None:
    assert formatted(series("{store}-{number}", DAY, "{number}"), 5) == "number-5"


def test_the_parts_of_a_pattern_may_be_called_in_french() -> None:
    assert in_english("F-{année}-{Mois}-{magasin}-{numéro:04}") == "F-{year}-{month}-{store}-{number:04}"
    assert in_english("{aa}{numero}") == "{yy}{number}"
    assert in_english("F-{year}-{number:04}") == "F-{year}-{number:04}"
    assert in_words("F-{year}-{yy}{month}-{store}-{number:04}", "fr_CA") == "F-{année}-{aa}{mois}-{magasin}-{numéro:04}"
    assert in_words("F-{year}-{number:04}", "en") == "F-{year}-{number:04}"
    assert not is_pattern(in_english("F-{an}-{numéro:04}"))
