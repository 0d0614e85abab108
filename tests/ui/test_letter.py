"""The letter screen, with the keyboard alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from komtui.domain.sales.kind import Kind
from komtui.i18n import current, use
from komtui.services.mail.messages.inspecting import inspected
from komtui.ui.screens.documents.screen import DocumentsScreen


async def _queued(house: Any) -> list[str]:
    return [each.recipient for each in reversed(await house.services.outbox.deliveries())]


async def test_a_letter_is_queued_from_the_list_with_two_keys(house: Any) -> None:
    await house.company()
    await house.invoices("compta@lefevre.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("compta@lefevre.example", "F-2026-0001.pdf", "Invoice F-2026-0001")
        await hands.press("f8")
        await hands.sees("The letter is on its way")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert await _queued(house) == ["compta@lefevre.example"]


async def test_what_is_written_is_what_is_queued(house: Any) -> None:
    await house.company()
    await house.invoices("compta@lefevre.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.type("Dear all, ")
        await hands.press("shift+tab", "end")
        await hands.type(" urgent")
        await hands.press("up", "c", "c", "at", "b", ".", "e", "u")
        await hands.press("ctrl+enter")
        await hands.sees("on its way")
    assert await _queued(house) == ["compta@lefevre.example", "cc@b.eu"]
    delivery = (await house.services.outbox.deliveries())[0]
    assert delivery.subject.endswith(" urgent")
    assert b"Dear all, Hello" in await house._outbox.mime(delivery.letter_id)


async def test_a_domain_that_looks_like_another_stands_beside_its_ascii_form(house: Any) -> None:
    await house.company()
    await house.invoices("a@pаypal.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("(xn--pypal-4ve.example)")
        await hands.sees("letters of several scripts")
        await hands.press("f8")
        await hands.sees("on its way")
    assert await _queued(house) == ["a@pаypal.example"]


async def test_a_customer_without_an_address_puts_the_cursor_where_it_is_missing(house: Any) -> None:
    await house.company()
    await house.invoices("")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("There is nobody to send it to")
        await hands.press("f8")
        assert await _queued(house) == []
        await hands.type("a")
        await hands.sees("“a” is not an e-mail address")
        await hands.type("@b.example")
        # The fault goes as soon as it is mended.
        await hands.until(lambda: "is not an e-mail" not in hands.text)
        await hands.press("f8")
        await hands.sees("The letter goes to a@b.example", "from now on?", "For this letter only")
        await hands.press("down", "enter")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert await _queued(house) == ["a@b.example"]
    (stored,) = (await house.services.documents.get(1),)
    assert stored.document.buyer.email == "a@b.example"


async def test_all_faults_are_named_at_once_and_the_input_stays(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.press("up", "ctrl+u", "up", "x", "up", "end")
        await hands.type(", [b]@@")
        await hands.press("f8")
        await hands.sees("“[b]@@” is not", "“x” is not", "no subject", "a@b.example, [b]@@")
    assert await _queued(house) == []


async def test_the_preview_shows_the_message_and_its_pages(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.press("f5")
        await hands.sees("From: Boulangerie Lefèvre <factures@lefevre.example>", "To: a@b.example", "1 page")
        [message_id] = re.findall(r"Message-ID: (<[^>]+>)", hands.text)
        await hands.press("end")
        await hands.sees("Content-Type: application/pdf", "[base64 × ")
        await hands.press("f8")
        await hands.sees("on its way")
    [delivery] = await house.services.outbox.deliveries()
    # What was read is what leaves: not only in the same words.
    assert (delivery.recipient, delivery.message_id) == ("a@b.example", message_id)


async def test_a_letter_leaves_when_it_is_told_to(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.press("f6")
        await hands.sees("Leaves", "tomorrow 8:00")
        await hands.type("soon")
        await hands.press("f8")
        await hands.sees("is no moment")
        await hands.press("ctrl+u")
        await hands.type("tomorrow 8:00")
        await hands.press("f8")
        await hands.sees("F-2026-0001 leaves on")
        await hands.press("f3")
        await hands.sees("It leaves on", "x takes it back")
        await hands.press("x")
        await hands.until(lambda: "1 withdrawn" in hands.text)


async def test_what_makes_a_letter_too_large_is_left_out_with_one_key(house: Any, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF plan" * 20_000)
    await house.company()
    account = await house.services.accounts.sender("")
    await house.services._size_limits.keep(account.server, 200_000)
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("Attached")
        await hands.press("f6")
        await hands.sees("Add a file")
        await hands.press("tab")
        await hands.type(str(tmp_path / "plan.pdf"))
        await hands.press("enter")
        await hands.sees("[x] plan.pdf")
        await hands.press("f8")
        await hands.sees("the server takes")
        await hands.press("space")
        await hands.sees("[ ] plan.pdf")
        await hands.press("f8")
        await hands.sees("on its way")


async def test_the_house_s_files_are_ticked_and_others_are_added(house: Any, tmp_path: Path) -> None:
    (tmp_path / "CGV.pdf").write_bytes(b"%PDF terms" * 400)
    (tmp_path / "plan.pdf").write_bytes(b"%PDF plan")
    await house.company()
    await house.services.settings.set({"mail.enclosures": str(tmp_path / "CGV.pdf")})
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("[ ] CGV.pdf")
        await hands.press("f6")
        await hands.sees("Add a file")
        await hands.press("tab")
        await hands.type(str(tmp_path / "missing.pdf"))
        await hands.press("enter")
        # Where its lines end is up to the length of the folder's name.
        await hands.until(lambda: "missing.pdf cannot be read: No such file" in " ".join(hands.text.split()))
        await hands.press("ctrl+u")
        await hands.type(str(tmp_path / "plan.pdf"))
        await hands.press("enter")
        await hands.sees("[x] plan.pdf")
        await hands.press("tab", "tab", "space")
        await hands.sees("[x] CGV.pdf")
        await hands.press("f8")
        await hands.sees("on its way")
    [delivery] = await house.services.outbox.deliveries()
    read = inspected(await house._outbox.mime(delivery.letter_id))
    assert [each.name for each in read.parts if each.name] == ["F-2026-0001.pdf", "plan.pdf", "CGV.pdf"]


async def test_a_letter_that_was_begun_is_offered_again_until_it_is_sent(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.type("Dear all, ")
        await hands.until(lambda: hands.app.screen._settling is not None)
        unsent, document_id = house.services.unsent._service._books, hands.app.screen._document_id

        async def kept() -> bool:
            return await unsent.get(document_id, house.services.unsent._service._person()) is not None

        for _turn in range(300):
            if await kept():
                break
            await asyncio.sleep(0.01)
        assert await kept()
    # The line dropped: nobody was asked anything.
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("was begun on", "Go on writing")
        await hands.press("enter")
        await hands.sees("Dear all, Hello")
        await hands.press("f8")
        await hands.sees("on its way")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert not await kept()
    [delivery] = await house.services.outbox.deliveries()
    assert b"Dear all, Hello" in await house._outbox.mime(delivery.letter_id)


async def test_what_was_queued_before_goes_again_only_on_demand(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        for answer, queued in (([], 1), (["enter", "escape"], 1), (["down", "enter"], 2)):
            await hands.press("e")
            await hands.sees("F-2026-0001.pdf")
            await hands.press("f8")
            if answer:
                await hands.sees("was queued before", "a@b.example  2026-11-20 12:00  waiting")
                await hands.press(*answer)
            await hands.until(lambda: len(hands.app.screen_stack) == 1)
            assert len(await _queued(house)) == queued


async def test_leaving_asks_only_when_something_was_changed(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.press("escape")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
        await hands.press("e")
        await hands.sees("F-2026-0001.pdf")
        await hands.type("x")
        await hands.press("escape")
        await hands.sees("was changed and not sent")
        await hands.press("enter")
        await hands.sees("xHello")
        await hands.press("f3")
        await hands.sees("was changed and not sent")
        await hands.press("down", "enter")
        await hands.sees("No letter yet")


async def test_without_an_account_it_says_what_to_do_first(house: Any) -> None:
    await house.invoices("a@b.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("No mail account is set up yet: F9")
        await hands.press("f8")
        assert await _queued(house) == []
        await hands.press("f9")
        await hands.sees("Configuration")


async def test_of_an_account_without_its_password_it_says_that_the_password_is_missing(house: Any) -> None:
    await house.company(smtp__user="factures")
    await house.invoices("a@b.example")
    async with house.screen(size=(100, 24)) as hands:
        await hands.press("e")
        text = await hands.sees("This letter waits for: Password.")
        assert "No mail account" not in text
        # Whoever has the password sends it: a service beside this screen, which has it from its environment.
        await hands.press("f8")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen), "the list")
    assert await _queued(house) == ["a@b.example"]


async def test_a_stores_letter_waits_for_what_the_stores_account_lacks(house: Any) -> None:
    await house.company()
    await house.services.settings.set({"smtp.host": "mx.lyon.example", "smtp.user": "lyon"}, "lyon")
    await house.invoices("a@b.example", store="lyon")
    async with house.screen(size=(100, 24)) as hands:
        await hands.press("e")
        await hands.sees("This letter waits for: Password.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    async def fill(house: Any) -> None:
        await house.company()
        await house.invoices("compta@lefevre.example")

    assert looks(fill, ["e"], "Attached", size)


async def test_an_order_is_turned_to_a_supplier_and_back(house: Any) -> None:
    await house.company(mail__supplier="achats@lefevre.example")
    await house.order("C-2026-0001", "zoe@a.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("zoe@a.example", "Ctrl+T Sender", "<factures@lefevre.example>", "Thank you for your order")
        await hands.press("ctrl+t")
        text = await hands.sees("<achats@lefevre.example>", "to a supplier", "Say to which supplier")
        assert "Thank you for your order" not in text
        assert "zoe@a.example" not in text
        assert "Letters leave from achats@lefevre.example, but the account is" in text
        await hands.press("ctrl+t")
        await hands.sees("zoe@a.example", "<factures@lefevre.example>", "Thank you for your order")
        await hands.press("ctrl+t")
        await hands.sees("<achats@lefevre.example>")
        await hands.type("s@mill.example")
        await hands.press("f5")
        await hands.sees("From: Boulangerie Lefèvre <achats@lefevre.example>", "Reply-To: achats@lefevre.example")
        await hands.press("f8")
        await hands.sees("on its way")
    assert await _queued(house) == ["s@mill.example"]


async def test_words_that_were_changed_stay_when_the_sender_changes(house: Any) -> None:
    await house.company(mail__supplier="achats@lefevre.example")
    await house.order("C-2026-0001", "zoe@a.example")
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("zoe@a.example")
        await hands.type("Dear mill, ")
        await hands.press("ctrl+t")
        await hands.sees("<achats@lefevre.example>", "Dear mill, ", "zoe@a.example")


async def test_an_invoice_offers_no_other_sender(house: Any) -> None:
    await house.company(mail__supplier="achats@lefevre.example")
    await house.invoices("zoe@a.example")
    async with house.screen() as hands:
        await hands.press("e")
        text = await hands.sees("zoe@a.example")
        assert "Ctrl+T" not in text


async def test_what_a_credit_note_has_cancelled_is_asked_about(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@a.example")
    note = await house.services.documents.convert(invoice, Kind.CREDIT_NOTE)
    await house.services.documents.issue(note.id)
    async with house.screen() as hands:
        await hands.press("down", "e")
        await hands.sees("Invoice F-2026-0001", "zoe@a.example")
        await hands.press("f8")
        await hands.sees("F-2026-0001 was cancelled by a credit note")
        await hands.press("enter")
        assert not await _queued(house)
        await hands.press("f8")
        await hands.sees("Send it all the same")
        await hands.press("down", "enter")
        await hands.sees("on its way")
    assert await _queued(house) == ["zoe@a.example"]


async def test_a_draft_is_called_so_in_the_language_of_the_screen(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@a.example")
    await house.services.documents.convert(invoice, Kind.CREDIT_NOTE)
    before = current().language
    use("fr")
    try:
        async with house.screen() as hands:
            await hands.press("e")
            assert "draft-2" not in await hands.sees("brouillon-2.pdf")
            await hands.press("escape")
            await hands.sees("Chercher")
            await hands.press("p")
            assert "draft" not in await hands.sees("brouillon-2")
    finally:
        use(before)


async def test_what_is_paid_is_asked_about_and_its_letter_says_that_it_is(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@a.example")
    await house.services.payments.take(invoice)
    async with house.screen() as hands:
        await hands.press("e")
        text = await hands.sees("zoe@a.example", "It is settled.")
        assert "payable" not in text
        await hands.press("f8")
        text = await hands.sees("F-2026-0001 is paid.", "Send it all the same")
        assert "others" not in text
        await hands.press("enter")
        assert not await _queued(house)
        await hands.press("f8")
        await hands.sees("is paid.")
        await hands.press("down", "enter")
        await hands.sees("on its way")
    assert await _queued(house) == ["zoe@a.example"]


async def test_what_another_till_did_while_the_person_answered_is_asked_about_as_well(house: Any) -> None:
    await house.company()
    (invoice,) = await house.invoices("zoe@a.example")
    await house.services.payments.take(invoice)
    async with house.screen() as hands:
        await hands.press("e")
        await hands.sees("zoe@a.example")
        await hands.press("f8")
        await hands.sees("is paid.")
        note = await house.services.documents.convert(invoice, Kind.CREDIT_NOTE)
        await house.services.documents.issue(note.id)
        await hands.press("down", "enter")
        await hands.sees("was cancelled by a credit note")
        assert not await _queued(house)
        await hands.press("down", "enter")
        await hands.sees("on its way")
