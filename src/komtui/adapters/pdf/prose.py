"""A text to be read and signed, on as many sheets as it takes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from komtui.adapters.pdf._metadata import xmp
from komtui.adapters.pdf._upstream import ReadyFontOutput
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.sheet import NAME, Sheet, Style, wrapped

if TYPE_CHECKING:
    from komtui.services.journal.attestation import Statement

_TEXT, _HEAD = Style(9.5), Style(10, bold=True)
_LEFT, _RIGHT, _TOP, _BOTTOM = 22.0, 188.0, 24.0, 272.0
_SIGNED = 16.0
"""Room for a signature, where a paragraph ends with a colon."""


def prose(statement: Statement, language: str = "fr-FR") -> bytes:
    """Return a PDF/A-3 of a text on A4."""
    sheet = Sheet("a4")
    sheet.add_page()
    y = _TOP
    for style, text, after in _lines(statement):
        if y + style.leading > _BOTTOM:
            sheet.add_page()
            y = _TOP
        sheet.put(_LEFT, y + style.ascent, text, style)
        y += style.leading + after
    moment = dt.datetime.now(dt.UTC).replace(microsecond=0)
    sheet.set_lang(language)
    sheet.set_creation_date(moment)
    sheet.set_xmp_metadata(xmp(title=statement.title, author="komtui", language=language, moment=moment))
    return bytes(sheet.output(output_producer_class=ReadyFontOutput))


def _lines(statement: Statement) -> list[tuple[Style, str, float]]:
    """Return the lines: how each is written, its text, and the room after it."""
    parts = [(NAME, statement.title, 4.0)]
    for heading, text in statement.paragraphs:
        parts += [(_HEAD, heading, 1.5)] if heading else []
        parts.append((_TEXT, text, _SIGNED if text.endswith(":") else 5.0))
    found: list[tuple[Style, str, float]] = []
    for style, text, after in parts:
        # What begins a line of its own in the text does so on paper.
        lines = [line for part in text.split("\n") for line in wrapped(printable(part), style, _RIGHT - _LEFT)]
        found += [(style, line, 0.0) for line in lines[:-1]]
        found.append((style, lines[-1], after))
    return found
