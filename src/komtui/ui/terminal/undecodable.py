"""Bytes from the terminal that are no UTF-8: a paste in Latin-1, a file that is no text, noise of a serial line.

Textual reads the terminal with a strict decoder and ends the program at the first such byte. It has no setting for it;
its driver for terminals takes the decoder from one name of its module, which is replaced here before the first read.
The tests tell if a release moves it.
"""

from __future__ import annotations

import codecs
from functools import partial

from textual.drivers import linux_driver


def read_on() -> None:
    """Have Textual read U+FFFD where a byte is none of UTF-8, and read on."""
    decoder = partial(codecs.getincrementaldecoder("utf-8"), errors="replace")
    vars(linux_driver)["getincrementaldecoder"] = lambda _encoding: decoder
