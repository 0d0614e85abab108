"""Formats in which documents go out to other programs."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How a document is written as a file."""

    FACTURX = "facturx"
    """Its PDF with the e-invoice inside."""
    UBL = "ubl"
    """OASIS UBL 2.1."""
    CII = "cii"
    """UN/CEFACT Cross Industry Invoice."""
    JSON = "json"
    """Komtui's own: all of the document, and it comes back as it was."""
    CSV = "csv"
    """A table of its lines."""

    @property
    def extension(self) -> str:
        """How the names of its files end."""
        return {Format.FACTURX: "pdf", Format.UBL: "xml", Format.CII: "xml"}.get(self, self.value)
