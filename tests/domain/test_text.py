import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.text import file_name, has_control, unturned, visible

HOSTILE = "a\x1b[2Jb\x9b31mc\u202ed\u2066e\u200ff\x00g\x7fh"


def test_nothing_that_steers_a_terminal_is_left() -> None:
    assert visible(HOSTILE) == "a�[2Jb�31mc�d�e�f�g�h"
    assert visible("un\r\ndeux\ttrois") == "un  deux trois"
    # Nor does anything that takes no place, or is half a character; what some scripts and signs are made of stays.
    assert visible("a\u200bb\u2060c\xadd\u200de\u3164f\U000e0041g\ud800h\u202ei") == "abcde�f�g�h�i"
    assert visible("👩\u200d🍳 می\u200cخواهم Bou\xadlan") == "👩\u200d🍳 می\u200cخواهم Boulan"
    assert visible("Éric “Lœuf” [b]& Cie[/b]") == "Éric “Lœuf” [b]& Cie[/b]"


def test_lines_stay_where_they_are_asked_for() -> None:
    assert visible("un\rdeux\r\ntrois\r", multiline=True) == "un\ndeux\ntrois\n"  # as terminals paste
    assert visible("un\r\n\tdeux\x1b[1m\u2028trois", multiline=True) == "un\n    deux�[1m trois"


@given(st.text())
def test_no_text_gets_a_control_through(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(char) == "Cc" for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert visible(shown) == shown


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x00", "\x1b", "\x7f", "\x85"])
def test_header_breakers_are_seen(text: str) -> None:
    assert has_control(text)
    assert not has_control("Lefèvre, père & fils <x@y.example>")


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("F-2026-0412", "F-2026-0412.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("-rf", "rf.pdf"),
        ("a/b\\c:d", "a-b-c-d.pdf"),
        ("\x1b[2J", "2J.pdf"),
        ("con", "_con.pdf"),
        ("…", "document.pdf"),
    ],
)
def test_file_names_are_safe(stem: str, expected: str) -> None:
    assert file_name(stem, "pdf") == expected


@given(st.text(max_size=300))
def test_every_file_name_is_one_short_visible_name(stem: str) -> None:
    name = file_name(stem, "pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= 120
    assert not set(name) & set("/\\:\x00")
    assert not name.startswith((".", "-"))


def test_what_turns_the_direction_of_writing_is_taken_out_and_nothing_else() -> None:
    turns = "\u061c\u200e\u200f" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
    assert unturned("é".join(turns)) == "é" * (len(turns) - 1)
    assert unturned("שלום 👩\u200d🍳 a\u00adb") == "שלום 👩\u200d🍳 a\u00adb"
