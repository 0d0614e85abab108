"""Paths that people type: whatever they are, a sentence answers, and the dialog stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.widgets import Input


async def test_a_path_of_somebody_who_is_not_there_is_no_crash(house: Any) -> None:
    async with house.screen("i") as hands:
        await hands.sees("Import a file or a folder")
        await hands.type("~nobody-of-that-name/x.csv")
        await hands.press("enter")
        await hands.sees("There is no file")
        assert hands.app.is_running


async def test_a_pdf_that_cannot_be_saved_leaves_nothing_behind(house: Any, tmp_path: Path) -> None:
    await house.company()
    await house.invoices("zoe@client.example")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "F-2026-0001.pdf").mkdir()
    async with house.screen("enter") as hands:
        await hands.sees("F-2026-0001")
        await hands.press("p")
        await hands.sees("Save the PDF as")
        for target, words in (("~nobody-of-that-name/x.pdf", "cannot be written"), (str(taken), "cannot be written")):
            hands.app.screen.query_one(Input).value = target
            await hands.press("enter")
            await hands.sees(words)
        assert [each.name for each in taken.iterdir()] == ["F-2026-0001.pdf"]
        hands.app.screen.query_one(Input).value = str(tmp_path / "it.pdf")
        await hands.press("enter")
        await hands.sees("Saved")
    assert (tmp_path / "it.pdf").read_bytes().startswith(b"%PDF")
