"""As a new user would, in French: the keys of what is done every day are counted, and do not grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.i18n import use
from komtui.services.ports import NewLetter

MIME = (
    b"From: Boulangerie <factures@lefevre.example>\r\nTo: zoe@a.example\r\nSubject: Votre facture\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: fr\r\n\r\nBonjour\r\n"
)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    use("fr")
    yield
    use("en")


class Counting:
    """Hands that count; texts that are typed are counted apart."""

    def __init__(self, hands: Any) -> None:
        self._hands = hands
        self.keys = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self._hands.press(*keys)


async def test_twelve_invoices_go_to_five_customers(house: Any) -> None:
    """Marked one by one, looked at together, sent: about forty keys once."""
    await house.company()
    await house.invoices(*(f"client{at % 5}@c.example" for at in range(12)))
    async with house.screen() as hands:
        counting = Counting(hands)
        await hands.sees("F-2026-0012")
        await counting.press(*["space"] * 12, "e")
        await hands.sees("12 documents")
        await counting.press("f8")
        await hands.until(lambda: "12 documents" not in hands.text)
    queued = await house.services.outbox.deliveries([DeliveryState.QUEUED])
    assert sorted(each.recipient for each in queued) == [f"client{at}@c.example" for at in range(5)]
    assert sum(len(each.documents) for each in queued) == 12
    assert counting.keys == 14


async def test_a_wrong_address_is_repaired(house: Any) -> None:
    """The letter that failed, the right address, sent again: twelve keys once, the address among them."""
    await house.company()
    (key,) = await house.invoices("zoe@a.example")
    recipients, subject = ("zoe@a.example",), "Votre facture"
    letter = NewLetter(
        key, 1, "document", "company", "factures@lefevre.example", recipients, subject, MIME, "<1@l.example>"
    )
    await house._outbox.enqueue(letter)
    await house.decide(Verdict.FAIL, "550 5.1.1 no such user", "smtp.recipient-unknown")
    async with house.screen() as hands:
        counting = Counting(hands)
        await hands.until(lambda: hands.app.facts.undelivered)
        await counting.press("f3")
        await hands.until(lambda: "zoe@a.example" in hands.cursor and hands.app.screen._list.current)
        await counting.press("enter")
        await hands.until(lambda: hands.app.screen._form.about is not None)
        await counting.press("ctrl+u")
        await hands.type("zoe@b.example")
        await counting.press("enter")
        await hands.until(lambda: hands.app.screen._form.about is None)
    found = {each.recipient: each.state for each in await house.services.outbox.deliveries()}
    assert found == {"zoe@a.example": DeliveryState.FAILED, "zoe@b.example": DeliveryState.QUEUED}
    assert counting.keys == 4
