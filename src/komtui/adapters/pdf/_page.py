"""One document, whole: its parts set onto pages, each with its foot, and written as PDF/A-3b."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from komtui.adapters.pdf._closing import Closing
from komtui.adapters.pdf._metadata import written
from komtui.adapters.pdf.flow import Room, draw_pages, paginated
from komtui.adapters.pdf.fonts import PLANES, face, printable
from komtui.adapters.pdf.parts import Frame, Letterhead
from komtui.adapters.pdf.sheet import FAINT, Sheet, Style, fitted, wrapped
from komtui.adapters.pdf.table import Table
from komtui.adapters.pdf.themes import theme
from komtui.domain.sales.document import Document
from komtui.i18n import Localizer, localizer
from komtui.i18n.presentation.document import Presentation, presented
from komtui.i18n.presentation.stamps import stamps
from komtui.services.ports.pages import PLAIN, Look

_TOP = 15.0
"""Of the running head, from the paper's edge."""
_ACROSS = ("draft", "cancelled")
"""Roles of stamps that stand large across every page; others stand small in the letterhead."""


def rendered(document: Document, form: str, look: Look = PLAIN, *, copy: bool = False, einvoice: bytes = b"") -> bytes:
    """Return the PDF of `document` on `a4` or `letter`, of a `copy` marked as one. Raises UnusableLogoError.

    `einvoice` is its XML, which goes into the PDF (Factur-X); empty for none.
    """
    words = localizer(document.language)
    frame = Frame.of(form, document.seller.address.country, theme(look.template, look.colour))
    return _Page(document, presented(document, words), words, frame, copy, einvoice).pdf(form, look.logo)


@dataclass(frozen=True)
class _Page:
    document: Document
    said: Presentation
    words: Localizer
    frame: Frame
    copy: bool
    einvoice: bytes

    def pdf(self, form: str, logo: bytes | None) -> bytes:
        sheet = Sheet(form)
        sheet.add_page()
        found = stamps(self.document, self.words, copy=self.copy)
        # What is no document yet, or none any more, says so across every page.
        mark = next((each.text for each in found if each.role in _ACROSS), "")
        small = tuple(each.text for each in found if each.role not in _ACROSS)
        self._mark(sheet, mark)
        first = Letterhead(self.said, self.frame, logo, small).draw(sheet)
        foot = self._foot_lines()
        bottom = self.frame.foot_top(foot) - 5
        table = Table(self.document, self.said, self.words, self.frame)
        blocks = [
            *table.blocks(),
            *Closing(self.document, self.said, self.words, self.frame).blocks(),
        ]
        pages = paginated(blocks, Room(first, _TOP + 12, bottom), table.breaks)

        def turn() -> None:
            self._mark(sheet, mark)
            self.frame.adorn(sheet)
            self._running_head(sheet)

        draw_pages(sheet, pages, turn, lambda place: self.frame.foot(sheet, foot, place), self.words)
        return written(sheet, self.document, self._name(), self.words, self.einvoice)

    @staticmethod
    def _mark(sheet: Sheet, text: str) -> None:
        if not text:
            return
        style = Style(88, bold=True, colour=FAINT)
        x, y = sheet.w / 2, sheet.h * 0.6
        with sheet.rotation(32, x, y):
            sheet.put(x - style.width(text) / 2, y, text, style)

    def _name(self) -> str:
        return f"{self.said.title} {self.document.number}".strip()

    def _running_head(self, sheet: Sheet) -> None:
        half = (self.frame.right - self.frame.left) / 2 - 4
        small = self.frame.theme.small
        seller, style = fitted(printable(self.document.seller.name), small, half)
        sheet.put(self.frame.left, _TOP + small.ascent, seller, style)
        name, style = fitted(printable(self._name()), small, half)
        sheet.put_right(self.frame.right, _TOP + small.ascent, name, style)
        sheet.rule(self.frame.left, self.frame.right, _TOP + 5)

    def _foot_lines(self) -> list[str]:
        """Return what the law wants at the foot: legal form, register, tax numbers."""
        seller = self.document.seller
        parts = [seller.name, *seller.legal_text.splitlines(), *self.said.seller.registrations]
        text = " · ".join(printable(part.strip()) for part in parts if part.strip())
        return wrapped(text, self.frame.theme.foot, self.frame.right - self.frame.left - 28)[:9]


def preload() -> None:
    """Read the fonts and the languages' data, so that the first document takes no longer than the next."""
    for bold in (False, True):
        face(PLANES[0], bold=bold)
    localizer("fr").long_date(dt.date(2000, 1, 1))
    localizer("fr").country("FR")
