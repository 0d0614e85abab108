"""What law asks of the draft that is being typed, and in which cell or field each finding is mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.i18n import _, current, n_
from komtui.ui.terminal.glyphs import GLYPHS

if TYPE_CHECKING:
    from komtui.domain.sales.pricing import Outcome
    from komtui.services.registry import Services
    from komtui.services.sales.life.checking import Desk

HEAD: Final = -1
"""Where a line's place stands, for the customer and the dates."""
_CELLS: Final = {
    "": "text",
    "taxes": "tax",
    "adjustments": "discount",
    **dict.fromkeys(("price", "quantity", "unit")),
    **dict.fromkeys(("description", "detail", "role", "parent", "attributes", "classifications"), "text"),
}
"""Columns in which fields of a line are typed, where they are not called alike."""
_LINE = re.compile(r"lines\[(\d+)\](?:\.(\w+))?")
_DETAILS: Final = {
    "language": "language",
    "currency": "currency",
    "tax_in_tax_currency": "tax_in_euros",
    "tax_currency": "tax_in_euros",
    "terms": "terms",
    "notes": "notes",
    "exemptions": "exemption",
    "process": "process",
    "delivery_date": "delivery",
    "references": "earlier",
    "attachments": "file",
    "type_code": "type",
    "adjustments": "discount",
}


class Cell(NamedTuple):
    """A cell of the grid."""

    line: int
    """Of the document; `HEAD` above its lines."""
    column: str


class Law:
    """Judges the draft anew at each key."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._desk: Desk | None = None
        self.findings: Sequence[LegalFinding] = ()
        """What must be mended first."""

    async def begin(self, document: Document) -> None:
        """Read what the settings say of the draft's store; where they cannot be read, nothing is judged."""
        try:
            self._desk = await self._services.checking.desk(document.store)
        except ProblemError:
            self._desk = None

    @property
    def is_known(self) -> bool:
        """Whether there is a law to go by."""
        return self._desk is not None and self._desk.is_known

    def judge(self, document: Document, outcome: Outcome) -> None:
        """Judge the draft as it is, with what it comes to."""
        if self._desk is None:
            return
        try:
            self.findings = self._desk.findings(document, outcome)
        except ProblemError:
            self.findings = ()

    def remarks(self, document: Document) -> list[str]:
        """Return what is said below the draft, once it is for somebody and sells something."""
        if not self.is_known or not document.buyer.name or not any(line.counts for line in document.lines):
            return []
        musts = [each for each in self.findings if each.severity is Severity.MUST]
        if not musts and self.findings:
            count = len(self.findings)
            words = n_(
                "Nothing is missing; {count} remark (F7)",
                "Nothing is missing; {count} remarks (F7)",
                count,
            )
            return [f"{GLYPHS.ok} " + words.format(count=count)]
        if not musts:
            return [f"{GLYPHS.ok} " + _("All that law asks is there")]
        many = n_("{count} thing is missing (F7)", "{count} things are missing (F7)", len(musts))
        return [f"{GLYPHS.failed} " + many.format(count=len(musts)), current().problem(musts[0].problem)]


def cell_of(field: str) -> Cell | None:
    """Return the cell in which a finding is mended; None where it is in the details or in a setting."""
    if field in {"buyer.name", "due_date", "valid_until"}:
        return Cell(HEAD, "customer" if field == "buyer.name" else "due")
    if field == "lines":
        return Cell(0, "text")
    found = _LINE.fullmatch(field)
    name = (found[2] or "") if found else None
    if found is None or name not in _CELLS:
        return None
    return Cell(int(found[1]), _CELLS[name] or name)


def detail_of(field: str) -> str:
    """Return the field of the details in which a finding is mended; its own path where none is for it."""
    if field.startswith("attachments["):
        return field.partition(".")[0]
    part = re.sub(r"\[\d+\]", "", field)
    if part.startswith("buyer."):
        return part.rpartition(".")[2]
    return _DETAILS.get(part.partition(".")[0], field)
