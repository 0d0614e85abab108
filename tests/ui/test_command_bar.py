"""The footer: what stays on a narrow terminal, that words stay whole, and that nothing goes without a word."""

from __future__ import annotations

from typing import Any

import pytest

from komtui.ui.keys.command import Command, Offer, offers
from komtui.ui.widgets.command_bar import arranged

WALK = (
    ("documents", []),
    ("search", ["slash"]),
    ("document", ["escape", "enter"]),
    ("letter", ["f2", "e"]),
    ("letter's preview", ["f5"]),
    ("outbox", ["escape", "f3"]),
    ("reminders", ["f2", "L"]),
    ("set-up", ["ctrl+n"]),
    ("set-up, second page", ["f8"]),
    ("configuration", ["f9", "tab"]),
    *((f"configuration, section {place}", ["down"]) for place in range(2, 11)),
    ("people", ["ctrl+o"]),
    ("draft", ["f2", "N", "d"]),
    ("journal", ["f9", "ctrl+l"]),
)
"""Every screen that has a footer, and the keys that lead there from the one before."""


@pytest.mark.parametrize("language", ["fr"], indirect=True)
async def test_on_every_screen_the_ways_out_are_there_and_what_is_missing_is_counted(house: Any, language: str) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        for name, keys in WALK:
            await hands.press(*keys)
            assert hands.app.is_settled, f"keys are held up before {name}"
            for width in (60, 80, 120):
                await hands._pilot.resize_terminal(width, 24)
                await hands.until(lambda width=width: len(hands.text.splitlines()[-1]) <= width, name)
                bar = hands.text.splitlines()[-1]
                check(f"{name}, {width}: {bar!r}", bar, hands.app, width)


def check(where: str, bar: str, app: Any, width: int) -> None:
    missing = 0
    for command in (offer.command for offer in offers(app, app.screen) if offer.command.footer):
        there = f" {command.key_name} " in f"{bar} "
        assert there or not command.stays, f"{where}: {command.key_name}"
        missing += not there
    assert (f" +{missing} " in bar) == bool(missing), f"{where}: {missing}"
    assert not (missing and width == 120), where
    assert len(bar) <= width, where
    assert "F1 Aide" in bar, where
    assert bar.endswith(("F10 Quitter", "F10")), where


def offer(action: str, key: str, label: str) -> Offer:
    return Offer(Command(action, key, label, ""), None, enabled=True)  # type: ignore[arg-type]  # nobody runs it


OFFERS = [
    offer("back", "escape", "Back"),
    offer("open", "enter", "Document"),
    offer("retry", "r", "Convert"),
    offer("filter", "f", "Import"),
    offer("help", "f1", "Help"),
    offer("leave", "f10", "Quit"),
]


@pytest.mark.parametrize(
    ("room", "left", "right"),
    [
        (72, "Enter Document  r Convert  f Import", "Esc Back  F1 Help  F10 Quit"),
        (64, "Enter Document  r Convert  f Import", "Esc Back  F1 Help  F10 Quit"),
        (63, "Enter Document  r Convert  f Import", "Esc Back  F1 Help  F10"),
        (59, "Enter Document  r Convert  f Import", "Esc Back  F1 Help  F10"),
        (58, "Enter Document  r Convert", "Esc Back  F1 Help +1  F10 Quit"),
        (52, "Enter Document  r Convert", "Esc Back  F1 Help +1  F10"),
        (46, "Enter Document", "Esc Back  F1 Help +2  F10 Quit"),
        (45, "Enter Document", "Esc Back  F1 Help +2  F10"),
        (36, "", "Esc Back  F1 Help +3  F10 Quit"),
        (20, "", "Esc Back  F1  F10"),
        (16, "", "Esc  F1  F10"),
    ],
)
def test_words_stay_whole_and_the_last_keys_go_first(room: int, left: str, right: str) -> None:
    found = arranged(OFFERS, room)
    assert ["  ".join(item.text for item in items) for items in found] == [left, right]
