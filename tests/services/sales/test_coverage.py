"""What a page cannot show is named with the text that it stands in."""

from __future__ import annotations

import datetime as dt

from komtui.adapters.pdf.coverage import missing
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.party import Party
from komtui.services.sales.coverage import unprintable

PLAIN = Document(Kind.INVOICE, "F-1", dt.date(2026, 1, 5), "EUR", Party("Lefèvre"), Party("Łódź"), (Line("Pain"),))


def test_a_document_that_can_be_printed() -> None:
    assert unprintable(PLAIN, missing) is None


def test_the_characters_and_the_first_text_are_named() -> None:
    lines = (Line("Pain"), Line("東京都 – item", note="京"))
    document = Document(
        Kind.INVOICE, "", PLAIN.date, "EUR", PLAIN.seller, Party("株式会社", email="株@client.example"), lines
    )
    problem = unprintable(document, missing, "draft-7")
    assert problem is not None
    assert (problem.code, problem.field) == ("document.unprintable", "buyer.name")
    assert problem.facts == {"number": "draft-7", "characters": "株式会社東京都", "text": "株式会社"}


def test_many_characters_are_cut() -> None:
    problem = unprintable(
        Document(Kind.INVOICE, "F-1", PLAIN.date, "EUR", PLAIN.seller, Party("".join(map(chr, range(0x4E00, 0x4E80))))),
        missing,
    )
    assert problem is not None
    assert len(str(problem.facts["characters"])) == 21
    assert str(problem.facts["text"]).endswith("…")
