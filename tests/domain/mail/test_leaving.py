"""Moments to come, as people write them."""

import datetime as dt

import pytest

from komtui.domain.mail.leaving import leaving_at
from komtui.domain.problem import ProblemError

NOW = dt.datetime(2026, 11, 27, 14, 30)  # noqa: DTZ001 - as a clock on the wall; a Friday


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:00", (2026, 11, 27, 18, 0)),
        ("18h", (2026, 11, 27, 18, 0)),
        ("8h05", (2026, 11, 28, 8, 5)),
        ("8", (2026, 11, 28, 8, 0)),
        ("tomorrow 8:00", (2026, 11, 28, 8, 0)),
        ("Demain  8h", (2026, 11, 28, 8, 0)),
        ("demain à 8h30", (2026, 11, 28, 8, 30)),
        ("aujourd’hui 17:00", (2026, 11, 27, 17, 0)),
        ("lundi 9:00", (2026, 11, 30, 9, 0)),
        ("friday 9:00", (2026, 12, 4, 9, 0)),
        ("vendredi 15:00", (2026, 11, 27, 15, 0)),
        ("30/11 8:00", (2026, 11, 30, 8, 0)),
        ("11-30 8:00", (2026, 11, 30, 8, 0)),
        ("2/1 8:00", (2027, 1, 2, 8, 0)),
        ("30/11/2026 8:00", (2026, 11, 30, 8, 0)),
        ("2026-11-30 08:00", (2026, 11, 30, 8, 0)),
        ("2026-11-30T08:00", (2026, 11, 30, 8, 0)),
    ],
)
def test_a_moment_is_understood_as_it_is_meant(text, moment):
    assert leaving_at(text, NOW) == dt.datetime(*moment)  # noqa: DTZ001 - likewise


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "letter.at"),
        ("soon", "letter.at"),
        ("25:00", "letter.at"),
        ("someday 8:00", "letter.at"),
        ("31/02 8:00", "letter.at"),
        ("05-12 8:00", "letter.at"),  # 12 May, or 5 December
        ("2026-11-27 14:30", "letter.at-past"),
        ("today 8:00", "letter.at-past"),
        ("2028-01-01 8:00", "letter.at-late"),
        ("9" * 40, "letter.at"),
    ],
)
def test_what_is_none_is_named_beside_its_field(text, code):
    with pytest.raises(ProblemError) as raised:
        leaving_at(text, NOW)
    assert [(each.code, each.field) for each in raised.value.problems] == [(code, "leaves")]
