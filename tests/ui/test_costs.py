"""What a key costs: bytes to the terminal and questions to the books, which no busy machine changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from functools import partialmethod
from typing import Any

import pytest
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.dom import DOMNode
from textual.geometry import Region
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from komtui.domain.sales.document import Kind, Line
from komtui.domain.sales.party import Party
from komtui.services.changes import Subject
from komtui.services.settings.settings import SettingsService
from komtui.ui import _upstream
from komtui.ui.screens.documents.screen import DocumentsScreen
from komtui.ui.screens.documents.table import DocumentList
from komtui.ui.screens.draft.grid import DraftGrid
from komtui.ui.screens.draft.screen import DraftScreen
from komtui.ui.screens.settings._board import Board, SettingSearch
from komtui.ui.widgets import command_bar
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.unadorned import Coloured, Unadorned
from wire import Wire

WIDE = (120, 40)
DOWN, SEARCHED, LETTER, TAKEN, ECHO = 450, 7_500, 450, 1_200, 500
"""Bytes at most: down inside a page, a key of a search, a letter of a draft, Enter in it, an echo."""


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    return Wire(monkeypatch)


async def filled(house: Any) -> None:
    """Books of more than a page in which what can be done differs from line to line."""
    await house.company()
    await house.invoices(*(f"customer{place}@{place * 7}.example" for place in range(60)))
    for kind in (Kind.QUOTE, Kind.INVOICE):
        blank = await house.services.drafts.blank(kind)
        await house.services.drafts.write(replace(blank, buyer=Party(f"Somebody {kind}")))


async def written(house: Any, lines: int) -> None:
    """Write a draft of that many lines."""
    blank = await house.services.drafts.blank(Kind.INVOICE)
    body = tuple(Line(f"Article {place}", Decimal(place + 1), price=Decimal("1.15")) for place in range(lines))
    await house.services.drafts.write(replace(blank, buyer=Party("Somebody"), lines=body))


async def edited(hands: Any) -> DraftGrid:
    await hands.sees("Somebody")
    await hands.press("enter")
    await hands.until(lambda: isinstance(hands.app.screen, DraftScreen) and bool(hands.app.screen.query(DraftGrid)))
    await hands.sees("Article")
    grid: DraftGrid = hands.app.screen.query_one(DraftGrid)
    return grid


async def moved(house: Any, wire: Wire) -> list[int]:
    await filled(house)
    async with house.screen(size=(80, 24)) as hands:
        await hands.sees("Somebody")
        hands.app.screen._preview = lambda document_id: None  # what follows a cursor at rest is another figure
        return [await wire.of(hands, "down") for _time in range(6)]


async def test_down_inside_a_page_sends_two_lines(house: Any, wire: Wire) -> None:
    assert max(await moved(house, wire)) <= DOWN


async def test_down_would_send_a_footer_that_minds_what_it_does_not_show(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    every = command_bar.offers
    monkeypatch.setattr(command_bar.CommandBar, "_offers", lambda bar: list(every(bar.app, bar.screen)))
    assert max(await moved(house, wire)) > DOWN


async def test_a_key_of_a_search_sends_the_lines_that_differ_at_most(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(house)
    load = DocumentList.load
    # However busy the machine is, the answer is in time for the frame.
    monkeypatch.setattr(DocumentList, "load", partialmethod(load, patience=5.0))
    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody")
        await wire.of(hands, "slash")
        sizes, paints = list[int](), list[int]()
        for key in "cust1":
            sizes.append(await wire.of(hands, key))
            paints.append(len(wire.paints))
        assert max(sizes) <= SEARCHED
        assert paints == [1] * 5
        # What narrows nothing sends the echo, and the line of the filters.
        assert max(sizes[1:4]) <= 1_000


async def told(house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], int]:
    """Type a letter; return who is told of the list's messages, and how many styles are worked out."""
    await filled(house)
    monkeypatch.setattr(DocumentList, "load", partialmethod(DocumentList.load, patience=5.0))
    receivers, styles = set[str](), list[DOMNode]()
    dispatch, style_of = MessagePump._dispatch_message, DOMNode.rich_style.fget

    async def dispatching(pump: MessagePump, message: Message) -> None:
        if isinstance(message, RowList.Loaded | RowList.Highlighted):
            receivers.add(type(pump).__name__)
        await dispatch(pump, message)

    def working_out(node: DOMNode) -> Style:
        styles.append(node)
        return style_of(node)

    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody")
        await wire.of(hands, "slash", "c")
        monkeypatch.setattr(MessagePump, "_dispatch_message", dispatching)
        monkeypatch.setattr(DOMNode, "rich_style", property(working_out))
        await wire.of(hands, "u")
        monkeypatch.undo()
    return receivers, len(styles)


