"""What came back about letters is seen where the document and its customer are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from komtui.adapters.database.repositories.notices import NoticeRepository
from komtui.adapters.database.repositories.outbox import OutboxRepository
from komtui.domain.mail.delivery import Outcome, Verdict
from komtui.domain.mail.mailbox import Bookmark
from komtui.domain.mail.notice import Notice, NoticeKind
from komtui.i18n.presentation.happenings import told
from komtui.services.changes import Subject
from komtui.services.ports import NewLetter

ENVELOPE = "0123456789abcdef0123456789abcdef"
AT = dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC)


async def sent(house: Any, document_id: int, recipient: str) -> None:
    """Let a letter leave."""
    services = house.services
    outbox = OutboxRepository(services.database, services.clock)
    message_id = f"<{ENVELOPE}@us.example>"
    await outbox.enqueue(
        NewLetter(document_id, 1, "document", "company", "us@us.example", (recipient,), "Facture", b"a\r\n", message_id)
    )
    taken = await outbox.claim("w", dt.timedelta(minutes=2))
    assert taken is not None
    await outbox.mark_dot(taken, [recipient])
    await outbox.record(taken, [Outcome(recipient, Verdict.SENT, "250 ok")])


async def came(house: Any, *notices: Notice) -> None:
    """Let notices come in."""
    services = house.services
    await NoticeRepository(services.database, services.clock).take(notices, "company", "INBOX", Bookmark(1, 1))
    services.changes.tell(Subject.LETTERS)


def answer(number: int, text: str) -> Notice:
    name = f"<{ENVELOPE}@us.example>"
    sender = "a@one.example"
    return Notice(NoticeKind.ANSWER, f"<a{number}@one.example>", message_ids=(name,), text=text, sender=sender, date=AT)


RETURN = Notice(
    NoticeKind.RETURNED,
    "<r1@one.example>",
    envelope_id=ENVELOPE,
    recipients=("a@one.example",),
    status="5.1.1",
    text="unknown user",
    date=AT,
)


async def test_answers_are_counted_on_the_document_and_read_as_text(house: Any) -> None:
    (invoice,) = await house.invoices("a@one.example")
    await sent(house, invoice, "a@one.example")
    async with house.screen("enter") as hands:
        await hands.sees("Invoice F-2026-0001", "sent")
        assert "v reads" not in hands.text
        await came(house, answer(1, "Merci beaucoup\x1b[31m"), answer(2, "> Bonjour\n-- \nAnne"))
        await hands.sees("2 answers: v reads them.")
        await hands.press("v")
        await hands.sees("2 answers", "a@one.example", "Merci beaucoup", "> Bonjour", "Anne")
        assert "\x1b[31m" not in hands.text
        await hands.press("escape", "h")
        await hands.sees("History", "answered by a@one.example")
        await hands.press("v")
        await hands.sees("Merci beaucoup", "Esc closes")


async def test_a_returned_letter_has_the_servers_words_and_marks_its_address(house: Any) -> None:
    invoice, _another = await house.invoices("a@one.example", "a@one.example")
    await sent(house, invoice, "a@one.example")
    await came(house, RETURN)
    async with house.screen("down") as hands:
        await hands.sees("F-2026-0001", "F-2026-0002")
        await hands.press("enter")
        await hands.sees("Invoice F-2026-0001", "returned", "5.1.1 unknown user")
        await hands.press("e")
        await hands.sees("Not delivered to a@one.example")
        assert "The last letter to" not in hands.text
        await hands.press("escape", "escape", "up", "enter")
        await hands.sees("Invoice F-2026-0002")
        await hands.press("e")
        await hands.sees("The last letter to a@one.example came back", "5.1.1 unknown")


async def test_whose_address_letters_came_back_from_is_marked_on_the_customers_page(house: Any) -> None:
    (invoice,) = await house.invoices("a@one.example")
    await house.services.customers.collect([invoice])
    await sent(house, invoice, "a@one.example")
    await came(house, RETURN)
    async with house.screen("f4") as hands:
        await hands.sees("Customers")
        await hands.press("enter")
        await hands.sees("The last letter to a@one.example came back", "5.1.1 unknown")


async def test_that_a_letter_arrived_is_said_on_it_and_in_the_history_of_its_document(house: Any) -> None:
    (invoice,) = await house.invoices("a@one.example")
    await sent(house, invoice, "a@one.example")
    # What was sealed before it was known is another entry of the journal.
    await house.services.journal.history(invoice)
    proof = replace(RETURN, kind=NoticeKind.DELIVERED, status="2.0.0", text="in the mailbox")
    async with house.screen() as hands:
        await came(house, proof)
        await hands.press("f3")
        text = await hands.sees("arrived at a@one.example for sure", "2.0.0 in the mailbox")
        assert "sent  250 ok" in text
    lines = [told(str(each.what), each.facts) for each in await house.services.journal.history(invoice)]
    assert lines[-2:] == [
        "sent to a@one.example",
        "arrived at a@one.example for sure · 2.0.0 in the mailbox",
    ]
