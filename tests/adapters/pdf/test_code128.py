"""What is written as bars is what a reader reads that knows nothing of how they were written."""

import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from komtui.adapters.pdf._code128 import QUIET, bars, modules

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=35)


def scanned(widths):
    picture = Image.new("L", ((modules(widths) + 2 * QUIET) * 2, 40), 255)
    x = QUIET * 2
    for place, width in enumerate(map(int, widths)):
        if place % 2 == 0:
            picture.paste(0, (x, 0, x + width * 2, 40))
        x += width * 2
    return [each.text for each in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)]


@settings(max_examples=200, deadline=None)
@example("F-2026-0412")
@example("123456")
@example("12345")
@example("#1042")
@example("F-1234567-9")
@given(ASCII | st.from_regex(r"[A-Z]{0,3}-?[0-9]{1,20}(-[0-9]{1,8}){0,2}", fullmatch=True))
def test_it_is_read_back(text):
    assert scanned(bars(text)) == [text]


@settings(deadline=None)
@given(st.text())
def test_what_it_has_no_bars_for_is_left_out(text):
    assert bool(bars(text)) == (text != "" and all(" " <= each <= "~" for each in text))


def test_digits_take_half_the_room():
    assert modules(bars("12345678")) < modules(bars("ABCDEFGH")) * 0.7
