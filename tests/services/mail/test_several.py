"""Letters with several documents: their table, their files, and what is queued of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from tests.services.mail.test_letters import ENVIRONMENT, Rendering

from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.i18n import localizer
from komtui.services.mail.words import several
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.mail.writing.letters import LetterService
from komtui.services.ports import NewDocument, StoredDocument

DAY = dt.date(2026, 11, 20)


def document(number: str, price: str = "10", **fields: object) -> Document:
    given: dict[str, object] = {
        "kind": Kind.INVOICE,
        "number": number,
        "date": DAY,
        "currency": "EUR",
        "seller": Party("Boulangerie Lefèvre"),
        "buyer": Party("Café Müller", email="zoe@client.example"),
        "lines": (Line("Pain", Decimal(1), price=Decimal(price)),),
        "language": "fr",
        "state": State.ISSUED,
        "due_date": DAY + dt.timedelta(days=30),
    }
    return Document(**(given | fields))  # type: ignore[arg-type]


class Drawing(Rendering):
    """A page of its own for each document."""

    async def artifact(self, stored: StoredDocument, paper: str = "", *, settings: object = None, keeps: bool = True):  # type: ignore[no-untyped-def] # as the other
        made = await super().artifact(stored, paper, settings=settings)
        content = self.content + stored.document.number.encode()
        return replace(made, content=content, sha256=str(hash(content)))


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    yield opened
    await opened.close()


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture
def letters(services: LazyServices, drawing: Drawing) -> LetterService:
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.adapters.database.repositories.outbox import OutboxRepository

    books, outbox = DocumentRepository(services.database), OutboxRepository(services.database, services.clock)
    return LetterService(drawing, services.accounts, services.settings, outbox, services.clock, documents=books)  # type: ignore[arg-type] # the stand-in


async def stored(services: LazyServices, *documents: Document) -> list[StoredDocument]:
    from komtui.adapters.database.repositories.documents import DocumentRepository

    written = await DocumentRepository(services.database).add([NewDocument(each) for each in documents])
    return [await services.documents.get(each.id) for each in written]


def test_the_table_has_a_part_for_each_kind_and_a_sum_for_each_currency() -> None:
    found = several.table(
        [
            document("F-1", "1540.80"),
            document("D-9", "20", kind=Kind.QUOTE, due_date=None, valid_until=DAY),
            document("F-2", "9.20"),
            document("F-3", "7", currency="CAD", due_date=None),
        ],
        localizer("fr"),
    )
    assert found.replace("\xa0", " ").replace("\u202f", " ") == (
        "Devis  Date        Montant  Valable jusqu’au\n"
        "D-9    20/11/2026  20,00 €  20/11/2026\n"
        "\n"
        "Factures  Date           Montant  Échéance\n"
        "F-1       20/11/2026  1 540,80 €  20/12/2026\n"
        "F-2       20/11/2026      9,20 €  20/12/2026\n"
        "F-3       20/11/2026    7,00 $CA\n"
        "Total                   7,00 $CA\n"
        "Total                 1 550,00 €"
    )


@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_the_text_names_all_of_them_and_what_is_due(language: str) -> None:
    documents = [document(f"F-{place}", "100") for place in range(1, 6)]
    words = localizer(language)
    subject, body = several._body, several._subject
    said = several.facts(documents, words, ("Lefèvre", "", ""))
    assert "F-3" in body(documents, words, said)
    text = subject(documents, words, said)
    assert all(f"F-{place}" in text for place in range(1, 6))
    assert "500" in text
    assert text.rstrip().endswith("Lefèvre")


async def test_the_pages_come_first_and_none_of_them_is_left_out(
    services: LazyServices, letters: LetterService
) -> None:
    first, *others = await stored(services, document("F-1"), document("F-2"), document("F-3"))
    letter = await letters.draft(first, *others)
    assert [each.name for each in letter.attachments] == ["F-1.pdf", "F-2.pdf", "F-3.pdf"]
    assert letter.pages == 3
    short = replace(letter, attachments=letter.attachments[:2])
    with pytest.raises(ProblemError) as raised:
        await letters.queue(first, short, others=others)
    assert [(each.code, each.facts["file"]) for each in raised.value.problems] == [("letter.attachment", "F-3.pdf")]


async def test_what_is_queued_carries_all_of_them_once(services: LazyServices, letters: LetterService) -> None:
    first, *others = await stored(services, document("F-1", "100"), document("F-2", "23.40"))
    letter = await letters.draft(first, *others)
    plan = await letters.plan(first, letter, others=others)
    assert (plan.numbers, plan.problems, dict(plan.needs)) == (("F-1", "F-2"), (), {})
    (queued,) = await letters.queue(first, letter, others=others)
    assert [each.number for each in queued.documents] == ["F-1", "F-2"]
    kept = await letters._outbox.mime(queued.letter_id)
    mime = BytesParser(policy=policy.SMTP).parsebytes(kept or b"")
    assert [part.get_content() for part in mime.iter_attachments()] == [b"%PDF-1.7F-1", b"%PDF-1.7F-2"]
    with pytest.raises(LetterConsentError) as raised:
        await letters.queue(others[0], await letters.draft(others[0]))
    assert raised.value.needs[Consent.SENT_BEFORE].facts["number"] == "F-2"
    with pytest.raises(LetterConsentError) as raised:
        await letters.queue(first, letter, others=others)


async def test_a_plan_of_several_names_what_any_of_them_needs(services: LazyServices, letters: LetterService) -> None:
    first, paid = await stored(services, document("F-1"), document("F-2", state=State.PAID))
    letter = await letters.draft(first, paid)
    plan = await letters.plan(first, letter, others=[paid])
    assert plan.needs[Consent.PAID].facts["number"] == "F-2"
    with pytest.raises(LetterConsentError):
        await letters.queue(first, letter, others=[paid])


async def test_a_text_of_ones_own_has_the_table(services: LazyServices, letters: LetterService) -> None:
    await services.settings.set(
        {"texts.several.subject.fr": "{count} pièces", "texts.several.body.fr": "Voici :\n{table}\n{to_pay}"}
    )
    first, *others = await stored(services, document("F-1", "100"), document("F-2", "23.40"))
    letter = await letters.draft(first, *others)
    assert letter.subject == "2 pièces"
    assert "F-1" in letter.body
    assert "123,40" in letter.body
