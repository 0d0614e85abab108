"""The lists of what happened: one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from komtui.domain.journal import Entry, Event, Line
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.happenings import told, who_words
from komtui.i18n.presentation.journal import NO_NAMES, Names, about, after, before, entry_words
from komtui.i18n.sentences import setting_name
from komtui.ui.terminal.glyphs import GLYPHS, clipped, padded
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.row_source import HeldRows

_TIME, _WHO = 16, 14


def _widths(width: int) -> tuple[int, int]:
    """Return how wide what an entry is about and what it says are."""
    rest = max(width - 2 - _TIME - 1 - _WHO - 1, 20)
    named = min(rest // 2, 34)
    return named, rest - named - 1


def journal_headings(width: int) -> str:
    """Return the line above the journal."""
    named, words = _widths(width)
    columns = ((_("When"), _TIME), (_("Who"), _WHO), (_("About"), named), (_("What happened"), words))
    return "  " + " ".join(padded(word, size) for word, size in columns)


def history_headings(width: int) -> str:
    """Return the line above a history."""
    columns = ((_("When"), _TIME), (_("Who"), _WHO), (_("What happened"), max(width - 2 - _TIME - 1 - _WHO - 1, 20)))
    return "  " + " ".join(padded(word, size) for word, size in columns)


class JournalList(RowList[Entry]):
    """Draws entries out of those that the screen has fetched."""

    def __init__(self) -> None:
        super().__init__(journal_source(()))
        self.names: Names = NO_NAMES
        """What people call what entries name."""

    def draw_row(self, row: Entry, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one entry's line."""
        del marked
        named, words = _widths(width)
        base = self.get_component_rich_style("row-list--cursor") if cursor else self.rich_style
        cells = (
            padded(current().moment(row.at), _TIME),
            padded(visible(who_words(row.author.who)), _WHO),
            padded(_named(row, named, self.names), named),
            padded(_words(row, words, self.names), words),
        )
        return [Segment(f"{GLYPHS.cursor if cursor else ' '} {' '.join(cells)}", base)]

    def action_mark(self) -> None:
        """Nothing is done here for several at once."""


class HistoryList(RowList[Line]):
    """Draws a document's history; the newest line comes first, as in every list."""

    def __init__(self) -> None:
        super().__init__(history_source(()))

    def draw_row(self, row: Line, width: int, *, cursor: bool, marked: bool) -> Sequence[Segment]:
        """Return one line."""
        del marked
        rest = max(width - 2 - _TIME - 1 - _WHO - 1, 20)
        base = self.get_component_rich_style("row-list--cursor") if cursor else self.rich_style
        cells = (
            padded(current().moment(row.at), _TIME),
            padded(visible(who_words(row.who)), _WHO),
            padded(_plain(told(row.what, row.facts)), rest),
        )
        return [Segment(f"{GLYPHS.cursor if cursor else ' '} {' '.join(cells)}", base)]

    def action_mark(self) -> None:
        """Nothing is done here for several at once."""


def _plain(text: str) -> str:
    return " ".join(visible(text).split())


def _named(entry: Entry, width: int, names: Names) -> str:
    """Return what an entry is about: a setting with its section, if both have room in `width` cells."""
    key = entry.happening.facts.get("key")
    whole = "" if not isinstance(key, str) or entry.happening.store else setting_name(key, _)
    return visible(whole if whole and cell_len(whole) <= width else about(entry, names))


def _words(entry: Entry, width: int, names: Names) -> str:
    """Return what an entry says in about `width` cells, on one line and clean."""
    happening = entry.happening
    if happening.event in {Event.SETTING, Event.PERSON} and not happening.facts.get("secret"):
        old, new = _plain(before(entry)), _plain(after(entry))
        if old and new:
            # Both have a right to be seen: the old one gives way, but keeps a third.
            return f"{clipped(old, max(width - 3 - cell_len(new), width // 3))} → {new}"
    return _plain(entry_words(entry, names))


def journal_source(entries: Sequence[Entry]) -> HeldRows[Entry]:
    """Return the rows of what was fetched."""
    return HeldRows({each.number: each for each in entries}, key=lambda each: each.number)


def history_source(lines: Sequence[Line]) -> HeldRows[Line]:
    """Return the rows of a history, whose lines come in the order in which they happened."""
    places = {id(each): place for place, each in enumerate(lines)}
    return HeldRows(dict(enumerate(lines)), key=lambda each: places[id(each)])
