"""What is sent to the terminal: of a frame what it does not show already, and what it then shows is the frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.widgets import Static

from komtui.ui._upstream import Shown, paint
from komtui.ui.terminal.calm import CalmScreen

_SAID = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z$])|([^\x1b])", re.DOTALL)


class Glass:
    """A terminal, as far as frames need one: it puts characters where it is told to, in the colours it is told."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}
        self.sent = 0
        self._x = self._y = 0
        self._style = ""

    def write(self, text: str) -> None:
        self.sent += len(text)
        for sequence in _SAID.finditer(text):
            arguments, command, char = sequence.groups()
            if command == "H":
                self._y, self._x = (int(each) - 1 for each in arguments.split(";"))
            elif command == "m":
                self._style = "" if arguments in {"", "0"} else arguments
            elif char == "\n":
                self._y += 1
            elif char is not None:
                width = cell_len(char)
                for column in range(width):
                    self.cells[self._x + column, self._y] = (char if column == 0 else "", self._style)
                self._x += width

    def shows(self, app: App[Any]) -> bool:
        """Return whether it shows what Textual would have sent whole."""
        whole = Glass()
        whole.write(app.screen._compositor.render_full_update().render_segments(app.console))
        return self.cells == whole.cells


@contextmanager
def before_a_terminal(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Glass]:
    """Have the app send what it paints."""
    glass = Glass()
    with monkeypatch.context() as patch:
        patch.setattr(type(app), "is_headless", property(lambda self: False))
        patch.setattr(app._driver, "write", glass.write)
        yield glass


@pytest.fixture
async def full(house: Any) -> Any:
    await house.invoices(*(f"{each}@client.example" for each in range(1, 60)))
    return house


WALK = (
    "down down down pagedown end home / 2 escape f1 escape m escape f3 escape f9 l o g o escape escape enter escape"
    " i a b c escape t escape f4 escape f11 down up f11 n escape ctrl+p p a backspace escape"
)


async def test_the_terminal_shows_each_frame(full: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with full.screen(size=(120, 40)) as hands:
        await hands.sees("F-2026-0059")
        with before_a_terminal(hands.app, monkeypatch) as glass:
            hands.app.screen.refresh(layout=True)
            for key in WALK.split():
                await hands.press(key)
                await hands.until(lambda: glass.shows(hands.app), f"the frame after {key}")


async def test_a_notice_costs_its_line_and_no_page(full: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with full.screen(size=(120, 40)) as hands:
        await hands.sees("F-2026-0059")
        with before_a_terminal(hands.app, monkeypatch) as glass:
            hands.app.forget_shown()
            hands.app.screen.refresh(layout=True)
            await hands.until(lambda: glass.shows(hands.app), "the page")
            page, glass.sent = glass.sent, 0
            hands.app.notify("Something is to be said.", markup=False)
            await hands.sees("Something is to be said.")
            assert glass.shows(hands.app)
            assert 0 < glass.sent < page / 4


async def test_all_is_sent_anew_where_the_terminal_may_show_something_else(
    full: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0059")
        with before_a_terminal(hands.app, monkeypatch) as glass:
            ways = ("stopped", "resized", "painted over", "another screen", "another that looks the same")
            for foreign in ways:
                glass.cells = dict.fromkeys(((x, y) for x in range(80) for y in range(24)), ("#", ""))
                if foreign == "stopped":
                    hands.app.post_message(Driver.SignalResume())
                elif foreign == "resized":
                    await hands._pilot.resize_terminal(81, 24)
                elif foreign == "painted over":
                    paint(hands.app, "")
                    hands.app.screen.refresh(layout=True)
                else:
                    hands.app.push_screen(CalmScreen())
                await hands.until(lambda: glass.shows(hands.app), foreign)


async def test_a_frame_that_changes_nothing_sends_nothing(full: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async with full.screen() as hands:
        await hands.sees("F-2026-0059")
        with before_a_terminal(hands.app, monkeypatch) as glass:
            hands.app.screen.refresh(layout=True)
            await hands.until(lambda: glass.shows(hands.app), "the page")
            glass.sent = 0
            hands.app.screen.refresh(layout=True)
            await hands.press("up")
            assert glass.sent == 0


async def test_textual_would_send_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day it does not, `OnlyChanged` can go."""

    class Theirs(App[None]):
        def compose(self) -> ComposeResult:
            yield from (Static("x" * 70) for _line in range(20))
            yield Static("a notice", id="notice")

    async with Theirs().run_test() as pilot:
        with before_a_terminal(pilot.app, monkeypatch) as glass:
            pilot.app.query_one("#notice").display = False
            await pilot.pause()
            assert glass.sent > 20 * 70


def test_a_piece_that_lies_over_others_makes_them_unknown() -> None:
    shown = Shown()
    assert all(shown._keep(x, 0, 10, "a") for x in (0, 10, 20))
    assert not shown._keep(10, 0, 10, "a")
    assert shown._keep(5, 0, 10, "b")
    assert shown._keep(0, 0, 10, "a")
    assert shown._keep(10, 0, 10, "a")
    assert not shown._keep(20, 0, 10, "a")
