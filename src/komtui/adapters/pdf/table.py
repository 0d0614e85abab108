"""The table of lines: headings, one row a line in pieces that pages may part, and the sums where a page ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from komtui.adapters.pdf.flow import Block, TableBreak
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.parts import Frame
from komtui.adapters.pdf.sheet import ACCENT, BODY, LABEL, SMALL, STRONG, Sheet, Style, fitted, wrapped
from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, LineRole
from komtui.i18n import Localizer
from komtui.i18n.presentation.document import Presentation
from komtui.i18n.presentation.lines import LineWords

_GAP = 5.0
_PAD = 1.5
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
        headings = said.headings
        self._headings = (headings.quantity, headings.price, headings.tax, headings.amount)
        cells = [_cells(line) for line in said.lines]
        widths = [
            min(max((BODY.width(row[column]) for row in cells), default=0), most) for column, most in enumerate(_WIDEST)
        ]
        self._widths = [max(width, LABEL.width(heading)) for width, heading in zip(widths, self._headings, strict=True)]
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
        style = STRONG if line.role is LineRole.GROUP else BODY
        texts = [(text, style) for text in wrapped(printable(line.description, multiline=True), style, room)]
        for remark in line.remarks:
            texts += [(part, SMALL) for part in wrapped(printable(remark.text, multiline=True), SMALL, room)]
        return Row(tuple(texts), cells, printable(line.per), net, indent)

    def _columns(self) -> Iterator[float]:
        """Yield the right edge of each column of figures, from the left."""
        x = self._frame.left + self._room
        for width in self._widths:
            x += _GAP + width
            yield x

    def _heading(self) -> Block:
        def draw(sheet: Sheet, top: float) -> None:
            baseline = top + 3.6
            sheet.put(self._frame.left, baseline, self._said.headings.description, LABEL)
            for heading, x, width in zip(self._headings, self._columns(), self._widths, strict=True):
                if width > 0:
                    sheet.put_right(x, baseline, heading, LABEL)
            sheet.rule(self._frame.left, self._frame.right, top + 5.6, ACCENT, 0.35)

        return Block(6.2, draw)

    def _sum(self, label: str, carried: Decimal) -> Block:
        def draw(sheet: Sheet, top: float) -> None:
            baseline = top + 4.2
            sheet.put(self._frame.left, baseline, label, SMALL)
            amount = self._words.amount(carried, self._document.currency)
            sheet.put_right(self._frame.right, baseline, printable(amount), SMALL)
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
        height = _PAD * (row is not None) + sum(style.leading for _, style in texts) + _PAD * closes
        if row is not None and row.per:
            height = max(height, 2 * _PAD + BODY.leading + SMALL.leading)

        def draw(sheet: Sheet, top: float) -> None:
            y = top
            if row is not None:
                y += _PAD
                self._figures(sheet, row, y + BODY.ascent)
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
            short, style = fitted(text, BODY, width)
            sheet.put_right(x, baseline, short, style)
            if place == 1 and row.per:
                short, style = fitted(row.per, SMALL, width)
                sheet.put_right(x, baseline + SMALL.leading, short, style)


def _pieces(texts: Sequence[tuple[str, Style]]) -> list[Sequence[tuple[str, Style]]]:
    if len(texts) <= _PIECE:
        return [texts]
    half = _PIECE // 2
    return [texts[start : start + half] for start in range(0, len(texts), half)]


def _cells(line: LineWords) -> tuple[str, str, str, str]:
    return printable(line.quantity), printable(line.price), printable(line.tax), printable(line.amount)
