"""Metadata of a PDF/A-3 document: XMP that says what it is, and nothing of the moment it was made."""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from xml.sax.saxutils import escape

from komtui.adapters.pdf._hybrid import embed
from komtui.adapters.pdf._upstream import ReadyFontOutput, say_colours
from komtui.adapters.pdf.fonts import unicode_scalar
from komtui.adapters.pdf.sheet import Sheet
from komtui.domain.language import LANGUAGES
from komtui.domain.sales.party import Party
from komtui.i18n import Localizer

_TAGS = {each.code: each.tag for each in LANGUAGES}

_XMP = """\
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"\
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
   <xmp:CreateDate>{moment}</xmp:CreateDate>
   <xmp:ModifyDate>{moment}</xmp:ModifyDate>
   <xmp:CreatorTool>komtui</xmp:CreatorTool>
   <pdf:Producer>fpdf2</pdf:Producer>
  </rdf:Description>{extension}
 </rdf:RDF>
</x:xmpmeta>"""


class Dated(Protocol):
    """What a PDF is of: a document, a statement of account."""

    @property
    def date(self) -> dt.date:
        """Its day."""

    @property
    def seller(self) -> Party:
        """Who writes it."""


def written(sheet: Sheet, document: Dated, name: str, words: Localizer, einvoice: bytes = b"") -> bytes:
    """Return the bytes. The date is the document's own, so that they are the same whenever they are made.

    `einvoice` is the XML of a hybrid invoice (Factur-X); empty for none.
    """
    language = _TAGS[words.language]
    moment = dt.datetime.combine(document.date, dt.time(), dt.UTC)
    sheet.set_lang(language)
    sheet.set_creation_date(moment)
    title = f"{name} · {document.seller.name}"
    extension = embed(sheet, einvoice, document.date) if einvoice else ""
    author = document.seller.name
    say_colours(sheet)
    sheet.set_xmp_metadata(xmp(title=title, author=author, language=language, moment=moment, extension=extension))
    return bytes(sheet.output(output_producer_class=ReadyFontOutput))


def xmp(*, title: str, author: str, language: str, moment: dt.datetime, extension: str = "") -> str:
    """Return the XMP packet's content. `extension` is further `rdf:Description`s, such as those of Factur-X."""
    return _XMP.format(
        title=escape(unicode_scalar(title)),
        author=escape(unicode_scalar(author)),
        language=language,
        moment=moment.isoformat(timespec="seconds"),
        extension=extension,
    )
