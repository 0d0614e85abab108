"""XML as text."""

import re

import pytest

from komtui.adapters.formats.xmltext import encoded

PRODUCTION_2 = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Of XML 1.0: what is not one of its characters."""


@pytest.mark.parametrize("among", ["", "a", "é", "Ł", "\U0001f600"])
def test_every_character_is_written_that_xml_has_and_no_other(among):
    """Beside others of one, two and four bytes: how a text is kept decides how it is looked through."""
    edges = [*range(0x100), 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x10FFFF]
    for each in edges:
        text = f"{among}{chr(each)}{among}"
        expected = None if PRODUCTION_2.search(text) else text.encode()
        assert encoded(text) == expected, hex(each)
