"""The screen over books that are slow, fail, or stand still: keys echo, what was read stays, the last answer wins."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from komtui.domain.access import Role
from komtui.domain.mail.outbox_query import Head
from komtui.domain.problem import Problem, ProblemError
from komtui.services.listing import DocumentRow, Page, Query
from komtui.ui import soon
from komtui.ui.app import KomtuiApp
from komtui.ui.screens.documents import screen as documents
from komtui.ui.screens.documents.table import DocumentList
from komtui.ui.screens.journal import screen as journal
from komtui.ui.screens.journal.screen import JournalScreen
from komtui.ui.screens.outbox import screen as outbox
from komtui.ui.screens.outbox.screen import OutboxScreen
from komtui.ui.screens.people import screen as people
from komtui.ui.screens.people.screen import PeopleScreen

FAULT = Problem("system.database-io", {"file": "books.sqlite3", "reason": "cable"})


class SlowIndex:
    """The real index behind a gate: while it is shut no answer comes; with a fault each answer is that."""

    def __init__(self, index: Any) -> None:
        self._index = index
        self._thread = ThreadPoolExecutor(1)
        self.gate = threading.Event()
        self.gate.set()
        self.fault: Problem | None = None
        self.asked: list[str] = []

    def page(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Page[DocumentRow]]:
        return self._ask(query.text, lambda: self._index.page(query, limit, before=before, after=after))

    def keys(
        self, query: Query, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Future[Sequence[int]]:
        return self._ask("keys", lambda: self._index.keys(query, limit, before=before, after=after))

    def count(self, query: Query, limit: int = 0) -> Future[int]:
        return self._ask("count", lambda: self._index.count(query, limit))

    def rows(self, keys: Sequence[int]) -> Future[Sequence[DocumentRow]]:
        return self._ask("rows", lambda: self._index.rows(keys))

    def _ask(self, what: str, ask: Callable[[], Future[Any]]) -> Future[Any]:
        def answer() -> Any:
            self.asked.append(what)
            self.gate.wait()
            if self.fault is not None:
                raise ProblemError(self.fault)
            return ask().result()

        return self._thread.submit(answer)

    def close(self) -> None:
        self.gate.set()
        self._thread.shutdown(cancel_futures=True)


@pytest.fixture
def index(house: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowIndex]:
    """The house's index, made slow; what the screen waits for is short, so that the tests are."""
    slow = SlowIndex(house.services.index)
    house.services.__dict__["index"] = slow
    monkeypatch.setattr(soon, "SLOW", 0.01)
    monkeypatch.setattr(soon, "AGAIN", 0.01)
    monkeypatch.setattr(documents, "FIRST_PATIENCE", 0.01)
    yield slow
    slow.close()


def test_a_key_waits_for_less_than_a_frame() -> None:
    assert soon.PATIENCE < 1 / 60


async def test_keys_echo_old_rows_stay_and_the_last_answer_wins(house: Any, index: SlowIndex) -> None:
    await house.invoices("a@one.example", "b@two.example", "c@three.example")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0001", "states  3")
        index.gate.clear()
        index.asked.clear()
        await hands.type("two")
        await hands.sees(" two", "states  …", "F-2026-0001", "F-2026-0002", "F-2026-0003", "The books answer slowly")
        assert "Number" not in hands.text, (
            "the words stand in the place of the headings, and cover nothing that is read"
        )
        index.gate.set()
        await hands.until(lambda: "F-2026-0001" not in hands.text)
        await hands.sees("F-2026-0002", "Number", "states  1")
        assert "slowly" not in hands.text
        assert index.asked == ["t", "two"], "the question in between had not begun, and nobody wants its answer"


async def test_nothing_is_done_to_the_rows_of_another_search(house: Any, index: SlowIndex) -> None:
    await house.invoices("a@one.example", "b@two.example")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0001")
        index.gate.clear()
        await hands.type("one")
        await hands.press("enter", "space", "enter", "e")
        assert hands.app.screen.query_one(DocumentList).selection() == []
        assert len(hands.app.screen_stack) == 1
        index.gate.set()
        await hands.until(lambda: "F-2026-0002" not in hands.text)
        await hands.press("enter")
        await hands.sees("Invoice F-2026-0001")


async def test_books_that_fail_say_why_and_the_list_goes_on_by_itself(house: Any, index: SlowIndex) -> None:
    await house.invoices("a@one.example", "b@two.example")
    async with house.screen("slash") as hands:
        await hands.sees("F-2026-0001")
        index.fault = FAULT
        await hands.type("two")
        await hands.sees(" two", "could not be read or written (cable)", "F-2026-0001", "F-2026-0002")
        await hands.press("backspace")
        await hands.sees(" tw", "could not be read or written (cable)")
        index.fault = None
        await hands.until(lambda: "F-2026-0001" not in hands.text)
        await hands.sees("Number", " tw", "F-2026-0002")
        assert "cable" not in hands.text


async def test_it_opens_over_books_that_stand_still_and_fills_when_they_answer(house: Any, index: SlowIndex) -> None:
    await house.company()
    await house.invoices("a@one.example")
    index.gate.clear()
    async with house.screen("slash") as hands:
        await hands.type("one")
        await hands.sees(" one", "The books answer slowly")
        index.gate.set()
        await hands.sees("F-2026-0001", "Number")


