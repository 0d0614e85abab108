"""The configuration screen, with the keyboard alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from textual.events import Paste

from komtui.domain.setting import CATALOGUE
from komtui.ui.screens.settings.fields import FIELDS, SettingRow
from komtui.ui.screens.settings.first_steps import first_steps

CANARY = "corr3ct-horse"


async def test_a_search_leaves_only_what_matches_and_escape_brings_all_back(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.type("mot de passe")
        await hands.sees("Password", "2 fields")
        assert "Legal form" not in hands.text
        await hands.type("zz")
        await hands.sees("No setting matches")
        await hands.press("escape")
        await hands.sees("Legal form")


async def test_what_is_typed_is_marked_unsaved_and_kept_by_saving(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.press("down")
        await hands.type("Lefevre & Fils")
        await hands.sees("1 not saved")
        await hands.press("ctrl+s")
        await hands.until(lambda: "not saved" not in hands.text)
        await hands.sees("Lefevre & Fils", "company")
    assert await house.services.settings.value("company.name") == "Lefevre & Fils"


async def test_every_fault_stands_at_its_field_and_nothing_is_saved(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        for words, wrong in (("ehlo", "not a name!"), ("port", "99999999")):
            await hands.press("ctrl+f", "ctrl+u")
            await hands.type(words)
            await hands.press("down")
            await hands.press("end", "ctrl+u")
            await hands.type(wrong)
        await hands.press("ctrl+s")
        await hands.press("ctrl+f", "ctrl+u")
        rows = {row.setting.key: row for row in hands.app.screen.query(SettingRow)}
        await hands.until(lambda: bool(rows["mail.helo"].problem and rows["smtp.port"].problem))
        # The input is still there, to be mended.
        assert rows["smtp.port"].value == "99999999"
    assert await house.services.settings.value("smtp.port") == "465"


async def test_a_password_is_kept_but_never_shown(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.type("password")
        await hands.press("tab", "tab", "down")
        await hands.type(CANARY)
        assert CANARY not in hands.text
        await hands.press("ctrl+s")
        await hands.sees("set; type to replace it")
        # Saved again untouched, it stays.
        await hands.press("up", "left")
        await hands.press("ctrl+s")
        await hands.until(lambda: "not saved" not in hands.text)
        assert CANARY not in hands.text + hands.app.export_screenshot()
    assert await house.services.settings.secret("smtp.password") == CANARY
    assert not any(CANARY.encode() in file.read_bytes() for file in house.folder.rglob("*") if file.is_file())


async def test_what_the_environment_sets_can_be_read_but_not_changed(house_with: Callable[..., Any]) -> None:
    house = house_with(KOMTUI_SMTP_HOST="mail.example.org")
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.type("serveur sortant")
        await hands.press("down")
        await hands.sees("mail.example.org", "environment")
        await hands.type("x")
        await hands.until(lambda: "KOMTUI_SMTP_HOST" in " ".join(hands.text.split()))
        assert "not saved" not in hands.text
    await house.services.close()


async def test_leaving_asks_about_what_is_not_saved(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.press("down")
        await hands.type("Lefevre")
        await hands.press("escape")
        await hands.sees("not saved yet", "Go on here")
        await hands.press("enter")
        await hands.sees("1 not saved")
        # The same for another way out, and this time it is left.
        await hands.press("f2")
        await hands.sees("Go on here")
        await hands.press("down", "down", "enter")
        await hands.until(lambda: len(hands.app.screen_stack) == 1)
    assert await house.services.settings.value("company.name") == ""


async def test_the_menu_leads_to_a_section(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.press("tab", "down", "down", "enter", "down")
        await hands.sees("The outgoing server that your provider names")


@pytest.fixture
async def server() -> AsyncIterator[int]:
    """A mail server that takes everybody; the port that it listens on."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx.example ESMTP\r\n")
        while line := await reader.readline():
            quits = line.upper().startswith(b"QUIT")
            writer.write(b"221 bye\r\n" if quits else b"250 mx.example \x1b[31m[b]\r\n")
            await writer.drain()
            if quits:
                break
        writer.close()

    listening = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1]
    listening.close()


async def test_the_account_is_tried_with_what_is_on_the_screen(house: Any, server: int) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.type("port 465")
        await hands.press("down")
        await hands.press("end", "ctrl+u")
        await hands.type(str(server))
        await hands.press("f5")
        text = await hands.sees("Test of the values on the screen", "It works")
        assert "recipient" in text
        assert "\x1b" not in text
        # Esc closes the test first; the value on the screen is still not saved.
        await hands.press("escape")
        await hands.until(lambda: "It works" not in hands.text)
        await hands.sees("1 not saved")


async def test_a_failed_test_says_what_happened(house: Any) -> None:
    await house.company()
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.press("f5")
        await hands.sees("Test of the saved values", "refuse")


async def test_without_an_account_the_test_says_what_is_missing(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        await hands.press("f5")
        await hands.sees("Letters cannot leave without it.")
        assert hands.app.focused is not None
        assert hands.app.focused.ancestors[1] is next(
            row for row in hands.app.screen.query(SettingRow) if row.setting.key == "company.email"
        )


async def test_the_vault_is_made_and_then_keeps_the_password(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Vault")
        await hands.press("f8")
        await hands.sees("Once more")
        await hands.type("four words")
        await hands.press("tab")
        await hands.type("other words")
        await hands.press("enter")
        await hands.sees("The two are not the same.")
        await hands.press("ctrl+u")
        await hands.type("four words")
        await hands.press("enter")
        await hands.sees("The vault is open")
    assert await house.services.settings.secret_store() == "vault"


def test_every_kind_of_setting_has_a_field() -> None:
    assert {setting.kind for setting in CATALOGUE} <= FIELDS.keys()


async def test_the_first_steps_are_named_until_they_are_done(house: Any) -> None:
    steps = await first_steps(house.services)
    assert steps is not None
    assert steps.plain.count("F9") == 2
    await house.company()
    await house.invoices("a@b.example")
    assert await first_steps(house.services) is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_it_looks_as_it_did(looks: Callable[..., bool], size: tuple[int, int]) -> None:
    async def fill(house: Any) -> None:
        await house.company()

    keys = ["tab", "down", "down", "enter", "down", "down", "9"]
    assert looks(fill, ["f9", *keys], "1 not saved", size)


async def test_a_paste_brings_no_control_characters_to_the_terminal(house: Any) -> None:
    async with house.screen("f9") as hands:
        await hands.sees("Legal form")
        for _field in ("company.name", "company.trading_name", "company.legal_form"):
            await hands.press("down")
            hands.app.post_message(Paste("\x1b[31mred\x07 \u202eback"))
            await hands.press("end")
        await hands.until(lambda: hands.text.count("�[31mred� �back") == 3)
        assert "\x1b" not in hands.text
