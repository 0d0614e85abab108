"""A statement of account on paper: the head of any letter, what is open as a table, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from komtui.adapters.pdf._metadata import written
from komtui.adapters.pdf.flow import Block, Room, TableBreak, draw_pages, paginated
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.parts import Frame, Letterhead
from komtui.adapters.pdf.qr import code
from komtui.adapters.pdf.sheet import Sheet, Style, fitted, wrapped
from komtui.adapters.pdf.themes import theme
from komtui.domain.mail.letter import Way
from komtui.domain.money import ZERO
from komtui.domain.sales.statement import Statement
from komtui.i18n import localizer
from komtui.i18n.presentation.statement import AccountWords, StatementWords, statement_words
from komtui.services.ports.pages import PLAIN, Look

_ROW = 6.0
_TOP = 15.0
_PLACES = (0.0, 0.30, 0.46, 0.70, 0.84, 1.0)
"""Where columns begin (the first three) or end, in parts of the width."""
_QUIET = 2.6
"""Around a QR code, in millimetres: four of its modules."""


def rendered(statement: Statement, form: str, look: Look = PLAIN) -> bytes:
    """Return the PDF of a statement on `a4` or `letter`. Raises UnusableLogoError."""
    words = localizer(statement.language)
    said = statement_words(statement, words)
    frame = Frame.of(form, statement.seller.address.country, theme(look.template, look.colour))
    sheet = Sheet(form)
    sheet.add_page()
    first = Letterhead(said, frame, look.logo).draw(sheet)
    foot = _foot_lines(said, frame)
    bottom = frame.foot_top(foot) - 5
    heading = _heading(said, frame)
    # What is summed up at the end of a document's page would be money of several currencies here.
    again = TableBreak(lambda _sum: Block(0.0, lambda _sheet, _top: None), lambda _sum: (heading,))
    pages = paginated(list(_blocks(said, frame)), Room(first, _TOP, bottom), again)
    draw_pages(sheet, pages, lambda: frame.adorn(sheet), lambda place: frame.foot(sheet, foot, place), words)
    return written(sheet, statement, f"{said.title} {statement.date.isoformat()}", words)


def _blocks(said: StatementWords, frame: Frame) -> Iterator[Block]:
    body = frame.theme.body
    if said.nothing:
        yield Block(8.0, lambda sheet, top: sheet.put(frame.left, top + body.ascent, printable(said.nothing), body))
    for account in said.accounts:
        yield replace(_heading(said, frame), glued=True)
        last = len(account.rows) - 1
        for place in range(len(account.rows)):
            # The last row stays with what it all comes to.
            yield replace(_row(account, place, frame), glued=place == last)
        yield from _totals(account, frame)


def _x(frame: Frame, place: int) -> float:
    return frame.left + _PLACES[place] * (frame.right - frame.left)


def _heading(said: StatementWords, frame: Frame) -> Block:
    label = frame.theme.label

    def draw(sheet: Sheet, top: float) -> None:
        for place, text in enumerate(said.headings):
            put = sheet.put if place < 3 else sheet.put_right
            put(_x(frame, place), top + 3.6, printable(text), label)
        sheet.rule(frame.left, frame.right, top + 5.6, frame.theme.fill, 0.35)

    return Block(6.4, draw)


def _row(account: AccountWords, number: int, frame: Frame) -> Block:
    look = frame.theme
    cells, style = account.rows[number], look.strong if account.overdue[number] else look.body

    def draw(sheet: Sheet, top: float) -> None:
        for place, cell in enumerate(cells):
            ends = _x(frame, place + 1) - 2 if place < 3 else _x(frame, place)
            begins = _x(frame, place) if place < 3 else _x(frame, place - 1) + (2 if place > 3 else 18)
            text, smaller = fitted(printable(cell), style, ends - begins)
            if place < 3:
                sheet.put(begins, top + 1.2 + look.body.ascent, text, smaller)
            else:
                sheet.put_right(ends, top + 1.2 + look.body.ascent, text, smaller)
        sheet.rule(frame.left, frame.right, top + _ROW)

    return Block(_ROW, draw, carried=Decimal(ZERO))


def _totals(account: AccountWords, frame: Frame) -> Iterator[Block]:
    for place, (label, amount) in enumerate(account.totals):
        style = frame.theme.strong if place == 0 else frame.theme.small

        def draw(sheet: Sheet, top: float, label: str = label, amount: str = amount, style: Style = style) -> None:
            sheet.put_right(_x(frame, 4), top + 1.6 + style.ascent, printable(label), style)
            sheet.put_right(frame.right, top + 1.6 + style.ascent, printable(amount), style)

        yield Block(5.4, draw, glued=place < len(account.totals) - 1)
    if account.way is not None:
        yield _way(account.way, frame)
    yield Block(8.0, lambda _sheet, _top: None)


def _way(way: Way, frame: Frame) -> Block:
    """Return how all of an account is paid: to where, quoting what, and the code of that beside it."""
    look = frame.theme
    facts = [(printable(label), printable(value)) for label, value in way.facts]
    picture = code(way.code) if way.code else None
    wide = picture.modules * look.module if picture else 0.0
    indent = max(look.small.width(label) for label, _value in facts) + 3
    left = frame.left + (wide + 2 * _QUIET if picture else 0.0)
    lines = [(printable(way.heading), "", look.label)]
    for label, value in facts:
        first, *rest = wrapped(value, look.body, frame.right - left - indent)
        lines += [(label, first, look.small), *(("", line, look.small) for line in rest)]
    if way.beside:
        lines += [(line, "", look.small) for line in wrapped(printable(way.beside), look.small, frame.right - left)]
    height = 4 + max(len(lines) * look.body.leading, wide + 2 * _QUIET if picture else 0.0)

    def draw(sheet: Sheet, top: float) -> None:
        y = top + 4
        if picture:
            picture.place(sheet, frame.left, y + _QUIET, wide)
        for label, value, style in lines:
            sheet.put(left, y + look.body.ascent, label, style)
            sheet.put(left + indent, y + look.body.ascent, value, look.body)
            y += look.body.leading

    return Block(height, draw)


def _foot_lines(said: StatementWords, frame: Frame) -> list[str]:
    """Return who sends it, with the numbers under which that is registered."""
    text = " · ".join(printable(part) for part in (said.seller.name, *said.seller.registrations) if part)
    return wrapped(text, frame.theme.foot, frame.right - frame.left - 28)[:4]
