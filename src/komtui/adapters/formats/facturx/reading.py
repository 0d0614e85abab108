"""Factur-X and ZUGFeRD: the e-invoice that is embedded in a PDF. The PDF itself is only ever read."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from komtui.adapters.formats.faults import Faults

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_BYTES = 50 * 1024 * 1024
"""The largest PDF that is read."""
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
"""Names that the standards give the embedded file, in whatever case, the preferred one first."""
_MAX_FILES = 200
"""Nodes of the name tree that are looked at: a hostile one may be endless."""


def embedded_xml(content: bytes, faults: Faults) -> tuple[str, bytes]:
    """Return name and bytes of the e-invoice in a PDF.

    Raises ProblemError: `import.pdf-damaged`, `import.pdf-encrypted`, `import.pdf-without-invoice`, `import.too-large`.
    """
    from pypdf import PdfReader

    if len(content) > MAX_BYTES:
        raise faults.fatal("import.too-large", limit=MAX_BYTES // 1024**2)
    # It warns of every oddity; without a handler that would be written across the screen.
    logging.getLogger("pypdf").addHandler(logging.NullHandler())
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        # Many files are encrypted with an empty password, only to forbid changes.
        locked = reader.is_encrypted and not reader.decrypt("")
        found = None if locked else _chosen(_found(reader))
    except MemoryError:
        raise
    except Exception as error:  # a damaged PDF makes pypdf raise anything, and none of it says more than that
        raise faults.fatal("import.pdf-damaged") from error
    if locked:
        raise faults.fatal("import.pdf-encrypted")
    if found is None:
        raise faults.fatal("import.pdf-without-invoice")
    return found


def _chosen(found: Mapping[str, Any]) -> tuple[str, bytes] | None:
    """Return name and bytes of the file that is preferred; it alone is unpacked, since each may be a bomb."""
    name = next((each for each in (*NAMES, *found) if each in found), None)
    return None if name is None else (name, found[name].get_data())


def _found(reader: PdfReader) -> dict[str, Any]:
    """Return the streams of the embedded XML files by lower-case name, still packed; the first of a name wins."""
    found: dict[str, Any] = {}
    for specification in _specifications(reader):
        name = str(specification.get("/UF") or specification.get("/F") or "").strip().rpartition("/")[2].lower()
        if not name.endswith(".xml") or name in found:
            continue
        files = _resolved(specification.get("/EF")) or {}
        stream = _resolved(files.get("/UF")) or _resolved(files.get("/F"))
        if stream is not None:
            found[name] = stream
    return found


def _specifications(reader: PdfReader) -> Iterator[Any]:
    """Yield the file specifications of the name tree, of the catalogue's /AF and of the pages' (ISO 32000-2, 14.13)."""
    catalogue = _resolved(reader.trailer["/Root"])
    names = _resolved(catalogue.get("/Names")) or {}
    todo = [names.get("/EmbeddedFiles")]
    for _ in range(_MAX_FILES):
        if not todo:
            break
        node = _resolved(todo.pop(0))
        if not isinstance(node, dict):
            continue
        todo += _resolved(node.get("/Kids")) or []
        yield from _dictionaries((_resolved(node.get("/Names")) or [])[1::2])
    yield from _dictionaries(_resolved(catalogue.get("/AF")) or [])
    for page in reader.pages[:_MAX_FILES]:
        yield from _dictionaries(_resolved(page.get("/AF")) or [])


def _dictionaries(objects: object) -> Iterator[Any]:
    for each in objects if isinstance(objects, list) else [objects]:
        found = _resolved(each)
        if isinstance(found, dict):
            yield found


def _resolved(reference: object) -> Any:  # noqa: ANN401 - pypdf has no types for what a PDF may contain
    """Return what an indirect reference refers to."""
    return reference.get_object() if hasattr(reference, "get_object") else reference
