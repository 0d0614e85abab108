"""What the list of documents shows: search, filters, saved views, and how much was found."""

from __future__ import annotations

from asyncio import wrap_future
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import View
from komtui.domain.search import folded
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.states import states_word
from komtui.services.listing import Query, SavedView
from komtui.ui.screens.documents._chips import Chips
from komtui.ui.screens.documents._source import FoundDocuments
from komtui.ui.screens.documents._status import ListStatus
from komtui.ui.screens.documents.table import DocumentList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen
    from textual.timer import Timer

    from komtui.services.ports import DocumentIndex

COUNT_ON: Final = 0.3
"""Seconds that a search rests until what it counts no further is counted to the end."""
FIRST: Final = 80
"""Rows of the first page: two pages of most terminals."""


_WORD: Final = 3
"""Letters from which a word may be that of a filter."""


def _is_called(text: str, word: str) -> bool:
    """Return whether what was typed is a word, or its beginning, or its plural or feminine."""
    called = folded(word)
    short = min(len(text), len(called))
    alike = next((at for at in range(short) if text[at] != called[at]), short)
    return alike >= max(_WORD, short - 1)


class Showing:
    """Knows what is asked for, and has the list and the line above it show that."""

    def __init__(self, screen: Screen[None], index: DocumentIndex) -> None:
        self.query = Query()
        """What is asked for."""
        self._view: SavedView | None = None
        self._rest: Timer | None = None
        self._screen = screen
        self._index = index
        self.newest = FoundDocuments(index, self.query, ahead=FIRST)
        """What the list begins with, asked now, on a thread of the books: it is there for the first frame."""

    @property
    def _documents(self) -> DocumentList:
        return self._screen.query_one(DocumentList)

    def load(self, query: Query) -> None:
        """Show what a query finds."""
        self.query = query
        words = _("Nothing matches. Esc clears the search, F6 and F7 show more.")
        if (meant := self.meant()) is not None:
            named = states_word(meant.state, None, meant.view)
            words = _("Nothing matches. Enter shows what is filtered by “{filter}” (F7).").format(filter=named)
        # Esc has nothing to clear where only the filters leave nothing.
        self._documents.explain(words if query.text else _("Nothing matches. F6 and F7 show more."))
        self._documents.load(FoundDocuments(self._index, query))
        self.show_status()

    def meant(self) -> Query | None:
        """Return what somebody looks for who types the word of a filter, such as “unpaid”; None where it is none."""
        text = folded(self.query.text.strip())
        if len(text) < _WORD:
            return None
        for view in View:
            if _is_called(text, states_word(None, None, view)):
                return self.query._replace(text="", kind=None, state=None, view=view)
        for state in State:
            if _is_called(text, states_word(state)):
                return self.query._replace(text="", kind=None, state=state, view=None)
        return None

    def show_status(self) -> None:
        """Say what is asked for, and how much was found."""
        documents = self._documents
        total, exact = documents.total
        view = self._view.name if self._view is not None and self._view.query == self.query else ""
        self._screen.query_one(ListStatus).show(
            self.query, total if documents.is_loaded else None, len(documents.marked), view=visible(view), exact=exact
        )
        self._screen.query_one(Chips).show(self.query)

    def when_rested(self, count: Callable[[], object]) -> None:
        """Call `count` once a search has rested of which it is only known how much it finds at least."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = None if self._documents.total[1] else self._screen.set_timer(COUNT_ON, count)

    async def count(self) -> None:
        """Count a broad search to its end."""
        with suppress(ProblemError):
            self._documents.count(await wrap_future(self._index.count(self.query)))
            self.show_status()

    def next_kind(self) -> Query:
        """Return the query with the next kind."""
        kinds: list[Kind | None] = [None, *Kind]
        return self.query._replace(kind=kinds[(kinds.index(self.query.kind) + 1) % len(kinds)])

    def next_state(self) -> Query:
        """Return the query with the next state; after the states come the views of what is yet to be done."""
        steps: list[State | View | None] = [None, *State, *View]
        step = steps[(steps.index(self.query.view or self.query.state) + 1) % len(steps)]
        return self.query._replace(
            state=step if isinstance(step, State) else None, view=step if isinstance(step, View) else None
        )

    def name(self, view: SavedView) -> None:
        """Say the name of a saved view as long as it is what is shown."""
        self._view = view if view.query != Query() else None
