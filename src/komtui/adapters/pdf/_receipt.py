"""The receipt: one document on a roll of 80 mm, one thing below the other, as long as it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from typing import Final

from komtui.adapters.pdf import logo as picture
from komtui.adapters.pdf._code128 import QUIET, bars, modules
from komtui.adapters.pdf._metadata import written
from komtui.adapters.pdf.flow import Block
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.qr import code
from komtui.adapters.pdf.sheet import Sheet, Style, fitted, wrapped
from komtui.domain.sales.document import Document, Kind, LineRole
from komtui.domain.sales.paper import PAPERS
from komtui.i18n import Localizer, localizer
from komtui.i18n.presentation.document import Presentation, presented
from komtui.i18n.presentation.lines import LineWords
from komtui.i18n.presentation.parties import PartyWords
from komtui.i18n.presentation.payment import ScanWords, scan_words
from komtui.i18n.presentation.stamps import stamps
from komtui.i18n.presentation.totals import TotalWords
from komtui.services.ports.pages import PLAIN, Look

# Heads that print receipts know black and nothing else.
BLACK: Final = (0, 0, 0)
_BODY = Style(8.5, colour=BLACK)
_STRONG = Style(8.5, bold=True, colour=BLACK)
_SMALL = Style(7, colour=BLACK)
_NAME = Style(11, bold=True, colour=BLACK)
_TITLE = Style(10, bold=True, colour=BLACK)
_FINAL = Style(11.5, bold=True, colour=BLACK)
_STAMP = Style(12, bold=True, colour=BLACK)

_FORM: Final = "receipt"
_LEFT, _RIGHT = 4.0, 76.0
"""What the heads of such printers reach: 72 mm of 80."""
_MIDDLE = (_LEFT + _RIGHT) / 2
_WIDTH = _RIGHT - _LEFT
_TOP, _BOTTOM = 3.0, 6.0
_LONGEST: Final = 4900.0
"""Millimetres of one page, below what a page of PDF/A-3 may have: 14,400 points (ISO 19005-3, 6.1.13)."""
_INDENT = 3.0
_GAP = 2.0
_DOT: Final = 25.4 / 203.2
"""Millimetres: bars begin and end where the head has a dot."""
_BARS = 11.0
"""How high they are."""
_LOGO = (56.0, 18.0)
_MODULE: Final = 4
"""Dots to a module of a QR code: half a millimetre."""


def rendered(document: Document, look: Look = PLAIN, *, copy: bool = False) -> bytes:
    """Return the PDF of `document` on a roll, of a `copy` marked as one. Raises UnusableLogoError."""
    words = localizer(document.language)
    return _Receipt(document, presented(document, words), words, copy).pdf(look.logo)


@dataclass(frozen=True)
class _Receipt:
    document: Document
    said: Presentation
    words: Localizer
    copy: bool

    def pdf(self, logo: bytes | None) -> bytes:
        sheet = Sheet(_FORM)
        # Each begins where the head has a dot, so that rules and frames are as sharp as bars.
        blocks = [replace(each, height=ceil(each.height / _DOT) * _DOT) for each in (*_logo(logo), *self._blocks())]
        for page in _pages(blocks):
            sheet.add_page(format=(PAPERS[_FORM].width, _TOP + sum(each.height for each in page) + _BOTTOM))
            y = _TOP
            for block in page:
                block.draw(sheet, y)
                y += block.height
        return written(sheet, self.document, self.said.name, self.words)

    def _blocks(self) -> Iterator[Block]:
        yield from self._seller()
        yield from self._head()
        yield from self._buyers()
        yield _rule()
        for line in self.said.lines:
            yield from _together(_line(line))
        if self.said.lines:
            yield _rule()
        yield from _together(chain.from_iterable(map(_total, self.said.totals)))
        yield from self._payment()
        for paragraph in self.said.paragraphs:
            yield _space(1.5)
            yield from _text(paragraph.heading, replace(_SMALL, bold=True))
            yield from _text(paragraph.text, _SMALL)
        if self.document.kind is Kind.QUOTE:
            yield from self._sign()
        yield from self._foot()

    def _seller(self) -> Iterator[Block]:
        seller = self.said.seller
        yield from _centred(seller.trading_name or seller.name, _NAME)
        if seller.trading_name:
            yield from _centred(seller.name, _SMALL)
        for text in (*seller.address, seller.phone, seller.email):
            yield from _centred(text, _SMALL)
        for text in seller.registrations:
            yield from _centred(text, _SMALL)

    def _head(self) -> Iterator[Block]:
        yield _space(1.5)
        for stamp in stamps(self.document, self.words, copy=self.copy):
            yield _stamped(stamp.text)
        yield from _centred(self.said.title, _TITLE)
        yield from _centred(self.said.number, _TITLE)
        yield _space(1)
        for fact in self.said.facts:
            yield from _pair(fact.label, fact.value, _BODY)

    def _buyers(self) -> Iterator[Block]:
        for party in filter(None, (self.said.buyer, self.said.ship_to)):
            if party.name.strip() or party.address:
                yield _space(1.5)
                yield from _party(party)

    def _payment(self) -> Iterator[Block]:
        payment = self.said.payment
        if payment.heading:
            yield _space(1.5)
            yield from _text(payment.heading, _STRONG)
            for label, value in payment.facts:
                yield from _pair(label, value, _SMALL)
        if scan := scan_words(self.document, self.words):
            yield from _code(scan)

    def _sign(self) -> Iterator[Block]:
        words = self.words
        yield _space(2)
        yield from _text(words._("Agreed and accepted"), _STRONG)
        for label, height in ((words._("Date"), 8.0), (words._("Name"), 8.0), (words._("Signature"), 14.0)):
            yield _place_to_write(printable(label), height)

    def _foot(self) -> Iterator[Block]:
        yield _space(2)
        for text in self.document.seller.legal_text.splitlines():
            yield from _centred(text, _SMALL)
        if self.document.number:
            yield _space(2)
            yield from _barcode(self.document.number)


def _pages(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield the blocks of each page: of one, unless that would be longer than a page can be.

    What is glued goes on with what follows it.
    """
    page: list[Block] = []
    y = 0.0
    for block in blocks:
        if page and y + block.height > _LONGEST:
            ends = next((at for at in range(len(page), 0, -1) if not page[at - 1].glued), len(page))
            yield page[:ends]
            page = page[ends:]
            y = sum(each.height for each in page)
        page.append(block)
        y += block.height
    yield page


