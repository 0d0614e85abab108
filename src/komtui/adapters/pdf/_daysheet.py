"""The sheet of a day on paper: who sells, which day, and what was sold and what came in, part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from komtui.adapters.pdf._metadata import written
from komtui.adapters.pdf.flow import Block, Room, TableBreak, draw_pages, paginated
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.parts import Frame, Letterhead
from komtui.adapters.pdf.sheet import Sheet, fitted
from komtui.adapters.pdf.themes import theme
from komtui.domain.sales.sheet import DaySheet
from komtui.i18n import localizer
from komtui.i18n.presentation.sheet import Section, SheetWords, sheet_words
from komtui.services.ports.pages import PLAIN, Look

_ROW = 6.0
_TOP, _BOTTOM = 15.0, 16.0
_COLUMN = 0.22
"""How wide a column of amounts is, in parts of the width."""


def rendered(day: DaySheet, form: str, look: Look = PLAIN) -> bytes:
    """Return the PDF of a day's sheet on `a4` or `letter`. Raises UnusableLogoError."""
    words = localizer(day.language)
    said = sheet_words(day, words)
    frame = Frame.of(form, day.seller.address.country, theme(look.template, look.colour))
    sheet = Sheet(form)
    sheet.add_page()
    first = Letterhead(said, frame, look.logo).draw(sheet)
    # Each part names its columns; where a page ends within one, its rows speak for themselves.
    nothing = TableBreak(lambda _sum: Block(0.0, lambda _sheet, _top: None), lambda _sum: ())
    pages = paginated(list(_blocks(said, frame)), Room(first, _TOP, frame.height - _BOTTOM), nothing)
    foot = frame.theme.foot
    baseline = frame.height - _BOTTOM + 4 + foot.ascent
    draw_pages(
        sheet,
        pages,
        lambda: frame.adorn(sheet),
        lambda place: sheet.put_right(frame.right, baseline, place, foot),
        words,
    )
    return written(sheet, day, f"{said.title} {day.date.isoformat()}", words)


def _blocks(said: SheetWords, frame: Frame) -> Iterator[Block]:
    body = frame.theme.body
    if not said.sections:
        yield Block(8.0, lambda sheet, top: sheet.put(frame.left, top + body.ascent, printable(said.nothing), body))
    for section in said.sections:
        yield from _section(section, frame)


def _section(section: Section, frame: Frame) -> Iterator[Block]:
    yield replace(_line(section.headings, frame, heading=True), glued=True)
    for row in section.rows:
        yield _line(row, frame)
    yield Block(5.0, lambda _sheet, _top: None)


def _line(cells: Sequence[str], frame: Frame, *, heading: bool = False) -> Block:
    look = frame.theme
    style = look.label if heading else look.body
    column = _COLUMN * (frame.right - frame.left)

    def draw(sheet: Sheet, top: float) -> None:
        name, *amounts = cells
        text, smaller = fitted(printable(name), style, frame.right - frame.left - column * len(amounts) - 2)
        sheet.put(frame.left, top + 1.2 + look.body.ascent, text, smaller)
        for place, amount in enumerate(reversed(amounts)):
            text, smaller = fitted(printable(amount), style, column - 2)
            sheet.put_right(frame.right - place * column, top + 1.2 + look.body.ascent, text, smaller)
        if heading:
            sheet.rule(frame.left, frame.right, top + _ROW, look.fill, 0.35)
        else:
            sheet.rule(frame.left, frame.right, top + _ROW)

    return Block(_ROW, draw)
