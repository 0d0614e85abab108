"""PDFs."""

from __future__ import annotations

from typing import Protocol

from komtui.domain.sales.document import Document


class Renderer(Protocol):
    """Makes PDFs, in processes of its own at low priority."""

    async def pdf(self, document: Document, form: str, logo: bytes | None) -> bytes:
        """Return the PDF of `document` on `a4` or `letter`: the same arguments give the same bytes."""

    def missing(self, text: str) -> str:
        """Return the characters of `text` that no page can show, once each, without loading what draws."""

    async def pages(self, content: bytes) -> int | None:
        """Return how many pages a PDF has, whoever made it; None where it cannot be read."""

    def warm(self) -> None:
        """Start a process and let it load what it needs, without waiting for it."""

    async def close(self) -> None:
        """End the processes."""
