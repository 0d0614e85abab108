"""Lines that break where a language allows it: never at a no-break space.

French has one before a colon or a euro sign. Rich breaks a line at whatever Python counts as white space, these
included, so that a line may begin with `:` or `€`. Rich and Textual offer no setting for it; each has its idea of a
word in one regular expression, which is replaced here before anything is painted. The tests tell if a release moves
them.
"""

from __future__ import annotations

import re

from rich import _wrap as rich_wrap
from textual import _wrap as textual_wrap

_NO_BREAK = "\u00a0\u2007\u202f"
"""No-break space, figure space, narrow no-break space (Unicode Standard Annex 14, class GL)."""
_LETTER, _GAP = rf"[\S{_NO_BREAK}]", rf"[^\S{_NO_BREAK}]"


def keep_together() -> None:
    """Have Rich and Textual's labels (`re_word`), and Textual's TextArea (`re_chunk`), keep to no-break spaces."""
    rich_wrap.re_word = re.compile(rf"{_GAP}*{_LETTER}+{_GAP}*")
    textual_wrap.re_chunk = re.compile(rf"{_LETTER}+{_GAP}*|{_GAP}+")
