"""A letter that failed, repaired where it stands: the address alone is asked for; the success settles the failure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from textual.events import Paste

from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.domain.mail.outbox_query import Head
from komtui.services.ports import NewLetter
from komtui.services.ports.outbox import Carried
from komtui.ui.screens.outbox.screen import OutboxScreen
from komtui.ui.widgets.address_form import AddressForm

MIME = (
    b"From: Boulangerie <factures@lefevre.example>\r\nTo: one@a.example\r\nSubject: Deux factures\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: fr\r\n\r\nBonjour\r\n"
)


async def failed(house: Any, own: str = "one@a.example", **company: str) -> None:
    """One letter with two documents that failed; the customer's `own` address may be another."""
    await house.company(**company)
    one, two = await house.invoices(own, own)
    await house._outbox.enqueue(
        NewLetter(
            one,
            1,
            "document",
            "company",
            "factures@lefevre.example",
            ("one@a.example",),
            "Deux factures",
            MIME,
            "<1@lefevre.example>",
            others=(Carried(two, 1),),
        )
    )
    await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")


async def standing(house: Any) -> dict[str, DeliveryState]:
    return {each.recipient: each.state for each in await house.services.outbox.deliveries()}


async def correct(hands: Any, address: str) -> None:
    """Open the outbox and type another address in the place of the wrong one."""
    await hands.until(lambda: hands.app.facts.undelivered, "the header")
    await hands.press("f3")
    await hands.until(lambda: "one@a.example" in hands.cursor and hands.app.screen._list.current, "the letter")
    await hands.press("enter")
    await hands.until(lambda: hands.app.screen._form.about is not None, "the address")
    await hands.type(address)


@pytest.mark.parametrize("key", ["left", "right", "home", "end"])
async def test_what_is_pasted_replaces_the_wrong_address_and_an_arrow_keeps_it(house: Any, key: str) -> None:
    await failed(house)
    async with house.screen() as hands:
        await correct(hands, "")
        form = hands.app.screen.query_one(AddressForm)
        assert form._row.field.selected_text == form.address == "one@a.example"
        await hands.press(key)
        assert (form._row.field.selected_text, form.address) == ("", "one@a.example")
        await hands.press("escape")
        await hands.until(lambda: form.about is None)
        await hands.press("enter")
        await hands.until(lambda: form.about is not None)
        hands.app.post_message(Paste("uno@a.example"))
        await hands.until(lambda: form.address == "uno@a.example", "the other one alone")


async def test_the_address_alone_is_asked_for_and_the_same_letter_goes_there_at_once(house: Any, language: str) -> None:
    await failed(house)
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        assert isinstance(hands.app.screen, OutboxScreen)
        assert "Lefèvre & Fils [b]" in hands.text
        await hands.press("enter")
        await hands.until(lambda: hands.app.screen._form.about is None, "the list")
        assert await standing(house) == {"one@a.example": DeliveryState.FAILED, "uno@a.example": DeliveryState.QUEUED}
        (queued,) = await house.services.outbox.deliveries([DeliveryState.QUEUED])
        assert [each.number for each in queued.documents] == ["F-2026-0001", "F-2026-0002"]
        mime = await house._outbox.mime(queued.letter_id)
        assert b"To: uno@a.example\r\n" in mime
        assert b"Subject: Deux factures\r\n" in mime
        assert b"one@a.example" not in mime
        await house.decide(Verdict.SENT, "250 ok")
        await hands.until(lambda: "F3 ⚠" not in hands.text.splitlines()[0], "the failure is settled")
    assert (await house.services.outbox.heads())[Head.TO_DO] == 0
    assert (await house.services.outbox.heads())[Head.SETTLED] == 1