async def test_walking_goes_on_where_the_keys_lead_once_the_rows_are_there(house: Any, index: SlowIndex) -> None:
    await house.invoices(*(f"a@{place}.example" for place in range(400)))
    async with house.screen() as hands:
        await hands.sees("F-2026-0400")
        rows = hands.app.screen.query_one(DocumentList)
        await hands.until(lambda: not rows._soon.busy)
        index.gate.clear()
        await hands.press(*["pagedown"] * 20)
        await hands.sees("The books answer slowly")
        assert rows.position < 20 * (rows.size.height - 1), "as far as keys are known"
        index.gate.set()
        await hands.until(lambda: rows.position == 20 * (rows.size.height - 1))
        assert rows.current is not None
        assert rows.current.number == f"F-2026-{400 - rows.position:04}"
        index.gate.clear()
        await hands.press("end", "up")
        index.gate.set()
        await hands.until(lambda: rows.position == 398)
        await hands.sees("F-2026-0001", "F-2026-0002")


async def test_nothing_is_asked_for_while_painting(
    house: Any, index: SlowIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.invoices(*(f"a@{place}.example" for place in range(90)))
    async with house.screen() as hands:
        await hands.sees("F-2026-0090")
        rows = hands.app.screen.query_one(DocumentList)
        await hands.until(lambda: not rows._soon.busy)
        # What is new in the books is looked at whenever that is told, so that not all that is asked is the painting's.
        painting, painted, asked = [False], list[int](), list[str]()
        paint, ask = rows.render_line, index._ask

        def watched_paint(line: int) -> Any:
            painting[0] = True
            painted.append(line)
            try:
                return paint(line)
            finally:
                painting[0] = False

        def watched_ask(what: str, how: Callable[[], Future[Any]]) -> Future[Any]:
            asked.extend([what] if painting[0] else [])
            return ask(what, how)

        monkeypatch.setattr(rows, "render_line", watched_paint)
        monkeypatch.setattr(index, "_ask", watched_ask)
        rows._rows.clear()
        rows.refresh()
        await hands.until(lambda: bool(painted))
        assert asked == []


class Gate:
    """Keeps what a service reads waiting while it is shut, or lets it fail."""

    def __init__(self, read: Callable[..., Any]) -> None:
        self._read = read
        self.open = asyncio.Event()
        self.fault: Problem | None = None

    async def __call__(self, *args: Any, **named: Any) -> Any:
        await self.open.wait()
        if self.fault is not None:
            raise ProblemError(self.fault)
        return await self._read(*args, **named)


async def _letter(house: Any) -> None:
    await house.company()
    (document,) = await house.invoices("a@one.example")
    await house.queue(document, "a@one.example")


async def _person(house: Any) -> None:
    await house.services.access.add("Marie", Role.ADMINISTRATOR, None)


LISTS = {
    "letters": (OutboxScreen, "outbox", "heads", _letter, "a@one.example"),
    "journal": (JournalScreen, "journal", "entries", _person, "Person"),
    "people": (PeopleScreen, "access", "people", _person, "Marie"),
}


@pytest.mark.parametrize("name", LISTS)
async def test_other_lists_say_what_they_wait_for_and_go_on_by_themselves(
    house: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    screen, service, method, fill, words = LISTS[name]
    await fill(house)
    for module in (soon, outbox, journal, people):
        monkeypatch.setattr(module, "AGAIN", 0.01)
    monkeypatch.setattr(soon, "SLOW", 0.01)
    gate = Gate(getattr(getattr(house.services, service), method))
    monkeypatch.setattr(getattr(house.services, service), method, gate)
    async with house.screen() as hands:
        hands.app.push_screen(screen(house.services))
        await hands.sees("The books answer slowly")
        gate.fault = FAULT
        gate.open.set()
        await hands.sees("could not be read or written (cable)")
        gate.fault = None
        await hands.sees(words)
        await hands.until(lambda: "cable" not in hands.text and "slowly" not in hands.text)


async def test_a_screen_opens_with_one_painting_and_little_more(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.company()
    await house.invoices(*(f"a@{place}.example" for place in range(60)))
    painted: list[Any] = []
    display = KomtuiApp._display

    def noted(app: KomtuiApp, screen: Any, update: Any) -> None:
        if update is not None:
            painted.append(update.render_segments(app.console))
        display(app, screen, update)

    monkeypatch.setattr(KomtuiApp, "_display", noted)
    async with house.screen(size=(120, 40)) as hands:
        await hands.sees("Boulangerie Lefèvre · Documents", "No letter yet")
        whole = [each for each in painted if "F-2026-0055" in each]
        assert len(whole) == 1, "the list is painted once"
        assert sum(map(len, painted)) < 2 * len(whole[0])
        await hands._pilot.resize_terminal(100, 30)
        await hands.sees("F-2026-0040")


async def test_books_that_have_not_answered_are_not_said_to_be_empty(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _letter(house)
    monkeypatch.setattr(soon, "SLOW", 0.01)
    service = house.services.outbox
    silent: Future[Any] = Future()
    gate, page = Gate(service.heads), service.page
    monkeypatch.setattr(service, "heads", gate)
    monkeypatch.setattr(service, "page", lambda *_args, **_named: silent)
    async with house.screen() as hands:
        hands.app.push_screen(OutboxScreen(house.services, Head.TO_DO))
        await hands.sees("The books answer slowly")
        assert "No letter yet" not in hands.text
        assert "Nothing is to be done" not in hands.text
        gate.open.set()
        page(Head.TO_DO.query(), 40).add_done_callback(lambda found: silent.set_result(found.result()))
        await hands.sees("Nothing is to be done. F3 shows all letters.")
