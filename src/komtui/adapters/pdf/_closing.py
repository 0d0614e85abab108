"""What closes a document: the totals with the taxes, how to pay, reasons, notes, terms, and where to sign a quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from komtui.adapters.pdf.flow import Block
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.parts import Frame, lines_of
from komtui.adapters.pdf.qr import code
from komtui.adapters.pdf.sheet import HAIR, Sheet, Style, fitted, wrapped
from komtui.adapters.pdf.table import HANG
from komtui.adapters.pdf.themes import Theme
from komtui.domain.sales.document import Document, Kind
from komtui.i18n import Localizer
from komtui.i18n.presentation.document import Presentation
from komtui.i18n.presentation.payment import scan_words
from komtui.i18n.presentation.totals import TotalWords

_TOTALS = 84.0
"""How wide the totals are, in millimetres."""
_SIGNATURE = 40.0
"""How tall the place to sign is."""
_FEW = 20
"""Rows of totals that are surely kept together."""
_SHORT = 4
"""Lines of a paragraph that is never parted."""
_MOST_LINES = 4
"""Of what one amount is for."""
_QUIET = 2.6
"""Around a QR code, in millimetres: four of its modules."""
_TALLEST = 150.0
"""Totals that are taller are parted between pages rather than left without one."""


@dataclass(frozen=True)
class Total:
    """One row of the totals."""

    label: tuple[str, ...]
    """In lines: what a discount is given for may be a sentence."""
    amount: str
    style: Style
    height: float
    """In millimetres."""
    remark: str = ""
    """Small, after the label: what a tax was taken of, and its registration."""
    above: float = 0.0
    """Space over it, with a hairline in it, in millimetres."""
    band: bool = False
    """Whether it is what the reader looks for first."""


@dataclass(frozen=True)
class Closing:
    """The end of one document on one frame."""

    document: Document
    said: Presentation
    words: Localizer
    frame: Frame

    @property
    def _theme(self) -> Theme:
        return self.frame.theme

    def blocks(self) -> Iterator[Block]:
        """Yield the totals, and after them what is said in sentences."""
        yield from self._totals()
        for paragraph in self.said.paragraphs:
            yield from self._paragraph(paragraph.heading, paragraph.text)
        if self.document.kind is Kind.QUOTE and not self._signs_beside:
            yield Block(48, lambda sheet, top: self._sign(sheet, top + 8, self.frame.right - _TOTALS, _TOTALS))

    def _totals(self) -> Iterator[Block]:
        rows = [_row(total, self._theme) for total in self.said.totals]
        body, small, label_style = self._theme.body, self._theme.small, self._theme.label
        payment, indent = self._payment()
        scan = scan_words(self.document, self.words)
        picture = code(scan.content) if scan else None
        wide = picture.modules * self._theme.module if picture else 0.0
        height = 3 + sum(row.height for row in rows)
        if height > _TALLEST:
            yield from (self._one(row) for row in rows)
            rows, height = [], 0

        def draw(sheet: Sheet, top: float) -> None:
            y = top + 3
            for row in rows:
                self._draw_total(sheet, y, row)
                y += row.height
            y = top + 3
            for label, text in payment:
                sheet.put(self.frame.left, y + body.ascent, label, small if text or not label else label_style)
                sheet.put(self.frame.left + indent, y + body.ascent, text, body)
                y += body.leading

            if scan and picture:
                picture.place(sheet, self.frame.left, y + _QUIET, wide)
                self._scan(sheet, y + _QUIET, wide, scan.sentence)
            if self._signs_beside and rows:
                self._sign(sheet, top + 3, self.frame.left, self._beside)

        beside = 3 + (_SIGNATURE if self._signs_beside and rows else len(payment) * body.leading)
        if scan:
            beside += wide + 2 * _QUIET
        if max(height, beside) > 0:
            yield Block(max(height, beside), draw)

    def _scan(self, sheet: Sheet, top: float, wide: float, sentence: str) -> None:
        """Write what a QR code is for beside it, as high as its middle."""
        small = self._theme.small
        left = self.frame.left + wide + _QUIET
        lines = wrapped(printable(sentence), small, self.frame.left + self._beside - left)
        y = top + (wide - len(lines) * small.leading) / 2
        for line in lines:
            sheet.put(left, y + small.ascent, line, small)
            y += small.leading

    def _one(self, row: Total) -> Block:
        return Block(row.height, lambda sheet, top: self._draw_total(sheet, top, row))

    def _draw_total(self, sheet: Sheet, top: float, row: Total) -> None:
        left, right, theme = self.frame.right - _TOTALS, self.frame.right, self._theme
        if row.band:
            tint = theme.fill if theme.filled else theme.wash
            sheet.wash(left - HANG, top + 2, _TOTALS + 2 * HANG, theme.band, tint)
            sheet.rule(left - HANG, right + HANG, top + 2, theme.fill, 0.35)
        elif row.above:
            sheet.rule(left, right, top + row.above / 2)
        middle = 2 + theme.band / 2 + row.style.size * 1.4 / 11
        baseline = top + (middle if row.band else row.above + row.style.ascent + 0.5)
        amount, style = fitted(row.amount, row.style, _TOTALS * 0.6)
        sheet.put_right(right, baseline, amount, style)
        room = right - left - style.width(amount) - 3
        for place, said in enumerate(row.label):
            label, style = fitted(said, row.style, room)
            sheet.put(left, baseline + place * row.style.leading, label, style)
        room -= style.width(label) + 2
        if row.remark and room > 8:
            remark, small = fitted(row.remark, theme.small, room)
            sheet.put(left + style.width(label) + 2, baseline, remark, small)

    def _payment(self) -> tuple[list[tuple[str, str]], float]:
        """Return how to pay, as (label, text) a line, and how far the texts are indented; the first is the heading."""
        payment = self.said.payment
        facts = [(label, printable(value)) for label, value in payment.facts]
        if not payment.heading:
            return [], 0
        body, small = self._theme.body, self._theme.small
        indent = max((small.width(label) for label, _ in facts), default=0) + 3
        width = self._beside - indent
        lines = [(payment.heading, "")]
        for label, value in facts:
            first, *rest = wrapped(value, body, width)
            lines += [(label, first), *(("", line) for line in rest)]
        return lines, indent

    def _paragraph(self, heading: str, text: str) -> Iterator[Block]:
        left, width = self.frame.left, self.frame.right - self.frame.left
        label, small = self._theme.label, self._theme.small
        lines = wrapped(printable(text, multiline=True), small, width)
        if heading:
            yield Block(
                4 + label.leading,
                lambda sheet, top: sheet.put(left, top + 4 + label.ascent, heading, label),
                glued=True,
            )
        else:
            yield Block(2.5, lambda _sheet, _top: None, glued=True)
        last = len(lines) - 1
        for at, line in enumerate(lines):
            # Neither its first nor its last line stands alone on a page, and a short one stays whole.
            yield self._line(line, glued=at < last and (last < _SHORT or at in {0, last - 1}))

    def _line(self, text: str, *, glued: bool) -> Block:
        small = self._theme.small
        return Block(
            small.leading, lambda sheet, top: sheet.put(self.frame.left, top + small.ascent, text, small), glued
        )

    @property
    def _beside(self) -> float:
        """Width of what stands on the left of the totals."""
        return self.frame.right - self.frame.left - _TOTALS - HANG - 6

    @property
    def _signs_beside(self) -> bool:
        """Whether a quote is signed on the left of its totals: it is where nobody is told how to pay."""
        few = len(self.document.taxes) + len(self.document.adjustments) < _FEW
        return self.document.kind is Kind.QUOTE and few and not self._payment()[0]

    def _sign(self, sheet: Sheet, top: float, left: float, width: float) -> None:
        words = self.words
        sheet.put(left, top + 3.5, words._("Agreed and accepted"), self._theme.strong)
        lines = ((words._("Date"), 13), (words._("Name"), 22), (words._("Signature"), 37))
        for label, below in lines:
            sheet.put(left, top + below, label, self._theme.small)
            sheet.rule(left + 22, left + width, top + below + 0.8, HAIR)


def _row(total: TotalWords, theme: Theme) -> Total:
    label, amount, remark = printable(total.label), printable(total.amount), printable(total.remark)
    if total.role == "final":
        return Total((label,), amount, theme.due, theme.band + 2, band=True)
    if total.role == "gross":
        return Total((label,), amount, theme.strong, theme.total + 1.6, above=1.6)
    body = theme.body
    if remark or body.width(label) + body.width(amount) + 3 <= _TOTALS:
        return Total((label,), amount, body, theme.total, remark)
    # It says why an amount is given, which nobody reads in small print.
    lines = tuple(lines_of(label, body, _TOTALS - body.width(amount) - 3, _MOST_LINES))
    return Total(lines, amount, body, theme.total + (len(lines) - 1) * body.leading)
