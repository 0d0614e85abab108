"""Letters: what a draft says in each language, what is refused, and what is queued."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from komtui.adapters.pdf.coverage import missing
from komtui.bootstrap import LazyServices, Places
from komtui.domain.digest import digest
from komtui.domain.mail.delivery import DeliveryState
from komtui.domain.mail.leaving import LONGEST_UNDO
from komtui.domain.mail.letter import Attachment, Letter
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Customer, Recipients
from komtui.domain.sales.document import Document, Kind, Line, Reference
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.domain.sales.tax import Tax
from komtui.i18n import localizer
from komtui.services.mail.account import advice
from komtui.services.mail.messages.inspecting import inspected, outline
from komtui.services.mail.messages.message import built
from komtui.services.mail.words import templates
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.mail.writing.letters import LetterService
from komtui.services.mail.writing.sizes import files_within, message_size
from komtui.services.ports import Enqueued, NewDocument, NewLetter, StoredDocument
from komtui.services.ports.outbox import OvertakenError
from komtui.services.sales.law.coverage import unprintable
from komtui.services.sales.pages.rendering import Artifact
from legal_documents import DAY, FRENCH, NURSE, quebec

ENVIRONMENT = {
    "KOMTUI_COMPANY_NAME": "Boulangerie Lefèvre",
    "KOMTUI_COMPANY_EMAIL": "factures@lefevre.example",
    "KOMTUI_COMPANY_PHONE": "04 78 00 00 00",
    "KOMTUI_MAIL_REPLY_TO": "anne@lefevre.example",
    "KOMTUI_SMTP_HOST": "mail.example.com",
}
DOCUMENT = Document(
    kind=Kind.INVOICE,
    number="F-2026-0412",
    date=dt.date(2026, 11, 20),
    currency="EUR",
    seller=Party("Boulangerie Lefèvre"),
    buyer=Party("Café Müller", email="zoe@client.example"),
    lines=(Line("Pain", Decimal(100), price=Decimal("12.84"), taxes=(Tax(rate=Decimal(20)),)),),
    language="en",
    state=State.ISSUED,
    due_date=dt.date(2026, 12, 20),
)


class Rendering:
    """Stands for the slow renderer; what it gives is not this test's subject."""

    def __init__(self) -> None:
        self.content = b"%PDF-1.7"
        self.notes: tuple[Problem, ...] = ()

    async def unprintable(self, stored: StoredDocument, *, settings: object = None) -> Problem | None:
        return unprintable(stored.document, missing)

    async def artifact(
        self, stored: StoredDocument, paper: str = "", *, settings: object = None, keeps: bool = True
    ) -> Artifact:
        del paper, settings
        name = f"{stored.document.number or 'draft'}.pdf"
        return Artifact(name, str(hash(self.content)), self.content, own=False, notes=self.notes)

    async def logo(self, stored: StoredDocument, settings: object) -> None:
        del stored, settings

    async def house_logo(self, store: str, settings: object) -> None:
        del store, settings


@pytest.fixture
def rendering() -> Rendering:
    return Rendering()


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), dict(ENVIRONMENT))
    yield opened
    await opened.close()


@pytest.fixture
def letters(services: LazyServices, rendering: Rendering) -> LetterService:
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.adapters.database.repositories.outbox import OutboxRepository

    outbox = OutboxRepository(services.database, services.clock)
    documents = DocumentRepository(services.database)
    return LetterService(
        rendering,  # type: ignore[arg-type] # the stand-in
        services.accounts,
        services.settings,
        outbox,
        services.clock,
        documents=documents,
        limit=services._size_limits.get,
    )


async def stored(services: LazyServices, document: Document = DOCUMENT) -> StoredDocument:
    from komtui.adapters.database.repositories.documents import DocumentRepository

    (written,) = await DocumentRepository(services.database).add([NewDocument(document)])
    return await services.documents.get(written.id)


