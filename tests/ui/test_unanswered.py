"""A key that means something is never met with silence: why nothing comes of it is said on one line."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("french")


async def test_what_cannot_be_done_with_a_document_says_why(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@a.example")
    await house.order("C-2026-0001", "zoe@a.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001", "C-2026-0001")
        if "C-2026-0001" not in hands.cursor:
            await hands.press("down")
        await hands.until(lambda: "C-2026-0001" in hands.cursor)
        await hands.press("dollar_sign")
        await hands.sees("C-2026-0001 ne demande pas d’argent")
        # Keys that are elsewhere, and one that means nothing.
        await hands.press("R")
        await hands.sees("R (Relevé) ne fait rien ici")
        await hands.press("u")
        await hands.sees("u (Tout démarquer) ne s’applique pas")
        await hands.press("enter")
        await hands.sees("Échap Retour")
        await hands.press("f8")
        await hands.sees("C-2026-0001 est déjà émis")


async def test_keys_that_do_something_say_nothing_of_it(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@a.example", "zoe@a.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0002")
        for keys in (
            ("down", "up", "home", "end", "pagedown"),
            ("space", "u"),
            ("escape", "q"),
            ("slash", "x", "escape"),
        ):
            await hands.press(*keys)
            assert "ne fait rien" not in hands.text, keys
            assert "ne s’applique" not in hands.text, keys


async def test_a_dialog_says_that_the_keys_of_the_footer_wait(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@a.example")
    async with house.screen("dollar_sign") as hands:
        await hands.sees("Mode", "Ctrl+S")
        await hands.press("tab", "h")
        await hands.sees("h (Historique) attend")
