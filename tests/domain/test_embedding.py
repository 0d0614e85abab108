"""What a font's own file says of being put into documents."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komtui.domain.embedding import Embedding, embedding

KINDS = (b"\0\1\0\0", b"OTTO", b"true")


def font(bits, kind=b"\0\1\0\0", start=0):
    """Return the beginning of a font with two tables, one of which has the bits."""
    offset = start + 12 + 32
    head = kind + struct.pack(">HHHH", 2, 0, 0, 0)
    tables = struct.pack(">4sIII", b"GSUB", 0, offset, 4) + struct.pack(">4sIII", b"OS/2", 0, offset, 10)
    return head + tables + struct.pack(">HhHHH", 4, 0, 400, 5, bits)


@pytest.mark.parametrize(
    ("bits", "answer"),
    [
        (0x0000, Embedding.ALLOWED),
        (0x0002, Embedding.FORBIDDEN),
        (0x0004, Embedding.ALLOWED),
        (0x0008, Embedding.ALLOWED),
        (0x000A, Embedding.ALLOWED),
        (0x0108, Embedding.FORBIDDEN),
        (0x0200, Embedding.FORBIDDEN),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_its_bits_say_it(bits, answer, kind):
    assert embedding(font(bits, kind)) is answer
    collection = b"ttcf" + struct.pack(">III", 0x10000, 1, 16)
    assert embedding(collection + font(bits, kind, start=16)) is answer


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"wOF2" + bytes(90), font(2)[:30], b"OTTO" + bytes(20)])
def test_what_is_no_font_is_not_taken_for_one(content):
    assert embedding(content) is Embedding.UNKNOWN


@given(st.sampled_from([*KINDS, b"ttcf"]), st.binary(max_size=200))
def test_any_bytes_are_answered(kind, rest):
    assert embedding(kind + rest) in Embedding
