"""E-invoices out: documents written in the syntaxes of EN 16931, and the official rules that judge them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.legal.finding import LegalFinding


class Syntax(StrEnum):
    """In which form an e-invoice is written."""

    CII = "cii"
    """UN/CEFACT Cross Industry Invoice D22B: what stands inside a Factur-X PDF."""
    UBL = "ubl"
    """OASIS UBL 2.1 Invoice or CreditNote."""


class EInvoices(Protocol):
    """Writes documents as XML."""

    async def written(self, document: Document, syntax: Syntax) -> bytes:
        """Return the XML of a document, UTF-8; the same document gives the same bytes.

        Raises ProblemError `einvoice.kind` where its kind has no such form (quotes, orders), and `einvoice.writing`
        where it says something that the syntax cannot, with the field.
        """


class Validator(Protocol):
    """Judges e-invoices by the official rules, in a process of its own."""

    @property
    def available(self) -> bool:
        """Whether what judges is installed (the extra `validate`); asked without loading it."""

    @property
    def versions(self) -> Sequence[tuple[str, str]]:
        """What judges and its version, such as (`Factur-X`, `1.09.2`); asked without loading it."""

    async def findings(self, xml: bytes, syntax: Syntax, *, country: str) -> Sequence[LegalFinding]:
        """Return what the rules find: the schema, EN 16931 and those of the seller's `country` (ISO 3166-1).

        Warnings are `SHOULD`. Raises ProblemError `einvoice.validator` where nobody can judge: it died, or it took
        too long.
        """

    def warm(self) -> None:
        """Start the process and let it load what it needs, without waiting for it."""

    async def close(self) -> None:
        """End the process."""
