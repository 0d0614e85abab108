"""Stores in the configuration: those of documents, accounts of their own; and the language of the screens."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from configuring import find, flat, save
from komtui.demo._authority_server import AuthorityServer
from komtui.demo.catcher import Catcher
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import use
from komtui.services.ports import NewDocument
from komtui.services.settings.settings import SettingsService

FIRST = "Trading name"
"""What the first section shows once it is read."""


async def document_of(house: Any, store: str) -> None:
    """Write an invoice of a store, of which the settings know nothing."""
    from dataclasses import replace

    from komtui.adapters.database.repositories.documents import DocumentRepository

    await house.invoices("a@b.example")
    stored = await house.services.documents.find("F-2026-0001")
    other = replace(stored.document, number="F-2026-0009", store=store)
    await DocumentRepository(house.services.database).add([NewDocument(other)])


async def test_a_store_of_documents_is_offered_and_stays_when_its_values_go(house: Any) -> None:
    await house.company()
    await document_of(house, "lyon")
    settings = house.services.settings
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.press("f6")
        await hands.sees("Whose values?", "lyon")
        await hands.press("down", "enter")
        await hands.sees("Values of the store lyon")
        await find(hands, "account in use")
        await hands.press("right")
        await save(hands)
        assert await settings.value("mail.method", "lyon") == "gmail"
        assert await settings.value("mail.method") == "smtp"
        await hands.sees("no mail account yet: lyon")
        await hands.press("escape", "f6", "escape")
        await hands.app.screen.run_action("remove_store")
        await hands.sees("Its documents stay")
        await hands.press("down", "enter")
        await hands.until(lambda: "no mail account yet" not in hands.text, "removed")
        await hands.press("f6")
        await hands.sees("Whose values?", "lyon")
    assert await settings.value("mail.method", "lyon") == "smtp"


async def test_what_keeps_a_store_from_being_removed_is_said(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the panel of the test, which tells such things, was never opened."""
    await house.services.settings.set({"store.name": "Nice 1"}, "nice")

    async def refuse(*_values: object) -> None:
        raise ProblemError(Problem("system.database-full", {"file": "books"}))

    async with house.screen("f9", size=(100, 30)) as hands:
        await hands.sees(FIRST)
        await hands.app.screen.run_action("choose_store('nice')")
        await hands.sees("Nice 1")
        monkeypatch.setattr(SettingsService, "set", refuse)
        await hands.app.screen.run_action("remove_store")
        await hands.sees("Its documents stay")
        await hands.press("down", "enter")
        await hands.sees("There is no room left")


async def test_the_tabs_say_whose_account_is_in_use(house: Any) -> None:
    await house.company()
    await house.services.settings.set({"mail.method": "gmail"}, "lyon")
    await house.services.settings.set({"store.name": "Nice 1"}, "nice")
    async with house.screen("f9", size=(100, 30)) as hands:
        await hands.sees(FIRST)
        await hands.app.screen.run_action("open_section('mail')")
        await hands.sees("● SMTP account")
        await hands.app.screen.run_action("choose_store('lyon')")
        await hands.sees("● Gmail account")
        assert "lyon has a mail account of its own" in flat(hands)
        await hands.app.screen.run_action("choose_store('nice')")
        await hands.sees("● SMTP account")
        assert "Nice 1 (nice) shares the company's account" in flat(hands)


async def test_what_a_store_shares_is_not_given_up_for_it(house: Any) -> None:
    await house.company(mail__method="gmail")
    await house.services.settings.set({"store.name": "Nice 1"}, "nice")
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await hands.app.screen.run_action("choose_store('nice')")
        await hands.app.screen.run_action("open_section('gmail')")
        await hands.sees("Use my Gmail account")
        await hands.press("ctrl+b")
        await hands.sees("has no permission of Google of its own")
        await hands.press("escape")
        await hands.sees("Use my Gmail account")


async def test_another_language_is_spoken_as_soon_as_it_is_saved(house: Any) -> None:
    await house.company()
    await house.invoices("a@b.example")
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "interface")
        await hands.press("right", "right")
        await save(hands)
        await hands.sees("Langue et région")
        assert "Language" not in hands.text
        await hands.press("escape")
        await hands.sees("Société")
        assert "Company" not in hands.text
        await hands.press("escape")
        await hands.sees("Chercher")
        assert "Search" not in hands.text


@pytest.mark.parametrize("decider", ["--language", "KOMTUI_LANGUAGE"])
async def test_what_comes_before_the_setting_is_said_beside_it(house: Any, decider: str) -> None:
    await house.company()
    use("en", decider)
    async with house.screen("f9") as hands:
        await hands.sees(FIRST)
        await find(hands, "interface")
        assert f"{decider} decides the language" in flat(hands)
        await hands.press("right", "right")
        await save(hands)
        await hands.sees("Language and region")


async def test_a_store_is_signed_in_to_gmail_while_the_company_stays_with_its_password(
    house_with: Callable[..., Any], tmp_path: Path
) -> None:
    with AuthorityServer() as authority, Catcher(tmp_path / "caught", "nobody", authority.good) as catcher:
        (tmp_path / "authority.pem").write_bytes(catcher.certificate)
        house = house_with(KOMTUI_VAULT_PASSPHRASE="four random words")
        await house.company()
        settings = house.services.settings
        own = {
            "mail.ca_file": str(tmp_path / "authority.pem"),
            "gmail.client": str(authority.write_client(tmp_path / "client.json")),
            "gmail.host": "127.0.0.1",
            "gmail.port": str(catcher.tls_port),
            "gmail.address": "lyon@lefevre.example",
        }
        await settings.set(own, "lyon")
        async with house.screen("f9") as hands:
            await hands.sees(FIRST)
            await hands.app.screen.run_action("choose_store('lyon')")
            await hands.app.screen.run_action("open_section('gmail')")
            await hands.sees("Use my Gmail account")
            await hands.press("ctrl+y")
            await hands.until(lambda: bool(attempt(hands)))
            url = attempt(hands).url
            await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=10).close())
            await hands.sees("lyon@lefevre.example is connected", "Enter makes it the account")
            await hands.press("enter")
            await hands.sees("● Gmail account")
        values = [await settings.value("mail.method", store) for store in ("", "lyon")]
        account = await house.services.accounts.account("lyon")
        await house.services.close()
    assert values == ["smtp", "gmail"]
    assert (account.scope, account.address) == ("lyon", "lyon@lefevre.example")


def attempt(hands: Any) -> Any:
    """Return the sign-in that is under way; None where there is none yet."""
    return getattr(getattr(hands.app.screen, "way", None), "attempt", None)
