"""The judge: it runs the official rules over one e-invoice after the other. Runs in a process of its own.

SaxonC kills its process when several threads use it, and has to be left without being taken down. Both is as
`adapters.processes` does it: work is done on the main thread, and a process is ended from outside.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from komtui.adapters.validation import rulebooks
from komtui.adapters.validation.placing import Place, Verdict, verdict
from komtui.adapters.validation.rulebooks import Rulebook, rulebook

if TYPE_CHECKING:
    from saxonche import PyXslt30Processor, PyXsltExecutable

_SVRL: Final = "{http://purl.oclc.org/dsdl/svrl}"
_SAID: Final = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
_GUIDELINE: Final = (
    "string((//*[local-name()='GuidelineSpecifiedDocumentContextParameter']/*[local-name()='ID']"
    "|/*/*[local-name()='CustomizationID'])[1])"
)
_MISCOUNTED: Final = frozenset({"CII-SR-475", "CII-SR-476"})
"""Rules of which nobody can be guilty: they want one name and one file of all attached files together, where EN 16931
has as many as there are (BG-24, 0..n), each with a name and a file of its own, which the schema sees to."""
_UNFILLED: Final = ("[PEPPOL-EN16931-R008]", "ApplicableHeaderTradeDelivery")
"""The same of an element that stands empty where nothing is said of the delivery: the schema wants it there."""
_MOST: Final = 200
"""Findings of one document; whoever has more mends those first."""
_LONGEST: Final = 1000
"""Characters of one text."""


def judged(content: bytes, french: bool) -> tuple[Verdict, ...] | str:
    """Return what the rules find, in their order: the schema, and where that finds nothing the sheets; or why not.

    Without content it only loads what it needs for the next one in CII.
    """
    try:
        if not content:
            _loaded(rulebooks.CORE, french=french)
            return ()
        return tuple(_verdicts(content, french=french)[:_MOST])
    except Exception as error:  # noqa: BLE001 - what is raised would end the process, which takes a second to load
        return f"{type(error).__name__}: {error}"[:_LONGEST]


def _verdicts(content: bytes, *, french: bool) -> list[Verdict]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        return [Verdict("XSD", warning=False, field="", text=str(error)[:_LONGEST], term="")]
    book = rulebook(etree.QName(tree).namespace or "", str(tree.xpath(_GUIDELINE)))
    if book is None:
        return [Verdict("XSD", warning=False, field="", text=str(tree.tag)[:_LONGEST], term="")]
    schema = _schema(book.schema)
    if not schema.validate(tree):
        return [verdict(Place("XSD", each.path or "", each.message), tree, warning=False) for each in schema.error_log]
    node = _engine().parse_xml(xml_text=content.decode())
    return [each for sheet in _sheets(book, french=french) for each in _findings(_sheet(sheet), node, tree)]


def _sheets(book: Rulebook, *, french: bool) -> tuple[str, ...]:
    return (book.sheet, book.french) if french else (book.sheet,)


def _findings(sheet: PyXsltExecutable, node: object, tree: Any) -> list[Verdict]:  # noqa: ANN401 - untyped library
    report = etree.fromstring(str(sheet.transform_to_string(xdm_node=node)).encode())
    found = []
    for each in report.iter(*_SAID):
        text = " ".join("".join(each.itertext()).split())
        place = Place(each.get("id", ""), each.get("location", ""), text)
        rule, element = _UNFILLED
        if place.identifier in _MISCOUNTED or (rule in text and element in place.location.rpartition("/")[2]):
            continue
        # An assert without a flag is an error.
        found.append(verdict(place, tree, warning=each.get("flag", each.get("role")) == "warning"))
    return found


def _loaded(book: Rulebook, *, french: bool) -> None:
    """Load what judges; the first document of each sheet takes a tenth of a second more than the next."""
    _schema(book.schema)
    nothing = _engine().parse_xml(xml_text="<nothing/>")
    for sheet in _sheets(book, french=french):
        _sheet(sheet).transform_to_string(xdm_node=nothing)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(rulebooks.path(name))))


@cache
def _engine() -> Any:  # noqa: ANN401 - untyped library
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@cache
def _compiler() -> PyXslt30Processor:
    return _engine().new_xslt30_processor()


@cache
def _sheet(name: str) -> PyXsltExecutable:
    """Return a sheet, compiled.

    Those of Factur-X read a file of codes with each document, which takes half of their time: here it is read once.
    """
    path = rulebooks.path(name)
    codes = path.with_name(f"{path.stem}_codedb.xml")
    if not codes.exists():
        return _compiler().compile_stylesheet(stylesheet_file=str(path))
    text = path.read_text("utf-8").replace(f"document('{codes.name}')", "$codes")
    head = text.index(">", text.index("<xsl:stylesheet")) + 1
    text = f'{text[:head]}<xsl:param name="codes"/>{text[head:]}'
    sheet = _compiler().compile_stylesheet(stylesheet_node=_engine().parse_xml(xml_text=text))
    sheet.set_parameter("codes", _engine().parse_xml(xml_file_name=str(codes)))
    return sheet
