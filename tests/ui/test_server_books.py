"""The screen over books on a real server that stands still, is stopped and started again: nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from komtui.bootstrap import LazyServices, Places
from komtui.services.sales.exchange.choosing import Wanted
from komtui.ui import _troubles, soon
from komtui.ui.screens.bulk.screen import BulkScreen
from postgresql import PostgresServer


@pytest.fixture
async def house(house: Any, own_postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Any]:
    """A komtui whose books are on a server of this test's own."""
    former = house.services
    name = own_postgres.fresh()
    house.services = LazyServices(
        Places.of(tmp_path, own_postgres.url(name)), {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    )
    for part in ("clock", "_renderer"):
        house.services.__dict__[part] = former.__dict__[part]
    yield house
    await house.services.close()
    house.services = former


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soon, "SLOW", 0.05)
    monkeypatch.setattr(soon, "AGAIN", 0.05)


def _break_off(server: PostgresServer) -> None:
    """Let the server end at once, and lose nothing that it has said is written: it writes late, as tests have it."""
    server.execute("CHECKPOINT")
    server.stop(immediate=True)


@contextmanager
def frozen(server: PostgresServer) -> Iterator[None]:
    """Let the server stand still; where the screen waits for it, it goes on at last and the test fails."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        server.go_on()

    timer = threading.Timer(30, give_up)
    timer.start()
    try:
        with server.frozen():
            yield
            assert not late.is_set(), "the screen waited for the server"
    finally:
        timer.cancel()


async def test_keys_echo_while_the_server_stands_still(house: Any, own_postgres: PostgresServer) -> None:
    await house.invoices("a@one.example", "b@two.example", "c@three.example")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0001", "states  3")
        with frozen(own_postgres):
            await asyncio.wait_for(hands.type("two"), 5)
            await hands.sees(" two", "F-2026-0001", "The books answer slowly")
            # What was typed is changed while nothing answers.
            await asyncio.wait_for(hands.press("backspace"), 5)
            await hands.sees(" tw", "F-2026-0001")
            await asyncio.wait_for(hands.press("o"), 5)
            await hands.sees(" two")
        await hands.until(lambda: "F-2026-0001" not in hands.text)
        await hands.sees(" two", "F-2026-0002", "states  1")
        assert "slowly" not in hands.text


@pytest.mark.parametrize("keys", [("$", "ctrl+s"), ("e",), ("f8",)])
async def test_an_act_that_the_server_owes_an_answer_to_says_so(
    house: Any, own_postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    """A server that neither answers nor hangs up leaves nobody to guess, on any screen, until it goes on."""
    await house.invoices("a@one.example")
    monkeypatch.setattr(_troubles, "SILENT", 0.2)
    monkeypatch.setattr(_troubles, "AGAIN", 0.05)
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        if keys[0] == "$":
            await hands.press(keys[0])
            await hands.sees("Amount")
            keys = keys[1:]
        with frozen(own_postgres):
            await hands.press(*keys)
            await hands.sees("⚠ the database does not answer")
        await hands.until(lambda: "does not answer" not in hands.text)


async def test_it_goes_on_by_itself_after_a_restart(house: Any, own_postgres: PostgresServer) -> None:
    await house.invoices("a@one.example", "b@two.example", "c@three.example")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0001", "states  3")
        await asyncio.to_thread(own_postgres.stop)
        await asyncio.wait_for(hands.type("two"), 5)
        await hands.sees(" two", "F-2026-0001", "F-2026-0003", "The connection to")
        await asyncio.to_thread(own_postgres.start)
        await hands.until(lambda: "F-2026-0001" not in hands.text)
        await hands.sees(" two", "F-2026-0002", "states  1", "Number")


async def test_the_outbox_says_that_the_server_is_away_and_comes_back(house: Any, own_postgres: PostgresServer) -> None:
    (key,) = await house.invoices("a@one.example")
    await house.queue(key, "a@one.example")
    async with house.screen("f3") as hands:
        await hands.sees("a@one.example")
        await asyncio.to_thread(own_postgres.stop)
        await asyncio.wait_for(hands.press("down", "up"), 5)
        assert "a@one.example" in hands.text
        await asyncio.to_thread(own_postgres.start)
        await house.queue(key, "late@one.example")
        await hands.sees("late@one.example")


async def test_a_document_that_cannot_be_read_says_so_once(house: Any, own_postgres: PostgresServer) -> None:
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await asyncio.to_thread(own_postgres.stop)
        await hands.press("enter")
        await hands.sees("Invoice F-2026-0001", "The connection to")
        page = [hands.app.screen.query_one(name).content for name in ("#page", "#letters")]
        assert sum("The connection to" in str(part) for part in page) == 1
        await asyncio.to_thread(own_postgres.start)
        await hands.sees("Due date", "Pain")


async def test_the_configuration_shows_what_is_kept_once_the_server_is_back(
    house: Any, own_postgres: PostgresServer
) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await asyncio.to_thread(own_postgres.stop)
        await hands.press("f9")
        await hands.sees("Identity", "The connection to")
        # Nobody knows what would be written over.
        await hands.press("down", *"Nobody", "ctrl+s")
        await hands.sees("Identity")
        assert "To be saved" not in hands.text
        await asyncio.to_thread(own_postgres.start)
        await hands.sees("factures@lefevre.")


async def test_a_till_that_nobody_touches_says_that_the_books_are_away_and_goes_on(
    house: Any, own_postgres: PostgresServer
) -> None:
    """The power of the server goes: the list stays, and what comes in after it is seen without a key."""
    await house.invoices("a@one.example", "b@two.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001", "F-2026-0002")
        await asyncio.to_thread(_break_off, own_postgres)
        await hands.sees("F-2026-0001", "F-2026-0002", "The connection to")
        await asyncio.wait_for(hands.press("down", "up"), 5)
        await hands.sees("F-2026-0001", "F-2026-0002")
        await asyncio.to_thread(own_postgres.start)
        # A server that lost its power reads its log first, and a till asks at its own pace.
        for _turn in range(6000):
            if "The connection to" not in hands.text:
                break
            await asyncio.sleep(0.01)
        await hands.sees("F-2026-0001", "F-2026-0002")


async def test_a_letter_that_is_being_written_is_kept(house: Any, own_postgres: PostgresServer) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen("e") as hands:
        await hands.sees("a@one.example", "F-2026-0001")
        await asyncio.to_thread(_break_off, own_postgres)
        await asyncio.wait_for(hands.type("b@two.example,"), 5)
        await hands.press("f8")
        await hands.sees("b@two.example", "The connection to")
        await asyncio.to_thread(own_postgres.start)
        # Said again, were they still away.
        hands.app.unsay()
        await hands.until(lambda: "The connection to" not in hands.text)
        assert "b@two.example" in hands.text, "what was typed is still there"


CAUSES = ("The connection to", "Nothing listens", "just starting", "Nobody answers", "cannot be opened")


@pytest.mark.parametrize("how", ["stopped", "cut off"])
async def test_one_cause_is_said_wherever_it_is_said_and_the_header_has_it_as_long_as_it_lasts(
    house: Any, own_postgres: PostgresServer, how: str
) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0001")
        await asyncio.to_thread(own_postgres.stop if how == "stopped" else lambda: _break_off(own_postgres))
        await hands.sees("the database does not answer")
        await hands.type("x")
        await hands.sees(" x", "The connection to")
        hands.app.unsay()
        # Whatever is asked meanwhile: the notice is gone, and the header still says it.
        await hands.press("escape")
        text = await hands.sees("the database does not answer", "The connection to")
        assert [each for each in CAUSES if each in text] == ["The connection to"]
        await asyncio.to_thread(own_postgres.start)
        await hands.until(lambda: "does not answer" not in hands.text and "The connection to" not in hands.text)


@pytest.mark.parametrize(
    ("key", "there"),
    [("e", "Please find"), ("t", "Sheet of"), ("p", "or save its PDF"), ("L", "nothing to be reminded")],
)
async def test_what_was_opened_while_the_server_was_away_is_there_once_it_is_back(
    house: Any, own_postgres: PostgresServer, key: str, there: str
) -> None:
    await house.company()
    await house.invoices("a@one.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0001")
        await asyncio.to_thread(own_postgres.stop)
        await hands.press(key)
        await hands.sees("The connection to")
        assert there not in hands.text
        await asyncio.to_thread(own_postgres.start)
        await hands.sees(there)
        await hands.until(lambda: "The connection to" not in hands.text)


async def test_a_plan_of_letters_that_the_server_kept_back_is_whole_once_it_is_back(
    house: Any, own_postgres: PostgresServer
) -> None:
    await house.company()
    await house.invoices("a@one.example", "b@two.example")
    async with house.screen() as hands:
        await hands.sees("F-2026-0002")
        await asyncio.to_thread(own_postgres.stop)
        hands.app.push_screen(BulkScreen(house.services, wanted=Wanted()))
        await hands.sees("Preparing…", "The connection to")
        await asyncio.to_thread(own_postgres.start)
        await hands.sees("2 documents, 1 customer → 2 letters", "a@one.example")
        await hands.until(lambda: "The connection to" not in hands.text)
