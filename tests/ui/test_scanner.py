"""A scanner at the keyboard: what it sends opens a document, whatever has the focus; a person's keys stay commands."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key

from komtui.domain.sales.document import Kind, Line
from komtui.domain.sales.party import Party
from komtui.ui.app import KomtuiApp
from komtui.ui.keys._scanner import GAP, Scanner
from komtui.ui.screens.document.screen import DocumentScreen
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.documents.table import DocumentList
from komtui.ui.screens.draft.screen import DraftScreen
from komtui.ui.widgets.search_box import SearchBox


@pytest.fixture(autouse=True)
def _idle() -> None:
    """By the clock: what a scanner sends is told from keys by how fast it comes."""


def packet(app: KomtuiApp, *keys: str) -> None:
    """Send keys as one packet: all of them are there before the first one is looked at."""
    for key in keys:
        app.post_message(events.Key(key, None) if len(key) > 1 else events.Key(_character_to_key(key), key))


class Desk:
    """A scanner with a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.scanned: list[str] = []
        self.waits = 0
        self.scanner = Scanner(self._take, self._wait)

    def _take(self, text: str) -> bool:
        self.scanned.append(text)
        return True

    def _wait(self) -> None:
        self.waits += 1

    def press(self, keys: str, gap: float = 0.01, *, types: bool | None = False) -> str:
        """Press keys so many seconds apart, a line's end being Enter; return what goes its way."""
        went = ""
        for char in keys:
            self.now += gap
            event = events.Key("enter" if char == "\n" else _character_to_key(char), char)
            event.time = self.now
            through = self.scanner.through(event, types=types)
            went += "".join(each.character or "" for each in through)
        return went


@pytest.mark.parametrize("code", ["F-2026-0412", "3017620422003", "2026/0412", "F/2026/1", "e1c2", "draft-12"])
def test_a_barcode_is_taken_where_nobody_types(code: str) -> None:
    desk = Desk()
    assert desk.press(f"{code}\n") == ""
    assert desk.scanned == [code]
    assert not desk.scanner.holds


@pytest.mark.parametrize(
    "keys", ["ehello\n", "1111111\n", "x1\n", "/f-2026-0412\n", "i/a/2.csv\n", "i~/2.csv\n", "mail\n", "\n"]
)
def test_what_a_slow_line_hands_over_together_is_a_persons(keys: str) -> None:
    desk = Desk()
    assert desk.press(keys) == keys
    assert desk.scanned == []


def test_what_is_typed_at_a_persons_pace_goes_its_way() -> None:
    desk = Desk()
    assert desk.press("e", gap=1) == ""
    assert [each.character for each in desk.scanner.release()] == ["e"]
    assert desk.press("2026\n", gap=GAP * 2) == "2026\n"
    assert desk.scanned == []


def test_a_field_has_its_characters_at_once_and_only_enter_is_taken() -> None:
    desk = Desk()
    assert desk.press("F-2026-0412\n", types=True) == "F-2026-0412"
    assert desk.scanned == ["F-2026-0412"]
    assert desk.waits == 0


def test_nothing_is_held_where_no_barcode_is_taken() -> None:
    desk = Desk()
    assert desk.press("F-2026-0412\n", types=None) == "F-2026-0412\n"
    assert desk.scanned == []


async def test_a_scan_opens_the_document_whatever_has_the_focus(house: Any) -> None:
    await house.invoices(*(f"a@{place}.example" for place in range(12)))
    async with house.screen() as hands:
        await hands.sees("F-2026-0012")
        packet(hands.app, *"F-2026-0003", "enter")
        await hands.sees("Invoice F-2026-0003")
        # And the next one, in the place of the first.
        packet(hands.app, *"F-2026-0007", "enter")
        await hands.sees("Invoice F-2026-0007")
        await hands.press("escape")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentsScreen))
        await hands.press("slash")
        await hands.type("nobody")
        await hands.sees("Nothing matches")
        packet(hands.app, *"F-2026-0005", "enter")
        await hands.sees("Invoice F-2026-0005")


async def test_what_is_typed_as_fast_as_a_scan_opens_a_draft_to_be_written_on(house: Any) -> None:
    await house.company()
    blank = await house.services.drafts.blank(Kind.INVOICE)
    await house.services.drafts.write(replace(blank, buyer=Party("Somebody12"), lines=(Line("Pain"),)))
    async with house.screen("slash") as hands:
        packet(hands.app, *"somebody12", "enter")
        await hands.until(lambda: isinstance(hands.app.screen, DraftScreen))


async def test_a_scan_that_finds_several_shows_them(house: Any) -> None:
    await house.invoices("a@one.example", "b@two.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0002")
        packet(hands.app, *"f-2026", "enter")
        await hands.until(lambda: hands.app.screen.query_one(SearchBox).value == "f-2026")
        await hands.sees("F-2026-0001", "F-2026-0002")
        assert isinstance(hands.app.screen, DocumentsScreen)
        packet(hands.app, *"9999-0", "enter")
        await hands.sees("Nothing matches")


async def test_letters_that_come_alone_are_commands_still(house: Any) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        packet(hands.app, "e", "escape", "enter")
        await hands.until(lambda: isinstance(hands.app.screen, DocumentScreen))
        await hands.press("escape", "space", "u", "down")
        assert hands.app.screen.query_one(DocumentList).marked == {}
        await asyncio.sleep(0)
