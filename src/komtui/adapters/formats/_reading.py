"""Reading: a file of any known format into documents. Implements `ports.Reader` and `ports.Looker`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from komtui.adapters.formats._attached import Files, with_embedded
from komtui.adapters.formats._coherence import look_over
from komtui.adapters.formats._detect import Format, detect, workbook_of
from komtui.adapters.formats._leftout import note_left_out
from komtui.adapters.formats.arithmetic import computable
from komtui.adapters.formats.cii import reading as cii
from komtui.adapters.formats.faults import Faults
from komtui.adapters.formats.parts import Parts
from komtui.adapters.formats.ubl import reading as ubl
from komtui.adapters.formats.xmltree import parse
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document
from komtui.domain.sales.limits import crowds, excesses
from komtui.domain.tables.mapping import Mapping
from komtui.domain.text import is_typable
from komtui.services.ports import Imported, Sight

_PROFILE = "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"
_NAMESPACES = ubl.NAMESPACES | cii.NAMESPACES


def read(content: bytes, name: str, mapping: Mapping | None = None) -> Imported:
    """Return the documents in `content`, all or none; `name` is only for the problems, `mapping` for tables alone.

    Raises ProblemError with every problem found, each with `file` and, where there is one, `place` among its facts.
    """
    imported = read_parts(content, name, mapping)
    if imported.problems:
        raise ProblemError(*imported.problems)
    return imported


def read_parts(content: bytes, name: str, mapping: Mapping | None = None) -> Imported:
    """Return the documents in `content`, and which of them are not as they must be.

    Raises ProblemError where something is wrong with the file itself, or where it has nothing else.
    """
    faults = Faults(name)
    form = _form(content, faults)
    files = Files(faults)
    if form in {Format.CSV, Format.JSON}:
        parts = _several(content, form, faults, files, mapping)
        documents, refused, wheres = parts.documents, parts.refused(), tuple(parts.wheres)
    else:
        documents = (_from_xml if form is Format.XML else _from_pdf)(content, faults, files)
        _check(documents, faults)
        refused, wheres = (), ()
    whole = [each for at, each in enumerate(documents) if each is not None and at not in {one.place for one in refused}]
    if not (whole and refused):
        faults.raise_any()
    own = content if form is Format.PDF else None
    return Imported(tuple(whole), own, faults.notes, files.contents, refused, faults.problems, wheres)


def cut(content: bytes, name: str, mapping: Mapping | None, places: Sequence[int]) -> bytes:
    """Return a file that has some documents of `content` alone, as they stand in it; nothing where that cannot be.

    Raises ProblemError where it cannot be read.
    """
    faults = Faults(name)
    form = _form(content, faults)
    if form not in {Format.CSV, Format.JSON}:
        return b""
    parts = _several(content, form, faults, Files(faults), mapping)
    return parts.cut([at for at in places if at < len(parts.wheres)])


def _several(content: bytes, form: Format, faults: Faults, files: Files, mapping: Mapping | None) -> Parts:
    parts = _from_csv(content, faults, mapping) if form is Format.CSV else _from_json(content, faults, files)
    _check(parts.documents, faults)
    return parts


def look(content: bytes, name: str, mapping: Mapping | None = None) -> Sight:
    """Return what is in a table, whatever is wrong with it; of every other format its documents alone."""
    faults = Faults(name)
    try:
        if _form(content, faults) is Format.CSV:
            from komtui.adapters.formats.csv.reading import sight

            return sight(content, faults, mapping)
        imported = read(content, name)
    except ProblemError as error:
        return Sight(problems=error.problems, notes=faults.notes)
    return Sight(documents=imported.documents, stated=(None,) * len(imported.documents), notes=imported.notes)


def _form(content: bytes, faults: Faults) -> Format:
    if not content.strip(b" \t\r\n"):
        raise faults.fatal("import.empty")
    form = detect(content)
    if form is Format.SPREADSHEET:
        raise faults.fatal("import.spreadsheet", program=workbook_of(content))
    if form is Format.BINARY:
        raise faults.fatal("import.unknown-format")
    return form


def _check(documents: Sequence[Document | None], faults: Faults) -> None:
    """Note lists and texts longer than any can be, a number that nobody could type, and amounts too large to add."""
    for at, document in enumerate(documents):
        if document is not None:
            with faults.of(at):
                _check_one(document, f"{at + 1}." if len(documents) > 1 else "", faults)


def _check_one(document: Document, which: str, faults: Faults) -> None:
    before = faults.count
    for path, limit in crowds(document):
        faults.add("import.too-many-parts", place=f"{which}{path}", limit=limit)
    for path, limit in excesses(document):
        faults.add("import.text-too-long", place=f"{which}{path}", limit=limit)
    if not is_typable(document.number):
        faults.add("import.number-control", place=f"{which}number")
    if faults.count == before:
        computable(document, faults, document.number)


def _from_xml(content: bytes, faults: Faults, files: Files) -> tuple[Document, ...]:
    root = parse(content, _NAMESPACES, faults)
    reading = ubl.read_ubl if root.name in ubl.ROOTS else cii.read_cii if root.name in cii.ROOTS else None
    if reading is None:
        raise faults.fatal("import.xml-unknown", element=root.name[:120])
    document = reading(root, faults, files)
    look_over(document, root, root.value(_PROFILE) or root.value("CustomizationID"), faults)
    note_left_out(root, faults)
    return (document,)


def _from_pdf(content: bytes, faults: Faults, files: Files) -> tuple[Document, ...]:
    from komtui.adapters.formats.facturx.reading import embedded, unpacked

    inside = embedded(content, faults)
    return tuple(
        replace(each, attachments=with_embedded(each.attachments, unpacked(inside.others), files))
        for each in _from_xml(inside.xml, faults, files)
    )


def _from_csv(content: bytes, faults: Faults, mapping: Mapping | None) -> Parts:
    from komtui.adapters.formats.csv.reading import read_csv

    return read_csv(content, faults, mapping)


def _from_json(content: bytes, faults: Faults, files: Files) -> Parts:
    from komtui.adapters.formats.json.reading import read_json

    return read_json(content, faults, files)
