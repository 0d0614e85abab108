"""As a new user would, in French: the keys of what is done every day are counted, and do not grow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from komtui.domain.access import Role
from komtui.domain.mail.account import Security
from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.domain.mail.preset import Server, SignIn
from komtui.services.mail.account.discovery import Answer, Origin, Proposal
from komtui.services.ports import NewLetter

MIME = (
    b"From: Boulangerie <factures@lefevre.example>\r\nTo: zoe@a.example\r\nSubject: Votre facture\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: fr\r\n\r\nBonjour\r\n"
)


pytestmark = pytest.mark.usefixtures("french")


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


class Known:
    """Stands in for the look-up of an account: knows the server of every address."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def discover(self, address: str) -> AsyncIterator[Answer]:
        server = Server("127.0.0.1", self._port, Security.NONE)
        found = Proposal(Origin.AUTOCONFIG, "lefevre.example", server, address, SignIn.PASSWORD)
        yield Answer(found.origin, (found,))


async def test_an_empty_machine_to_the_first_letter(house_with: Any, server: Any, tmp_path: Path) -> None:
    """Who one is, the account with a vault and its test, one file, one letter: without what is typed."""
    house = house_with(KOMTUI_MAIL_UNDO_SECONDS="0")
    house.guide = True
    house.services.__dict__["discovery"] = Known(server.port)
    invoice = tmp_path / "facture.csv"
    invoice.write_text(
        "numéro;date;client;e-mail;désignation;prix;tva\nF-2026-0412;2026-11-20;Zoé;zoe@c.example;Pain;10,00;5,5\n",
        "utf-8",
    )
    async with house.screen(worker=True) as hands:
        counting = Counting(hands)
        await hands.sees("1 sur 5")
        await counting.press("f8")
        await hands.sees("2 sur 5")
        await hands.type("Boulangerie Lefèvre")
        await counting.press("down")
        await hands.type("factures@lefevre.example")
        await counting.press("f8")
        await hands.sees("3 sur 5", "127.0.0.1")
        await counting.press(*["down"] * 5)
        await hands.type(server.password)
        await counting.press("f8")
        await hands.sees("Nouvelle phrase")
        for _twice in range(2):
            await hands.type("quatre mots au hasard")
            await counting.press("enter")
        await hands.sees("4 sur 5", "Tout fonctionne")
        await counting.press("f8")
        await hands.sees("5 sur 5")
        await counting.press("f8")
        await hands.sees("ou en importer")
        await counting.press("i")
        await hands.type(str(invoice))
        await counting.press("enter")
        await hands.sees("1 nouveau document")
        await counting.press("escape", "e")
        await hands.sees("Veuillez trouver ci-joint")
        await counting.press("f8")
        await hands.until(lambda: server.letters)
    await house.services.close()
    assert counting.keys == 18


async def test_the_vault_at_start_with_two_people(house_with: Any, server: Any) -> None:
    """The clerk logs in and sends; the passphrase is asked for there, once: ten keys once, without what is typed."""
    first = house_with(KOMTUI_VAULT_PASSPHRASE="quatre mots au hasard")
    await first.company(smtp__port=str(server.port), smtp__user="marie")
    await first.services.settings.set({"smtp.password": server.password})
    await first.invoices("zoe@a.example", "ann@b.example")
    await first.services.access.add("Marie", Role.ADMINISTRATOR, "corr3ct-horse")
    await first.services.access.add("Paul", Role.CLERK, "an0ther-horse")
    await first.services.close()
    house = house_with()
    async with house.screen(worker=True) as hands:
        counting = Counting(hands)
        await hands.sees("Nom")
        await hands.type("Paul")
        await counting.press("enter")
        await hands.type("an0ther-horse")
        await counting.press("enter")
        await hands.sees("F-2026-0002")
        await counting.press("e")
        await hands.sees("Kind regards")
        await counting.press("f8")
        await hands.sees("phrase secrète")
        await hands.type("quatre mots au hasard")
        await counting.press("enter")
        await hands.until(lambda: server.letters == 1)
        await hands.sees("F-2026-0001")
        # The second letter asks nothing more.
        await hands.press("down", "e")
        await hands.sees("Kind regards")
        await hands.press("f8")
        await hands.until(lambda: server.letters == 2)
    await house.services.close()
    assert counting.keys == 5


async def test_one_who_turns_back_from_the_vault_sends_nothing_and_without_it_the_letters_wait(house_with: Any) -> None:
    """Esc is no way to go on, for one letter nor for a plan; who does not know the passphrase says so by Enter."""
    first = house_with(KOMTUI_VAULT_PASSPHRASE="quatre mots au hasard")
    await first.company(smtp__port="9", smtp__user="marie")
    await first.services.settings.set({"smtp.password": "s3cret"})
    await first.invoices("zoe@a.example", "ann@b.example")
    await first.services.close()
    house = house_with()
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        for opens, shows in (("e", "Kind regards"), ("E", "2 messages")):
            await hands.press(opens)
            await hands.sees(shows)
            await hands.press("f8")
            await hands.sees("phrase secrète")
            await hands.press("escape")
            await hands.until(lambda: not hands.app.screen.is_modal, "the dialog gone")
            await hands.sees(shows)
            assert await house.services.outbox.deliveries() == []
            await hands.press("escape")
            await hands.until(lambda: len(hands.app.screen_stack) == 1)
        await hands.press("e")
        await hands.sees("Kind regards")
        await hands.press("f8")
        await hands.sees("komtui worker")
        await hands.press("enter")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert [each.state for each in await house.services.outbox.deliveries()] == [DeliveryState.QUEUED]
    await house.services.close()
