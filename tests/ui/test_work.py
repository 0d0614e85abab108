"""A worker that comes back when its screen is gone ends quietly; on a screen that stands a fault is a fault."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import WorkerFailed

from komtui.ui.work import work


class Lingering(Widget):
    """Is removed last: not before the other widget is gone, and a worker has come back."""

    def __init__(self, go_on: asyncio.Event) -> None:
        super().__init__()
        self._go_on = go_on

    async def on_unmount(self) -> None:
        place = self.parent
        assert place is not None
        async with asyncio.timeout(10):
            while len(place.children) > 1:  # noqa: ASYNC110 - no event tells that a sibling has been taken out
                await asyncio.sleep(0)
        self._go_on.set()
        for _turn in range(20):
            await asyncio.sleep(0)


class Answering(Vertical):
    """Has a worker that reads, and then shows what it has read."""

    def __init__(self, go_on: asyncio.Event, wanted: str = "#answer") -> None:
        super().__init__()
        self.go_on = go_on
        self.wanted = wanted
        self.came_back = False

    def compose(self) -> ComposeResult:
        yield Static(id="answer")
        yield Lingering(self.go_on)

    def on_mount(self) -> None:
        self.read()

    @work(group="read", description="reads, and shows what it has read")
    async def read(self) -> None:
        await self.go_on.wait()
        self.came_back = True
        self.query_one(self.wanted, Static).update("read")


class ReadingScreen(Screen[None]):
    """The same as a screen."""

    def __init__(self, go_on: asyncio.Event) -> None:
        super().__init__()
        self.go_on = go_on
        self.came_back = False

    def compose(self) -> ComposeResult:
        yield Static(id="answer")
        yield Lingering(self.go_on)

    def on_mount(self) -> None:
        self.read()

    @work(group="read", description="reads, and shows what it has read")
    async def read(self) -> None:
        await self.go_on.wait()
        self.came_back = True
        self.query_one("#answer", Static).update("read")


async def test_a_worker_whose_screen_is_gone_ends_quietly() -> None:
    app, screen = App[None](), ReadingScreen(asyncio.Event())
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        await app.pop_screen()
        await pilot.pause()
    assert screen.came_back


async def test_a_worker_whose_widget_is_gone_ends_quietly() -> None:
    app, widget = App[None](), Answering(asyncio.Event())
    async with app.run_test() as pilot:
        await app.screen.mount(widget)
        await widget.remove()
        await pilot.pause()
    assert widget.came_back


async def test_what_is_not_found_on_a_screen_that_stands_is_a_fault() -> None:
    app, widget = App[None](), Answering(asyncio.Event(), wanted="#no-such")

    async def looked() -> None:
        async with app.run_test() as pilot:
            await app.screen.mount(widget)
            widget.go_on.set()
            await pilot.pause()

    with pytest.raises(WorkerFailed, match="no-such"):
        await looked()


def test_every_worker_of_the_screens_is_one_of_these(root: Path) -> None:
    """Textual's own decorator is used in one place alone."""
    own = {
        str(path.relative_to(root))
        for path in (root / "src/komtui/ui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.module == "textual" and "work" in {a.name for a in node.names})
        or (isinstance(node, ast.Attribute) and node.attr == "run_worker")
    }
    assert own == {"src/komtui/ui/work.py"}
