"""Tables that go out, as a language has them: what columns and values are called, and decimal commas.

In English a table is what programs read as well: names of columns, values and decimal points that stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from komtui.i18n import Localizer

_NONE: Final[Mapping[str, Callable[[str, Localizer], str]]] = MappingProxyType({})


class TableWords:
    """One table in one language, so that its spreadsheet has columns and computes."""

    def __init__(
        self,
        words: Localizer,
        heads: Mapping[str, str],
        values: Mapping[str, Callable[[str, Localizer], str]] = _NONE,
        *,
        figures: frozenset[str] = frozenset(),
    ) -> None:
        """Take what the columns are called, marked English; how cells of some are said; and which are numbers."""
        self._words = words
        self._heads = heads
        self._values = values
        self._figures = figures
        self._is_bare = words.language == "en"

    @property
    def delimiter(self) -> str:
        """What parts cells of tables that had commas once: elsewhere these are in the amounts."""
        return "," if self._is_bare else ";"

    def head(self, column: str) -> str:
        """Return what a column is called."""
        return column if self._is_bare else self._words._(self._heads[column])

    def cell(self, column: str, value: str) -> str:
        """Return what stands in a cell (untrusted text stays that)."""
        if self._is_bare or not value:
            return value
        if column in self._figures:
            return value.replace(".", self._words.point)
        say = self._values.get(column)
        return say(value, self._words) if say is not None else value
