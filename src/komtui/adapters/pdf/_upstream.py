"""What is used of the inside of fpdf2: checked with 2.8.9.

Each thing says why there is no public way. `tests/adapters/pdf/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

import datetime as dt
import re
import zlib
from abc import abstractmethod
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final

from fpdf import FPDF
from fpdf.annotations import FileSpec, PDFEmbeddedFile
from fpdf.drawing_primitives import DeviceGray, DeviceRGB, convert_to_device_color
from fpdf.enums import OutputIntentSubType, PDFResourceType, TextEmphasis
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer, PDFICCProfile
from fpdf.syntax import PDFObject
from fpdf.util import builtin_srgb2014_bytes

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_LEVEL: Final = 3
"""Of deflating a file: a tenth longer than at the usual level, in a third of the time."""


class ReadyFont(TTFFont):
    """A font that fpdf2 takes for its own, and neither reads nor cuts.

    `TTFFont.__init__` is not called: it parses the file, anew for every document, which is half of fpdf2's time. These
    are the attributes that FPDF asks of a font while `text` draws.
    """

    def __init__(self, index: int, key: str, *, bold: bool) -> None:
        self.i = index
        self.type = "TTF"
        self.fontkey = key
        self.family = key.removesuffix("B").lower()
        self.style = "B" if bold else ""
        self.emphasis = TextEmphasis.coerce("B" if bold else "")
        self.color_font = None

    @abstractmethod
    def objects(self) -> Sequence[PDFObject]:
        """Return new objects of a PDF that embed the font; the last is the one that pages refer to."""


class QuickText(FPDF):
    """Writes text as `FPDF.text` does, byte for byte, and does not look anew at each word at what never differs.

    `text` goes through two decorators, `set_font` and `set_text_color`, and asks after underlines, outlines and core
    fonts: two thirds of what a page of words costs.
    """

    def show(
        self, x: float, y: float, text: str, font: ReadyFont, *, size: float, colour: tuple[int, int, int]
    ) -> None:
        """Write `text`, of which `font` has every character, from `x` on with its baseline at `y`."""
        device, operator = _ink(colour)
        words = f"BT {x * self.k:.2f} {(self.h - y) * self.k:.2f} Td {font.encode_text(text)} ET"
        filled = self.fill_color
        if filled is not device and filled != device:
            words = f"q {operator} {words} Q"
        self._out(self._turn_to(font, size) + words)

    def _turn_to(self, font: ReadyFont, size: float) -> str:
        """Make `font` the one of this graphics state, and return what says so on the page, where that is needed."""
        if self.current_font is font and self.font_size_pt == size:
            if self.current_font_is_set_on_page:
                return ""
        else:
            self.fonts.setdefault(font.fontkey, font)
            self.font_family, self.font_style, self.font_size_pt = font.family, font.style, size
            self.current_font = font
        self._resource_catalog.add(PDFResourceType.FONT, font.i, self.page)
        self.current_font_is_set_on_page = True
        return f"BT /F{font.i} {size:.2f} Tf ET\n"


@lru_cache(maxsize=256)
def _ink(colour: tuple[int, int, int]) -> tuple[DeviceRGB | DeviceGray, str]:
    """Return a colour as fpdf2 has it, and as the operator that fills with it."""
    device: Any = convert_to_device_color(*colour)
    return device, device.serialize().lower()


class Prepared(PDFObject):
    """An object of a PDF that is the same in every document but for its number, and those that it refers to.

    fpdf2 asks an object for each of its attributes by name to write it, and puts its stream together anew.
    """

    def __init__(self, parts: Sequence[bytes], references: Sequence[int]) -> None:
        """`parts` is what stands between the numbers, `references` how far behind the object's own those are."""
        PDFObject.__init__(self)
        self._parts = parts
        self._references = references

    # As bytes, which the output takes as they are.
    def serialize(self, *_arguments: object, **_security: object) -> Any:  # noqa: ANN401 - text, by its declaration
        """Return the object."""
        numbers = (b"%d" % (self.id + each) for each in (0, *self._references))
        return b"".join(each for pair in zip(numbers, self._parts, strict=True) for each in pair)


def prepared(objects: Sequence[PDFObject]) -> Sequence[tuple[Sequence[bytes], Sequence[int]]]:
    """Return what `Prepared` needs to stand for `objects`, which refer to each other alone and are numbered in a row.

    None of them has a string before its stream that reads like a reference.
    """
    for number, each in enumerate(objects, start=1):
        each.id = number
    return [_parted(each) for each in objects]


