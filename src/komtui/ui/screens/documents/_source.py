"""Where the list of documents has its rows from: a search in the books, asked page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.services.listing import document_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from komtui.services.listing import DocumentRow, Page, Query
    from komtui.services.ports import DocumentIndex


class FoundDocuments:
    """What a query finds; implements `RowSource`."""

    def __init__(self, index: DocumentIndex, query: Query, *, ahead: int = 0) -> None:
        """Take a query; with `ahead` so many rows are asked for now, so that they are there when they are wanted."""
        self._index = index
        self._query = query
        self._ahead = index.page(query, ahead) if ahead else None

    def page(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Page[DocumentRow]]:
        """Ask for rows."""
        if before is None and after is None and self._ahead is not None:
            ahead, self._ahead = self._ahead, None
            return ahead
        return self._index.page(self._query, limit, before=before, after=after)

    def keys(self, limit: int, *, before: int | None = None, after: int | None = None) -> Future[Sequence[int]]:
        """Ask for keys."""
        return self._index.keys(self._query, limit, before=before, after=after)

    def rows(self, keys: Sequence[int]) -> Future[Sequence[DocumentRow]]:
        """Ask for the rows of keys."""
        return self._index.rows(keys)

    def moved(self, key: int) -> Future[int | None]:
        """Ask where the document of that key is now: issued, it has another day."""
        return self._index.place(document_id(key))

    def key(self, row: DocumentRow) -> int:
        """Return the row's place in the order."""
        return row.key
