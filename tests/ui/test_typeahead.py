"""Keys that come faster than they are done: each finds the field that the one before led to, and none overtakes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input

from komtui.ui.keys import typeahead
from komtui.ui.keys.typeahead import InOrder


class Field(Input):
    """Enter leads on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "app.lead", show=False)]


class Holder(Vertical):
    """What the fields stand in; takes its time over some keys, and keeps others."""

    def __init__(self, *fields: Field) -> None:
        super().__init__(*fields)
        self.free = asyncio.Event()
        self.free.set()
        self.keeps = ""

    async def on_key(self, event: Key) -> None:
        await self.free.wait()
        if event.key == self.keeps:
            event.stop()


class Form(InOrder):
    """Two fields."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "note('f10')", priority=True),
        Binding("f9", "note('f9')"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.fields = Field(id="one"), Field(id="two")
        self.holder = Holder(*self.fields)
        self.noted: list[str] = []
        self.follows: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield self.holder

    def action_lead(self) -> None:
        self.screen.focus_next()
        send(self, *self.follows)

    def action_note(self, key: str) -> None:
        self.noted.append(key)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(field.value for field in self.fields)


def send(app: Form, *keys: str) -> None:
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else None))


@asynccontextmanager
async def running(app: Form) -> AsyncIterator[None]:
    """Run it, and let go what is held where a test fails: it would not end otherwise."""
    async with app.run_test():
        try:
            yield
        finally:
            app.holder.free.set()


async def turns(count: int = 100) -> None:
    """Let the loop go round. Textual's own pause would wait for what is held up here."""
    for _turn in range(count):
        await asyncio.sleep(0)


async def settled(app: Form, *values: str) -> None:
    for _turn in range(500):
        if app.values == values:
            break
        await turns(10)
    assert app.values == values


def an_hour_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every timer of the loop run out."""
    loop = asyncio.get_running_loop()
    now = loop.time
    monkeypatch.setattr(loop, "time", lambda: now() + 3600)


@pytest.mark.parametrize("leads", ["enter", "tab"])
async def test_a_key_that_takes_long_holds_up_the_others_however_long(
    monkeypatch: pytest.MonkeyPatch, leads: str
) -> None:
    app = Form()
    async with running(app):
        app.holder.free.clear()
        send(app, "a", leads, "b")
        await settled(app, "a", "")
        an_hour_passes(monkeypatch)
        await turns()
        assert app.values == ("a", "")
        app.holder.free.set()
        await settled(app, "a", "b")


@pytest.mark.parametrize("field", [0, 1])
async def test_a_key_that_is_kept_on_its_way_holds_up_nothing(field: int) -> None:
    app = Form()
    async with running(app):
        app.fields[field].focus()
        app.holder.keeps = "tab"
        send(app, "a", "tab", "b")
        await settled(app, *(("ab", "") if field == 0 else ("", "ab")))


async def test_a_key_that_is_lost_with_its_field_holds_up_nothing() -> None:
    app = Form()
    async with running(app):
        app.holder.free.clear()
        send(app, "tab", "b")
        app.fields[1].focus()
        await turns()
        app.fields[0].remove()
        app.holder.free.set()
        await settled(app, "", "b")


async def test_what_waits_is_not_overtaken_by_what_comes_next() -> None:
    app = Form()
    async with running(app):
        app.follows = ("c",)
        send(app, "a", "enter", "b")
        await settled(app, "a", "bc")


async def test_the_apps_own_keys_work_where_a_key_is_stuck_and_what_was_typed_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Form()
    async with running(app):
        app.holder.free.clear()
        send(app, "tab", "b", "f10")
        await turns()
        assert app.noted == []
        monkeypatch.setattr(typeahead, "STUCK", 0)
        send(app, "f9", "f10")
        await turns()
        assert app.noted == ["f10"]
        app.holder.free.set()
        send(app, "d")
        await settled(app, "", "d")
        assert app.noted == ["f10"]
