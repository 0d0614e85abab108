"""From the documents screen to one document: by a key, from the search, by a barcode; and the way back to it."""

from __future__ import annotations

from asyncio import wrap_future
from contextlib import suppress
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.domain.sales.lifecycle import State
from komtui.services.listing import Query
from komtui.ui.screens.documents.table import DocumentList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from komtui.services.listing import DocumentRow
    from komtui.services.registry import Services


class Opening:
    """Opens documents over the screen, and puts the cursor on what was made there."""

    def __init__(self, screen: Screen[None], services: Services) -> None:
        self._screen = screen
        self._services = services
        self._made: Callable[[], int | None] | None = None

    @property
    def _documents(self) -> DocumentList:
        return self._screen.query_one(DocumentList)

    def current(self) -> None:
        """Open the document under the cursor."""
        if (row := self._documents.current) is not None:
            self.open(row.id, row.state, row)

    def open(self, document_id: int, state: State, row: DocumentRow | None = None) -> None:
        """Show a document, what its `row` knows at once; a draft is opened to be written on."""
        if state is State.DRAFT:
            self.edit(document_id)
            return
        from komtui.ui.screens.document.screen import DocumentScreen

        self._screen.app.push_screen(DocumentScreen(self._services, document_id, row))

    def edit(self, document_id: int) -> None:
        """Open a draft in the editor, and go to it afterwards."""
        from komtui.ui.screens.draft.screen import DraftScreen

        self.expect(lambda: document_id)
        self._screen.app.push_screen(DraftScreen(self._services, document_id))

    async def found(self) -> bool:
        """Open the first document that the search finds, once it has; return whether it found any."""
        documents = self._documents
        await documents.settled()
        if documents.current is None:
            return False
        self._screen.set_focus(documents)
        self.current()
        return True

    async def scanned(self, text: str) -> tuple[int, State] | None:
        """Return the one document that a barcode is of, and how it stands; None where it is none's alone."""
        try:
            found = await self._services.documents.find(text)
        except ProblemError:
            with suppress(ProblemError):
                rows = (await wrap_future(self._services.index.page(Query(text), 2))).rows
                return (rows[0].id, rows[0].state) if len(rows) == 1 else None
            return None  # the list says what is wrong with the books
        return found.id, found.document.state

    def expect(self, made: Callable[[], int | None]) -> None:
        """Put the cursor on what is made on another screen, once this one is shown again: its key, or None."""
        self._made = made

    def made(self) -> int | None:
        """Return the key of what was made meanwhile, once; None where nothing was."""
        made, self._made = self._made, None
        return None if made is None else made()

    async def go_to(self, document_id: int) -> None:
        """Put the cursor on a document, where it is in what the list shows."""
        documents, key = self._documents, None
        with suppress(ProblemError):
            key = await wrap_future(self._services.index.place(document_id))
        documents.load(keep_cursor=True) if key is None else documents.go_to(key)
