"""What the fonts lack is told without loading them, and is what a page shows as a box."""

from __future__ import annotations

import subprocess
import sys

import pytest

from komtui.adapters.pdf import coverage
from komtui.adapters.pdf.cut import held
from komtui.adapters.pdf.fonts import MISSING, printable


def test_the_table_says_what_the_fonts_have() -> None:
    # `python -m komtui.adapters.pdf.cut` writes it along with the fonts.
    assert coverage.DATA.read_text("ascii") == coverage.written(held())


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("株式会社サンプル 東京都", "株式会社サンプル東京都"),
        ("주식회사 예제", "주식회사예제"),
        ("חברה בע״מ", "חברהע״מ"),
        ("شركة", "شركة"),
        ("บริษัท", "บริษัท"),
        ("Ελληνική Εταιρεία ΑΕ", ""),
        ("ООО Ромашка", ""),
        ("Łódź Žluťoučký Cửa hàng Việt", ""),
        ("e\u0301te\u0301 co\u00adopératif", ""),
        ("5 € – « œuvre » 🎂", "🎂"),
    ],
)
def test_what_is_missing_is_what_becomes_a_box(text: str, lacking: str) -> None:
    assert coverage.missing(text) == lacking
    assert (MISSING in printable(text)) is bool(lacking)


def test_asking_loads_nothing_that_draws() -> None:
    script = (
        "import sys; from komtui.adapters.pdf.coverage import missing; print(missing('株'.encode().decode()));"
        "print([each for each in ('fpdf', 'fontTools', 'PIL') if each in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.split() == ["株", "[]"]