async def test_a_draft_has_all_that_the_letter_needs(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services)
    letter = await letters.draft(document)

    assert letter.sender == "factures@lefevre.example"
    assert letter.from_name == "Boulangerie Lefèvre"
    assert letter.reply_to == "anne@lefevre.example"
    assert letter.to == ("zoe@client.example",)
    assert letter.subject == "Invoice F-2026-0412 – Boulangerie Lefèvre"
    assert "€1,540.80" in letter.body
    assert "December 20, 2026" in letter.body
    assert letter.body.endswith("Boulangerie Lefèvre\n04 78 00 00 00\n")
    assert [each.name for each in letter.attachments] == ["F-2026-0412.pdf"]
    assert await letters.check(document, letter) == ()


async def test_what_is_queued_is_frozen(services: LazyServices, letters: LetterService, rendering: Rendering) -> None:
    document = await stored(services)
    letter = await letters.draft(document)

    (delivery,) = await letters.queue(document, replace(letter, sender="someone@else.example"))

    outbox = letters._outbox
    mime = await outbox.mime(delivery.letter_id)
    assert mime is not None
    assert delivery.message_id.encode() in mime
    assert delivery.message_id.endswith("@lefevre.example>")
    assert b"From: =?utf-8?" in mime
    assert b"someone@else" not in mime
    assert delivery.state is DeliveryState.QUEUED
    rendering.content = b"%PDF changed"
    assert await outbox.mime(delivery.letter_id) == mime


