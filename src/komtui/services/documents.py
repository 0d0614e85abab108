"""The books: the list, one document, issuing and converting."""

from __future__ import annotations

from komtui.domain.document import Kind
from komtui.services.ports import Clock, DocumentIndex, Documents, SettingsReader, StoredDocument


class DocumentService:
    """Finds, opens, issues and converts documents."""

    def __init__(self, documents: Documents, index: DocumentIndex, settings: SettingsReader, clock: Clock) -> None:
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self.index = index
        """The searchable list (synchronous, see `ports.DocumentIndex`)."""

    async def find(self, number: str) -> StoredDocument:
        """Return the document of `number` (or `draft-12`). Raises ProblemError `document.unknown`."""
        raise NotImplementedError

    async def get(self, document_id: int) -> StoredDocument:
        """Return one document by key. Raises ProblemError `document.unknown`."""
        raise NotImplementedError

    async def issue(self, document_id: int) -> StoredDocument:
        """Give a draft its number and date; from then on it is immutable. Raises ProblemError `document.not-draft`."""
        raise NotImplementedError

    async def convert(self, document_id: int, kind: Kind) -> StoredDocument:
        """Write a draft of `kind` that carries the lines on and refers to its origin.

        A credit note takes the whole invoice back. Raises ProblemError `document.conversion`.
        """
        raise NotImplementedError
