"""The list of customers: one line each, by name, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rich.segment import Segment

from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.ports.customers import CustomerRow, id_of_key
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from concurrent.futures import Future

    from komtui.services.listing import Page
    from komtui.services.ports.customers import CustomerIndex

T = TypeVar("T")

_SIGN, _CITY, _PHONE, _NUMBER = 3, 20, 18, 10
_NAME, _EMAIL = 24, 26
"""Cells that these have at least where all are shown."""


class FoundCustomers:
    """What a search finds; implements `RowSource`."""

    def __init__(self, index: CustomerIndex, text: str, *, but: int = 0) -> None:
        """Take what is searched; `but` is a customer that is left out."""
        self._index = index
        self._text = text
        self._but = but

    def page(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Page[CustomerRow]]:
        """Ask for rows."""
        asked = self._index.page(self._text, limit, before=before, after=after)
        return _then(asked, self._others) if self._but else asked

    def keys(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Sequence[int]]:
        """Ask for keys."""
        asked = self._index.keys(self._text, limit, before=before, after=after)
        return _then(asked, lambda keys: [key for key in keys if id_of_key(key) != self._but]) if self._but else asked

    def rows(self, keys: Sequence[int]) -> Future[Sequence[CustomerRow]]:
        """Ask for the rows of keys."""
        return self._index.rows(keys)

    def key(self, row: CustomerRow) -> int:
        """Return the row's place in the order."""
        return row.key

    def _others(self, page: Page[CustomerRow]) -> Page[CustomerRow]:
        rows = [row for row in page.rows if row.id != self._but]
        return page._replace(rows=rows, total=max(page.total - len(page.rows) + len(rows), 0))


def _then(asked: Future[T], change: Callable[[T], T]) -> Future[T]:
    """Return an answer that is another one once it comes; taken back, the question is."""
    from concurrent.futures import Future

    changed = Future[T]()

    def answer(found: Future[T]) -> None:
        if found.cancelled() or not changed.set_running_or_notify_cancel():
            changed.cancel()
        elif (error := found.exception()) is not None:
            changed.set_exception(error)
        else:
            changed.set_result(change(found.result()))

    asked.add_done_callback(answer)
    return changed


class _Columns(NamedTuple):
    """Cells of each column; 0 where there is no room for it."""

    name: int
    city: int
    email: int
    phone: int
    number: int


def _columns(width: int) -> _Columns:
    # The name has what is left; the number goes first, then the telephone, then the town.
    phone = _PHONE if width >= _SIGN + _NAME + _CITY + _EMAIL + _PHONE + 3 else 0
    number = _NUMBER if phone and width >= _SIGN + _NAME + _CITY + _EMAIL + _PHONE + _NUMBER + 4 else 0
    city = _CITY if width >= _SIGN + _NAME + _CITY + _EMAIL + 2 else 0
    rest = width - _SIGN - sum(each + 1 for each in (city, phone, number) if each) - 1
    email = max(min(_EMAIL + (rest - _EMAIL - _NAME) // 3, 40), _EMAIL) if rest >= _EMAIL + 12 else 0
    return _Columns(max(rest - email, 4), city, email, phone, number)


def headings(width: int) -> str:
    """Return the line above the list."""
    words = (_("Name"), _("Town"), _("E-mail"), _("Telephone"), _("Number"))
    shown = [padded(word, cells) for word, cells in zip(words, _columns(width), strict=True) if cells]
    return " " * _SIGN + " ".join(shown)


class CustomerList(RowList[CustomerRow]):
    """Draws customers."""

    def is_same(self, row: CustomerRow, other: CustomerRow) -> bool:
        """Return whether both are one customer: another name gives it another place."""
        return row.id == other.id

    def identity(self, key: int) -> int:
        """Return the customer's id."""
        return id_of_key(key)

    def draw_row(self, row: CustomerRow, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one customer's line."""
        del marked
        base = self.cursor_style if cursor else self.base_style
        texts = (row.name, f"{row.postcode} {row.city}".strip(), row.email, row.phone, row.number)
        shown = [padded(visible(text), cells) for text, cells in zip(texts, _columns(width), strict=True) if cells]
        # A letter to it came back: its page says which, and why.
        alert = self.alarming(base) if row.returned else base
        sign = f"{GLYPHS.warning if row.returned else ' '} "
        return [Segment(GLYPHS.cursor if cursor else " ", base), Segment(sign, alert), Segment(" ".join(shown), base)]

    def action_mark(self) -> None:
        """Nothing is done here for several at once."""
