"""A further font, of this machine: what is wanted of it is cut out, as outlines alone, small enough to be kept."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from komtui.domain.embedding import Embedding, embedding
from komtui.domain.problem import Problem
from komtui.services.files import expanded, plain
from komtui.services.ports.pages import LARGEST_FONT, Cut

_JOINED: Final = re.compile(
    "[\u0900-\u109f\u1100-\u11ff\u1700-\u18af\u1900-\u1cff\ua800-\uabff\U00010a00-\U00011fff\U00016d40-\U00016d7f]"
)
"""Scripts whose letters change, join or stack beside each other: those of India and South-East Asia, Tibetan,
Mongolian, single parts of Hangul. Drawn one by one they are wrong."""
_TO_THE_LEFT: Final = ("R", "AL")
"""Bidirectional classes (UAX 9) of what is written from right to left: Arabic, Hebrew, Syriac, N'Ko."""
_FINE: Final = 1000
"""Parts of an em that a curve may be off."""


def cut(source: str | bytes, characters: str) -> Cut | Problem:
    """Return what a font has of `characters`; `source` is a path, or what is in a file. The same gives the same bytes.

    Nothing is raised: a font that cannot be used is `document.font`, one that may not be embedded
    `document.font-licence`.
    """
    name = source if isinstance(source, str) else ""
    try:
        content = plain(expanded(source), LARGEST_FONT) if isinstance(source, str) else source
        if embedding(content) is Embedding.FORBIDDEN:
            return Problem("document.font-licence", {"file": name}, "documents.font")
        return _cut(content, "".join(sorted(set(characters))))
    except Exception:  # noqa: BLE001 - a damaged font makes fontTools raise anything
        return Problem("document.font", {"file": name}, "documents.font")


@lru_cache(maxsize=2)
def _opened(content: bytes) -> Any:  # noqa: ANN401 - fontTools builds its tables at run time
    from fontTools.ttLib import TTFont

    return TTFont(BytesIO(content), fontNumber=0, lazy=True, recalcTimestamp=False)


@lru_cache(maxsize=256)
def _cut(content: bytes, characters: str) -> Cut:
    font = _opened(content)
    names, glyphs = font.getBestCmap() or {}, font.getGlyphSet()
    found: dict[str, Any] = {}
    for character in characters:
        name = names.get(ord(character))
        outline = _outline(font, glyphs, name) if name and _stands_alone(character) else None
        if outline is not None:
            found[character] = outline
    lacking = "".join(each for each in characters if each not in found)
    return Cut(_built(font, found) if found else b"", lacking)


def _stands_alone(character: str) -> bool:
    return unicodedata.bidirectional(character) not in _TO_THE_LEFT and not _JOINED.match(character)


def _outline(font: Any, glyphs: Any, name: str) -> tuple[Any, int] | None:  # noqa: ANN401 - see `_opened`
    """Return outline and width of a glyph; None where it is a picture, as in fonts of coloured emoji."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.filterPen import DecomposingFilterPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    # The two kinds of outlines run around their insides the other way.
    smooth = Cu2QuPen(pen, font["head"].unitsPerEm / _FINE, reverse_direction="glyf" not in font)
    glyphs[name].draw(DecomposingFilterPen(smooth, glyphs))
    outline = pen.glyph(dropImpliedOnCurves=False)
    return (outline, round(glyphs[name].width)) if outline.numberOfContours > 0 else None


def _built(font: Any, found: dict[str, tuple[Any, int]]) -> bytes:  # noqa: ANN401 - see `_opened`
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    em, head = font["head"].unitsPerEm, font["hhea"]
    builder = FontBuilder(em, isTTF=True)
    order = [f"g{ord(each):X}" for each in found]
    nothing = TTGlyphPen(None).glyph()
    builder.setupGlyphOrder([".notdef", *order])
    builder.setupCharacterMap({ord(each): name for each, name in zip(found, order, strict=True)})
    outlines = [outline for outline, _ in found.values()]
    builder.setupGlyf({".notdef": nothing, **dict(zip(order, outlines, strict=True))})
    lefts = {name: getattr(builder.font["glyf"][name], "xMin", 0) for name in order}
    widths = {name: (width, lefts[name]) for name, (_, width) in zip(order, found.values(), strict=True)}
    builder.setupHorizontalMetrics({".notdef": (em // 2, 0), **widths})
    builder.setupHorizontalHeader(ascent=head.ascent, descent=head.descent)
    builder.setupNameTable({"familyName": "Further", "styleName": "Regular", "psName": _name(font)})
    builder.setupOS2(usWeightClass=400, fsType=font["OS/2"].fsType if "OS/2" in font else 0)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    target = BytesIO()
    builder.save(target)
    return target.getvalue()


def _name(font: Any) -> str:  # noqa: ANN401 - see `_opened`
    """Return the font's PostScript name, harmless in a PDF."""
    return re.sub("[^A-Za-z0-9-]", "", font["name"].getDebugName(6) or "")[:60] or "Further"
