"""The head of the first page: the seller, the buyer where an envelope's window shows it, the title and the facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from komtui.adapters.pdf import logo
from komtui.adapters.pdf.fonts import printable
from komtui.adapters.pdf.sheet import STAMP, Sheet, Style, fitted, wrapped
from komtui.adapters.pdf.themes import Theme
from komtui.domain.sales.paper import PAPERS
from komtui.i18n.presentation.document import Fact
from komtui.i18n.presentation.parties import PartyWords

_FOOT = 11.0
"""From the last line of the foot to the edge of the paper."""
_STRIP = 2.2
"""How tall the strip of colour over a page is, where its title stands on one."""


_DL_RIGHT, _DL_TOP = 20.0, 55.0
"""How far from the right edge of the sheet, and from the upper one, the window of a French DL envelope shows it all the
time: 20 mm at least, where the sheet lies at the right; 110 - 20 - 35 mm, where it lies at the top."""
_NO_10_RIGHT, _NO_10_TOP = 111.0, 64.0
"""How far to the right, and from where on down, that of a No. 10 envelope does: 22 + 114 - (241 - 216) mm, where a
sheet of Letter lies at the right; 105 - 13 - 29 mm, where it lies at the top."""


@dataclass(frozen=True)
class Frame:
    """The paper, and where things stand on it; millimetres."""

    width: float
    height: float
    left: float
    right: float
    window: float
    """Where the buyer begins, seen through the window of an envelope."""
    seen: float
    """Where the window ends at the right, however the sheet lies in its envelope."""
    facts: float
    """Where the facts begin: the other half."""
    address: float
    """Top of the window: of the buyer and of the facts."""
    theme: Theme
    """How what stands on it looks."""

    @classmethod
    def of(cls, form: str, country: str, theme: Theme) -> Frame:
        """Return the frame of a form for a seller in `country`.

        In North America the window is on the left: of a No. 10 envelope (241 × 105 mm), 114 × 29 mm, 22 mm from its
        left edge and 13 mm from the one below. Elsewhere it is on the right: of a French DL envelope (220 × 110 mm),
        100 × 35 mm, 20 mm from its right edge and from the one below. A sheet that is folded in three slides within
        its envelope; the whole address is to be seen wherever it lies.
        """
        _name, width, height = PAPERS[form]
        on_left = country in ("CA", "US") or (form == "letter" and not country)
        margin = theme.margin or (25.4 if on_left else 20)
        middle = width / 2 + 6
        if on_left:
            return cls(width, height, margin, width - margin, 25.4, _NO_10_RIGHT, middle, _NO_10_TOP, theme)
        return cls(width, height, margin, width - margin, middle, width - _DL_RIGHT, margin, _DL_TOP, theme)

    def adorn(self, sheet: Sheet) -> None:
        """Draw what stands on every page of the theme."""
        if self.theme.tab:
            sheet.wash(0, 0, self.width, _STRIP, self.theme.fill)

    def foot_top(self, lines: Sequence[str]) -> float:
        """Return where a foot of these lines begins."""
        return self.height - _FOOT - len(lines) * self.theme.foot.leading

    def foot(self, sheet: Sheet, lines: Sequence[str], place: str) -> None:
        """Draw the foot of a page: who it is from, and at the right which page it is."""
        style, y = self.theme.foot, self.foot_top(lines)
        sheet.rule(self.left, self.right, y - 2)
        sheet.put_right(self.right, y + style.ascent, place, style)
        for line in lines:
            sheet.put(self.left, y + style.ascent, line, style)
            y += style.leading

    @property
    def half(self) -> float:
        """How wide the buyer and the facts are."""
        return self.right - max(self.window, self.facts)


class Head(Protocol):
    """What the head of a page says."""

    @property
    def title(self) -> str:
        """What the paper is."""

    @property
    def number(self) -> str:
        """Under the title."""

    @property
    def seller(self) -> PartyWords:
        """Who writes."""

    @property
    def buyer(self) -> PartyWords | None:
        """To whom; None where it stays in the house."""

    @property
    def ship_to(self) -> PartyWords | None:
        """Where goods go."""

    @property
    def facts(self) -> Sequence[Fact]:
        """What is known of the paper as a whole."""


@dataclass(frozen=True)
class Letterhead:
    """What the first page begins with."""

    said: Head
    frame: Frame
    logo: bytes | None
    """PNG or JPEG."""
    stamps: tuple[str, ...] = ()
    """What is stamped under the number."""

    def draw(self, sheet: Sheet) -> float:
        """Draw it, and return where the flow begins. Raises UnusableLogoError."""
        self.frame.adorn(sheet)
        below = self._seller(sheet)
        self._title(sheet)
        if self.said.buyer is None:
            return max(below, self.frame.theme.stamp_at) + 7
        # What stands under the seller gives way to it; the window's place is kept as long as the seller leaves it.
        address = max(self.frame.address, below + (11 if self.frame.window == self.frame.left else 0))
        facts = self._facts(sheet, max(self.frame.address, below + (4 if self.frame.facts == self.frame.left else 0)))
        return max(self._buyer(sheet, self.said.buyer, address), facts, address + 31) + 7

    def _seller(self, sheet: Sheet) -> float:
        frame, seller = self.frame, self.said.seller
        width = frame.width * 0.5 - frame.left
        y = 14.0
        name, contact = frame.theme.name, frame.theme.contact
        if self.logo is not None:
            extent = logo.size(self.logo)
            logo.place(sheet, self.logo, (frame.left, y), extent)
            y, name = y + extent[1] + 2.5, frame.theme.strong
        lines = [(line, name) for line in lines_of(seller.trading_name or seller.name, name, width, 4)]
        if seller.trading_name:
            lines += [(line, contact) for line in lines_of(seller.name, contact, width, 2)]
        for text in (*seller.address, _contact(seller)):
            lines += [(line, contact) for line in lines_of(text, contact, width, 4)]
        return _write(sheet, frame.left, y, lines)

    def _title(self, sheet: Sheet) -> None:
        frame, theme = self.frame, self.frame.theme
        room, right = frame.width * 0.42, frame.right
        if theme.tab:
            left = frame.width / 2 + 1
            sheet.wash(left, 0, frame.width - left, theme.tab, theme.fill)
            room = right - left - 5
        for said, style, baseline in zip(
            (self.said.title, self.said.number), (theme.title, theme.number), theme.title_at, strict=True
        ):
            text, smaller = fitted(printable(said), style, room)
            sheet.put_right(right, baseline, text, smaller)
        stamp = replace(STAMP, colour=theme.label.colour)
        for each in self.stamps:
            right = sheet.stamp(right, theme.stamp_at, printable(each), stamp) - 3

    def _buyer(self, sheet: Sheet, buyer: PartyWords, address: float) -> float:
        frame, ship_to = self.frame, self.said.ship_to
        label = frame.theme.label
        sheet.put(frame.window, address - 2.6, buyer.heading, label)
        y = _write(sheet, frame.window, address, self._party(buyer))
        if ship_to is not None:
            y = max(y + 5, address + 29)
            sheet.put(frame.window, y + label.ascent, ship_to.heading, label)
            y = _write(sheet, frame.window, y + 4.4, self._party(ship_to))
        return y

    def _party(self, party: PartyWords) -> list[tuple[str, Style]]:
        frame, body, strong = self.frame, self.frame.theme.body, self.frame.theme.strong
        width = min(frame.half, frame.seen - frame.window)
        lines = [(line, strong) for line in lines_of(party.name, strong, width, 6)]
        for text in (party.trading_name, party.contact, *party.address):
            lines += [(line, body) for line in lines_of(text, body, width, 2)]
        return lines

    def _facts(self, sheet: Sheet, y: float) -> float:
        frame, body, small = self.frame, self.frame.theme.body, self.frame.theme.small
        facts = [(printable(fact.label), printable(fact.value)) for fact in self.said.facts]
        column = min(max((small.width(label) for label, _ in facts), default=0) + 4, frame.half * 0.5)
        width = frame.half - column
        for label, value in facts:
            text, style = fitted(label, small, column - 2)
            sheet.put(frame.facts, y + body.ascent, text, style)
            for line in wrapped(value, body, width)[:3]:
                sheet.put(frame.facts + column, y + body.ascent, line, body)
                y += body.leading
            y += 0.6
        return y


def _contact(party: PartyWords) -> str:
    return "\n".join(filter(None, (party.phone, party.email)))


def lines_of(text: str, style: Style, width: float, most: int) -> list[str]:
    """Return untrusted `text` in at most `most` lines, the last cut short where there would be more."""
    if not text.strip():
        return []
    lines = wrapped(printable(text, multiline=True).strip(), style, width)
    if len(lines) > most:
        last, _ = fitted(lines[most - 1] + " " + lines[most], style, width, smallest=style.size)
        lines = [*lines[: most - 1], last]
    return lines


def _write(sheet: Sheet, x: float, y: float, lines: Iterable[tuple[str, Style]]) -> float:
    for text, style in lines:
        sheet.put(x, y + style.ascent, text, style)
        y += style.leading
    return y
