"""PDFs a second, beside fpdf2 as one writes it: `python benchmarks/pdf.py`.

The floor writes the same words with `cell` and `add_font` of the whole DejaVu Sans Condensed, regular and bold. Both
take turns in one process and run, because absolute times drift; only the ratio counts.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from benchmarks.report import Figure
from komtui.adapters.pdf._page import rendered
from komtui.domain.sales.document import Document, Kind, Line, PaymentMeans
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Address, Party
from komtui.domain.sales.tax import Tax

ROUNDS = 15
"""How often both take their turn."""
BATCH = 10
"""Of ours in one turn, against one of the floor's: turns of about the same length."""
_FONTS = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/usr/share/fonts/TTF"),
    Path("/Library/Fonts"),
)


def sample() -> Document:
    """Return an invoice of eight lines, as a bakery in Lyon writes it."""
    vat20, vat55 = Tax("VAT", "S", Decimal(20)), Tax("VAT", "S", Decimal("5.5"))
    lines = tuple(
        Line(f"Pain de campagne au levain, fournée {place}", Decimal(12 * place), "C62", Decimal("3.20"), (tax,))
        for place, tax in enumerate((vat55, vat20) * 4, start=1)
    )
    seller = Party(
        "Boulangerie Lefèvre SAS",
        address=Address("12 rue des Capucins", postcode="69001", city="Lyon", country="FR"),
        vat_id="FR40303265045",
        legal_id="30326504500017",
    )
    buyer = Party("Hôtel Le Fé & Fils", address=Address("8 quai Rambaud", postcode="69002", city="Lyon", country="FR"))
    return Document(
        Kind.INVOICE,
        "F-2026-0412",
        dt.date(2026, 11, 20),
        "EUR",
        seller,
        buyer,
        lines,
        "fr",
        State.ISSUED,
        due_date=dt.date(2026, 12, 20),
        payment=PaymentMeans("58", "FR7630006000011234567890189", "AGRIFRPP"),
    )


def originals() -> tuple[Path, Path] | None:
    """Return the whole fonts, regular and bold, where this machine has them."""
    for folder in _FONTS:
        pair = folder / "DejaVuSansCondensed.ttf", folder / "DejaVuSansCondensed-Bold.ttf"
        if all(path.exists() for path in pair):
            return pair
    return None


def words_of(content: bytes) -> list[str]:
    """Return the pieces of text of a PDF, so that the floor writes the very same."""
    import io

    from pypdf import PdfReader

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return [piece for piece in re.split(r"\n| {2,}", text) if piece.strip()]


def as_one_writes_it(words: list[str], fonts: tuple[Path, Path]) -> bytes:
    """Return the same words by bare fpdf2."""
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_font("DejaVu", "", fonts[0])
    pdf.add_font("DejaVu", "B", fonts[1])
    pdf.add_page()
    for place, piece in enumerate(words):
        pdf.set_font("DejaVu", "B" if place % 4 == 0 else "", 8.5)
        right = place % 2
        pdf.cell(95, 5, piece, border="B", new_x="LMARGIN" if right else "RIGHT", new_y="NEXT" if right else "TOP")
    return bytes(pdf.output())


def _seconds(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def measure(data: Path | None = None) -> list[Figure]:
    """Return the figures of the table; the books in `data` are not needed."""
    del data
    result = rates()
    floor = result.get("floor_per_second")
    return [
        Figure("8 PDFs a second", result["pdfs_per_second"], "/s", floor, 10.0, more_is_better=True),
        Figure("  size of one", result["bytes"] / 1000, "kB", result["floor_bytes"] / 1000 if floor else None, None),
    ]


def rates() -> dict[str, float]:
    """Return PDFs a second of ours and of the floor (medians), their ratio, and the sizes in bytes.

    Without the original fonts on the machine the floor is 0 and so is the ratio.
    """
    document, fonts = sample(), originals()
    content = rendered(document, "a4")
    words = words_of(content)
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(ROUNDS):
        ours.append(_seconds(lambda: rendered(document, "a4"), BATCH))
        if fonts is not None:
            floor.append(_seconds(lambda: as_one_writes_it(words, fonts), 1))
    result = {"pdfs_per_second": 1 / statistics.median(ours), "bytes": float(len(content))}
    if fonts is not None:
        result["floor_per_second"] = 1 / statistics.median(floor)
        result["floor_bytes"] = float(len(as_one_writes_it(words, fonts)))
    result["ratio"] = result["pdfs_per_second"] / result["floor_per_second"] if floor else 0.0
    return result


def main() -> int:
    """Print what was measured beside its target."""
    result = rates()
    print(f"komtui             {result['pdfs_per_second']:8.1f} PDFs/s   {result['bytes'] / 1000:6.1f} kB")
    if not result["ratio"]:
        print("fpdf2, as written  not measured: DejaVu Sans Condensed is not on this machine")
        return 0
    print(f"fpdf2, as written  {result['floor_per_second']:8.1f} PDFs/s   {result['floor_bytes'] / 1000:6.1f} kB")
    print(f"ratio              {result['ratio']:8.1f}×  (target: at least 10)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
