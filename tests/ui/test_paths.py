"""Paths that people type: whatever they are, a sentence answers, and the dialog stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from komtui.domain.access import Role


async def test_a_path_of_somebody_who_is_not_there_is_no_crash(house: Any) -> None:
    async with house.screen("i") as hands:
        await hands.sees("Import a file or a folder")
        await hands.type("~nobody-of-that-name/x.csv")
        await hands.press("enter")
        await hands.sees("There is no file")
        assert hands.app.is_running


@pytest.mark.parametrize("key", ["e", "E"])
async def test_a_file_of_somebody_who_is_not_there_is_not_attached(house: Any, key: str) -> None:
    """The screen was gone, with an error report."""
    await house.company()
    await house.invoices("zoe@client.example")
    async with house.screen(key) as hands:
        await hands.press("f6", "tab")
        await hands.until(lambda: isinstance(hands.app.focused, Input))
        hands.app.focused.value = "~nobody-of-that-name/x.pdf"
        await hands.press("enter")
        await hands.sees("nobody-of-that-name/x.pdf cannot be read")


async def test_a_pdf_that_cannot_be_saved_leaves_nothing_behind(house: Any, tmp_path: Path) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "F-2026-0001.pdf").mkdir()
    async with house.screen("enter") as hands:
        await hands.sees("F-2026-0001")
        await hands.press("p")
        await hands.sees("or save its PDF")
        for target, words in (("~nobody-of-that-name/x.pdf", "cannot be written"), (str(taken), "cannot be written")):
            hands.app.screen.query_one(Input).value = target
            await hands.press("enter")
            await hands.sees(words)
        assert [each.name for each in taken.iterdir()] == ["F-2026-0001.pdf"]
        hands.app.screen.query_one(Input).value = str(tmp_path / "it.pdf")
        await hands.press("enter")
        await hands.sees("Saved")
    assert (tmp_path / "it.pdf").read_bytes().startswith(b"%PDF")


async def test_a_clerk_is_told_where_to_save_and_what_is_out_of_reach(house: Any) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    (Path.home() / "Documents").mkdir()
    access = house.services.access
    await access.add("Marie", Role.ADMINISTRATOR, "corr3ct-horse")
    await access.add("Paul", Role.CLERK, "an0ther-horse")
    await access.log_in("Paul", "an0ther-horse")
    async with house.screen("enter") as hands:
        await hands.sees("F-2026-0001")
        await hands.press("p")
        field = hands.app.screen.query_one(Input)
        await hands.until(lambda: field.value == str(Path.home() / "Documents" / "F-2026-0001.pdf"))
        field.value = "~/.ssh/authorized_keys"
        await hands.press("enter")
        await hands.sees("out of reach for clerks")
        field.value = "~/Documents/x.pdf"
        await hands.press("enter")
        await hands.sees("Saved")
        await hands.press("escape", "i")
        await hands.type("/etc/host")
        await hands.press("tab", "enter")
        await hands.sees("out of reach for clerks")
        assert "hostname" not in hands.text
    assert not (Path.home() / ".ssh").exists()
