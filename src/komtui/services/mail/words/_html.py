"""Elements of a letter's HTML: what every mail program shows, with styles beside each element."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from komtui.domain.mail.letter import Picture
from komtui.domain.text import visible

FONT: Final = "font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5;"
"""Style of what is read."""
SMALL: Final = "font-family:Arial,Helvetica,sans-serif;font-size:13px;line-height:1.4;"
"""Style of tables."""
RULE: Final = "#8a9199"
"""Colour of lines, on light ground and on dark."""
TABLE: Final = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
"""Attributes of a table that only puts things in their places."""


def cell(inside: str, style: str = "") -> str:
    """Return a row of the letter itself."""
    return f'<tr><td style="{FONT}{style}">{inside}</td></tr>'


def image_of(picture: Picture, alternative: str, style: str = "", *, is_wide: bool = False) -> str:
    """Return a picture that comes with the letter, and what is said where it is not shown.

    That is cut at the width of the picture; where `is_wide`, the picture has its own width, and the words what they
    need.
    """
    width, height = picture.size
    sides = f'height="{height}"' if is_wide else f'width="{width}" height="{height}"'
    return (
        f'<img src="cid:{picture.content_id}" {sides} alt="{text_of(alternative)}" '
        f'style="display:block;border:0;{style}">'
    )


def text_of(text: str) -> str:
    """Return text as HTML has it: nothing of it becomes markup."""
    return escape(visible(text))


def table_of(rows: Sequence[str]) -> str:
    """Return a table of documents, by its rows."""
    lines = "\n".join(f"<tr>{row}</tr>" for row in rows)
    style = "border-collapse:collapse;"
    return f'<table cellpadding="0" cellspacing="0" border="0" width="100%" style="{style}">\n{lines}\n</table>'


def head_of(label: str, *, right: bool) -> str:
    """Return a heading of a column."""
    align = "right" if right else "left"
    style = f"{SMALL}text-align:{align};padding:4px 6px;border-bottom:1px solid {RULE};font-weight:normal;"
    return f'<th scope="col" align="{align}" style="{style}">{escape(label)}</th>'


def datum(inside: str, *, right: bool = False) -> str:
    """Return a cell of a table; `inside` is HTML."""
    align = "right" if right else "left"
    keep = "white-space:nowrap;" if right else ""
    return f'<td align="{align}" style="{SMALL}{keep}padding:6px;border-bottom:1px solid {RULE};">{inside}</td>'
