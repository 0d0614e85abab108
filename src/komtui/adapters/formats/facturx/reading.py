"""Factur-X and ZUGFeRD: the e-invoice that is embedded in a PDF. The PDF itself is only ever read."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from komtui.adapters.formats.faults import Faults
from komtui.domain.sales.attachment import Attachment, media_type, safe_name
from komtui.domain.text import trimmed, visible

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_BYTES = 50 * 1024 * 1024
"""The largest PDF that is read."""
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
"""Names that the standards give the embedded file, in whatever case, the preferred one first."""
_MAX_FILES = 200
"""Nodes of the name tree that are looked at: a hostile one may be endless."""
_UNPACKED: Final = 150_000_000
"""Bytes that are unpacked of the files beside the e-invoice, at the most, whether they are kept or not."""
_BOMB: Final = 75_000_000
"""Bytes at which pypdf gives up unpacking one."""


class _Inside(NamedTuple):
    """A file in a PDF, still packed."""

    name: str
    """In small letters, without folders."""
    stream: Any
    """Of pypdf, which has no types for what a PDF may contain."""
    specification: Any
    """What the PDF says of it."""


class Embedded(NamedTuple):
    """What is embedded in a PDF."""

    name: str
    """Of the e-invoice."""
    xml: bytes
    """The e-invoice."""
    others: tuple[_Inside, ...]
    """The files beside it, which `unpacked` takes out."""


def embedded(content: bytes, faults: Faults) -> Embedded:
    """Return the e-invoice in a PDF, and the files beside it.

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


def unpacked(others: tuple[_Inside, ...]) -> Iterator[tuple[Attachment, bytes | None]]:
    """Yield the files beside the e-invoice, each as an attachment without its hash, and its bytes.

    None for one that cannot be unpacked, or would fill the memory.
    """
    left = _UNPACKED
    for each in others:
        name = _plain(_named(each.specification))
        content, cost = (None, 0) if left < _BOMB else _data(each.stream)
        left -= cost
        mime = media_type(str(each.stream.get("/Subtype") or "").removeprefix("/"), name)
        said = _plain(str(_resolved(each.specification.get("/Desc")) or ""))
        yield Attachment(name, "" if said == name else said, name=safe_name(name, mime), mime=mime), content


def _data(stream: Any) -> tuple[bytes | None, int]:  # noqa: ANN401 - see `_Inside`
    """Return the bytes of a file, None where they cannot be had, and how many were unpacked for that."""
    try:
        content = bytes(stream.get_data())
    except Exception:  # noqa: BLE001 - as of the whole file: whatever pypdf raises, this one cannot be had
        return None, _BOMB
    return content or None, len(content)


def _chosen(found: list[_Inside]) -> Embedded | None:
    """Return the file that is preferred; it alone is unpacked here, since each may be a bomb."""
    invoices = {each.name: each for each in reversed(found) if each.name.endswith(".xml")}
    name = next((each for each in (*NAMES, *(one.name for one in found)) if each in invoices), None)
    if name is None:
        return None
    others = tuple(each for each in found if each.name != name and each.name not in NAMES)
    return Embedded(name, invoices[name].stream.get_data(), others)


def _found(reader: PdfReader) -> list[_Inside]:
    """Return the embedded files, still packed, each once; the first XML file of a name wins."""
    found: dict[object, _Inside] = {}
    for specification in _specifications(reader):
        files = _resolved(specification.get("/EF")) or {}
        stream = _resolved(files.get("/UF")) or _resolved(files.get("/F"))
        if stream is not None:
            name = _named(specification).rpartition("/")[2].lower()
            # The catalogue and its pages name the same file again.
            found.setdefault(id(stream), _Inside(name, stream, specification))
    return list(found.values())


def _plain(text: str) -> str:
    """Return a text of a PDF in one line, without half characters of UTF-16, which no file can hold."""
    return visible(trimmed(text).encode("utf-8", "replace").decode())


def _named(specification: Any) -> str:  # noqa: ANN401 - see `_Inside`
    return str(_resolved(specification.get("/UF")) or _resolved(specification.get("/F")) or "").strip()


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
