"""The run of reminders, with the keyboard alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict
from komtui.domain.mail.reminder import Sent, Step
from komtui.domain.sales.customer import Customer
from komtui.domain.sales.document import Document, Kind, Line
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.party import Party
from komtui.i18n import use
from komtui.services.changes import Subject
from komtui.services.mail.messages.inspecting import inspected
from komtui.services.ports import NewDocument

TODAY = dt.date(2026, 11, 20)
COMPTA, ZOE = "compta@lefevre.example", "zoe@cafe.example"


def invoice(number: str, late: int, customer: str, email: str, price: str = "100") -> Document:
    return Document(
        Kind.INVOICE,
        number,
        TODAY - dt.timedelta(days=late + 30),
        "EUR",
        Party("Boulangerie Lefèvre"),
        Party(customer, email=email),
        (Line("Pain", Decimal(1), price=Decimal(price)),),
        state=State.ISSUED,
        due_date=TODAY - dt.timedelta(days=late),
    )


async def fill(house: Any) -> list[int]:
    from komtui.adapters.database.repositories.documents import DocumentRepository

    await house.company()
    documents = [
        invoice("F-1", 40, "Lefèvre & Fils [b]", COMPTA, "540"),
        invoice("F-2", 12, "Lefèvre & Fils [b]", COMPTA),
        invoice("F-3", 9, "Café Zoé", ZOE, "96.50"),
        invoice("F-4", 20, "Hôtel Le Fé", "", "1284"),
        invoice("F-5", 3, "Boucherie Lefebvre", "b@lefebvre.example"),
    ]
    written = await DocumentRepository(house.services.database).add([NewDocument(each) for each in documents])
    ids = [each.id for each in written]
    stored = await house.services._customer_books.add(
        [Customer(Party("Lefèvre & Fils [b]", email=COMPTA)), Customer(Party("Hôtel Le Fé"))]
    )
    await house.services.customers.assign(ids[:2], stored[0].id)
    await house.services.customers.assign(ids[3:4], stored[1].id)
    return ids


async def test_esc_sends_nothing_and_f8_what_is_ticked(house: Any) -> None:
    ids = await fill(house)
    async with house.screen() as hands:
        await hands.sees("F-1")
        await hands.press("L")
        text = await hands.sees("First reminder: 3", "3 documents → 2 messages", "no address", "Kept out: 1", "F-5")
        assert "Lefèvre & Fils [b]" in text
        await hands.press("escape")
        await hands.sees("Search")
        assert not await house.services.outbox.deliveries()
        await hands.press("L")
        await hands.sees("3 documents → 2 messages")
        # The first letter is under the cursor: Café Zoé.
        await hands.press("space")
        await hands.sees("2 documents → 1 message", "640.00")
        await hands.press("f8")
        await hands.sees("Search")
    (delivery,) = await house.services.outbox.deliveries()
    assert (delivery.recipient, delivery.kind, delivery.state) == (COMPTA, "reminder-1", DeliveryState.QUEUED)
    assert [each.number for each in delivery.documents] == ["F-1", "F-2"]
    sent = await house.services.reminders.sent(ids)
    assert sent == {key: [Sent(Step.FIRST, TODAY)] for key in ids[:2]}


async def test_the_list_says_which_reminder_went_out_last_and_before_that_that_it_waits(house: Any) -> None:
    await fill(house)
    async for _done in house.services.reminders.send((await house.services.reminders.run()).groups[:1]):
        pass
    (delivery,) = await house.services.outbox.deliveries()
    async with house.screen() as hands:
        text = await hands.sees("F-3")
        assert "rem. 1" not in text
        assert "waiting" in text
        taken = await house.services._queue.claim("w", dt.timedelta(minutes=2))
        await house.services._queue.record(taken, [Outcome(delivery.recipient, Verdict.SENT, "250 ok")])
        house.services.changes.tell(Subject.LETTERS)
        await hands.sees("rem. 1")


async def test_what_quotes_offer_is_not_added_to_what_is_owed(house: Any) -> None:
    await fill(house)
    from komtui.adapters.database.repositories.documents import DocumentRepository

    offer = invoice("D-1", 0, "Café Zoé", ZOE, "9999")
    offer = replace(offer, kind=Kind.QUOTE, due_date=None, valid_until=TODAY + dt.timedelta(days=3))
    await DocumentRepository(house.services.database).add([NewDocument(offer)])
    async with house.screen("L") as hands:
        text = await hands.sees("Quotes about to expire: 1", "4 documents → 3 messages")
        sums = next(line for line in text.split("\n") if "3 messages" in line)
        assert "736.50" in sums


async def test_the_letter_is_seen_as_it_would_leave(house: Any) -> None:
    await fill(house)
    async with house.screen("L") as hands:
        await hands.sees("2 messages")
        await hands.press("down", "down", "enter")
        await hands.sees("To: compta@lefevre.example", "Reminder: F-1, F-2")
        await hands.press("escape")
        await hands.sees("2 messages", "40 days late")


async def test_a_missing_address_is_entered_where_it_is_missing_and_kept(house: Any) -> None:
    await fill(house)
    async with house.screen("L") as hands:
        await hands.sees("2 messages")
        await hands.press("down", "enter")
        await hands.sees("To which address does the reminder of Hôtel Le Fé go?")
        await hands.type("hotel@")
        await hands.press("enter")
        await hands.sees("is not an e-mail address")
        await hands.type("fe.example")
        await hands.press("enter")
        await hands.sees("Keep hotel@fe.example for this customer?")
        await hands.press("enter")
        await hands.sees("4 documents → 3 messages")
    assert {each.customer.party.email for each in await house.services.customers._customers.after(0, 9)} == {
        COMPTA,
        "hotel@fe.example",
    }


async def test_a_customer_is_left_alone_and_reminded_again(house: Any) -> None:
    await fill(house)
    async with house.screen("L") as hands:
        await hands.sees("2 messages")
        await hands.press("down", "down", "s")
        await hands.sees("Whose reminders are suspended", "with all documents")
        await hands.press("down", "enter")
        await hands.sees("1 document → 1 message", "Kept out: 3", "reminders suspended")
        await hands.press("end")
        await hands.press("up")
        await hands.sees("s resumes its reminders")
        await hands.press("s")
        await hands.sees("2 messages")


async def test_a_document_says_when_it_was_reminded_of_and_what_comes_next(house: Any) -> None:
    ids = await fill(house)
    services = house.services
    _done = [each async for each in services.reminders.send((await services.reminders.run()).groups)]
    await services.reminders.suspend(ids[1], "en litige")
    async with house.screen() as hands:
        await hands.sees("F-1")
        await hands.press("slash")
        await hands.type("F-1")
        await hands.press("enter")
        await hands.sees("Reminders: reminder 1 on 11-20", "reminder 2 from 2026-11-27")
        await hands.press("m")
        await hands.sees("Suspend its reminders")
        await hands.press("L")
        await hands.sees("reminder 1 on 11-20 · suspended on")
        await hands.press("escape", "f4")
        await hands.sees("Lefèvre & Fils")
        await hands.press("end", "enter")
        await hands.sees("F-2", "rem. 1 11-20")


PLACES = {"run": (["L"], "F-5"), "kept": (["L", "end"], "F-5")}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["en", "fr", "fr_CA"])
def test_it_looks_as_it_did(looks: Callable[..., bool], language: str, place: str) -> None:
    keys, words = PLACES[place]
    use(language)
    try:
        assert looks(fill, keys, words, (80, 24))
    finally:
        use("en")


async def test_what_the_provider_has_announced_is_said_where_reminders_are_sent(house: Any) -> None:
    await fill(house)
    account = {"smtp__host": "smtp.office365.com", "smtp__port": "587", "smtp__security": "starttls"}
    await house.company(smtp__user="a@b.example", **account)
    async with house.screen() as hands:
        await hands.sees("F-1")
        await hands.press("L")
        await hands.sees("3 documents → 2 messages", "Microsoft turns SMTP with a password off")


async def test_the_reminder_that_is_read_is_the_one_that_leaves(house: Any) -> None:
    await fill(house)
    async with house.screen() as hands:
        await hands.sees("F-1")
        await hands.press("L")
        await hands.sees("3 documents → 2 messages")
        # Below the heading: Café Zoé.
        await hands.press("enter")
        await hands.sees("The letter as it will leave", "Goes to: zoe@cafe.example", "Message-ID")
        read = hands.app.screen._message
        await hands.press("escape")
        await hands.sees("3 documents → 2 messages")
        await hands.press("f8")
        await hands.sees("Search")
    found = {each.recipient: each for each in await house.services.outbox.deliveries()}
    left = inspected(await house._outbox.mime(found[ZOE].letter_id))
    assert left == read
    other = inspected(await house._outbox.mime(found[COMPTA].letter_id))
    assert dict(other.headers)["Message-ID"] != dict(read.headers)["Message-ID"]


async def test_why_nothing_was_sent_stays_where_it_is_read(house: Any) -> None:
    await fill(house)
    async with house.screen() as hands:
        await hands.sees("F-1")
        await hands.press("L")
        await hands.sees("3 documents → 2 messages")
        await house.services.settings.set({"company.email": ""})
        await hands.press("f8")
        await hands.sees("2 letters were not sent: ")
        notice, about = (str(hands.app.screen.query_one(each).render()) for each in ("#notice", "#about"))
        assert "This is missing: Company, E-mail" in notice
        assert notice.partition(": ")[2] in about
        # It is no notice that goes by.
        assert not list(hands.app._notifications)
        await house.services.settings.set({"company.email": "factures@lefevre.example"})
        await hands.press("f8")
        await hands.sees("Search")
    assert len(await house.services.outbox.deliveries()) == 2


async def test_what_is_taken_back_is_in_the_run_again(house: Any) -> None:
    ids = await fill(house)
    await house.services.settings.set({"mail.undo_seconds": "10"})
    async with house.screen() as hands:
        await hands.sees("F-1")
        await hands.press("L")
        await hands.sees("3 documents → 2 messages")
        # Paid between the plan and the act: it is not reminded of, and the run stays to say so.
        await house.services.payments.take(ids[2])
        await hands.press("f8")
        await hands.sees("The letter leaves in 10 s")
        await hands.until(lambda: COMPTA not in hands.text, "the run without what was queued")
        await hands.press("ctrl+z")
        await hands.sees("2 documents → 1 message", COMPTA)
    assert {each.state for each in await house.services.outbox.deliveries()} == {DeliveryState.CANCELLED}