async def test_what_a_later_letter_has_settled_says_by_which_and_offers_no_correction(house: Any) -> None:
    await failed(house)
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        await hands.press("enter")
        await hands.until(lambda: hands.app.screen._form.about is None, "the list")
        await house.decide(Verdict.SENT, "250 ok")
        # Among what is to be done there is nothing any more; all of them are a key away.
        await hands.sees("Nothing is to be done.")
        await hands.press("f3", "end")
        text = await hands.sees("is settled", "F-2026-0001 +1 went to uno@a.example")
        assert "one@a.example" in hands.cursor
        assert "s takes it up again" in text
        foot = text.splitlines()[-1]
        assert "Correct" not in foot, "nothing is to be corrected"
        assert not any(hands.app.screen.check_action(each, ()) for each in ("mend", "mail", "retry"))
        await hands.press("enter")
        # Its document says the same.
        text = await hands.sees("F-2026-0001 +1 went to uno@a.example")
        assert "Correct the address" not in text
        await hands.press("escape", "s")
        # Whoever takes it up again can mend it.
        await hands.until(lambda: bool(hands.app.screen.check_action("mend", ())))
        assert "failed" in hands.cursor


async def test_one_that_is_damaged_is_written_anew_rather_than_tried_again(house: Any) -> None:
    await house.company()
    (one,) = await house.invoices("one@a.example")
    recipients, subject = ("one@a.example",), "Une facture"
    letter = NewLetter(one, 1, "document", "company", "factures@lefevre.example", recipients, subject, MIME, "<1@l>")
    await house._outbox.enqueue(letter)
    await house._outbox._database.write(lambda each: each.execute("UPDATE letter_mimes SET mime = X'00'"))
    assert await house._outbox.claim("test", dt.timedelta(minutes=5)) is None
    async with house.screen() as hands:
        await hands.until(lambda: hands.app.facts.undelivered, "the header")
        await hands.press("f3")
        await hands.until(lambda: "one@a.example" in hands.cursor and hands.app.screen._list.current, "the letter")
        await hands.press("r")
        await hands.sees("is damaged", "e in the outbox")
        assert await standing(house) == {"one@a.example": DeliveryState.FAILED}
        await hands.press("enter")
        await hands.sees("F-2026-0001.pdf", "one@a.example")
        await hands.press("f8")
        await hands.until(lambda: isinstance(hands.app.screen, OutboxScreen), "it is queued")
        await house.decide(Verdict.SENT, "250 ok")
        await hands.until(lambda: "F3 ⚠" not in hands.text.splitlines()[0], "the failure is settled")


@pytest.mark.parametrize("keep", [True, False], ids=["kept", "once"])
async def test_it_is_kept_for_the_customer_unless_one_says_otherwise(house: Any, keep: bool) -> None:
    await failed(house)
    await house.services.customers.collect([1, 2])
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        if not keep:
            await hands.press("down", "space")
        await hands.press("enter")
        await hands.until(lambda: hands.app.screen._form.about is None, "the list")
        if keep:
            await hands.sees("The address is kept for Lefèvre & Fils [b].")
    kept = "uno@a.example" if keep else "one@a.example"
    assert (await house.services.customers.of_document(1)).customer.party.email == kept
    rows = house.services.index.rows([each.key for each in house.services.index.page(_all(), 9).result().rows])
    assert {row.email for row in rows.result()} == {kept}


@pytest.mark.parametrize("own", ["", "compta@a.example"])
async def test_it_is_kept_where_the_customer_has_none_and_not_offered_beside_another(house: Any, own: str) -> None:
    """The address that failed was typed for the letter alone: the box to keep the next one must do what it says."""
    await failed(house, own)
    await house.services.customers.collect([1, 2])
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        assert ("Keep this address" in hands.text) is not bool(own)
        await hands.press("enter")
        await hands.until(lambda: hands.app.screen._form.about is None, "the list")
        if not own:
            await hands.sees("The address is kept for Lefèvre & Fils [b].")
    assert (await house.services.customers.of_document(1)).customer.party.email == (own or "uno@a.example")


def _all() -> Any:
    from komtui.services.listing import Query

    return Query()


async def test_what_is_no_address_is_said_beside_it_and_what_was_typed_stays(house: Any, language: str) -> None:
    await failed(house)
    async with house.screen() as hands:
        await correct(hands, "nobody")
        await hands.press("enter")
        form = hands.app.screen.query_one(AddressForm)
        await hands.until(lambda: bool(form._row.problem), "what is wrong")
        assert form.address == "nobody"
        assert len(await standing(house)) == 1
        await hands.press("escape")
        await hands.until(lambda: form.about is None)
        assert isinstance(hands.app.screen, OutboxScreen)


