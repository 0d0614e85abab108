"""How the sheet looks: each of its lines as segments. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from komtui.domain.sales.document import Kind, Line, LineRole
from komtui.domain.sales.kind import Deadline
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.ui.screens.draft._buffer import Buffer
from komtui.ui.screens.draft._cells import CUSTOMER, DETAIL, HEAD, NEW, Place, several
from komtui.ui.screens.draft._proposing import Offer, as_typed
from komtui.ui.screens.draft.sheet import Sheet
from komtui.ui.terminal.glyphs import GLYPHS, cells, clipped, padded

WIDTHS: Final = MappingProxyType({"quantity": 7, "unit": 6, "price": 9, "discount": 6, "tax": 8, "amount": 10})
"""Cells of the columns of figures, one of which parts them."""
ABOVE: Final = len(HEAD) + 2
"""Lines above those of the document: the head, a rule, the headings."""
_LABEL: Final = 10
"""Cells of what stands before a field of the head."""
_DIM: Final = Style(dim=True)
_LEFT: Final = frozenset({"text", "unit"})
"""Columns that begin on the left; figures end on the right."""


def column_widths(width: int) -> dict[str, int]:
    """Return the cells of each column of a line, in a sheet of `width` cells."""
    figures = sum(WIDTHS.values()) + len(WIDTHS)
    return {"text": max(width - 3 - figures, 10), **WIDTHS}


@dataclass(frozen=True)
class View:
    """The sheet as it is to be painted."""

    sheet: Sheet
    """What is edited."""
    place: Place
    """The row of the cursor."""
    cell: str
    """Its column."""
    buffer: Buffer
    """What is being typed there."""
    width: int
    """Cells of a line."""
    base: Style
    """How everything looks."""
    colours: Mapping[str, str]
    """Those of the theme."""

    @property
    def _here(self) -> Style:
        """How the cell looks in which one types."""
        return self.base + Style(bgcolor=self.colours["panel"], bold=True)

    def _typed(self, width: int, *, right: bool = False) -> list[Segment]:
        return self.buffer.drawn(width, self._here, right=right)

    def rule(self) -> list[Segment]:
        """Return what parts the head from the lines."""
        return [Segment(GLYPHS.rule * self.width, self.base + _DIM)]

    def head(self, place: Place) -> list[Segment]:
        """Return a line of the head."""
        return self._customer(place) if place.kind == CUSTOMER else self._dates(place)

    def _customer(self, place: Place) -> list[Segment]:
        buyer, dim = self.sheet.document.buyer, self.base + _DIM
        town = " ".join(filter(None, (buyer.address.postcode, buyer.address.city)))
        about = " · ".join(filter(None, (town, buyer.email)))
        room = max(self.width - _LABEL - 1, 10)
        wide = max(min(room // 2, 40), 20)
        return [
            Segment(padded(f" {_('Customer')}", _LABEL), dim),
            *self._field(place, "customer", buyer.name, wide),
            Segment("  ", self.base),
            Segment(clipped(visible(about), room - wide - 2), dim),
        ]

    def _dates(self, place: Place) -> list[Segment]:
        sheet, dim = self.sheet, self.base + _DIM
        labels = {"due": due_label(sheet.document.kind), "reference": _("Their reference")}
        # Its own date is that of the day on which it is issued.
        date = padded(current().date(sheet.terms.today), 11)
        segments = [Segment(padded(f" {_('Date')}", _LABEL), dim), Segment(date, self.base)]
        columns, due = sheet.columns(place), sheet.due()
        widths = {"due": 11, "reference": 16}
        room = self.width - _LABEL - 11 - sum(3 + cells(labels[each]) + widths[each] for each in columns)
        for column in columns:
            segments.append(Segment(f"  {labels[column]} ", dim))
            derived = column == "due" and sheet.days_after is not None and due is not None
            text = current().date(due) if derived and due is not None else sheet.text(place, column)
            segments += self._field(place, column, text, widths[column])
            if derived:
                segments.append(Segment(_after(sheet.days_after or 0, room), dim))
        return segments

    def _field(self, place: Place, column: str, text: str, width: int) -> list[Segment]:
        if (place, column) == (self.place, self.cell):
            return self._typed(width)
        return [Segment(padded(visible(text), width), self.base)]

    def headings(self) -> list[Segment]:
        """Return what stands over the columns."""
        dim = self.base + _DIM
        sheet = self.sheet
        is_bare = sheet.untaxed or (not sheet.with_tax and sheet.document.currency == "CAD")
        price = _("Price") if is_bare else _("incl. tax") if sheet.with_tax else _("excl. tax")
        names = {
            "text": _("Article"),
            "quantity": _("Qty"),
            "unit": _("Unit"),
            "price": price,
            "discount": _("Disc."),
            "tax": _("Tax"),
            "amount": _("Amount"),
        }
        segments = [Segment("  ", dim)]
        for column, wide in column_widths(self.width).items():
            segments += [Segment(padded(names[column], wide, right=column not in _LEFT), dim), Segment(" ", dim)]
        return segments

    def row(self, place: Place) -> list[Segment]:
        """Return a line of the document, or the empty one below them."""
        here = place == self.place
        mark = Segment(f"{GLYPHS.cursor} " if here else "  ", self.base)
        if place.kind == NEW:
            empty = [Segment(GLYPHS.ellipsis, self.base + _DIM)]
            return [mark, *(self._typed(column_widths(self.width)["text"]) if here else empty)]
        line = self.sheet.document.lines[place.line]
        if place.kind == DETAIL or line.role is LineRole.INFORMATION:
            return [mark, *self._words(place)]
        return [mark, *self._cells(place, line)]

    def _words(self, place: Place) -> list[Segment]:
        """Return a row that has nothing but words."""
        is_detail = place.kind == DETAIL
        indent = "  " if is_detail else ""
        wide = max(self.width - 4 - len(indent), 10)
        if place == self.place:
            return [Segment(indent, self.base), *self._typed(wide)]
        style = self.base + (_DIM if is_detail else Style(italic=True))
        return [Segment(indent + padded(visible(self.sheet.text(place, "text")), wide), style)]

    def _cells(self, place: Place, line: Line) -> list[Segment]:
        sheet, here = self.sheet, place == self.place
        tried = sheet.tried(place, self.cell, self.buffer.text) if here and self.buffer.changed else None
        segments = list[Segment]()
        for column, wide in column_widths(self.width).items():
            right = column not in _LEFT
            if here and column == self.cell:
                segments += self._typed(wide, right=right)
            else:
                text = line.description if column == "text" else sheet.figure(tried or line, column)
                text = "" if column == "amount" and not line.counts else text
                segments.append(Segment(padded(visible(text), wide, right=right), self.base))
            segments.append(Segment(" ", self.base))
        return segments

    def offer(self, offers: Sequence[Offer], at: int, *, chosen: bool) -> list[Segment]:
        """Return a line of what is proposed; the one after them is what was typed, as it stands."""
        style = self._here if chosen else self.base
        mark = f"  {GLYPHS.cursor} " if chosen else "    "
        if at >= len(offers):
            is_article = self.cell == "text"
            text = several(self.buffer.text)[1] if is_article else self.buffer.text
            if is_article and self.place.kind == NEW and self.sheet.counts_above(text):
                above = visible(self.sheet.document.lines[-1].description)
                words = _("{quantity} of “{name}” above").format(quantity=visible(text.strip()), name=above)
                return [Segment(padded(f"{mark}= {words}", self.width), style)]
            return [Segment(padded(f"{mark}+ {as_typed(text, article=is_article)}", self.width), style)]
        offer = offers[at]
        if self.cell == "customer":
            figures, wide = "  ", 36
        else:
            figures, wide = f" {padded(visible(offer.number), 8)} {padded(offer.figure, 9, right=True)}  ", 24
        note = padded(visible(offer.note), wide)
        room = max(self.width - cell_len(mark + figures + note), 8)
        return [Segment(f"{mark}{padded(visible(offer.name), room)}{figures}{note}", style)]

    def foot(self, problem: str, said: str) -> list[Segment]:
        """Return the line below: what is wrong with what was typed, else what helps."""
        if problem:
            alert = self.base + Style(color=self.colours["warning"], bold=True)
            return [Segment(clipped(f" {GLYPHS.failed} {problem}", self.width), alert)]
        return [Segment(clipped(f"   {said or self._hint()}", self.width), self.base + _DIM)]

    def _hint(self) -> str:
        if self.cell == "due" and self.sheet.days_after is not None and (due := self.sheet.due()) is not None:
            words = n_(
                "Its date and {count} day: {date} if it is issued today. Or 26/11, or +30.",
                "Its date and {count} days: {date} if it is issued today. Or 26/11, or +30.",
                self.sheet.days_after,
            )
            return words.format(count=self.sheet.days_after, date=current().date(due))
        if self.cell != "text":
            return _HINTS[self.cell]()
        if self.place.kind == NEW:
            return _("Name or number; 12*V01: twelve; # only text; > more text of the line above.")
        return _("Typing replaces, End changes what is there.")


_HINTS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "customer": lambda: _("A name, a town, a number; Enter takes the first one."),
        "due": lambda: _("26/11, or +30 for thirty days from today; empty for what is usual."),
        "reference": lambda: _("Their order number, as they want it on the document."),
        "quantity": lambda: _("Enter goes on; comma or point."),
        "unit": lambda: _("kg, h, day, box …; empty for pieces."),
        "price": lambda: _("Of one unit."),
        "discount": lambda: _("10% or an amount."),
        "tax": lambda: _("A rate, or the beginning of a name."),
    }
)


def _after(days: int, room: int) -> str:
    """Return how a second date follows from that of the issue, as it has room."""
    words = n_("date + {count} day", "date + {count} days", days).format(count=days)
    return next((f" {each}" for each in (words, f"(+{days})", f"+{days}") if cells(each) + 1 <= room), "")


def due_label(kind: Kind) -> str:
    """Return what the second date of a document is called."""
    deadline = kind.traits.deadline
    if deadline is Deadline.VALIDITY:
        return _("Valid until")
    return _("Delivery") if deadline is Deadline.DELIVERY else _("Due")