def _parted(each: PDFObject) -> tuple[Sequence[bytes], Sequence[int]]:
    text = each.serialize().encode("latin-1")
    head, stream, content = text.partition(b"\nstream\n")
    found = list(_REFERENCE.finditer(head))
    starts = [len(b"%d" % each.id), *(match.end(1) for match in found)]
    ends = [*(match.start(1) for match in found), len(head)]
    parts = [head[start:end] for start, end in zip(starts, ends, strict=True)]
    return (*parts[:-1], parts[-1] + stream + content), [int(match[1]) - each.id for match in found]


class _Profile(Prepared, PDFICCProfile):
    """A colour profile: only what is one is taken for one."""


@cache
def _profile() -> tuple[Sequence[bytes], Sequence[int]]:
    """Return the colour profile: fpdf2 reads and deflates it for each document."""
    (found,) = prepared([PDFICCProfile(contents=builtin_srgb2014_bytes(), n=3, alternate="DeviceRGB")])
    return found


def say_colours(sheet: FPDF) -> None:
    """Say what the colours mean, in the words of fpdf2, which does so itself where nobody else did."""
    sheet.add_output_intent(
        OutputIntentSubType.PDFA,
        output_condition_identifier="sRGB",
        output_condition="IEC 61966-2-1:1999",
        registry_name="http://www.color.org",
        dest_output_profile=_Profile(*_profile()),
        info="sRGB2014 (v2)",
    )


class AssociatedXml(PDFEmbeddedFile):
    """An XML file within a PDF that says the same as its pages, in the words of `FPDF.embed_file`.

    fpdf2 deflates it at the usual level, and asks each of its attributes by name, twice. It has no check sum, which
    nobody need say: that of fpdf2 is of what is deflated, where ISO 32000 (table 45) wants that of the file.
    """

    def __init__(self, name: str, content: bytes, moment: dt.datetime, description: str) -> None:
        """`moment`, in UTC, is when it was made; `name` and `description` are plain ASCII without parentheses."""
        PDFObject.__init__(self)
        self._contents = zlib.compress(content, _LEVEL)
        self._basename = name
        self._globally_enclosed = True
        self._file_spec = _Specified(self, name, description)
        made = f"(D:{moment:%Y%m%d%H%M%SZ})"
        self._said = (
            f" 0 obj\n<<\n/Filter /FlateDecode\n/Length {len(self._contents)}\n"
            f"/Params <</Size {len(content)}\n/CreationDate {made}\n/ModDate {made}>>\n"
            "/Subtype /text#2Fxml\n/Type /EmbeddedFile\n>>\nstream\n"
        ).encode()

    # As bytes, which the output takes as they are.
    def serialize(self, *_arguments: object, **_security: object) -> Any:  # noqa: ANN401 - text, by its declaration
        """Return the object."""
        return b"%d%b%b\nendstream\nendobj" % (self.id, self._said, self._contents)


class _Specified(FileSpec):
    """What stands for such a file where it is referred to."""

    def __init__(self, file: AssociatedXml, name: str, description: str) -> None:
        PDFObject.__init__(self)
        self._file = file
        self._name = name
        self._said = description

    def serialize(self, *_arguments: object, **_security: object) -> str:
        """Return the object."""
        return (
            f"{self.id} 0 obj\n<<\n/AFRelationship /Alternative\n/Desc ({self._said})\n/EF <</F {self._file.id} 0 R>>\n"
            f"/F ({self._name})\n/Type /Filespec\n/UF ({self._name})\n>>\nendobj"
        )


class ReadyFontOutput(OutputProducer):
    """Writes a document whose fonts are ready, and leaves out the open action, which PDF/A checkers dislike.

    fpdf2 subsets each font within `_add_fonts`, and sets the open action within `_finalize_catalog`, unasked.
    """

    def _add_fonts(self, *_resources: object) -> dict[int, Any]:
        return {each.i: self._add_ready(each) for each in self.fpdf.fonts.values() if isinstance(each, ReadyFont)}

    def _add_ready(self, font: ReadyFont) -> PDFObject:
        objects = font.objects()
        for each in objects:
            self._add_pdf_obj(each, "fonts")
        return objects[-1]

    def _finalize_catalog(self, catalog_obj: Any, *args: Any, **objects: Any) -> None:  # noqa: ANN401 - handed through
        super()._finalize_catalog(catalog_obj, *args, **objects)
        catalog_obj.open_action = None
