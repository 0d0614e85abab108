"""The cut fonts: complete for the languages that are printed, and read as fpdf2 itself reads them."""

import pytest
from fpdf import FPDF

from komtui.adapters.pdf.cut import CHARACTERS
from komtui.adapters.pdf.fonts import DATA, PLANES, advance, face, font_file, printable, runs


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("plane", PLANES)
def test_widths_and_glyphs_are_those_that_fpdf2_reads(plane, bold):
    pdf = FPDF()
    pdf.add_font("cut", fname=DATA / font_file(plane, bold=bold))
    theirs, ours = pdf.fonts["cut"], face(plane, bold=bold)
    assert {ord(each) for each in ours.widths} == set(theirs.cmap)
    for code, glyph in theirs.glyph_ids.items():
        assert int(ours.codes[code], 16) == glyph
        # fpdf2 rounds a half up, we to the even: one thousandth of an em, which PDF/A allows.
        assert abs(ours.widths[chr(code)] - theirs.cw[code]) <= 1
    assert ours.descriptor().font_b_box == theirs.desc.font_b_box
    pdf.fonts["cut"].close()


def test_the_shipped_files_hold_what_the_script_cuts():
    for plane in PLANES:
        for bold in (False, True):
            missing = CHARACTERS[plane] - {ord(each) for each in face(plane, bold=bold).widths}
            # Of Greek and the signs DejaVu lacks a few, and Unicode some; of Latin nothing is missing.
            assert len(missing) < (30 if plane == "world" else 1)


def test_the_common_plane_has_what_french_and_english_need():
    needed = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆàâäçéèêëîïôöùûüÿœæ«»‹›“”‘’–—…•·€$£¥§°²³½%‰№™©®\u00a0\u202f\u2009"
    assert face("western", bold=False).widths.keys() >= set(needed)
    assert face("western", bold=True).widths.keys() >= set(needed)


def test_figures_are_tabular():
    for bold in (False, True):
        assert len({advance(digit, bold=bold) for digit in "0123456789"}) == 1


def test_text_is_cleaned_composed_and_never_without_a_glyph():
    assert printable("e\u0301t\u00ade\u200b") == "éte"
    assert printable("a\x1b[31m\u202eb\nc") == "a�[31m�b c"
    assert printable("a\nb", multiline=True) == "a\nb"
    assert printable("中 Ł Ж \ud800 😀") == "□ Ł Ж � □"
    for text in ("中\x00", "\ufeff\ufffe", "Ελλάδα\u0301"):
        assert "".join(part for _, part, _ in runs(printable(text), bold=True)) == printable(text)


def test_a_face_is_read_once():
    assert face("latin", bold=True) is face("latin", bold=True)
