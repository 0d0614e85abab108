"""Cuts DejaVu Sans Condensed into the small fonts that komtui ships: `python -m komtui.adapters.pdf.cut FOLDER`.

FOLDER holds the original .ttf files (version 2.37). Run it again only when the characters of a plane change; the
result is committed, so that building and rendering need no font on the machine.
"""

from __future__ import annotations

import sys
from pathlib import Path

from komtui.adapters.pdf.coverage import DATA as COVERAGE
from komtui.adapters.pdf.coverage import written
from komtui.adapters.pdf.fonts import DATA, PLANES, WEIGHTS, font_file


def _span(*ranges: tuple[int, int]) -> set[int]:
    return {code for first, last in ranges for code in range(first, last + 1)}


_WESTERN = _span((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xFF), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022)) | {
    *(0x152, 0x153, 0x160, 0x161, 0x178, 0x17D, 0x17E, 0x192, 0x2C6, 0x2DC),
    *(0x2009, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2116, 0x2122, 0x2212, 0x25A1, 0xFFFD),
}
_LATIN = _span((0x100, 0x17F), (0x1CD, 0x1DC), (0x1E6, 0x1E9), (0x1F4, 0x1FF), (0x218, 0x21B), (0x300, 0x30C)) | {
    *(0x18F, 0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x259, 0x326, 0x327, 0x328, 0x2BB, 0x2BC, 0x2D8, 0x2D9, 0x2DA, 0x2DB, 0x2DD),
    *(0x1E80, 0x1E81, 0x1E82, 0x1E83, 0x1E84, 0x1E85, 0x1E9E, 0x1EF2, 0x1EF3, 0xFB01, 0xFB02),
}
_WORLD = _span(
    (0x370, 0x3FF),  # Greek
    (0x400, 0x45F),  # Cyrillic
    (0x490, 0x4C2),
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2070, 0x208E),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2150, 0x215E),  # fractions
    (0x2190, 0x2199),
    (0x2460, 0x2469),  # numbers in circles
) | {
    *(0x2103, 0x2109, 0x2113, 0x2117, 0x2120, 0x2126, 0x212E, 0x21D2, 0x21D4, 0x2200, 0x2202, 0x2206, 0x2208, 0x220F),
    *(0x2211, 0x2215, 0x2219, 0x221A, 0x221E, 0x2229, 0x222B, 0x2248, 0x2260, 0x2261, 0x2264, 0x2265, 0x2300, 0x25A0),
    *(0x25AA, 0x25AB, 0x25B2, 0x25B6, 0x25BA, 0x25BC, 0x25C0, 0x25C6, 0x25CA, 0x25CB, 0x25CF, 0x25E6, 0x2605, 0x2606),
    *(0x2610, 0x2611, 0x2612, 0x2640, 0x2642, 0x2660, 0x2663, 0x2665, 0x2666, 0x266A, 0x2713, 0x2714, 0x2717),
}
CHARACTERS = dict(zip(PLANES, (_WESTERN, _LATIN - _WESTERN, _WORLD - _LATIN - _WESTERN), strict=True))
"""What each plane holds; a document embeds the planes that it uses, and most use the first alone."""


def cut(folder: Path) -> None:
    """Write every plane of both weights into the package's data, and the licence that the originals carry."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(
        hinting=False, layout_features=[], glyph_names=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 5, 6]
    )
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "MATH", "kern", "gasp"]
    for weight, source in WEIGHTS.items():
        for plane, codes in CHARACTERS.items():
            font = TTFont(folder / source, recalcTimestamp=False)
            licence = font["name"].getDebugName(13)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=codes)
            subsetter.subset(font)
            font.save(DATA / font_file(plane, bold=weight))
    (DATA / COVERAGE.name).write_text(written(held()))
    (DATA / "LICENSE-DejaVu.txt").write_text("\n".join(line.rstrip() for line in licence.splitlines()) + "\n")


def held() -> set[int]:
    """Return the code points that every weight of the shipped fonts has."""
    from fontTools.ttLib import TTFont

    found = []
    for weight in WEIGHTS:
        codes = set[int]()
        for plane in PLANES:
            with TTFont(DATA / font_file(plane, bold=weight)) as font:
                codes |= set(font.getBestCmap())
        found.append(codes)
    return set.intersection(*found)


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
