"""Lists in groups: where the cursor begins, and where it is after the groups have changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult

from komtui.ui.widgets.grouped_list import GroupedList, Heading


class _Words(GroupedList[str]):
    def draw_item(self, item: str, width: int, base: Style) -> Sequence[Segment]:
        return [Segment(item.ljust(width), base)]

    def identity_of(self, item: str) -> str:
        return item


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield _Words()


def _groups(**groups: str) -> list[Heading[str]]:
    return [Heading(key, items.split(), key.upper(), str(len(items.split()))) for key, items in groups.items()]


async def test_the_first_heading_is_in_sight_and_the_cursor_below_it() -> None:
    async with _App().run_test(size=(20, 6)) as pilot:
        words = pilot.app.query_one(_Words)
        words.show(_groups(ready="one two", later="three"))
        await pilot.pause()
        assert words.item == "one"
        assert "READY" in words.render_line(0).text
        assert words.render_line(0).text.rstrip().endswith("2")
        words.show(_groups(ready="one two"), headed=False)
        await pilot.pause()
        assert "one" in words.render_line(0).text


async def test_a_command_works_on_the_item_or_on_all_under_the_heading() -> None:
    async with _App().run_test(size=(20, 6)) as pilot:
        words = pilot.app.query_one(_Words)
        words.show(_groups(ready="one two", later="three"))
        await pilot.pause()
        assert words.items == ["one"]
        words.action_move(-1)
        assert words.item is None
        assert words.items == ["one", "two"]


async def test_the_cursor_goes_where_its_item_goes_and_stays_on_its_line_where_that_is_gone() -> None:
    async with _App().run_test(size=(20, 8)) as pilot:
        words = pilot.app.query_one(_Words)
        words.show(_groups(ready="one two", later="three four"))
        await pilot.pause()
        words.action_move(1)
        assert words.item == "two"
        words.show(_groups(ready="one", later="three four two"))
        await pilot.pause()
        assert words.item == "two", "in another group"
        words.show(_groups(ready="one", later="three four"))
        await pilot.pause()
        assert words.item == "four", "gone, and it was the last one"
        words.action_move(-3)
        words.show(_groups(ready="five", later="three four"))
        await pilot.pause()
        assert words.item == "five", "gone, and another stands there"
