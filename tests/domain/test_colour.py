"""Colours as people write them, and whether words in them and on them are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.colour import NAMED, READABLE, WHITE, colour_of, contrast, darkened, mixed, on, rgb

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        ("#1F3A5F", "#1f3a5f"),
        ("1f3a5f", "#1f3a5f"),
        ("#abc", "#aabbcc"),
        ("Navy", NAMED["navy"]),
        ("Pétrole", NAMED["petrol"]),
        (" bordeaux ", NAMED["wine"]),
        ("", ""),
        ("#12345", ""),
        ("mauve clair", ""),
        ("#١٢٣٤٥٦", ""),
    ],
)
def test_what_people_write(typed, colour):
    assert colour_of(typed) == colour


def test_contrast_is_that_of_the_guidelines():
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    # Two that the guidelines name as just beyond and just below.
    assert contrast((0x76, 0x76, 0x76), WHITE) >= READABLE > contrast((0x77, 0x77, 0x77), WHITE)


@given(COLOURS)
def test_words_are_read_in_any_colour_and_on_it(colour):
    wash = mixed(colour, WHITE, 0.92)
    ink = darkened(colour, WHITE, wash)
    assert min(contrast(ink, WHITE), contrast(ink, wash), contrast(on(colour), colour)) >= READABLE


def test_what_is_read_as_it_is_stays_as_it_is():
    for colour in NAMED.values():
        assert darkened(rgb(colour), WHITE) == rgb(colour)
