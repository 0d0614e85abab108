"""What a page cannot show is named with the text that it stands in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from komtui.adapters import pdf
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.pdf.coverage import missing
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.legal.finding import Severity
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import NOBODY, Party
from komtui.services.ports import NewDocument
from komtui.services.ports.pages import Cut
from komtui.services.sales.law.coverage import Coverage, unprintable
from komtui.services.sales.life.documents import DocumentService
from komtui.services.settings.settings import SettingsService

SHIPPED = Path(pdf.__file__).parent / "data"
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


async def test_boxes_are_advice_before_a_draft_is_issued(service: DocumentService, books: DocumentRepository) -> None:
    """What is asked of a person at the issue is known to whoever checks the draft before."""
    lines = (Line("Pain"), Line("東京 – item"))
    draft = replace(PLAIN, number="", seller=NOBODY, lines=lines, state=State.DRAFT)
    (written,) = await books.add(
        [
            NewDocument(draft),
        ]
    )
    found = await service.would_issue(written.id)
    assert [(each.code, each.severity, each.field) for each in found.findings] == [
        ("document.unprintable", Severity.SHOULD, "lines")
    ]
    assert [each.facts["characters"] for each in found.boxes] == ["東京"]
    assert found.musts == ()


async def test_a_further_font_that_is_not_there_any_more_keeps_a_draft_back(
    service: DocumentService, books: DocumentRepository, settings: SettingsService, tmp_path: Path
) -> None:
    """Nothing is issued without it, so that whoever checks the draft before learns of it with its setting."""

    async def cut(_font: str | bytes, _characters: str) -> Cut:
        raise ProblemError(Problem("document.font", {"file": "gone.ttf"}, "documents.font"))

    service._issuer._coverage = Coverage(missing, cut)
    font = tmp_path / "gone.ttf"
    font.write_bytes(next(SHIPPED.glob("*.ttf")).read_bytes())
    await settings.set({"documents.font": str(font)})
    draft = replace(PLAIN, number="", seller=NOBODY, lines=(Line("東京"),), state=State.DRAFT)
    (written,) = await books.add([NewDocument(draft)])
    found = await service.would_issue(written.id)
    assert [(each.code, each.severity, each.field) for each in found.findings] == [
        ("document.font", Severity.MUST, "documents.font")
    ]
    assert [each.code for each in found.musts] == ["document.font"]


async def test_a_further_font_is_looked_into_once_and_again_when_its_file_is_another(tmp_path: Path) -> None:
    font, asked = tmp_path / "further.ttf", list[str]()

    async def cut(_font: str | bytes, characters: str) -> Cut:
        asked.append(characters)
        content = font.read_bytes()
        return Cut(content, "" if content == b"whole" else characters)

    coverage = Coverage(missing, cut)
    document = Document(Kind.INVOICE, "F-1", PLAIN.date, "EUR", PLAIN.seller, Party("東京"), (Line("Pain"),))
    font.write_bytes(b"poor")
    for _again in range(2):
        problem = await coverage.unprintable(document, str(font), "F-1")
        assert problem is not None
        assert problem.facts["characters"] == "東京"
    assert asked == ["京東"]
    font.write_bytes(b"whole")
    assert await coverage.unprintable(document, str(font), "F-1") is None
    assert await coverage.further(document, str(font)) == b"whole"
    assert len(asked) == 2