async def test_the_archive_gets_a_copy_of_what_was_repaired(house: Any) -> None:
    await failed(house, mail__archive="archive@lefevre.example")
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        await hands.press("enter")
        await hands.sees("on its way")
    waiting = [each.recipient for each in await house.services.outbox.deliveries([DeliveryState.QUEUED])]
    assert sorted(waiting) == ["archive@lefevre.example", "uno@a.example"]


async def test_it_can_be_taken_back_for_some_seconds(house: Any) -> None:
    await failed(house, mail__undo_seconds="10")
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        await hands.press("enter")
        await hands.sees("10 s", "Ctrl+Z")
        await hands.press("ctrl+z")
        await hands.until(lambda: "10 s" not in hands.text)
    assert (await standing(house))["uno@a.example"] is DeliveryState.CANCELLED
    assert (await house.services.outbox.heads())[Head.TO_DO] == 1


async def test_what_was_paid_meanwhile_is_asked_about(house: Any) -> None:
    await failed(house)
    await house.services.payments.take(2)
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        await hands.press("enter")
        await hands.sees("F-2026-0002 is paid by now")
        await hands.press("enter")
        assert len(await standing(house)) == 1
        await hands.press("enter")
        await hands.sees("F-2026-0002 is paid by now")
        await hands.press("down", "enter")
        await hands.until(lambda: hands.app.screen._form.about is None)
    assert len(await standing(house)) == 2


async def test_the_whole_letter_is_opened_by_another_key(house: Any) -> None:
    await house.company()
    (one,) = await house.invoices("one@a.example")
    await house.queue(one, "one@a.example")
    await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")
    async with house.screen() as hands:
        await hands.until(lambda: hands.app.facts.undelivered, "the header")
        await hands.press("f3")
        await hands.until(lambda: hands.app.screen._list.current is not None)
        await hands.press("e")
        await hands.sees("Not delivered to one@a.example")


async def test_a_statement_is_repaired_as_well(house: Any) -> None:
    await house.company()
    await house.invoices("one@a.example")
    await house.services.customers.collect([1])
    stored = await house.services.customers.of_document(1)
    to = house.services.statement_letters.recipients(stored)
    await house.services.statement_letters.queue(stored, to)
    await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")
    async with house.screen() as hands:
        await correct(hands, "uno@a.example")
        await hands.press("enter")
        await hands.sees("The address is kept for Lefèvre & Fils [b].")
        await house.decide(Verdict.SENT, "250 ok")
        await hands.until(lambda: "F3 ⚠" not in hands.text.splitlines()[0], "the failure is settled")
    (sent,) = await house.services.outbox.deliveries([DeliveryState.SENT])
    mime = await house._outbox.mime(sent.letter_id)
    assert b"application/pdf" in mime
    assert b"text/html" in mime, "as any letter"
    assert (await house.services.customers.get(stored.id)).customer.party.email == "uno@a.example"


async def test_a_letter_under_a_former_sender_says_whose_it_was_and_is_written_anew(house: Any, language: str) -> None:
    """It is the sender that is named, and no address is asked for; trying again writes it under the present one."""
    await failed(house, smtp__address="caisse@lefevre.example")
    (queued,) = await house.services.outbox.deliveries()
    await house.services.outbox.retry(queued.id)
    why = {"address": "factures@lefevre.example", "present": "caisse@lefevre.example"}
    await house.decide(Verdict.FAIL, "553 5.7.1 not owned by user", "mail.sender-former", **why)
    async with house.screen() as hands:
        await hands.until(lambda: hands.app.facts.undelivered, "the header")
        await hands.press("f3")
        await hands.sees("factures@lefevre.example", "caisse@lefevre.example")
        assert hands.app.screen.check_action("mend", ()) is not True
        await hands.press("r")
        await hands.until(lambda: not hands.app.facts.undelivered, "the header")
    anew, _old = await house.services.outbox.deliveries()
    assert (anew.state, anew.recipient) == (DeliveryState.QUEUED, "one@a.example")
    assert b"From: Boulangerie <caisse@lefevre.example>" in await house._outbox.mime(anew.letter_id)