def _logo(content: bytes | None) -> Iterator[Block]:
    if content is None:
        return
    extent = picture.size(content, _LOGO)
    left = _MIDDLE - extent[0] / 2
    yield Block(extent[1] + 2, lambda sheet, top: picture.place(sheet, content, (left, top), extent))


def _space(height: float) -> Block:
    return Block(height, lambda _sheet, _top: None)


def _rule() -> Block:
    return Block(3, lambda sheet, top: sheet.rule(_LEFT, _RIGHT, top + 1.5, BLACK, 2 * _DOT))


def _text(text: str, style: Style, indent: float = 0) -> Iterator[Block]:
    """Yield untrusted `text` in as many lines as it takes; nothing where it has none."""
    if text.strip():
        for line in wrapped(printable(text, multiline=True).strip("\n"), style, _WIDTH - indent):
            yield _row((line, _LEFT + indent), style)


def _centred(text: str, style: Style) -> Iterator[Block]:
    if text.strip():
        for line in wrapped(printable(text, multiline=True).strip(), style, _WIDTH):
            yield _row((line, _MIDDLE - style.width(line) / 2), style)


def _row(piece: tuple[str, float], style: Style) -> Block:
    text, x = piece
    return Block(style.leading, lambda sheet, top: sheet.put(x, top + style.ascent, text, style))


def _pair(label: str, value: str, style: Style) -> Iterator[Block]:
    """Yield a label on the left, with what it is on the right, in as many lines as it takes."""
    label, value = printable(label, multiline=True), printable(value, multiline=True)
    names = wrapped(label, style, _WIDTH * 0.62 if value else _WIDTH)
    left = _WIDTH - max(map(style.width, names)) - _GAP
    values = wrapped(value, style, left)
    if len(values) > 1 and "\n" not in value and style.width(value) <= _WIDTH:
        # It is not parted where it has room enough on a line of its own.
        names, values = [*names, ""], [*([""] * len(names)), value]
    for place in range(max(len(names), len(values))):
        yield _two(_at(names, place), _at(values, place), style)


def _at(lines: Sequence[str], place: int) -> str:
    return lines[place] if place < len(lines) else ""


def _two(left: str, right: str, style: Style) -> Block:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.put(_LEFT, top + style.ascent, left, style)
        sheet.put_right(_RIGHT, top + style.ascent, right, style)

    return Block(style.leading, draw)


