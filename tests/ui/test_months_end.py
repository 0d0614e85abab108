"""The end of a month, as a shop in France has it: 120 invoices of 40 customers, what comes of them, keys counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from tests.ui.conftest import House, StillClock, _invoice

from komtui.adapters.database.repositories.documents import DocumentRepository
from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.domain.mail.notice import envelope_id
from komtui.i18n import use
from komtui.services.ports import NewDocument
from mailbox_server import MailboxServer, mailbox_server
from notices import Sent, report

CUSTOMERS, INVOICES = 40, 120
BAD = {7: "", 19: "compta@", 33: "zoe chez z.example"}
"""What three customers have for an address."""
LATE = range(8)
"""Customers who owe an invoice of an earlier month."""


@pytest.fixture
def server() -> Iterator[MailboxServer]:
    with mailbox_server() as made:
        yield made


@pytest.fixture
async def shop(tmp_path: Path, server: MailboxServer) -> AsyncIterator[House]:
    use("fr")
    shop = House(tmp_path, {"KOMTUI_SMTP_PASSWORD": "secret"})
    await shop.company(smtp__user="shop", imap__host="127.0.0.1", imap__port=str(server.port), imap__security="none")
    invoices = [NewDocument(invoice(place)) for place in range(INVOICES)]
    written = await DocumentRepository(shop.services.database).add(invoices)
    await shop.services.customers.collect([each.id for each in written])
    yield shop
    await shop.services.close()
    use("en")


def invoice(place: int) -> Any:
    """Return one of three invoices of a customer."""
    customer = place % CUSTOMERS
    drawn = _invoice(f"F-2026-{place + 1:04}", BAD.get(customer, f"compta@client{customer:02}.example"))
    drawn = replace(drawn, buyer=replace(drawn.buyer, name=f"Client {customer:02}"), language="fr")
    if place in LATE:
        return replace(drawn, date=dt.date(2026, 10, 1), due_date=dt.date(2026, 10, 31))
    return drawn


@dataclass(frozen=True)
class _Known(Sent):
    """A letter of ours that comes back."""

    of: str = ""

    @property
    def envelope(self) -> str:
        return envelope_id(self.of)

    @property
    def message_id(self) -> str:
        return self.of


async def comes_back(shop: House, server: MailboxServer, recipient: str) -> None:
    """Let a letter's notice come into the account's mailbox, and be read there."""
    (delivery,) = [each for each in await shop.services.outbox.deliveries(limit=500) if each.recipient == recipient]
    server.messages[1] = report(
        _Known("", (recipient,), delivery.message_id),
        "MAILER-DAEMON@client05.example",
        "Undelivered Mail Returned to Sender",
        "Bonjour,\nvotre message n'a pas pu être remis.\n",
        f"Reporting-MTA: dns; mx.client05.example\nOriginal-Envelope-Id: {envelope_id(delivery.message_id)}",
        [f"Final-Recipient: rfc822;{recipient}\nAction: failed\nStatus: 5.1.1"],
    )
    assert (await shop.services.notices.fetch()).told.unknown == 0


async def leave(shop: House, count: int) -> None:
    """Let a worker take what waits, and the server take all of it."""
    for _letter in range(count):
        await shop.decide(Verdict.SENT, "250 2.0.0 ok")


async def test_a_months_end_from_the_invoices_to_the_reminders(shop: House, server: MailboxServer) -> None:
    keys = 0
    async with shop.screen() as hands:

        async def press(*wanted: str) -> None:
            nonlocal keys
            keys += len(wanted)
            await hands.press(*wanted)

        await hands.sees("F-2026-0120")
        # One letter a customer; three have no address that works, which is typed where it is missing.
        await press("E")
        await hands.sees("111 documents, 37 clients → 37 messages")
        for mended in range(1, len(BAD) + 1):
            await press("end", "enter")
            field = hands.app.screen.query_one("AddressForm Input")
            await hands.until(lambda field=field: field.has_focus, "the address")
            field.value = f"compta@nouveau{mended}.example"
            await press("enter")
            await hands.sees(f"{111 + 3 * mended} documents")
        await press("f8")
        await hands.sees("40 messages sont en route")
        assert keys == 11
        await leave(shop, CUSTOMERS)
        await hands.sees("40 messages envoyés")

        # One comes back, and is repaired where it stands.
        await comes_back(shop, server, "compta@client05.example")
        await hands.until(lambda: "F3 ⚠ 1 non remis" in hands.text.splitlines()[0], "the header says so")
        await press("f3")
        await hands.sees("rejeté", "Corrigez l’adresse")
        await press("enter")
        await hands.until(lambda: hands.app.screen._form.about is not None, "the address")
        await press("ctrl+u")
        await hands.type("comptabilite@client05.example")
        await press("enter")
        await hands.sees("est gardée pour Client 05")
        await leave(shop, 1)
        await hands.until(lambda: "non remis" not in hands.text.splitlines()[0], "it is settled")
        await press("escape")
        assert keys == 16

        # What is late is reminded of, at the address that is right by now; not within the hour of the other letters.
        cast("StillClock", shop.services.clock).at += dt.timedelta(hours=2)
        await press("L")
        await hands.sees("8 documents → 8 messages")
        await press("f8")
        await hands.sees("8 messages sont en route")
        assert keys == 18
        await leave(shop, len(LATE))
        await hands.sees("8 messages envoyés")

    found = await shop.services.outbox.deliveries(limit=500)
    assert {each.state for each in found if each.settled_at is None} == {DeliveryState.SENT}
    arrived = [each for each in found if each.kind == "document" and not each.settled_by]
    once = sorted(each.number for delivery in arrived for each in delivery.documents)
    assert once == [f"F-2026-{place:04}" for place in range(1, INVOICES + 1)], "each invoice has arrived once"
    reminded = {each.recipient for each in found if each.kind == "reminder-1"}
    assert len(reminded) == len(LATE)
    assert "comptabilite@client05.example" in reminded
    assert {f"compta@nouveau{place}.example" for place in (1, 2, 3)} & reminded
    assert "compta@client05.example" not in reminded
