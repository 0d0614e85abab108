"""Factur-X: the e-invoice inside its page, as Factur-X 1.09 and ISO 19005-3 want it (an associated file, and XMP)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

from komtui.adapters.pdf._upstream import AssociatedXml
from komtui.adapters.pdf.sheet import Sheet

NAME: Final = "factur-x.xml"
"""What the embedded file is called: readers look for it."""
_NAMESPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES: Final = (
    ("DocumentFileName", "Name of the embedded XML document"),
    ("DocumentType", "Type of the hybrid document"),
    ("Version", "Version of the standard of the embedded XML document"),
    ("ConformanceLevel", "Conformance level of the embedded XML document"),
)


def embed(sheet: Sheet, xml: bytes, date: dt.date) -> str:
    """Put the XML into the PDF and return the `rdf:Description`s that go with it."""
    # The same invoice in another form (Alternative): Germany wants that word, France takes it.
    sheet.embedded_files.append(AssociatedXml(NAME, xml, dt.datetime.combine(date, dt.time(), dt.UTC), "Factur-X"))
    return _extension("EXTENDED" if b"factur-x.eu:1p0:extended" in xml[:2000] else "EN 16931")


@cache
def _extension(level: str) -> str:
    described = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for name, text in _PROPERTIES
    )
    return f"""
  <rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">
   <fx:DocumentType>INVOICE</fx:DocumentType>
   <fx:DocumentFileName>{NAME}</fx:DocumentFileName>
   <fx:Version>1.0</fx:Version>
   <fx:ConformanceLevel>{level}</fx:ConformanceLevel>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>fx</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>"""
