"""Reading: a file of any known format into documents. Implements `ports.Reader`."""

from __future__ import annotations

from komtui.adapters.formats._detect import Format, detect
from komtui.adapters.formats._leftout import left_out
from komtui.adapters.formats.arithmetic import computable
from komtui.adapters.formats.cii import reading as cii
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.ubl import reading as ubl
from komtui.adapters.formats.xmltree import parse
from komtui.domain.problem import Problem
from komtui.domain.sales.document import Document
from komtui.services.ports import Imported

_Found = tuple[tuple[Document, ...], tuple[Problem, ...]]
"""Documents, and what is worth knowing of them."""
_NAMESPACES = ubl.NAMESPACES | cii.NAMESPACES


def read(content: bytes, name: str) -> Imported:
    """Return the documents in `content`; `name` is only for the problems.

    Raises ProblemError with every problem found, each with `file` and, where there is one, `place` among its facts.
    """
    faults = Faults(name)
    if not content.strip(b" \t\r\n"):
        raise faults.fatal("import.empty")
    form = detect(content)
    if form is Format.BINARY:
        raise faults.fatal("import.unknown-format")
    documents, notes = _READERS[form](content, faults)
    for document in documents:
        if not faults:
            computable(document, faults, document.number)
    faults.raise_any()
    return Imported(documents, content if form is Format.PDF else None, notes)


def _from_xml(content: bytes, faults: Faults) -> _Found:
    root = parse(content, _NAMESPACES, faults)
    reading = ubl.read_ubl if root.name in ubl.ROOTS else cii.read_cii if root.name in cii.ROOTS else None
    if reading is None:
        raise faults.fatal("import.xml-unknown", element=root.name[:120])
    document = reading(root, faults)
    return (document,), left_out(root, faults.file)


def _from_pdf(content: bytes, faults: Faults) -> _Found:
    from komtui.adapters.formats.facturx.reading import embedded_xml

    _, xml = embedded_xml(content, faults)
    return _from_xml(xml, faults)


def _from_csv(content: bytes, faults: Faults) -> _Found:
    from komtui.adapters.formats.csv.reading import read_csv

    return read_csv(content, faults), ()


def _from_json(content: bytes, faults: Faults) -> _Found:
    from komtui.adapters.formats.json.reading import read_json

    return read_json(content, faults), ()


_READERS = {Format.XML: _from_xml, Format.PDF: _from_pdf, Format.CSV: _from_csv, Format.JSON: _from_json}
