"""The new password of an account that stands still: asked for, tried, kept, and the letters go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from komtui.adapters.database.repositories.outbox import OutboxRepository as Outboxes
from komtui.domain.access import Role
from komtui.domain.mail.account import Security
from komtui.domain.mail.connection import Combination
from komtui.domain.mail.delivery import DeliveryState, Verdict
from komtui.services.mail.sending import _queued_accounts
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.password.screen import PasswordScreen
from komtui.ui.screens.vault.screen import VaultScreen

OLD, NEW = "old-canary-pass", "new-canary-pass"
WORDS = "four random words"


async def fill(house: Any, port: int, **more: str) -> None:
    await house.company(smtp__port=str(port), smtp__user="factures", **more)
    (document,) = await house.invoices("one@a.example")
    await house.queue(document, "one@a.example")


async def stand_still(house: Any, port: int, code: str = "smtp.password", **more: str) -> None:
    await fill(house, port, **more)
    await house.decide(Verdict.PAUSE, "535 5.7.8 no \x1b[31m[b]", code)


async def states(house: Any) -> set[DeliveryState]:
    return {each.state for each in await house.services.outbox.deliveries()}


@asynccontextmanager
async def asked(house: Any) -> AsyncIterator[Any]:
    async with house.screen() as hands:
        await hands.sees("Ctrl+G ⚠ mail stands still")
        await hands.press("ctrl+g")
        await hands.until(lambda: isinstance(hands.app.screen, PasswordScreen), "the dialog")
        await hands.sees("New password", "1 letter waits", "Left empty")
        yield hands


async def test_the_first_refusal_asks_for_the_password_and_the_queue_goes_on(house: Any, server: Any) -> None:
    """From the letter that is refused to the letter that leaves, with the worker at work."""
    await house.services.vault.create(WORDS)
    await fill(house, server.port, smtp__password=OLD)
    async with house.screen(worker=True) as hands:
        await hands.sees("Ctrl+G ⚠ mail stands still", "needs its password. Ctrl+G")
        assert isinstance(hands.app.screen, DocumentsScreen), "nothing pops up by itself"
        assert server.tried == [OLD]
        await hands.press("f3")
        await hands.sees("Ctrl+G gives its password")
        await hands.press("ctrl+g")
        text = await hands.sees("no longer takes the password", "5.7.8 wrong �[31m[b]password", "komtui's vault")
        assert "factures@lefevre.example · 127.0.0.1 · factures" in text
        await hands.type(NEW)
        assert NEW not in hands.text
        await hands.press("enter")
        await hands.until(lambda: server.letters == 1, "a letter that left")
        await hands.until(lambda: "stands still" not in hands.text.split("\n")[0])
    assert server.tried[:2] == [OLD, NEW], "one try each"
    assert await house.services.settings.secret("smtp.password") == NEW
    assert await states(house) == {DeliveryState.SENT}


async def test_nobody_is_told_that_mail_stands_still_before_logging_in(house: Any, server: Any) -> None:
    await house.services.vault.create(WORDS)
    await stand_still(house, server.port, smtp__password=OLD)
    await house.services.access.add("Marie", Role.ADMINISTRATOR, NEW)
    house.services.access.log_out()
    async with house.screen() as hands:
        await hands.sees("Who is there?")
        assert "needs its password" not in hands.text
        assert not hands.app.facts.refused
        await hands.type("marie")
        await hands.press("enter")
        await hands.type(NEW)
        await hands.press("enter")
        await hands.sees("needs its password. Ctrl+G")


async def test_a_wrong_one_changes_nothing_and_stays_to_be_mended(house: Any, server: Any) -> None:
    await house.services.vault.create(WORDS)
    await stand_still(house, server.port, smtp__password=OLD)
    async with asked(house) as hands:
        await hands.type("wrng")
        await hands.press("enter")
        await hands.sees("✗ sign-in", "Nothing was changed")
        assert await house.services.settings.secret("smtp.password") == OLD
        assert len(await house.services.outbox.pauses()) == 1
        assert server.tried == ["wrng"]
        await hands.press("ctrl+u")
        await hands.type(NEW)
        await hands.press("enter")
        await hands.until(lambda: not isinstance(hands.app.screen, PasswordScreen))
    assert await house.services.settings.secret("smtp.password") == NEW
    assert await house.services.outbox.pauses() == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("smtp.app-password", "app password"),
        ("smtp.needs-oauth", "OAuth"),
        ("smtp.sign-in-refused", "refused the sign-in"),
    ],
)
async def test_each_refusal_has_its_own_words(house: Any, server: Any, code: str, words: str) -> None:
    await stand_still(house, server.port, code)
    async with asked(house) as hands:
        assert words in " ".join(hands.text.split())


async def test_an_empty_field_tries_the_present_one_again(house: Any, server: Any) -> None:
    """As where the provider has allowed it meanwhile."""
    await stand_still(house, server.port, "smtp.needs-oauth", smtp__password=NEW)
    async with asked(house) as hands:
        await hands.press("enter")
        await hands.until(lambda: not isinstance(hands.app.screen, PasswordScreen))
    assert await house.services.outbox.pauses() == []
    assert server.tried == [NEW]


async def test_escape_stops_the_try_first_and_then_leaves_it_for_later(house: Any, server: Any) -> None:
    server.hold = asyncio.Event()
    await stand_still(house, server.port, smtp__password=OLD)
    async with asked(house) as hands:
        await hands.type(NEW)
        await hands.press("enter")
        await hands.until(lambda: server.tried == [NEW], "a try")
        await hands.press("escape")
        await hands.sees("Stopped. Nothing was changed.")
        await hands.press("escape")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen))
        server.hold.set()
        await hands.sees("Ctrl+G ⚠ mail stands still")
    assert await house.services.settings.secret("smtp.password") == OLD


async def test_a_server_out_of_reach_keeps_the_old_one(house: Any) -> None:
    await stand_still(house, 1, smtp__password=OLD)
    async with asked(house) as hands:
        await hands.type(NEW)
        await hands.press("enter")
        await hands.sees("✗ connection", "Nothing was changed")
    assert await house.services.settings.secret("smtp.password") == OLD


async def test_one_that_would_be_lost_can_have_a_vault_first(house: Any, server: Any) -> None:
    await stand_still(house, server.port)
    async with asked(house) as hands:
        await hands.sees("this session only")
        await hands.press("ctrl+g")
        await hands.until(lambda: isinstance(hands.app.screen, VaultScreen))
        await hands.type(WORDS)
        await hands.press("enter")
        await hands.type(WORDS)
        await hands.press("enter")
        await hands.until(lambda: isinstance(hands.app.screen, PasswordScreen))
        await hands.sees("kept in komtui's vault")
        await hands.type(NEW)
        await hands.press("enter")
        await hands.until(lambda: not isinstance(hands.app.screen, PasswordScreen))
    (password,) = await house.services.settings.effective(["smtp.password"])
    assert password.is_set
    assert (house.folder / "vault.json").exists()


async def test_a_locked_vault_is_opened_before_the_server_is_asked(house_with: Any, server: Any) -> None:
    first = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await stand_still(first, server.port, smtp__password=OLD)
    await first.services.close()
    house = house_with()
    async with asked(house) as hands:
        await hands.type(NEW)
        await hands.press("enter")
        await hands.until(lambda: isinstance(hands.app.screen, VaultScreen))
        assert server.tried == []
        await hands.type(WORDS)
        await hands.press("enter")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen))
    assert await house.services.settings.secret("smtp.password") == NEW
    await house.services.close()


async def test_where_only_the_vault_is_locked_only_its_passphrase_is_asked_for(house_with: Any, server: Any) -> None:
    first = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await stand_still(first, server.port, "secret.locked", smtp__password=NEW)
    await first.services.close()
    house = house_with()
    async with house.screen(worker=True) as hands:
        await hands.sees("Ctrl+G ⚠ mail stands still")
        await hands.press("ctrl+g")
        await hands.sees("Give the passphrase")
        await hands.type("wrong")
        await hands.press("enter")
        await hands.sees("does not open the vault")
        await hands.type(WORDS)
        await hands.press("enter")
        await hands.until(lambda: server.letters == 1, "a letter that left")
    await house.services.close()


async def test_one_that_this_screen_does_not_have_is_asked_for_and_nobody_else_stands_still(
    house: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a service that has it from its environment: the screen let the account stand still for the service too."""
    monkeypatch.setattr(_queued_accounts, "ELSEWHERE", 0.05)
    await house.services.vault.create(WORDS)
    await fill(house, server.port)
    async with house.screen(worker=True) as hands:
        await hands.sees("Ctrl+G ⚠ mail stands still", "needs its password. Ctrl+G")
        assert await Outboxes(house.services.database, house.services.clock).pauses() == []
        assert (server.tried, await states(house)) == ([], {DeliveryState.QUEUED})
        await hands.press("f3")
        await hands.sees("Ctrl+G gives its password")
        await hands.press("ctrl+g")
        await hands.sees("New password", "1 letter waits")
        await hands.type(NEW)
        await hands.press("enter")
        await hands.until(lambda: server.letters == 1, "a letter that left")
        await hands.until(lambda: "stands still" not in hands.text.split("\n")[0])
    assert await states(house) == {DeliveryState.SENT}


