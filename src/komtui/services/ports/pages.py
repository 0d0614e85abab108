"""PDFs."""

from __future__ import annotations

from typing import Protocol

from komtui.domain.sales.document import Document
from komtui.domain.sales.paper import PLAIN, Endorsement
from komtui.domain.sales.statement import Statement


class Renderer(Protocol):
    """Makes PDFs, in processes of its own at low priority."""

    async def pdf(self, document: Document, form: str, logo: bytes | None, endorsement: Endorsement = PLAIN) -> bytes:
        """Return the PDF of `document` on one of `PAPERS`: the same arguments give the same bytes.

        Raises ProblemError `document.logo`, `document.rendering`.
        """

    async def statement(self, statement: Statement, form: str, logo: bytes | None) -> bytes:
        """Return the PDF of a statement of account on `a4` or `letter`. Raises as `pdf` does."""

    async def stamped(self, content: bytes, text: str) -> bytes:
        """Return a PDF, whoever made it, with `text` in a frame on its first page.

        Raises ProblemError `document.rendering`.
        """

    def missing(self, text: str) -> str:
        """Return the characters of `text` that no page can show, once each, without loading what draws."""

    async def pages(self, content: bytes) -> int | None:
        """Return how many pages a PDF has, whoever made it; None where it cannot be read."""

    def warm(self) -> None:
        """Start a process and let it load what it needs, without waiting for it."""

    async def close(self) -> None:
        """End the processes."""
