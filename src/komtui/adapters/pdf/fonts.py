"""Fonts: the shipped cuts, read once a process and embedded whole, so that no document parses or subsets a font.

The tests compare what comes out with what fpdf2's own reader of fonts says.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from fpdf.enums import FontDescriptorFlags
from fpdf.fonts import PDFFontDescriptor
from fpdf.output import CIDSystemInfo, PDFFont
from fpdf.syntax import Name, PDFArray, PDFContentStream, PDFObject

from komtui.adapters.pdf._upstream import Prepared, ReadyFont, prepared
from komtui.adapters.pdf.coverage import composed
from komtui.domain.text import visible

DATA = Path(str(files("komtui.adapters.pdf") / "data"))
"""Where the cut fonts lie, beside their licence."""
PLANES = ("western", "latin", "world")
"""Characters in the order in which they are looked for: Western Europe; the rest of Latin; Greek, Cyrillic, signs."""
WEIGHTS = {False: "DejaVuSansCondensed.ttf", True: "DejaVuSansCondensed-Bold.ttf"}
"""The originals, by whether they are bold."""
MISSING = "\u25a1"
"""Stands for a character that no plane has."""

# Of DejaVu, whose files do not state it.
_CAP_HEIGHT = 729
_SURROGATE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def font_file(plane: str, *, bold: bool) -> str:
    """Return the file name of one cut."""
    return f"komtui-{plane}-{'bold' if bold else 'regular'}.ttf"


class Face(ReadyFont):
    """One plane in one weight. Shared between documents: nothing in it changes once it is read.

    Codes in the page are glyph numbers, which are the same in every document, so that the file is deflated only once.
    """

    def __init__(self, index: int, plane: str, content: bytes, *, bold: bool) -> None:
        from fontTools.ttLib import TTFont

        font = TTFont(BytesIO(content), recalcTimestamp=False)
        scale = 1000 / font["head"].unitsPerEm
        advances = [round(font["hmtx"][glyph][0] * scale) for glyph in font.getGlyphOrder()]
        glyphs = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
        super().__init__(index, f"{plane}{'B' if bold else ''}", bold=bold)
        # What the sheet and the output ask.
        self.codes = {code: f"{glyph:04X}" for code, glyph in glyphs.items()}
        self.widths = {chr(code): advances[glyph] for code, glyph in glyphs.items()}
        self.base_font = f"KOMTUI+{font['name'].getDebugName(6)}-{plane.capitalize()}"
        self.length = len(content)
        self.deflated = zlib.compress(content, 9)
        self.to_unicode = zlib.compress(_to_unicode(glyphs), 9)
        self.advances = f"[0 [{' '.join(map(str, advances))}]]"
        self.missing_width = advances[0]
        self.metrics = _metrics(font, scale)
        font.close()

    def encode_text(self, text: str) -> str:
        """Return the operator that shows `text`, of which every character is in this face."""
        return f"<{text.translate(self.codes)}> Tj"

    def objects(self) -> Sequence[PDFObject]:
        """Return the font as a PDF has it (PDF 1.7, 9.7), its composite last; each document numbers its own objects."""
        return [Prepared(*each) for each in self._prepared]

    @cached_property
    def _prepared(self) -> Sequence[tuple[Sequence[bytes], Sequence[int]]]:
        """What all documents have of it."""
        program: Any = Deflated(self.deflated)
        program.length1 = self.length
        descriptor: Any = self.descriptor()
        descriptor.font_name = Name(self.base_font)
        descriptor.font_file2 = program
        system_info = CIDSystemInfo()
        descendant: Any = PDFFont("CIDFontType2", self.base_font, d_w=self.missing_width, w=self.advances)
        descendant.c_i_d_system_info = system_info
        descendant.font_descriptor = descriptor
        descendant.c_i_d_to_g_i_d_map = Name("Identity")
        composite = PDFFont("Type0", self.base_font, encoding="Identity-H")
        composite.to_unicode = Deflated(self.to_unicode)
        composite.descendant_fonts = PDFArray([descendant])
        return prepared((program, descriptor, system_info, composite.to_unicode, descendant, composite))

    def descriptor(self) -> PDFFontDescriptor:
        """Return a new font descriptor: each document numbers its own objects."""
        flags = FontDescriptorFlags.SYMBOLIC
        if self.fontkey.endswith("B"):
            flags |= FontDescriptorFlags.FORCE_BOLD
        return PDFFontDescriptor(flags=flags, italic_angle=0, missing_width=self.missing_width, **self.metrics)


def _metrics(font: Any, scale: float) -> dict[str, Any]:  # noqa: ANN401 - fontTools builds its tables at run time
    head, box = font["head"], ("xMin", "yMin", "xMax", "yMax")
    return {
        "ascent": round(font["hhea"].ascent * scale),
        "descent": round(font["hhea"].descent * scale),
        "cap_height": _CAP_HEIGHT,
        "font_b_box": f"[{' '.join(str(round(getattr(head, side) * scale)) for side in box)}]",
        "stem_v": round(50 + (font["OS/2"].usWeightClass / 65) ** 2),
    }


def _to_unicode(glyphs: dict[int, int]) -> bytes:
    """Return the CMap that lets readers search and copy (PDF 1.7, 9.10.3); of two characters the lower code wins."""
    codes: dict[int, int] = {}
    for code in sorted(glyphs):
        codes.setdefault(glyphs[code], code)
    entries = [f"<{glyph:04X}> <{_utf16(code)}>" for glyph, code in sorted(codes.items())]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        )
    ).encode("ascii")


def _utf16(code: int) -> str:
    return chr(code).encode("utf-16-be").hex().upper()


@cache
def face(plane: str, *, bold: bool) -> Face:
    """Return one face, read the first time that somebody asks."""
    content = (DATA / font_file(plane, bold=bold)).read_bytes()
    return Face(1 + 2 * PLANES.index(plane) + bold, plane, content, bold=bold)


@lru_cache(maxsize=8)
def _further(content: bytes) -> Face:
    return Face(1 + 2 * len(PLANES), "further", content, bold=False)


class _Beyond:
    """The font that is looked at after the planes. A process draws one document at a time."""

    face: Face | None = None


@contextmanager
def further(font: bytes | None) -> Iterator[None]:
    """Within, draw what no plane has from a further font, in one weight, where there is one."""
    if font is None:
        yield
        return
    _Beyond.face = _further(font)
    # What is known of stretches of text is known of the planes and of one such font.
    _forget()
    try:
        yield
    finally:
        _Beyond.face = None
        _forget()


def _forget() -> None:
    runs.cache_clear()
    advance.cache_clear()


@cache
def _plane_of(character: str) -> str:
    return next((plane for plane in PLANES if character in face(plane, bold=False).widths), "")


def printable(text: str, *, multiline: bool = False) -> str:
    """Return untrusted `text` as it can be printed: composed, harmless, and with only characters that a face has."""
    if text.isascii() and text.isprintable():
        return text
    text = composed(text, multiline=multiline)
    if face("western", bold=False).widths.keys() >= set(text):
        return text
    beyond = _Beyond.face.widths if _Beyond.face is not None else {}
    return "".join(each if each == "\n" or _plane_of(each) or each in beyond else MISSING for each in text)


def unicode_scalar(text: str) -> str:
    """Return `text` as metadata can hold it (XML 1.0, 2.2): harmless, without surrogates and noncharacters."""
    return _SURROGATE.sub("\ufffd", visible(text))


def _face_of(character: str, *, bold: bool) -> Face:
    plane = _plane_of(character)
    if not plane and _Beyond.face is not None:
        return _Beyond.face
    return face(plane, bold=bold)


@lru_cache(maxsize=8192)
def runs(text: str, *, bold: bool) -> tuple[tuple[Face, str, int], ...]:
    """Return `text`, which is printable, as stretches of one face each: face, stretch, width in 1/1000 em."""
    first = face(PLANES[0], bold=bold)
    if first.widths.keys() >= set(text):
        return ((first, text, sum(map(first.widths.__getitem__, text))),)
    stretches: list[tuple[Face, str]] = []
    for character in text:
        here = _face_of(character, bold=bold)
        if stretches and stretches[-1][0] is here:
            stretches[-1] = (here, stretches[-1][1] + character)
        else:
            stretches.append((here, character))
    return tuple((here, part, sum(map(here.widths.__getitem__, part))) for here, part in stretches)


@lru_cache(maxsize=8192)
def advance(text: str, *, bold: bool) -> int:
    """Return how wide `text`, which is printable, is: in 1/1000 em."""
    return sum(width for _, _, width in runs(text, bold=bold))


class Deflated(PDFContentStream):
    """A stream that was deflated beforehand."""

    def __init__(self, deflated: bytes) -> None:
        super().__init__(deflated)
        self.filter = Name("FlateDecode")
