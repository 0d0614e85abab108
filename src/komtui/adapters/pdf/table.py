"""The table of lines: headings, one row a line in pieces that pages may part, and the sums where a page ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from komtui.adapters.pdf.flow import Block, TableBreak
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.parts import Frame
from komtui.adapters.pdf.sheet import Sheet, Style, fitted, wrapped
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, LineRole
from komtui.i18n import Localizer
from komtui.i18n.presentation.document import Presentation
from komtui.i18n.presentation.lines import LineWords

_GAP = 5.0
HANG = 2.5
"""How far what is tinted hangs out on both sides, so that what stands on it is in line with the rest."""
_INDENT = 4.0
"""Of a line that stands below another, in millimetres a level."""
_PIECE = 12
"""Lines of text that a row keeps together; a longer row may be parted between pages."""
_WIDEST = (28.0, 30.0, 20.0, 34.0)
"""Of the columns quantity, unit price, tax, net, in millimetres; what is wider is set smaller."""


@dataclass(frozen=True)
class Row:
    """One line of the document, in words."""

    texts: tuple[tuple[str, Style], ...]
    """The lines of the description column."""
    cells: tuple[str, str, str, str]
    """Quantity, unit price, tax, net amount."""
    per: str
    """Under the price: what it is for, where that is not one unit."""
    net: Decimal
    """For the sums carried over; nothing where the line does not count."""
    indent: float = 0.0
    """Of the description, in millimetres."""


class Table:
    """The lines of one document on one frame."""

    def __init__(self, document: Document, said: Presentation, words: Localizer, frame: Frame) -> None:
        self._document, self._said, self._words, self._frame = document, said, words, frame
        self._theme = theme = frame.theme
        headings = said.headings
        self._headings = (headings.quantity, headings.price, headings.tax, headings.amount)
        cells = [_cells(line) for line in said.lines]
        widths = [
            min(max((theme.body.width(row[column]) for row in cells), default=0), most)
            for column, most in enumerate(_WIDEST)
        ]
        headed = [theme.heading.width(heading) for heading in self._headings]
        self._widths = list(map(max, widths, headed))
        if not headings.tax:
            self._widths[2] = -_GAP
        self._room = frame.right - frame.left - sum(self._widths) - 4 * _GAP
        nets = [line.net(document.currency) if line.counts else ZERO for line in document.lines]
        self._rows = [self._row(*each) for each in zip(said.lines, cells, nets, strict=True)]

    def blocks(self) -> Iterator[Block]:
        """Yield the headings and every row; the last one is glued to what comes after the table."""
        if not self._rows:
            return
        yield replace(self._heading(), glued=True)
        carried = ZERO
        for number, row in enumerate(self._rows, start=1):
            # The whole row counts as soon as its amount is printed, beside its first piece.
            carried += row.net
            pieces = _pieces(row.texts)
            for place, piece in enumerate(pieces):
                last = place == len(pieces) - 1
                yield self._piece(
                    row if place == 0 else None,
                    piece,
                    indent=row.indent,
                    carried=carried,
                    closes=last,
                    glued=last and number == len(self._rows),
                )

    @property
    def breaks(self) -> TableBreak:
        """What stands where a page ends within the table."""
        return TableBreak(
            lambda carried: self._sum(self._words._("Carried forward"), carried),
            lambda carried: (self._heading(), self._sum(self._words._("Brought forward"), carried)),
        )

    def _row(self, line: LineWords, cells: tuple[str, str, str, str], net: Decimal) -> Row:
        indent = line.level * _INDENT
        room = self._room - indent
        small = self._theme.small
        style = self._theme.strong if line.role is LineRole.GROUP else self._theme.body
        texts = [(text, style) for text in wrapped(printable(line.description, multiline=True), style, room)]
        for remark in line.remarks:
            texts += [(part, small) for part in wrapped(printable(remark.text, multiline=True), small, room)]
        return Row(tuple(texts), cells, printable(line.per), net, indent)

    def _columns(self) -> Iterator[float]:
        """Yield the right edge of each column of figures, from the left."""
        x = self._frame.left + self._room
        for width in self._widths:
            x += _GAP + width
            yield x

    def _heading(self) -> Block:
        frame, theme, style = self._frame, self._theme, self._theme.heading

        def draw(sheet: Sheet, top: float) -> None:
            below = top + theme.head - 0.6
            baseline = below - 2.0
            if theme.filled:
                sheet.wash(frame.left - HANG, top, frame.right - frame.left + 2 * HANG, below - top, theme.fill)
                baseline = (top + below) / 2 + style.ascent * 0.36
            sheet.put(frame.left, baseline, self._said.headings.description, style)
            for heading, x, width in zip(self._headings, self._columns(), self._widths, strict=True):
                if width > 0:
                    sheet.put_right(x, baseline, heading, style)
            if not theme.filled:
                sheet.rule(frame.left, frame.right, below, theme.fill, 0.35)

        return Block(theme.head, draw)

    def _sum(self, label: str, carried: Decimal) -> Block:
        small = self._theme.small

        def draw(sheet: Sheet, top: float) -> None:
            baseline = top + 4.2
            sheet.put(self._frame.left, baseline, label, small)
            amount = self._words.amount(carried, self._document.currency)
            sheet.put_right(self._frame.right, baseline, printable(amount), small)
            sheet.rule(self._frame.left, self._frame.right, top + 6.0)

        return Block(6.8, draw)

    def _piece(
        self,
        row: Row | None,
        texts: Sequence[tuple[str, Style]],
        *,
        indent: float,
        carried: Decimal,
        closes: bool,
        glued: bool,
    ) -> Block:
        theme = self._theme
        pad, body = theme.pad, theme.body
        height = pad * (row is not None) + sum(style.leading for _, style in texts) + pad * closes
        if row is not None and row.per:
            height = max(height, 2 * pad + body.leading + theme.small.leading)

        def draw(sheet: Sheet, top: float) -> None:
            y = top
            if row is not None:
                y += pad
                self._figures(sheet, row, y + body.ascent)
            for text, style in texts:
                sheet.put(self._frame.left + indent, y + style.ascent, text, style)
                y += style.leading
            if closes:
                sheet.rule(self._frame.left, self._frame.right, top + height)

        return Block(height, draw, glued=glued, carried=carried)

    def _figures(self, sheet: Sheet, row: Row, baseline: float) -> None:
        for place, (text, x, width) in enumerate(zip(row.cells, self._columns(), self._widths, strict=True)):
            if width <= 0:
                continue
            short, style = fitted(text, self._theme.body, width)
            sheet.put_right(x, baseline, short, style)
            if place == 1 and row.per:
                short, style = fitted(row.per, self._theme.small, width)
                sheet.put_right(x, baseline + self._theme.small.leading, short, style)


def _pieces(texts: Sequence[tuple[str, Style]]) -> list[Sequence[tuple[str, Style]]]:
    if len(texts) <= _PIECE:
        return [texts]
    half = _PIECE // 2
    return [texts[start : start + half] for start in range(0, len(texts), half)]


def _cells(line: LineWords) -> tuple[str, str, str, str]:
    return printable(line.quantity), printable(line.price), printable(line.tax), printable(line.amount)
