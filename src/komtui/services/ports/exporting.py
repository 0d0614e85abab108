"""Port of the formats that komtui writes by itself: JSON and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.exchange import Format


@dataclass(frozen=True)
class Content:
    """A document as a file."""

    content: bytes
    """All of it."""
    left_out: tuple[str, ...] = ()
    """Paths of what the format has no place for, such as `lines.supply`."""


class Formats(Protocol):
    """Writes documents, and knows what a file holds."""

    def written(self, document: Document, form: Format, files: Mapping[str, bytes]) -> Content:
        """Return a document as JSON or CSV, with its attached files by their SHA-256. Some milliseconds of work.

        Raises ProblemError `export.csv-lines`, `export.csv-amounts` where the format cannot carry it.
        """

    def has_e_invoice(self, pdf: bytes) -> bool:
        """Return whether an e-invoice stands in a PDF."""