async def test_one_of_the_environment_is_only_tried_again(house_with: Any, server: Any) -> None:
    house = house_with(KOMTUI_SMTP_PASSWORD=OLD)
    await stand_still(house, server.port)
    async with house.screen() as hands:
        await hands.sees("Ctrl+G")
        await hands.press("ctrl+g")
        text = await hands.sees("Enter tries again what is there by now", "KOMTUI_SMTP_PASSWORD")
        assert "New password" not in text
        await hands.press("enter")
        await hands.sees("✗ sign-in", "Nothing was changed")
        server.password = OLD
        await hands.press("enter")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen))
    assert await house.services.outbox.pauses() == []
    await house.services.close()


async def test_the_command_is_there_only_while_mail_waits_for_a_password(house: Any, server: Any) -> None:
    await stand_still(house, server.port, "smtp.daily-limit")
    async with house.screen() as hands:
        await hands.sees("mail stands still")
        assert "Ctrl+G" not in hands.text
        await hands.press("ctrl+g")
        assert isinstance(hands.app.screen, DocumentsScreen)


async def test_a_clerk_lets_an_administrator_sign_in_on_the_spot(house: Any, server: Any) -> None:
    from komtui.domain.access import Role

    await stand_still(house, server.port, smtp__password=OLD)
    await house.services.access.add("Anne", Role.ADMINISTRATOR, "a long password")
    await house.services.access.add("Zoe", Role.CLERK, "another password")
    await house.services.access.log_in("Zoe", "another password")
    async with house.screen() as hands:
        await hands.sees("Ctrl+G")
        await hands.press("ctrl+g")
        await hands.sees("Let an administrator log in")
        await hands.press("down", "enter")
        await hands.sees("for this screen only")
        await hands.type("Anne")
        await hands.press("enter")
        await hands.type("a long password")
        await hands.press("enter")
        await hands.sees("New password")
        await hands.type(NEW)
        await hands.press("enter")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen))
    assert house.services.access.acting().name == "Zoe"
    assert await house.services.settings.secret("smtp.password") == NEW


