"""What a PDF is, for those who look at it before it leaves."""

from __future__ import annotations

import asyncio


async def page_count(content: bytes) -> int | None:
    """Return how many pages a PDF has; None where it cannot be read."""
    return await asyncio.to_thread(_count, content)


def _count(content: bytes) -> int | None:
    from io import BytesIO

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return len(PdfReader(BytesIO(content)).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        # A document that was imported with its own PDF may hold anything; that it opens elsewhere is what counts.
        return None
