"""Lines break at spaces, and not at those that keep two things together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rich.console import Console
from rich.text import Text
from textual.content import Content
from textual.document._document import Document
from textual.document._wrapped_document import WrappedDocument

from komtui.ui.terminal.wrapping import keep_together

# Each needs one cell more than there is: what is broken at the wrong place begins its line with a sign.
TEXTS = ["un deux\u00a0: trois", "1 284\u202f€ net", "a\u00a0b c\u2007d"]
WIDTHS = range(6, 12)


def labels(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).wrap(width)]


def rich_text(text: str, width: int) -> list[str]:
    return [line.plain for line in Text(text).wrap(Console(width=width), width)]


def areas(text: str, width: int) -> list[str]:
    return [line for lines in WrappedDocument(Document(text), width).lines for line in lines]


@pytest.mark.parametrize("wrap", [labels, rich_text, areas])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_breaks_at_a_no_break_space(wrap: Callable[[str, int], list[str]], text: str, width: int) -> None:
    keep_together()
    lines = [line.strip(" ") for line in wrap(text, width)]
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= width
