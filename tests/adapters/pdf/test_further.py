"""A further font: what is taken of it, and that pages with it are like all others."""

import io
from dataclasses import replace

import pikepdf
import pikepdf.pdfa
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

from komtui.adapters.pdf import _page as page
from komtui.adapters.pdf import _receipt as receipt
from komtui.adapters.pdf._further import cut
from komtui.adapters.pdf.fonts import further
from komtui.domain.problem import Problem
from komtui.services.ports.pages import Cut

KANJI = "株式会社"
EMOJI = "\U0001f600"
ARABIC, HINDI = "شركة", "कंपनी"
EM = 1000


def _square(pen, size):
    pen.moveTo((50, 0))
    for corner in ((size, 0), (size, size), (50, size)):
        pen.lineTo(corner)
    pen.closePath()


def make(kind="ttf", characters=KANJI + EMOJI + ARABIC + HINDI, bits=0, empty=""):
    """Return a font whose letters are squares of their own sizes; those of `empty` have no outline."""
    builder = FontBuilder(EM, isTTF=kind == "ttf")
    names = {each: f"u{ord(each):X}" for each in characters}
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(each): name for each, name in names.items()})
    drawn = {}
    for place, (character, name) in enumerate([("", ".notdef"), *names.items()]):
        pen = TTGlyphPen(None) if kind == "ttf" else T2CharStringPen(EM, None)
        if character not in empty or not character:
            _square(pen, 400 + 10 * place)
        drawn[name] = pen.glyph() if kind == "ttf" else pen.getCharString()
    if kind == "ttf":
        builder.setupGlyf(drawn)
    else:
        builder.setupCFF("Squares", {}, drawn, {})
    builder.setupHorizontalMetrics(dict.fromkeys(drawn, (EM, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular", "psName": "Squares (test)"})
    builder.setupOS2(fsType=bits)
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue()


@pytest.fixture
def foreign(documents):
    return replace(documents["invoice"], buyer=replace(documents["invoice"].buyer, name=f"{KANJI} {EMOJI} Hôtel"))


@pytest.mark.parametrize("kind", ["ttf", "otf"])
def test_what_a_font_has_is_drawn_copied_and_found(foreign, kind, look):
    (font, lacking) = cut(make(kind), KANJI + EMOJI)
    assert lacking == ""
    for draw in (lambda: page.rendered(foreign, "a4"), lambda: receipt.rendered(foreign)):
        with further(font):
            content = draw()
        assert f"{KANJI} {EMOJI} Hôtel" in look(content)[0][1]
        with pikepdf.open(io.BytesIO(content)) as pdf:
            report = pikepdf.pdfa.check(pdf, "3b")
            assert report.verdict == "pass", report.findings
            names = {str(each.BaseFont) for each in pdf.pages[0].Resources.Font.values()}
        assert any("Squarestest" in each for each in names)


def test_it_is_ink_and_not_boxes(foreign):
    with further(cut(make(), KANJI + EMOJI).font):
        content = page.rendered(foreign, "a4")
    with pypdfium2.PdfDocument(content) as pdf:
        text = pdf[0].get_textpage()
        left, bottom, right, top = text.get_charbox(text.search(KANJI).get_next()[0])
        assert right - left > 2
        assert top - bottom > 2


def test_the_same_characters_are_the_same_bytes(foreign):
    first, again = cut(make(), KANJI), cut(make(), KANJI[::-1] + KANJI)
    assert first == again
    pages = []
    for _ in range(2):
        with further(cut(make(), KANJI + EMOJI).font):
            pages.append(page.rendered(foreign, "a4"))
    assert pages[0] == pages[1]


def test_it_leaves_no_trace_in_what_is_drawn_next(documents, foreign):
    plain, boxes = page.rendered(documents["invoice"], "a4"), page.rendered(foreign, "a4")
    with further(cut(make(), KANJI + EMOJI).font):
        assert page.rendered(documents["invoice"], "a4") == plain
        assert page.rendered(foreign, "a4") != boxes
    assert page.rendered(foreign, "a4") == boxes
    # Another font with other widths is not taken for the first.
    other = cut(make(characters=KANJI + EMOJI + "x"), KANJI + EMOJI).font
    with further(other):
        again = page.rendered(foreign, "a4")
    with further(other):
        assert page.rendered(foreign, "a4") == again


def test_what_it_lacks_or_cannot_be_drawn_right_is_said():
    (font, lacking) = cut(make(characters=KANJI + ARABIC + HINDI, empty="社"), KANJI + EMOJI + ARABIC + HINDI)
    assert font
    # Without a glyph, without an outline, from right to left, joined.
    assert set(lacking) == {EMOJI, "社", *ARABIC, *HINDI}
    assert cut(make(characters=ARABIC), ARABIC) == Cut(b"", "".join(sorted(set(ARABIC))))


@pytest.mark.parametrize(
    ("bits", "allowed"), [(0, True), (4, True), (8, True), (2, False), (0x100, False), (0x200, False)]
)
def test_what_may_not_be_embedded_is_not(bits, allowed, tmp_path):
    (tmp_path / "a.ttf").write_bytes(make(bits=bits))
    found = cut(str(tmp_path / "a.ttf"), KANJI)
    if allowed:
        assert isinstance(found, Cut)
    else:
        facts = {"file": str(tmp_path / "a.ttf")}
        assert found == Problem("document.font-licence", facts, "documents.font")


# A font says when it was made: its bytes name no test.
@pytest.mark.parametrize(
    "content",
    [b"", b"\0\1\0\0", b"OTTO" + bytes(400), make()[:300], make()[:900], b"%PDF-1.7"],
    ids=["nothing", "its first bytes", "empty tables", "a quarter", "half", "a PDF"],
)
def test_what_is_no_font_or_half_of_one_is_refused(content, tmp_path):
    (tmp_path / "a.ttf").write_bytes(content)
    for source in (str(tmp_path / "a.ttf"), content, str(tmp_path / "missing.ttf"), str(tmp_path)):
        assert cut(source, KANJI).code == "document.font"