async def test_what_would_work_instead_is_offered_and_what_was_said_can_be_read(
    house: Any, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that has moved: nobody listens at the old port, and the usual one is tried without a password."""
    here = Combination(server.port, Security.NONE)
    monkeypatch.setattr(house.services.connection, "_usual", [here])
    await stand_still(house, 1, smtp__password=OLD)
    async with asked(house) as hands:
        await hands.type(NEW)
        await hands.press("enter")
        await hands.sees(
            "refuses connections on port 1", f"Ctrl+T puts in port {server.port}, NONE", "Ctrl+E shows what"
        )
        assert server.tried == []
        await hands.press("ctrl+e")
        await hands.sees("What was said, without passwords", "connect: smtp.refused")
        assert NEW not in hands.text
        await hands.press("escape")
        await hands.press("ctrl+t")
        await hands.until(lambda: not isinstance(hands.app.screen, PasswordScreen))
    assert server.tried == [NEW]
    assert await house.services.settings.value("smtp.port") == str(server.port)
    assert await house.services.settings.secret("smtp.password") == NEW


async def test_a_letter_that_leaves_asks_a_clerk_for_the_passphrase_once(house_with: Any, server: Any) -> None:
    """At eight in the morning: the vault is locked, and a clerk may neither open the configuration nor need to."""
    first = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await first.company(smtp__port=str(server.port), smtp__user="shop", smtp__password=NEW)
    server.password = NEW
    await first.invoices("zoe@client.example", "bob@client.example")
    await first.services.access.add("Marie", Role.ADMINISTRATOR, NEW)
    await first.services.access.add("Paul", Role.CLERK, OLD)
    await first.services.close()
    house = house_with()
    await house.services.access.log_in("Paul", OLD)
    async with house.screen(worker=True) as hands:
        await hands.sees("F-2026-0001", "Paul")
        await hands.press("e")
        await hands.sees("bob@client.example")
        await hands.press("f8")
        await hands.sees("Give the passphrase")
        # Who does not know it goes on by Enter: the letter waits, and the header says for what.
        await hands.press("enter")
        await hands.sees("Ctrl+G ⚠ vault locked, 1 waits", "Letters wait for the passphrase")
        assert await house.services.outbox.pauses() == []
        await hands.press("down", "e")
        await hands.sees("zoe@client.example")
        await hands.press("f8")
        await hands.sees("vault locked, 2 wait")
        await hands.press("ctrl+g")
        await hands.sees("Give the passphrase")
        await hands.type(WORDS)
        await hands.press("enter")
        await hands.until(lambda: server.letters == 2, "letters that left")
        await hands.until(lambda: "vault locked" not in hands.text)
    await house.services.close()


async def test_the_passphrase_of_the_vault_is_offered_once_a_session(house_with: Any, server: Any) -> None:
    """Beside a machine that sends, each letter waits here a moment: the header says so, a notice says it no more."""
    first = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS)
    await first.company(smtp__port=str(server.port), smtp__user="shop", smtp__password=NEW)
    one, two = await first.invoices("zoe@client.example", "bob@client.example")
    await first.services.close()
    house = house_with()
    async with house.screen(worker=True) as hands:
        await hands.sees("F-2026-0001")
        await house.queue(one, "zoe@client.example")
        await hands.sees("vault locked, 1 waits", "Letters wait for the passphrase")
        hands.app.unsay()
        await house.decide(Verdict.SENT)
        await hands.until(lambda: "vault locked" not in hands.text)
        await house.queue(two, "bob@client.example")
        await hands.sees("Ctrl+G ⚠ vault locked, 1 waits")
        assert "Letters wait for the passphrase" not in hands.text
    await house.services.close()


async def test_a_password_is_offered_once_until_nothing_waits_for_it_any_more(house: Any, monkeypatch: Any) -> None:
    from komtui.ui.screens.password import asking

    offered = list[bool]()
    monkeypatch.setattr(asking, "offer", lambda _app, *, locked: offered.append(locked))
    await house.company()
    async with house.screen() as hands:
        for refused, waiting in (("Ctrl+G", 1), ("Ctrl+G", 2), ("", 0), ("Ctrl+G", 1)):
            hands.app.facts = hands.app.facts._replace(refused=refused, waiting=waiting)
        assert offered == [False, False]