async def test_a_key_of_a_search_is_told_to_the_screen_and_works_no_style_out(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    receivers, styles = await told(house, wire, monkeypatch)
    assert receivers == {"DocumentList", "DocumentsScreen"}
    assert styles == 0


async def test_textual_would_work_styles_out_at_each_key(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(Coloured, "rich_style", property(lambda widget: super(Coloured, widget).rich_style))
    assert (await told(house, wire, monkeypatch))[1] > 0


async def test_what_can_be_done_is_not_greyed_while_rows_are_awaited(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(house)
    load = DocumentList.load
    monkeypatch.setattr(DocumentList, "load", partialmethod(load, patience=0.0))
    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody")
        await wire.of(hands, "slash", "c")
        before = hands.text.splitlines()[-1]
        hands.app.screen._search("cu")
        assert hands.app.screen.check_action("open", ()) is True
        assert not hands.app.screen.query_one(DocumentList).is_loaded
        await hands.press("x")
        await hands.sees("Nothing matches")
        assert hands.app.screen.check_action("open", ()) is None
        assert hands.text.splitlines()[-1] == before


@pytest.mark.parametrize("lines", [5, 400])
async def test_a_draft_sends_what_is_typed_and_not_itself(house: Any, wire: Wire, lines: int) -> None:
    await house.company()
    await written(house, lines)
    async with house.screen() as hands:
        grid = await edited(hands)
        first, *letters = [await wire.of(hands, letter) for letter in "Prestation"]
        assert first <= 2 * LETTER  # with what is proposed
        assert max(letters) <= LETTER
        assert await wire.of(hands, "up", "enter") <= TAKEN
        assert len(grid.sheet.document.lines) == lines + 1


async def test_a_line_that_is_taken_over_would_send_the_whole_sheet(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(Unadorned, "refresh_lines", lambda widget: widget.refresh())
    await house.company()
    await written(house, 5)
    async with house.screen() as hands:
        await edited(hands)
        await hands.type("Prestation")
        assert await wire.of(hands, "up", "enter") > TAKEN


async def told_above(house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return what is sent, and how often the list below is asked for, when the books change while a draft is shown."""
    await house.company()
    await written(house, 5)
    followed = list[None]()
    monkeypatch.setattr(DocumentList, "follow", lambda _list: followed.append(None))
    async with house.screen() as hands:
        await edited(hands)
        await wire.quiet(hands)
        wire.paints.clear()
        followed.clear()
        below = hands.app.screen_stack[0]
        house.services.changes.tell(Subject.DOCUMENTS)
        below.refresh()
        await wire.quiet(hands)
        return sum(wire.paints), len(followed)


async def test_a_screen_that_is_hidden_neither_paints_nor_asks(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await told_above(house, wire, monkeypatch) == (0, 0)


async def test_textual_would_paint_what_hides_it(house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day it does not, `OnlySeen` can go."""
    monkeypatch.delattr(_upstream.OnlySeen, "_background_screens")
    sent, asked = await told_above(house, wire, monkeypatch)
    assert sent > 3_000
    assert asked > 0


async def test_a_hidden_screen_is_laid_out_for_the_terminal_that_it_comes_back_to(house: Any) -> None:
    await house.company()
    await written(house, 5)
    async with house.screen() as hands:
        await edited(hands)
        await hands._pilot.resize_terminal(*WIDE)
        await hands.press("escape")
        await hands.sees("Somebody")
        assert hands.app.screen.outer_size == WIDE
        assert hands.app.screen.query_one(DocumentList).size.height > 30


OPENED = 20_000
"""Bytes at most of a screen that opens or comes back, at 120×40: all of it, once."""


async def went(house: Any, wire: Wire, key: str, words: str) -> list[tuple[int, int]]:
    """Return bytes, and paintings of more than a line or two: opened, closed, and both once more."""
    await filled(house)
    found = list[tuple[int, int]]()
    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody", "Invoice (draft)")
        for _time in range(2):
            for pressed, said in ((key, words), ("escape", "F-2026-0060")):
                size = await wire.of(hands, pressed)
                await hands.sees(said)
                found.append((size, sum(each > 3_000 for each in wire.paints)))
    return found


async def test_the_configuration_is_painted_once_when_it_opens_and_what_is_below_once_when_it_closes(
    house: Any, wire: Wire
) -> None:
    found = await went(house, wire, "f9", "Configuration")
    assert max(size for size, _paints in found) <= OPENED
    assert max(paints for _size, paints in found) == 1


@pytest.mark.parametrize(("key", "words"), [("f3", "Letters"), ("f4", "Customers"), ("enter", "Draft: ")])
async def test_the_list_is_painted_once_when_another_screen_closes(
    house: Any, wire: Wire, key: str, words: str
) -> None:
    found = await went(house, wire, key, words)
    assert max(size for size, _paints in found[1::2]) <= OPENED
    assert max(paints for _size, paints in found[1::2]) == 1


async def test_textual_would_paint_a_screen_that_comes_back_twice(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day it does not, these two of `OnlySeen` can go."""
    monkeypatch.delattr(_upstream.OnlySeen, "_prune")
    monkeypatch.delattr(_upstream.OnlySeen, "_get_screen")
    found = await went(house, wire, "f9", "Configuration")
    assert max(paints for _size, paints in found[1::2]) > 1


async def test_what_is_typed_into_the_search_of_the_configuration_is_shown_before_it_is_searched(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list[int]()
    search = Board.search

    def searching(board: Board, text: str) -> None:
        shown.append(len(wire.paints))
        search(board, text)

    monkeypatch.setattr(Board, "search", searching)
    best, asked_best = SettingsService.best, list[str]()
    monkeypatch.setattr(
        SettingsService, "best", staticmethod(lambda words, found: asked_best.append(words) or best(words, found))
    )
    await house.company()
    async with house.screen(size=WIDE) as hands:
        await wire.of(hands, "f9")
        await hands.sees("Configuration")
        for place, key in enumerate("tls"):
            shown.clear()
            await wire.of(hands, key)
            # At the first letter the way to the field may be painted as well.
            assert shown == [1] or not place
            assert wire.paints[0] <= ECHO or not place
            assert len(wire.paints) <= 2 or not place
        assert hands.app.screen.query_one(SettingSearch).value == "tls"
        shown.clear()
        await wire.of(hands, "backspace", "s")
        assert shown == [0, 2]  # what is not typed is searched in its own frame
        # Which of them is meant most is a question of Enter, not of each key.
        assert not asked_best
        await hands.press("enter")
        assert asked_best == ["tls"]


def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count how often each kind of widget is asked for its lines."""
    counts = dict[str, int]()
    lines = Widget.render_lines

    def counting(widget: Widget, crop: Region) -> list[Strip]:
        counts[type(widget).__name__] = counts.get(type(widget).__name__, 0) + 1
        return lines(widget, crop)

    monkeypatch.setattr(Widget, "render_lines", counting)
    return counts


async def searched(house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    await filled(house)
    monkeypatch.setattr(DocumentList, "load", partialmethod(DocumentList.load, patience=5.0))
    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody", "Invoice (draft)")
        await wire.of(hands, "slash", "c")
        counts = asked(monkeypatch)
        await wire.of(hands, "backspace")
        return counts


async def test_a_key_of_a_search_asks_nobody_who_has_nothing_to_paint(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = await searched(house, wire, monkeypatch)
    assert counts["SearchBox"] == 1
    assert counts.keys() <= {"SearchBox", "ListStatus", "CommandBar"}


async def test_textual_would_ask_all_that_is_between(house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day it does not, `OnlyDirty` can go."""
    monkeypatch.setattr(_upstream, "OnlyDirty", Compositor)
    counts = await searched(house, wire, monkeypatch)
    assert {"Preview", "StillRow", "DocumentsScreen"} <= counts.keys()


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_what_is_painted_anew_has_no_holes(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    await filled(house)
    update, holes, paints = _upstream.OnlyDirty.render_partial_update, list[object](), list[object]()

    def whole(compositor: _upstream.OnlyDirty) -> ChopsUpdate | None:
        found = update(compositor)
        for y, start, end in found.spans if found is not None else ():
            paints.append(y)
            pieces = zip(found.chops[y].items(), found.chop_ends[y], strict=True)
            holes.extend(y for (x, strip), until in pieces if strip is None and x < end and until > start)
        return found

    monkeypatch.setattr(_upstream.OnlyDirty, "render_partial_update", whole)
    async with house.screen(size=size) as hands:
        await hands.sees("Somebody")
        hands.app.notify("A notice")
        await hands.press(
            "down", "space", "slash", *"cust1", "escape", "f6", "end", "home", "p", "escape", "m", "escape"
        )
        await hands.press("f9", "down", *"mail", "escape", "escape", "f3", "escape")
    assert len(paints) > 50
    assert holes == []


async def test_a_late_answer_is_one_painting_with_what_is_said_of_it(
    house: Any, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(house)
    monkeypatch.setattr(DocumentList, "load", partialmethod(DocumentList.load, patience=0.0))
    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody", "Invoice (draft)")
        await wire.of(hands, "slash")
        # The echo, then rows, count and footer together; with the echo, where they came before it was painted.
        assert all([await wire.of(hands, key) and len(wire.paints) in {1, 2} for key in "c1"])


async def test_what_comes_after_the_first_painting_waits_for_no_frame(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(house)
    waited: list[str] = []
    begun = asyncio.Event()
    resume, began = Timer.resume, DocumentsScreen._begin

    def awaits_frame(timer: Timer) -> None:
        if timer.name == "screen_update" and not begun.is_set():
            waited.append(timer.name)
        resume(timer)

    def begin(screen: DocumentsScreen) -> None:
        begun.set()
        began(screen)

    monkeypatch.setattr(Timer, "resume", awaits_frame)
    monkeypatch.setattr(DocumentsScreen, "_begin", begin)
    async with house.screen(size=WIDE) as hands:
        await hands.sees("Somebody")
        assert begun.is_set()
    assert waited == []
