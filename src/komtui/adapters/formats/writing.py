"""Writing: a document as a file that comes back. Implements `ports.exporting.Formats`."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.adapters.formats.csv.writing import write_csv
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.json.writing import write_json
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.exchange import Format
from komtui.services.ports.exporting import Content


def written(document: Document, form: Format, files: Mapping[str, bytes]) -> Content:
    """Return a document as JSON, with its attached files, or as CSV. Raises ProblemError where CSV cannot carry it."""
    if form is Format.JSON:
        return Content(write_json(document, files))
    return Content(*write_csv(document))


def has_e_invoice(pdf: bytes) -> bool:
    """Return whether an e-invoice stands in a PDF."""
    from komtui.adapters.formats.facturx.reading import embedded

    try:
        embedded(pdf, Faults(""))
    except ProblemError:
        return False
    return True