def _together(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks that are on one page."""
    found = list(blocks)
    return [*(replace(each, glued=True) for each in found[:-1]), *found[-1:]]


def _party(party: PartyWords) -> Iterator[Block]:
    yield from _text(party.heading, replace(_SMALL, bold=True))
    yield from _text(party.name, _STRONG)
    for text in (party.trading_name, party.contact, *party.address):
        yield from _text(text, _BODY)


def _line(line: LineWords) -> Iterator[Block]:
    """Yield one line: what it is, then quantity × price, its taxes, and on the right what that makes."""
    indent = line.level * _INDENT
    style = _STRONG if line.role is LineRole.GROUP else _BODY
    yield from _text(line.description, style, indent)
    for remark in line.remarks:
        yield from _text(remark.text, _SMALL, indent + _INDENT)
    if line.amount:
        how = "   ".join(filter(None, (line.how, line.tax)))
        yield from _figures(how, line.amount, indent + _INDENT)
    yield _space(0.8)


def _figures(how: str, amount: str, indent: float) -> Iterator[Block]:
    amount, style = fitted(printable(amount), _BODY, _WIDTH * 0.5)
    lines = wrapped(printable(how), _BODY, _WIDTH - indent - style.width(amount) - _GAP)
    for line in lines[:-1]:
        yield _row((line, _LEFT + indent), _BODY)
    last = lines[-1]

    def draw(sheet: Sheet, top: float) -> None:
        sheet.put(_LEFT + indent, top + _BODY.ascent, last, _BODY)
        sheet.put_right(_RIGHT, top + _BODY.ascent, amount, style)

    yield Block(_BODY.leading, draw)


def _total(total: TotalWords) -> Iterator[Block]:
    style = {"final": _FINAL, "gross": _STRONG}.get(total.role, _BODY)
    if total.role in ("final", "gross"):
        yield _space(0.8)
    amount, style = fitted(printable(total.amount), style, _WIDTH * 0.6)
    names = wrapped(printable(total.label), style, _WIDTH - style.width(amount) - _GAP)
    for name in names[:-1]:
        yield _row((name, _LEFT), style)
    yield _two(names[-1], amount, style)
    # What a tax was taken of, and the seller's number for it.
    yield from _text(total.remark, _SMALL, _INDENT)


def _stamped(text: str) -> Block:
    """Return a frame across the paper with a word in it."""
    text, style = fitted(printable(text), _STAMP, _WIDTH - 4)

    def draw(sheet: Sheet, top: float) -> None:
        sheet.set_draw_color(*BLACK)
        sheet.set_line_width(4 * _DOT)
        sheet.rect(_LEFT + 0.5, top + 0.5, _WIDTH - 1, 7)
        sheet.put(_MIDDLE - style.width(text) / 2, top + 5.5, text, style)

    return Block(9, draw)


def _place_to_write(label: str, height: float) -> Block:
    def draw(sheet: Sheet, top: float) -> None:
        sheet.put(_LEFT, top + height - 1, label, _SMALL)
        sheet.rule(_LEFT + 18, _RIGHT, top + height, BLACK, 2 * _DOT)

    return Block(height + 1, draw)


def _code(scan: ScanWords) -> Iterator[Block]:
    """Yield a QR code, each module of which is as wide as some dots of the head, and what it is for."""
    picture = code(scan.content)
    wide = picture.modules * _MODULE * _DOT
    left = round((_MIDDLE - wide / 2) / _DOT) * _DOT
    quiet = 4 * _MODULE * _DOT
    yield Block(wide + 2 * quiet, lambda sheet, top: picture.place(sheet, left, top + quiet, wide))
    yield from _centred(scan.sentence, _SMALL)


def _barcode(number: str) -> Iterator[Block]:
    """Yield the bars of a number, as wide as they can be, and the number; without bars where they cannot be read."""
    widths = bars(number)
    wide = modules(widths) + 2 * QUIET
    # At one dot a module few scanners read what a worn head has printed, but some do.
    dots = next((each for each in (3, 2, 1) if wide * each * _DOT <= _WIDTH), 0) if widths else 0
    if dots:
        yield Block(_BARS + 1, lambda sheet, top: _bars(sheet, top, widths, dots))
    yield from _centred(number, _SMALL)


def _bars(sheet: Sheet, top: float, widths: str, dots: int) -> None:
    """Draw bars as strokes: some programs that rasterize pages move the edges of rectangles by a dot."""
    sheet.set_draw_color(*BLACK)
    start = round((_MIDDLE / _DOT) - modules(widths) * dots / 2)
    for place, width in enumerate(int(each) * dots for each in widths):
        if place % 2 == 0:
            middle, half = (start + width / 2) * _DOT, width * _DOT / 2
            sheet.set_line_width(width * _DOT)
            # A stroke of fpdf2 goes on beyond its ends by half its width.
            sheet.line(middle, top + half, middle, top + _BARS - half)
        start += width
