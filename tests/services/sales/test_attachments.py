"""Attached files: with the document, in its letter, beside its PDF."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from email.parser import BytesParser
from email.policy import SMTPUTF8
from pathlib import Path

import pytest

from komtui.adapters.database.repositories.artifacts import ArtifactRepository
from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.bootstrap import LazyServices, Places
from komtui.domain.digest import digest
from komtui.domain.problem import ProblemError
from komtui.domain.sales.attachment import Attachment
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import State
from komtui.services.mail.messages.inspecting import outline
from komtui.services.mail.sending.rewriting import _read
from komtui.services.ports import NewDocument, StoredDocument
from komtui.services.sales.life.attachments import AttachmentService

CASES = Path(__file__).parents[2] / "data" / "cases"
ENVIRONMENT = {
    "KOMTUI_COMPANY_NAME": "Moulin",
    "KOMTUI_COMPANY_EMAIL": "moulin@moulin.example",
    "KOMTUI_SMTP_HOST": "mail.example.com",
}
TABLE = "a;é\n1;2\n".encode("latin-1")


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    yield opened
    await opened.close()


@pytest.fixture
async def stored(services: LazyServices) -> StoredDocument:
    """An invoice with a delivery note, a plan of the same name, and an address."""
    async for result in services.importing.run([CASES / "whole.ubl.xml"]):
        whole = (await services.documents.find(result.numbers[0])).document
    names = (("bl.csv", "text/csv", TABLE), ("BL.csv", "message/rfc822", b"second"))
    attachments = tuple(Attachment("A", name=name, mime=mime, sha256=digest(each)) for name, mime, each in names)
    document = replace(whole, number="W-2", attachments=(*attachments, Attachment("elsewhere")))
    files = {digest(each): each for _, _, each in names}
    (written,) = await DocumentRepository(services.database).add([NewDocument(document, files=files)])
    return await services.documents.get(written.id)


async def mime(services: LazyServices, letter_id: int) -> bytes:
    found = await OutboxRepository(services.database, services.clock).mime(letter_id)
    assert found is not None
    return found


async def test_files_are_mailed_with_their_document(services, stored) -> None:
    letter = await services.letters.draft(stored)
    assert [each.name for each in letter.attachments] == ["W-2.pdf", "bl.csv", "BL-2.csv"]
    assert [each.size for each in letter.attachments[1:]] == [len(TABLE), 6]
    assert "bl.csv" in outline(letter)
    (delivery,) = await services.letters.queue(stored, letter)
    content = await mime(services, delivery.letter_id)
    message = BytesParser(policy=SMTPUTF8).parsebytes(content)
    _, table, second = message.iter_attachments()
    assert (table.get_content_type(), table.get_filename()) == ("text/csv", "bl.csv")
    assert table.get_payload(decode=True) == TABLE
    assert (second.get_content_type(), second.get_payload(decode=True)) == ("text/csv", b"second")
    # Written anew for another sender, they are the same bytes.
    again, contents, _ = _read(content)
    assert contents[1:] == [TABLE, b"second"]
    assert [each.sha256 for each in again.attachments[1:]] == [digest(TABLE), digest(b"second")]


async def test_a_file_can_stay_behind_and_no_other_comes_in(services, stored) -> None:
    letter = await services.letters.draft(stored)
    pdf, _table, second = letter.attachments
    for wrong in ((second, pdf), (pdf, replace(second, sha256="0" * 64)), (pdf, replace(second, name="other.csv"))):
        with pytest.raises(ProblemError) as caught:
            await services.letters.queue(stored, replace(letter, attachments=wrong))
        assert [(each.code, each.field) for each in caught.value.problems] == [("letter.attachment", "attachments")]
    (delivery,) = await services.letters.queue(stored, replace(letter, attachments=(pdf, second)))
    message = BytesParser(policy=SMTPUTF8).parsebytes(await mime(services, delivery.letter_id))
    assert [each.get_filename() for each in message.iter_attachments()] == ["W-2.pdf", "BL-2.csv"]


async def test_a_file_that_is_gone_is_said(services, stored) -> None:
    broken = replace(stored.document, attachments=(Attachment("x", name="x.pdf", sha256="0" * 64),))
    with pytest.raises(ProblemError) as caught:
        await services.attachments.files(broken)
    assert caught.value.problems[0].code == "document.file-missing"


@pytest.fixture
def service(services: LazyServices) -> AttachmentService:
    return AttachmentService(ArtifactRepository(services.database))


@pytest.fixture
async def draft(services: LazyServices) -> Document:
    return await services.drafts.blank(Kind.INVOICE)


async def test_a_person_attaches_files_to_a_draft(service, draft, tmp_path) -> None:
    (tmp_path / "Plan é.pdf").write_bytes(b"%PDF plan")
    document = await service.attached(draft, tmp_path / "Plan é.pdf", description="DOCUMENT_ANNEXE")
    document = await service.attached(document, tmp_path / "Plan é.pdf")
    first, second = document.attachments
    assert first == Attachment(
        "Plan é.pdf", "DOCUMENT_ANNEXE", "", "Plan é.pdf", "application/pdf", digest(b"%PDF plan")
    )
    assert second.name == "Plan é-2.pdf"
    assert [each.content for each in await service.files(document)] == [b"%PDF plan"] * 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"x", "draft.file-kind"),
        ("a.pdf", b"", "draft.file-empty"),
        ("a.pdf", None, "draft.file-unreadable"),
        ("a.pdf", b"x" * 11, "draft.file-too-large"),
    ],
)
async def test_what_cannot_be_attached(service, draft, tmp_path, monkeypatch, name, content, code) -> None:
    monkeypatch.setattr("komtui.services.sales.life.attachments.MAX_BYTES", 10)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ProblemError) as caught:
        await service.attached(draft, tmp_path / name)
    assert [(each.code, each.field) for each in caught.value.problems] == [(code, "file")]


async def test_what_is_issued_takes_no_more_files(service, draft, tmp_path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with pytest.raises(ProblemError) as caught:
        await service.attached(replace(draft, number="F-1", state=State.ISSUED), tmp_path / "a.pdf")
    assert caught.value.problems[0].code == "document.not-draft"
