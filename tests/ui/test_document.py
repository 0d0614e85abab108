"""One document: reading it, saving its PDF, issuing and converting it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.document import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.services.changes import Subject


async def test_a_document_shows_its_lines_and_totals_and_escape_goes_back(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("Invoice F-2026-0001", "issued", "10 × 2.50", "€25.00", "VAT 5.5%", "€26.38", "No letter yet")
        await hands.press("escape")
        await hands.sees("Documents")


async def test_what_the_list_knows_is_shown_while_the_document_is_read(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.invoices("a@one.example")
    read, may = DocumentRepository.get, asyncio.Event()

    async def slow(books: Any, document_id: int) -> Any:
        await may.wait()
        return await read(books, document_id)

    async with house.screen() as hands:
        await hands.sees("F-2026-0001", "No letter yet")
        monkeypatch.setattr(DocumentRepository, "get", slow)
        await hands._pilot.press("enter")
        text = await hands.sees("komtui  Invoice F-2026-0001", "issued", "Date 2026-11-20  Due date 2026-12-20")
        assert "Lefèvre & Fils [b]" in text
        assert re.search(r"Total +€26\.38", text)
        assert re.search(r"Still due +€26\.38", text)
        assert "Pain" not in text
        may.set()
        text = await hands.sees("Invoice F-2026-0001", "Pain", "No letter yet")
        assert "Still due" not in text


@pytest.mark.parametrize(
    ("body", "words", "end"),
    [
        ('{"version": 1}', "F-2026-0002 cannot be read", "backup."),
        ('{"version": 99}', "F-2026-0002 was written by a newer", "untouched."),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_one_that_cannot_be_read_is_named_and_the_list_goes_on(
    house: Any, size: tuple[int, int], body: str, words: str, end: str
) -> None:
    _first, spoilt = await house.invoices("a@one.example", "b@two.example")
    await house.queue(spoilt, "b@two.example")
    await house.spoil(spoilt, body)
    async with house.screen("down", size) as hands:
        await hands.sees("F-2026-0001", "F-2026-0002", "€26.38")
        await hands.press("up")
        await hands.sees(words)
        await hands.press("enter")
        await hands.sees(words, "b@two.example", end)
        assert "Convert" not in hands.text
        await hands.press("escape", "down", "enter")
        await hands.sees("Invoice F-2026-0001", "10 × 2.50")


async def test_what_never_applies_is_not_offered(house: Any) -> None:
    await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        text = await hands.sees("Take money")
        assert "Issue" not in text


async def test_a_draft_is_issued_only_after_a_yes(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("a@one.example")
    draft = await house.services.documents.convert(invoice, Kind.CREDIT_NOTE)
    async with house.screen() as hands:
        await hands.sees("(draft)")
        await hands.press("enter")
        await hands.sees("Draft: Credit note", "Issue")
        await hands.press("f8")
        await hands.sees("takes the next number", "Not yet")
        # Enter alone takes the harmless answer.
        await hands.press("enter")
        await hands.until(lambda: "takes the next number" not in hands.text)
        assert (await house.services.documents.get(draft.id)).document.state is State.DRAFT
        await hands.press("f8")
        await hands.sees("takes the next number")
        await hands.press("down", "enter")
        await hands.sees("A-2026-0001", "settled")
    assert (await house.services.documents.get(draft.id)).document.number == "A-2026-0001"


async def test_an_invoice_is_converted_into_a_credit_note(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("Take money")
        await hands.press("c")
        await hands.sees("Which document", "Credit note", "None")
        await hands.press("escape")
        await hands.until(lambda: "Which document" not in hands.text)
        await hands.press("c", "enter")
        await hands.sees("Draft: Credit note", "Pain")
        # Back from the new one is the list, not the old one.
        await hands.press("escape")
        await hands.sees("Documents", "(draft)")


async def test_another_one_like_it_is_written_from_its_page(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("Take money")
        await hands.press("m")
        await hands.sees("Ctrl+A", "Duplicate")
        await hands.press("ctrl+a")
        await hands.sees("Draft: Invoice", "Pain")
        await hands.press("escape")
        await hands.sees("Documents", "(draft)")


async def test_who_served_is_typed_over_and_the_owner_is_not_asked_for_twice(house: Any) -> None:
    await house.company()
    (key,) = await house.invoices("a@one.example")
    await house.services.marking.serve(key, "root")
    other = await house.services.customers.add(Customer(Party("Traiteur Dubois")))
    async with house.screen("enter") as hands:
        await hands.sees("Take money")
        await hands.press("m")
        await hands.sees("Change who served")
        await hands.press("V")
        await hands.sees("Who served?", "root")
        await hands.type("Anne")
        await hands.press("enter")
        await hands.until(lambda: "Who served?" not in hands.text)
        await hands.press("h")
        await hands.sees("served by Anne (before: root)")
        await hands.press("escape")
        await hands.sees("Take money")
        await house.services.marking.assign(key, other.id)
        await hands.press("m")
        await hands.sees("Change the customer")
        await hands.press("C")
        await hands.sees("To whom of the customers")
        # Whose it is already is not offered.
        await hands.type("dubois")
        await hands.sees("Nobody else is called so")


async def test_an_order_that_was_billed_before_is_asked_about(house: Any) -> None:
    await house.company()
    await house.order("C-2026-0001", "a@one.example")
    documents = house.services.documents
    order = await documents.find("C-2026-0001")
    invoice = await documents.issue((await documents.convert(order.id, Kind.INVOICE)).id)
    async with house.screen() as hands:
        await hands.press("down", "enter")
        await hands.sees("Order C-2026-0001", "Convert")
        await hands.press("c")
        await hands.sees("Which document")
        await hands.press("enter")
        await hands.sees("This was made from C-2026-0001 before:", "Invoice F-2026-0001  issued", "Make no other one")
        # Enter alone takes the harmless answer.
        await hands.press("enter")
        await hands.until(lambda: "before:" not in hands.text)
        assert [each.id for each in await documents.made_from(order)] == [invoice.id]
        await hands.press("c", "enter")
        await hands.sees("Open F-2026-0001")
        await hands.press("down", "enter")
        await hands.sees("Invoice F-2026-0001", "Follows C-2026-0001")
        await hands.press("escape")
        await hands.press("enter")
        await hands.sees("Order C-2026-0001", "Convert")
        await hands.press("c", "enter")
        await hands.sees("Make another one")
        await hands.press("down", "down", "enter")
        await hands.sees("Draft: Invoice", "Pain")
        await hands.press("f8")
        await hands.sees("takes the next number")
        await hands.press("down", "enter")
        await hands.sees("This was made from C-2026-0001 before:", "Do not issue it")
        await hands.press("enter")
        await hands.sees("Draft: Invoice", "Pain")
        await hands.press("f8", "down", "enter")
        await hands.sees("Issue it as well")
        await hands.press("down", "enter")
        await hands.sees("Invoice F-2026-0002", "issued")


async def test_what_a_credit_note_cancelled_is_not_carried_on(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("a@one.example")
    note = await house.services.documents.convert(invoice, Kind.CREDIT_NOTE)
    await house.services.documents.issue(note.id)
    async with house.screen() as hands:
        await hands.press("down", "enter")
        text = await hands.sees("Invoice F-2026-0001", "cancelled")
        assert "Convert" not in text


async def save_as(hands: Any, path: Path) -> None:
    await hands.press("p")
    await hands.sees("or save its PDF")
    await hands.press("end", "ctrl+u")
    await hands.type(str(path))
    await hands.press("enter")


async def test_the_pdf_is_saved_and_a_file_that_is_there_is_replaced_only_on_demand(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    target = house.folder / "out.pdf"
    async with house.screen("enter") as hands:
        await hands.sees("Print")
        await save_as(hands, target)
        await hands.until(target.exists)
        await hands.sees("Saved:")
        target.write_bytes(b"mine")
        await save_as(hands, target)
        await hands.sees("such a file already")
        assert target.read_bytes() == b"mine"
        await hands.press("enter")
        await hands.until(lambda: target.read_bytes().startswith(b"%PDF"))


async def test_a_folder_gets_the_document_under_its_number(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    folder = house.folder / "pdfs"
    folder.mkdir()
    async with house.screen("enter") as hands:
        await hands.sees("Print")
        await save_as(hands, folder)
        await hands.until(lambda: [file.name for file in folder.iterdir()] == ["F-2026-0001.pdf"])
        # Who names the folder once more has not seen which file would be replaced.
        saved = folder / "F-2026-0001.pdf"
        saved.write_bytes(b"mine")
        await save_as(hands, folder)
        await hands.sees("F-2026-0001.pdf is in that folder already")
        assert saved.read_bytes() == b"mine"
        await hands.press("enter")
        await hands.until(lambda: saved.read_bytes().startswith(b"%PDF"))


async def test_a_place_that_cannot_be_written_is_said_and_what_was_typed_stays(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("Print")
        await save_as(hands, house.folder / "missing" / "x.pdf")
        text = await hands.sees("cannot be written")
        assert "x.pdf" in re.sub(r"\s", "", text)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    async def fill(house: Any) -> None:
        await house.company()
        await house.invoices("a@one.example")

    assert looks(fill, ["enter"], "No letter yet", size)


async def test_books_that_fail_are_said_on_the_page_and_read_again_when_they_are_back(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.invoices("a@one.example")
    documents, outbox = house.services.documents, house.services.outbox
    get, deliveries = documents.get, outbox.deliveries

    async def fault(*_arguments: Any, **_named: Any) -> Any:
        raise ProblemError(Problem("system.database-io", {"file": "books.sqlite3", "reason": "cable"}))

    async with house.screen() as hands:
        monkeypatch.setattr(documents, "get", fault)
        monkeypatch.setattr(outbox, "deliveries", fault)
        await hands.press("enter")
        await hands.sees("cable")
        monkeypatch.setattr(documents, "get", get)
        monkeypatch.setattr(outbox, "deliveries", deliveries)
        house.services.changes.tell(Subject.LETTERS)
        await hands.sees("F-2026-0001", "Amount due")
        assert "cable" not in hands.text
