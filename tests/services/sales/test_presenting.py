"""Until it has left the house a document shows the company as it is; from then on it never changes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.domain.problem import NotConfiguredError, ProblemError
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.services.ports import StoredDocument
from komtui.services.ports.pages import Drawn

OLD, NEW = "FR7630006000011234567890189", "FR1420041010050500013M02606"
ACCOUNT = {"company.email": "us@x.example", "smtp.host": "127.0.0.1"}
CSV = "number,date,customer,email,description,price\n{number},2026-01-31,Zoé,zoe@x.example,Bread,10\n"
DRAFT = CSV.format(number="")


class Pen:
    """A renderer whose pages say what they were drawn from."""

    def __init__(self) -> None:
        self.drawn = 0

    async def hybrid(self, document, form, look, *, copy=False):
        return Drawn(await self.pdf(document, form, look, copy=copy))

    async def pdf(self, document, form, look, *, copy=False):
        self.drawn += 1
        await asyncio.sleep(0)
        return f"%PDF {document.number} {document.seller.name} {document.payment.iban} {form} {look.logo}".encode()

    def missing(self, text: str) -> str:
        """It has every character."""
        del text
        return ""

    def warm(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
async def services(tmp_path: Path, pen: Pen) -> AsyncIterator[LazyServices]:
    opened = LazyServices(Places.of(tmp_path / "data", None), {})
    opened.__dict__["_renderer"] = pen
    opened.on_command_line()
    await opened.settings.set(ACCOUNT)
    yield opened
    await opened.close()


@pytest.fixture
def bring(services: LazyServices, tmp_path: Path):
    async def write(content: str = CSV.format(number="F-1"), name: str = "a.csv") -> StoredDocument:
        (tmp_path / name).write_text(content, "utf-8")
        (result,) = [each async for each in services.importing.run([tmp_path / name])]
        assert result.ok, result.problems
        return await services.documents.find(result.numbers[0])

    return write


async def page(services: LazyServices, stored: StoredDocument, paper: str = "") -> str:
    return (await services.rendering.artifact(await services.documents.get(stored.id), paper)).content.decode()


async def queue(services: LazyServices, stored: StoredDocument) -> str:
    letter = await services.letters.draft(await services.documents.get(stored.id))
    (delivery,) = await services.letters.queue(stored, letter)
    assert delivery.document_id == stored.id
    return letter.attachments[0].sha256


async def code(awaitable) -> str:
    with pytest.raises(ProblemError) as raised:
        await awaitable
    return raised.value.problems[0].code


async def test_what_was_imported_before_the_company_was_set_up_shows_it_once_it_is(services, bring):
    stored = await bring()
    assert stored.document.seller.name == ""
    await services.settings.set({"company.name": "Moulin SARL", "company.legal_id": "552100554", "company.iban": OLD})
    document = (await services.documents.get(stored.id)).document
    assert (document.seller.name, document.seller.legal_id) == ("Moulin SARL", "552100554")
    assert (document.payment.iban, document.payment.reference) == (OLD, "F-1")


async def test_a_corrected_account_and_logo_reach_a_page_that_was_looked_at(services, bring, tmp_path):
    await services.settings.set({"company.name": "Moulin SARL", "company.iban": OLD})
    stored = await bring()
    draft = await services.letters.draft(stored)
    assert OLD in await page(services, stored)
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\npicture")
    await services.settings.set({"company.iban": NEW, "company.logo": str(logo)})
    assert f"Moulin SARL {NEW} a4" in await page(services, stored)
    assert "picture" in await page(services, stored)
    # The letter that was opened before carries a page that is no longer true.
    assert await code(services.letters.queue(stored, draft)) == "letter.attachment"
    assert await services.outbox.deliveries() == []
    await queue(services, stored)


@pytest.mark.parametrize("kind", Kind)
async def test_what_komtui_issued_follows_too_and_keeps_its_amounts_and_number(services, bring, kind):
    await services.settings.set({"company.name": "Moulin SARL", "company.iban": OLD})
    rows = DRAFT.replace("number,", "kind,number,").replace("\n,", f"\n{kind},,")
    issued = await services.documents.issue((await bring(rows)).id)
    await services.settings.set({"company.name": "Moulin & Fils", "company.iban": NEW})
    shown = (await services.documents.get(issued.id)).document
    assert (shown.number, shown.totals, shown.date) == (
        issued.document.number,
        issued.document.totals,
        issued.document.date,
    )
    assert shown.seller.name == "Moulin & Fils"
    assert shown.payment.iban == (NEW if kind is Kind.INVOICE else "")


async def test_what_has_left_is_never_drawn_anew(services, bring, pen, tmp_path):
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\nfirst")
    await services.settings.set({"company.name": "Moulin SARL", "company.iban": OLD, "company.logo": str(logo)})
    stored = await bring()
    sent = await queue(services, stored)
    assert pen.drawn == 1
    logo.write_bytes(b"\x89PNG\r\n\x1a\nsecond")
    await services.settings.set({"company.name": "Other", "company.iban": NEW, "company.city": "Lyon"})
    artifact = await services.rendering.artifact(await services.documents.get(stored.id))
    assert artifact.sha256 == sent == hashlib.sha256(artifact.content).hexdigest()
    assert pen.drawn == 1
    # What was not drawn before is drawn from what left, logo included.
    picture = b"\x89PNG\r\n\x1a\nfirst"
    assert await page(services, stored, "letter") == f"%PDF F-1 Moulin SARL {OLD} letter {picture!r}"
    await services.payments.take(stored.id)
    assert "Moulin SARL" in await page(services, stored)
    assert (await services.documents.get(stored.id)).document.seller.name == "Moulin SARL"


async def test_what_left_without_a_logo_stays_without_one(services, bring, tmp_path):
    await services.settings.set({"company.name": "Moulin SARL"})
    stored = await bring()
    await queue(services, stored)
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\nlate")
    await services.settings.set({"company.logo": str(tmp_path / "logo.png")})
    assert (await page(services, stored, "letter")).endswith("letter None")


async def test_a_letter_that_is_taken_back_leaves_the_house_open_to_correct(services, bring):
    await services.settings.set({"company.name": "Moulin SARL", "company.iban": OLD})
    stored = await bring()
    await queue(services, stored)
    (delivery,) = await services.outbox.deliveries()
    await services.outbox.cancel(delivery.id)
    await services.settings.set({"company.iban": NEW})
    await queue(services, stored)
    await services.settings.set({"company.iban": OLD})
    assert NEW in await page(services, stored)


async def test_the_page_is_drawn_once_from_preview_to_letter(services, bring, pen):
    await services.settings.set({"company.name": "Moulin SARL"})
    stored = await bring()
    await page(services, stored)
    await queue(services, stored)
    assert pen.drawn == 1


async def test_nothing_leaves_without_a_seller(services, bring):
    stored = await bring()
    letter = await services.letters.draft(stored)
    assert [each.code for each in await services.letters.check(stored, letter)] == ["letter.no-seller"]
    plan = await services.letters.plan(stored, letter)
    assert [(each.code, each.field) for each in plan.problems] == [("letter.no-seller", "company.name")]
    with pytest.raises(NotConfiguredError):
        await services.letters.queue(stored, letter)
    assert await services.documents.sellerless() == 1
    found = {each.name: each for each in await services.doctor.look()}
    assert (found["company"].problem.code, found["company"].problem.facts["count"]) == ("doctor.no-seller", 1)
    await services.settings.set({"company.name": "Moulin SARL"})
    assert await services.documents.sellerless() == 0
    # What was opened before sees it too.
    plan = await services.letters.plan(stored, await services.letters.draft(stored))
    assert plan.problems == ()


async def test_what_an_earlier_release_mailed_without_a_seller_is_not_mailed_again(services, bring):
    stored = await bring()
    letter = await services.letters.draft(stored)
    await services.settings.set({"company.name": "Moulin SARL"})
    await queue(services, stored)
    await services.database.write(lambda books: books.execute("DELETE FROM departures"))
    await services.settings.set({"company.name": None})
    left = await services.documents.get(stored.id)
    assert (left.provisional, left.document.seller.name) == (False, "")
    assert [each.code for each in await services.letters.check(left, letter)] == ["letter.left-without-seller"]


async def test_a_file_that_names_its_seller_keeps_it(services, bring):
    await services.settings.set({"company.name": "Moulin SARL", "company.iban": OLD})
    content = (
        '{"number": "X-1", "date": "2026-01-31", "customer": "Zoé", "seller": {"name": "Other SA"},'
        ' "lines": [{"description": "Bread", "price": 1}]}'
    )
    document = (await bring(content, "a.json")).document
    assert (document.seller.name, document.payment.iban) == ("Other SA", "")


async def test_a_document_with_its_own_pdf_keeps_that(services, samples: Path):
    await services.settings.set({"company.name": "Moulin SARL", "company.iban": OLD})
    path = samples / "facturx" / "Facture_FR_MINIMUM.pdf"
    (result,) = [each async for each in services.importing.run([path])]
    stored = await services.documents.find(result.numbers[0])
    assert stored.document.seller.name not in {"", "Moulin SARL"}
    artifact = await services.rendering.artifact(stored)
    assert artifact.content == path.read_bytes()


async def test_a_credit_note_speaks_as_its_invoice_did_and_an_order_as_the_house_does_now(services, bring):
    await services.settings.set({"company.name": "Moulin SARL", "company.city": "Lyon"})
    invoice = await bring()
    await queue(services, invoice)
    quote = await bring(CSV.replace("number,", "kind,number,").format(number="quote,D-1"), "q.csv")
    await queue(services, quote)
    await services.settings.set({"company.city": "Grenoble"})
    note = await services.documents.convert(invoice.id, Kind.CREDIT_NOTE)
    order = await services.documents.convert(quote.id, Kind.ORDER)
    assert (note.document.seller.address.city, order.document.seller.address.city) == ("Lyon", "Grenoble")


# Drafts


async def test_a_draft_that_was_issued_says_what_it_is_now(services, bring):
    await services.settings.set({"company.name": "Moulin SARL"})
    draft = await bring(DRAFT)
    number = (await services.documents.issue(draft.id)).document.number
    with pytest.raises(ProblemError) as raised:
        await services.documents.find("draft-1")
    assert raised.value.problems[0].code == "document.has-number"
    assert raised.value.problems[0].facts == {"draft": "draft-1", "number": number}
    assert await code(services.documents.find("draft-99")) == "document.unknown"


async def test_a_draft_is_discarded_and_brought_back(services, bring):
    draft = await bring(DRAFT)
    assert (await services.documents.discard(draft.id)).document.state is State.DISCARDED
    assert await code(services.documents.discard(draft.id)) == "document.discarded"
    assert (await services.documents.restore(draft.id)).document.state is State.DRAFT
    assert await code(services.documents.restore(draft.id)) == "document.not-put-away"
    issued = await bring()
    assert await code(services.documents.discard(issued.id)) == "document.not-discarded"


async def test_a_discarded_draft_was_never_made_from_its_quote(services, bring):
    await services.settings.set({"company.name": "Moulin SARL"})
    quote = await bring(CSV.replace("number,", "kind,number,").format(number="quote,D-1"))
    order = await services.documents.convert(quote.id, Kind.ORDER)
    await services.documents.discard(order.id)
    await services.documents.convert(quote.id, Kind.ORDER)


# Where series begin


async def test_a_series_begins_where_it_is_set_to_begin(services, bring):
    await services.settings.set({"company.name": "Moulin SARL", "documents.next_invoice": "413"})
    kept = await services.settings.value("documents.next_invoice")
    assert kept.endswith("-0413")
    assert await services.documents.next_number(Kind.INVOICE) == kept
    drafts = [await bring(DRAFT.replace("Zoé", name), f"{name}.csv") for name in ("Léo", "Max")]
    numbers = [(await services.documents.issue(each.id)).document.number for each in drafts]
    assert numbers == [kept, kept.replace("0413", "0414")]
    # It has begun: nothing but what comes next can be set.
    assert await code(services.settings.set({"documents.next_invoice": "600"})) == "setting.next-begun"
    assert await code(services.settings.set({"documents.next_invoice": "413"})) == "setting.next-begun"
    await services.settings.set({"documents.next_invoice": "415"})


async def test_a_start_is_of_its_kind_store_and_series(services, bring, tmp_path):
    await services.settings.set({"company.name": "Moulin SARL"})
    await services.settings.set({"documents.number_invoice": "L-{yy}-{number}", "documents.next_invoice": "7"}, "lyon")
    assert (await services.documents.next_number(Kind.INVOICE, "lyon")).endswith("-7")
    assert (await services.documents.next_number(Kind.INVOICE)).endswith("-0001")
    assert (await services.documents.next_number(Kind.QUOTE, "lyon")).endswith("-0001")
    # Another year's number begins nothing.
    await services.settings.set({"documents.number_invoice": "M-{yy}-{number}"}, "lyon")
    assert (await services.documents.next_number(Kind.INVOICE, "lyon")).endswith("-1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("412", "setting.next-taken"),
        ("0", "setting.next-other"),
        ("F-1999-0500", "setting.next-other"),
        ("four hundred", "setting.next-other"),
        ("-5", "setting.next-other"),
    ],
)
async def test_a_start_that_would_make_a_double_is_refused(services, bring, value, expected):
    year = services.clock.now().astimezone().year
    await bring(CSV.format(number=f"F-{year}-0412"))
    assert await code(services.settings.set({"documents.next_invoice": value})) == expected
    assert await services.settings.value("documents.next_invoice") == ""
    await services.settings.set({"documents.next_invoice": f"F-{year}-0431"})
    assert await services.documents.next_number(Kind.INVOICE) == f"F-{year}-0431"
