"""Writing: a document as a file that comes back. Implements `ports.exporting.Formats`."""

from __future__ import annotations

from komtui.adapters.formats.csv.writing import write_csv
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.json.writing import write_json
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.exchange import Format
from komtui.services.ports.exporting import Content


def written(document: Document, form: Format) -> Content:
    """Return a document as JSON or CSV. Raises ProblemError where CSV cannot carry it."""
    if form is Format.JSON:
        return Content(write_json(document))
    return Content(*write_csv(document))


def has_e_invoice(pdf: bytes) -> bool:
    """Return whether an e-invoice stands in a PDF."""
    from komtui.adapters.formats.facturx.reading import embedded

    try:
        embedded(pdf, Faults(""))
    except ProblemError:
        return False
    return True
