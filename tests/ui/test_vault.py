"""The vault's dialog: chosen, given and changed with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from komtui.ui.screens.vault.screen import Purpose, VaultScreen

WORDS, OTHER, CANARY = "four random words", "four other words", "canary-4711"


async def opened(hands: Any, house: Any, purpose: Purpose) -> list[bool | None]:
    """Open the dialog; what it returns is put into the list."""
    returned: list[bool | None] = []
    hands.app.push_screen(VaultScreen(house.services.vault, purpose), returned.append)
    await hands.until(lambda: isinstance(hands.app.screen, VaultScreen))
    return returned


async def fill(hands: Any, *texts: str) -> None:
    for text in texts:
        await hands.type(text)
        await hands.press("enter")


async def test_a_vault_is_made(house: Any) -> None:
    async with house.screen() as hands:
        returned = await opened(hands, house, Purpose.CREATE)
        await hands.sees("nobody can recover it", "Four random words")
        await fill(hands, "short", "short")
        await hands.sees("8 characters at least")
        await fill(hands, WORDS, "another one")
        await hands.sees("The two are not the same.")
        await fill(hands, WORDS)
        await hands.until(lambda: returned == [True])
        assert WORDS not in hands.text
    assert house.services.settings.vault_exists


async def test_it_is_opened_and_a_slip_changes_nothing(house_with: Any) -> None:
    first, house = house_with(KOMTUI_VAULT_PASSPHRASE=WORDS), house_with()
    await first.services.settings.set({"smtp.password": CANARY})
    async with house.screen() as hands:
        returned = await opened(hands, house, Purpose.OPEN)
        await hands.press("enter")
        assert returned == [], "an empty passphrase is not tried"
        await fill(hands, "wrong one")
        await hands.sees("does not open the vault")
        await fill(hands, WORDS)
        await hands.until(lambda: returned == [True])
    assert await house.services.settings.secret("smtp.password") == CANARY
    await first.services.close()
    await house.services.close()


async def test_its_passphrase_is_changed(house: Any, house_with: Any) -> None:
    await house.services.vault.create(WORDS)
    await house.services.settings.set({"smtp.password": CANARY})
    async with house.screen() as hands:
        returned = await opened(hands, house, Purpose.CHANGE)
        await fill(hands, "wrong one", OTHER, OTHER)
        await hands.sees("does not open the vault")
        await fill(hands, WORDS)
        # The new one is still in its fields; Enter on the last one goes on.
        await hands.until(lambda: returned == [True])
    assert await house.services.settings.secret("smtp.password") == CANARY
    after = house_with(KOMTUI_VAULT_PASSPHRASE=OTHER)
    assert await after.services.settings.secret("smtp.password") == CANARY
    await after.services.close()


async def test_a_damaged_vault_says_so(house: Any) -> None:
    (house.folder / "vault.json").write_text("{")
    async with house.screen() as hands:
        returned = await opened(hands, house, Purpose.OPEN)
        await fill(hands, WORDS)
        await hands.sees("is damaged")
        await hands.press("escape")
        await hands.until(lambda: returned == [False])
    assert (house.folder / "vault.json").read_text() == "{"


@pytest.mark.parametrize("purpose", list(Purpose))
async def test_escape_gives_up(house: Any, purpose: Purpose) -> None:
    async with house.screen() as hands:
        returned = await opened(hands, house, purpose)
        await hands.type(WORDS)
        await hands.press("escape")
        await hands.until(lambda: returned == [False])
    assert not house.services.settings.vault_exists