async def test_the_same_letter_is_queued_once_unless_it_is_wanted_again(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    (first,) = await letters.queue(document, letter)

    with pytest.raises(LetterConsentError) as refused:
        await letters.queue(document, letter)
    assert set(refused.value.needs) == {Consent.SENT_BEFORE}
    assert [each.id for each in refused.value.before] == [first.id]
    assert len(await services.outbox.deliveries()) == 1
    assert [each.id for each in await letters.queue(document, letter, consents=(Consent.SENT_BEFORE,))] != [first.id]


async def test_every_fault_is_named_beside_its_field(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services)
    letter = replace(
        await letters.draft(document), to=(), cc=("nobody",), reply_to="a b", subject=" ", from_name="a\nb", body="\0"
    )

    with pytest.raises(ProblemError) as caught:
        await letters.queue(document, letter)

    assert {(each.code, each.field) for each in caught.value.problems} == {
        ("letter.no-recipient", "to"),
        ("letter.address", "cc"),
        ("letter.address", "reply_to"),
        ("letter.no-subject", "subject"),
        ("letter.control", "from_name"),
        ("letter.control", "body"),
    }
    assert list(await letters.check(document, letter)) == list(caught.value.problems)
    assert await services.outbox.deliveries() == []


async def test_a_letter_to_a_crowd_is_refused(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services)
    letter = await letters.draft(document)

    crowd = replace(letter, cc=tuple(f"a{number}@client.example" for number in range(100)))

    assert [each.code for each in await letters.check(document, crowd)] == ["letter.recipients"]


async def test_a_document_that_changed_meanwhile_is_not_sent_unseen(
    services: LazyServices, letters: LetterService, rendering: Rendering
) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    rendering.content = b"%PDF other"

    with pytest.raises(ProblemError, match=r"letter\.attachment"):
        await letters.queue(document, letter)


async def test_a_draft_document_is_not_mailed(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services, replace(DOCUMENT, number="", state=State.DRAFT))

    with pytest.raises(ProblemError, match=r"letter\.draft"):
        await letters.queue(document, await letters.draft(document))


async def test_without_an_account_the_draft_opens_and_says_what_is_missing(
    tmp_path: Path, rendering: Rendering
) -> None:
    from komtui.adapters.database.repositories.documents import DocumentRepository
    from komtui.adapters.database.repositories.outbox import OutboxRepository

    bare = LazyServices(Places.of(tmp_path / "bare", None), {})
    try:
        outbox = OutboxRepository(bare.database, bare.clock)
        documents = DocumentRepository(bare.database)
        letters = LetterService(rendering, bare.accounts, bare.settings, outbox, bare.clock, documents=documents)  # type: ignore[arg-type] # the stand-in
        document = await stored(bare)
        letter = await letters.draft(document)

        assert letter.sender == ""
        assert "mail.missing" in {each.code for each in await letters.check(document, letter)}
        with pytest.raises(NotConfiguredError):
            await letters.queue(document, letter)
    finally:
        await bare.close()


async def test_what_is_previewed_is_what_leaves_byte_for_byte(services: LazyServices, rendering: Rendering) -> None:
    from komtui.adapters.database.repositories.outbox import OutboxRepository

    services.__dict__["_rendering"] = rendering
    document = await stored(services)
    letter = await services.letters.draft(document)

    composed = await services.letters.composed(document, letter)
    read = inspected(composed.mime)
    (delivery,) = await services.letters.queue(document, letter, stamp=composed.stamp)

    mime = await OutboxRepository(services.database, services.clock).mime(delivery.letter_id)
    assert mime == composed.mime
    assert delivery.message_id == composed.stamp.message_id
    assert dict(read.headers)["Message-ID"] == delivery.message_id
    assert dict(read.headers)["To"] == "zoe@client.example"
    assert read.text == letter.body
    assert read.size == len(composed.mime)
    assert [(each.depth, each.media_type, each.name) for each in read.parts] == [
        (0, "multipart/mixed", ""),
        (1, "multipart/alternative", ""),
        (2, "text/plain", ""),
        (2, "text/html", ""),
        (1, "application/pdf", "F-2026-0412.pdf"),
    ]
    assert read.source.startswith("Date: ")


async def test_the_archive_gets_a_copy_that_nobody_sees_and_that_makes_no_other_letter(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    await letters.queue(document, await letters.draft(document))
    await services.settings.set({"mail.archive": "archive@lefevre.example"})
    letter = await letters.draft(document)
    assert letter.archive == "archive@lefevre.example"
    with pytest.raises(LetterConsentError):
        await letters.queue(document, letter)

    deliveries = await letters.queue(document, letter, consents={Consent.SENT_BEFORE})

    assert [each.recipient for each in reversed(deliveries)] == ["zoe@client.example", "archive@lefevre.example"]
    mime = await letters._outbox.mime(deliveries[0].letter_id)
    assert mime is not None
    assert b"archive@" not in mime
    # Whoever gets the letter anyway gets it once.
    to_both = replace(letter, cc=("Archive@lefevre.example",))
    assert len(await letters.queue(document, to_both)) == 2
    with pytest.raises(ProblemError):
        await services.settings.set({"mail.archive": "archive"})


async def test_the_house_s_files_are_offered_and_every_machine_has_what_one_has_read(
    services: LazyServices, tmp_path: Path
) -> None:
    terms, bank = tmp_path / "Conditions de vente.pdf", tmp_path / "RIB.pdf"
    terms.write_bytes(b"%PDF terms")
    bank.write_bytes(b"%PDF bank")
    wanted = f"{terms}\nfr: {bank}\n/nowhere/else.pdf"
    await services.settings.set({"mail.enclosures": wanted})
    document = await stored(services)

    letter = await services.letters.draft(document)

    # Of an English letter only what is for every language; ticked by nobody, it does not go.
    assert [each.name for each in letter.left_out] == ["Conditions de vente.pdf"]
    assert len(letter.attachments) == 1
    terms.unlink()
    other = LazyServices(services.places, dict(ENVIRONMENT))
    try:
        letter = await other.letters.draft(document)
        (offered,) = letter.left_out
        ticked = replace(letter, attachments=(*letter.attachments, offered), left_out=())
        composed = await other.letters.composed(document, ticked)
        assert composed.files[-1] == b"%PDF terms"
        extra = tmp_path / "plan.png"
        extra.write_bytes(b"\x89PNG\r\n")
        more = await other.enclosures.added(ticked, extra)
        assert [each.name for each in more.attachments[1:]] == ["Conditions de vente.pdf", "plan.png"]
        (delivery,) = await other.letters.queue(document, more)
        read = inspected(await other._queue.mime(delivery.letter_id) or b"")
        assert [each.name for each in read.parts if each.name] == [
            "F-2026-0412.pdf", "Conditions de vente.pdf", "plan.png"
        ]  # fmt: skip
        (tmp_path / "notes.exe").write_bytes(b"MZ")
        with pytest.raises(ProblemError) as refused:
            await other.enclosures.added(more, tmp_path / "notes.exe")
        assert refused.value.problems[0].code == "letter.file-kind"
        # What the books do not have is not mailed as something else.
        lost = replace(more, attachments=(*more.attachments, replace(offered, sha256="0" * 64)))
        with pytest.raises(ProblemError) as missing_one:
            await other.letters.queue(document, lost, consents={Consent.SENT_BEFORE})
        assert missing_one.value.problems[0].code == "letter.attachment"
    finally:
        await other.close()


async def test_nothing_leaves_without_the_pdf_that_it_announces(
    services: LazyServices, letters: LetterService, rendering: Rendering
) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    for wrong in (
        replace(letter, attachments=()),
        replace(letter, attachments=(replace(letter.attachments[0], sha256="0" * 64),)),
    ):
        with pytest.raises(ProblemError):
            await letters.queue(document, wrong)
    rendering.content = b"%PDF another page"
    with pytest.raises(ProblemError) as refused:
        await letters.queue(document, letter)
    assert [each.code for each in refused.value.problems] == ["letter.attachment"]
    assert await letters._outbox.deliveries() == []


async def test_a_letter_that_is_too_large_is_named_before_it_is_queued(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    assert "letter.large" not in {each.code for each in await letters.remarks(document, letter)}
    big = replace(letter, attachments=(*letter.attachments, Attachment("plan.pdf", "0" * 64, 27_000_000)))

    # Nobody knows what this server takes, and many of the receiving ones do not take that much.
    assert "letter.large" in {each.code for each in await letters.remarks(document, big)}
    assert "letter.too-large" not in {each.code for each in await letters.check(document, big)}

    services._environment["KOMTUI_SMTP_HOST"] = "smtp.gmail.com"
    [problem] = [each for each in await letters.check(document, big) if each.code == "letter.too-large"]
    assert (problem.field, problem.facts["limit"]) == ("attachments", 35_882_577)
    with pytest.raises(ProblemError) as refused:
        await letters.queue(document, big)
    assert "letter.too-large" in {each.code for each in refused.value.problems}


async def test_what_the_server_said_last_is_known_while_the_next_letter_is_written(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    big = replace(letter, attachments=(*letter.attachments, Attachment("plan.pdf", "0" * 64, 9_000_000)))
    assert "letter.too-large" not in {each.code for each in await letters.check(document, big)}

    account = await services.accounts.sender("")
    await services._size_limits.keep(account.server, 10_240_000)
    [problem] = [each for each in await letters.check(document, big) if each.code == "letter.too-large"]
    assert (problem.field, problem.facts["limit"]) == ("attachments", 10_240_000)
    assert 12_300_000 < problem.facts["size"] < 12_400_000
    assert "letter.too-large" not in {each.code for each in await letters.check(document, letter)}
    with pytest.raises(ProblemError) as refused:
        await letters.queue(document, big)
    assert "letter.too-large" in {each.code for each in refused.value.problems}
    # Files of many documents that are too much for one letter go in several.
    assert 0 < message_size(replace(letter, attachments=(Attachment("a", "", files_within(10_240_000)),))) <= 10_240_000

    await services._size_limits.keep(account.server, 0)
    assert "letter.too-large" not in {each.code for each in await letters.check(document, big)}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 56, 57, 58, 1_000_000])
def test_the_size_is_known_before_it_is_written(size: int) -> None:
    content = b"x" * size
    letter = Letter(
        "a@b.example", "", ("c@d.example",), "x", "y\n", attachments=(Attachment("x.pdf", digest(content), size),)
    )
    mime = built(letter, [content], "<1@b.example>", dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    assert 0 < message_size(letter) - len(mime) < 22_000


async def test_another_one_is_another_message(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    one, other = [await letters.composed(document, letter) for _ in range(2)]
    assert one.stamp.message_id != other.stamp.message_id
    with pytest.raises(ProblemError) as refused:
        await letters.composed(document, replace(letter, to=()))
    assert [each.code for each in refused.value.problems] == ["letter.no-recipient"]


async def test_the_preview_shows_no_control_character_and_every_part(
    services: LazyServices, letters: LetterService
) -> None:
    letter = replace(await letters.draft(await stored(services)), body="One\x1b[31m\nTwo", cc=("b@client.example",))

    text = outline(letter)

    assert text.startswith("From: Boulangerie Lefèvre <factures@lefevre.example>\nReply-To: anne@lefevre.example\n")
    assert "\nCc: b@client.example\nSubject: Invoice" in text
    assert "\n\nOne�[31m\nTwo\n\n[F-2026-0412.pdf, " in text


@pytest.mark.parametrize(
    ("document", "said", "unsaid"),
    [
        (replace(DOCUMENT, due_date=None), ["The amount due is €1,540.80."], ["payable by"]),
        (replace(DOCUMENT, prepaid=Decimal("1540.80")), ["settled."], ["amount due"]),
        (replace(DOCUMENT, state=State.PAID), ["settled."], ["amount due", "payable"]),
        (replace(DOCUMENT, state=State.CANCELLED), ["Nothing remains to be paid."], ["payable", "settled"]),
        (replace(DOCUMENT, prepaid=Decimal(2000)), ["Nothing remains to be paid."], ["payable", "settled"]),
        (
            replace(DOCUMENT, kind=Kind.QUOTE, due_date=None, valid_until=dt.date(2026, 12, 31)),
            ["our quote F-2026-0412", "valid until December 31, 2026", "To accept it"],
            ["amount due"],
        ),
        (
            replace(DOCUMENT, kind=Kind.ORDER, delivery_date=dt.date(2026, 12, 1)),
            ["Thank you for your order", "Delivery is planned for December 1, 2026."],
            ["amount due"],
        ),
        (
            replace(DOCUMENT, kind=Kind.CREDIT_NOTE, references=(Reference("invoice", "F-2026-0001"),)),
            ["our credit note", "It refers to our invoice F-2026-0001."],
            ["amount due", "payable"],
        ),
    ],
)
def test_each_kind_has_its_own_words(document: Document, said: list[str], unsaid: list[str]) -> None:
    text = templates.body(document, localizer("en"), ("Boulangerie Lefèvre",))

    assert all(words in text for words in said)
    assert not any(words in text for words in unsaid)


def test_hostile_names_are_harmless_in_subject_and_body() -> None:
    hostile = replace(DOCUMENT, number="F\r\nBcc: e@evil.example", seller=Party("Evil\x00\u202e {0} %s"))

    subject = templates.subject(hostile, localizer("en"), hostile.seller.name)
    body = templates.body(hostile, localizer("en"), (hostile.seller.name,))

    assert subject.isprintable()
    assert not {"\r", "\x00", "\u202e"} & set(body)
    assert "{0} %s" in subject


async def test_texts_of_ones_own_take_the_place_of_the_built_in_ones(
    services: LazyServices, letters: LetterService
) -> None:
    await services.settings.set({"texts.invoice.subject.en": "Bill {number}", "texts.invoice.body.fr": "Bonjour"})
    found = await stored(services)
    letter = await letters.draft(found)
    assert letter.subject == "Bill F-2026-0412"
    assert letter.body == templates.body(DOCUMENT, localizer("en"), ("Boulangerie Lefèvre", "04 78 00 00 00", ""))
    french = await letters.draft(replace(found, document=replace(DOCUMENT, language="fr")))
    assert french.body == "Bonjour\n"


async def test_a_page_with_boxes_is_mailed_only_if_a_person_says_so(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services, replace(DOCUMENT, buyer=replace(DOCUMENT.buyer, name="株式会社サンプル")))
    letter = await letters.draft(document)
    plan = await letters.plan(document, letter)
    assert {consent: problem.code for consent, problem in plan.needs.items()} == {
        Consent.UNPRINTABLE: "document.unprintable"
    }
    with pytest.raises(LetterConsentError) as refused:
        await letters.queue(document, letter)
    assert refused.value.needs[Consent.UNPRINTABLE].facts["characters"] == "株式会社サンプル"
    assert await letters.queue(document, letter, consents={Consent.UNPRINTABLE})


ORDER = replace(DOCUMENT, kind=Kind.ORDER, number="C-2026-0007")
SUPPLIER = "achats@lefevre.example"


async def test_an_order_goes_on_to_a_supplier_from_the_address_for_that(
    services: LazyServices, letters: LetterService
) -> None:
    await services.settings.set({"mail.supplier": SUPPLIER})
    document = await stored(services, ORDER)
    usual = await letters.draft(document)
    letter = await letters.for_supplier(document)
    assert letter is not None
    assert (letter.to, letter.sender, letter.reply_to) == ((), SUPPLIER, SUPPLIER)
    assert "Thank you for your order" not in letter.body
    letter = replace(letter, to=usual.to)
    assert f"From: Boulangerie Lefèvre <{SUPPLIER}>" in outline(letter)

    (customers,), (suppliers,) = await letters.queue(document, usual), await letters.queue(document, letter)

    # The same document to the same address as both: two letters, each once.
    assert customers.letter_id != suppliers.letter_id
    with pytest.raises(LetterConsentError) as refused:
        await letters.queue(document, letter)
    assert [each.id for each in refused.value.before] == [suppliers.id]
    mime = await letters._outbox.mime(suppliers.letter_id)
    assert mime is not None
    assert mime.count(f"<{SUPPLIER}>".encode()) == 1
    assert f"Reply-To: {SUPPLIER}".encode() in mime
    claimed = [await letters._outbox.claim("w", dt.timedelta(minutes=1)) for _ in range(2)]
    assert [each and each.sender for each in claimed] == ["factures@lefevre.example", SUPPLIER]


async def test_a_supplier_needs_an_order_and_an_address(services: LazyServices, letters: LetterService) -> None:
    order, invoice = await stored(services, ORDER), await stored(services)
    assert await letters.for_supplier(order) is None
    await services.settings.set({"mail.supplier": SUPPLIER})
    letter = await letters.for_supplier(order)
    assert letter is not None
    assert await letters.for_supplier(invoice) is None
    with pytest.raises(ProblemError) as caught:
        await letters.queue(invoice, replace(letter, to=("zoe@client.example",)))
    assert [each.code for each in caught.value.problems] == ["letter.no-supplier"]


async def test_documents_that_go_on_changing_meanwhile_are_looked_at_once_more_and_not_for_ever(
    services: LazyServices, letters: LetterService, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, enqueue = list[NewLetter](), letters._outbox.enqueue

    async def overtaken(new: NewLetter, *, again: bool = False) -> Enqueued:
        tried.append(new)
        if new.seen:
            raise OvertakenError
        return await enqueue(new, again=again)

    monkeypatch.setattr(letters._outbox, "enqueue", overtaken)
    document = await stored(services)
    assert await letters.queue(document, await letters.draft(document), current=True)
    assert [bool(each.seen) for each in tried] == [True, False]


@pytest.mark.parametrize(("more", "is_put_off"), [(0, False), (1, True)])
async def test_how_its_documents_stand_is_kept_with_a_letter_that_is_put_off_and_not_while_it_can_be_taken_back(
    services: LazyServices, letters: LetterService, monkeypatch: pytest.MonkeyPatch, more: int, is_put_off: bool
) -> None:
    written, enqueue = list[NewLetter](), letters._outbox.enqueue

    async def seen(new: NewLetter, *, again: bool = False) -> Enqueued:
        written.append(new)
        return await enqueue(new, again=again)

    monkeypatch.setattr(letters._outbox, "enqueue", seen)
    document = await stored(services)
    wait = LONGEST_UNDO + dt.timedelta(seconds=more)
    await letters.queue(document, await letters.draft(document), wait=wait)
    assert bool(written[0].standings) is is_put_off


async def test_a_supplier_is_written_to_in_whatever_language(services: LazyServices, letters: LetterService) -> None:
    await services.settings.set({"mail.supplier": "factures@lefevre.example"})
    document = await stored(services, replace(quebec("60"), kind=Kind.ORDER, number="C-1", state=State.ISSUED))
    letter = await letters.for_supplier(document)
    assert letter is not None
    codes = [each.code for each in await letters.remarks(document, replace(letter, language="en"))]
    assert "letter.in-french-quebec" not in codes
    usual = replace(await letters.draft(document), language="en")
    assert "letter.in-french-quebec" in [each.code for each in await letters.remarks(document, usual)]


@pytest.mark.parametrize(
    ("address", "code"),
    [(SUPPLIER, "mail.user-address"), ("us@other.example", "mail.user-domain"), ("factures@lefevre.example", None)],
)
async def test_a_sender_that_servers_refuse_is_warned_of(
    services: LazyServices, letters: LetterService, address: str, code: str | None
) -> None:
    await services.settings.set({"mail.supplier": address})
    document = await stored(services, ORDER)
    letter = await letters.for_supplier(document)
    assert letter is not None
    assert [each.code for each in await letters.remarks(document, letter)] == ([code] if code else [])
    assert await letters.remarks(document, await letters.draft(document)) == ()


async def test_a_page_without_its_e_invoice_is_remarked_and_leaves(
    services: LazyServices, letters: LetterService, rendering: Rendering
) -> None:
    rendering.notes = (Problem("einvoice.writing", {"number": "F-2026-0412", "what": "buyer"}, "buyer"),)
    document = await stored(services)
    letter = await letters.draft(document)
    assert [each.code for each in await letters.remarks(document, letter)] == ["einvoice.writing"]
    assert len(await letters.queue(document, letter)) == 1


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_draft_without_its_number_leaves_no_gap(
    services: LazyServices, letters: LetterService, language: str
) -> None:
    document = replace(DOCUMENT, number="", state=State.DRAFT, language=language)
    assert "  " not in (await letters.draft(await stored(services, document))).body


@pytest.mark.parametrize(
    ("state", "consent"), [(State.CANCELLED, Consent.CANCELLED), (State.PAID, Consent.PAID), (State.ISSUED, None)]
)
async def test_a_plan_says_what_must_be_agreed_to_and_writes_nothing(
    services: LazyServices, letters: LetterService, state: State, consent: Consent | None
) -> None:
    document = await stored(services, replace(DOCUMENT, state=state))
    letter = await letters.draft(document)

    plan = await letters.plan(document, letter)

    assert (plan.numbers, plan.letter, plan.problems, list(plan.before)) == (("F-2026-0412",), letter, (), [])
    assert [(each, problem.code) for each, problem in plan.needs.items()] == (
        [(consent, f"letter.{consent}")] if consent else []
    )
    if consent:
        for wrong in ((), (Consent.SENT_BEFORE,)):
            with pytest.raises(LetterConsentError) as refused:
                await letters.queue(document, letter, consents=wrong)
            assert refused.value.needs == plan.needs
    assert await services.outbox.deliveries() == []
    assert len(await letters.queue(document, letter, consents=[consent] if consent else [])) == 1


async def test_a_plan_says_to_whom_and_when_a_letter_went_before(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    letter = replace(await letters.draft(document), to=("zoe@café.example",))
    queued = await letters.queue(document, letter)

    # The same address, written otherwise.
    plan = await letters.plan(document, replace(letter, to=("zoe@xn--caf-dma.example",)))

    assert plan.before == queued
    problem = plan.needs[Consent.SENT_BEFORE]
    assert problem.facts["recipients"] == "zoe@café.example"
    assert str(problem.facts["when"]).startswith(f"{queued[0].queued_at.astimezone():%Y-%m-%d}")
    assert not (await letters.plan(document, replace(letter, cc=("b@client.example",)))).needs


async def test_a_plan_names_what_is_impossible_beside_its_field(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services, replace(DOCUMENT, number="", state=State.DRAFT))

    plan = await letters.plan(document, replace(await letters.draft(document), to=()))

    assert [(each.code, each.field) for each in plan.problems] == [
        ("letter.draft", None),
        ("letter.no-recipient", "to"),
    ]


async def test_what_another_till_cancelled_since_the_letter_was_opened_is_asked_about(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    letter = await letters.draft(document)
    note = await services.documents.convert(document.id, Kind.CREDIT_NOTE)
    await services.documents.issue(note.id)

    with pytest.raises(LetterConsentError) as refused:
        await letters.queue(document, letter)

    assert set(refused.value.needs) == {Consent.CANCELLED}


async def test_a_text_of_ones_own_that_asks_for_money_is_not_sent_with_what_is_paid(
    services: LazyServices, letters: LetterService
) -> None:
    await services.settings.set({"texts.invoice.body.en": "Pay {to_pay} by {due_date}."})
    document = await stored(services)
    assert (await letters.draft(document)).body == "Pay €1,540.80 by December 20, 2026.\n"
    await services.payments.take(document.id)
    paid = await letters.draft(await services.documents.get(document.id))
    assert "Pay" not in paid.body
    assert "It is settled." in paid.body
    await services.settings.set({"texts.invoice.body.en": "Here is {number}."})
    assert (await letters.draft(await services.documents.get(document.id))).body == "Here is F-2026-0412.\n"


@pytest.mark.parametrize(
    ("document", "language", "codes"),
    [
        (quebec("60"), "en", ["letter.in-french-quebec"]),
        (quebec("60"), "fr", []),
        (replace(quebec("60"), language="en"), "fr_CA", ["letter.law", "legal.ca.language"]),
        (replace(quebec("60"), language="en"), "en", ["letter.law", "legal.ca.language"]),
        (replace(FRENCH, buyer=NURSE), "en", ["letter.in-french"]),
        (FRENCH, "en", []),
    ],
)
async def test_a_letter_that_law_wants_in_french_is_remarked_on_whatever_its_document_is_in(
    services: LazyServices, letters: LetterService, document: Document, language: str, codes: list[str]
) -> None:
    issued = await stored(services, replace(document, state=State.ISSUED, date=DAY))
    letter = replace(await letters.draft(issued), language=language)
    said = [each.code for each in await letters.remarks(issued, letter)]
    assert [each for each in said if each.startswith(("letter.law", "letter.in-french", "legal."))] == codes


async def test_a_domain_of_mixed_scripts_is_remarked_on_and_keeps_nothing_back(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    letter = replace(await letters.draft(document), to=("ada@pаypal.example",))

    (remark,) = advice.of_recipients(letter.recipients)

    assert (remark.code, remark.facts["ascii"]) == ("mail.mixed-scripts", "xn--pypal-4ve.example")
    assert await letters.check(document, letter) == ()
    assert "To: ada@pаypal.example (xn--pypal-4ve.example)\n" in outline(letter)


async def test_a_letter_goes_to_whom_its_customer_wants_it(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services)
    of_invoices = Recipients(("compta@client.example",), cc=("chef@client.example",), bcc=("tax@client.example",))
    party = Party("Zoé", email="zoe@client.example")
    customer = Customer(party, language="fr", recipients=((Kind.INVOICE, of_invoices), (Kind.QUOTE, Recipients())))
    added = await services.customers.add(customer)
    await services.customers.assign([document.id], added.id)
    letters._drafting._customer = services.customers.of_document

    letter = await letters.draft(document)
    assert (letter.to, letter.cc, letter.bcc) == (of_invoices.to, of_invoices.cc, of_invoices.bcc)
    assert letter.language == "fr"
    assert letter.subject.startswith("Facture F-2026-0412")

    deliveries = await letters.queue(document, letter)
    assert {each.recipient for each in deliveries} == {*of_invoices.to, *of_invoices.cc, *of_invoices.bcc}
    mime = await letters._outbox.mime(deliveries[0].letter_id)
    assert mime is not None
    assert b"chef@client.example" in mime
    # Nobody else reads of it, in whatever header.
    assert b"tax@client.example" not in mime
    assert b"\r\nbcc:" not in mime.lower()


async def test_without_recipients_of_its_kind_it_goes_where_the_document_says(
    services: LazyServices, letters: LetterService
) -> None:
    document = await stored(services)
    only_copies = Recipients(cc=("chef@client.example",))
    customer = Customer(Party("Zoé", email="other@client.example"), recipients=((Kind.INVOICE, only_copies),))
    added = await services.customers.add(customer)
    await services.customers.assign([document.id], added.id)
    letters._drafting._customer = services.customers.of_document
    letter = await letters.draft(document)
    assert (letter.to, letter.cc) == (("zoe@client.example",), ("chef@client.example",))


async def test_a_blind_copy_that_is_no_address_is_named(services: LazyServices, letters: LetterService) -> None:
    document = await stored(services)
    letter = replace(await letters.draft(document), bcc=("nobody",))
    assert [(each.code, each.field) for each in await letters.check(document, letter)] == [("letter.address", "bcc")]
