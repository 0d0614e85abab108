"""The form: the lines of a section or of a search, painted as one widget, with an editor over the line being edited.

A widget a field costs twenty times as much to open and to search; here only the line that is edited has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip
from textual.widget import AwaitMount

from komtui.ui.screens.settings._form_editors import FormEditors
from komtui.ui.screens.settings._lines import Lines
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.items import Field, Heading, Item, Link, Tabs, Words, menu_section
from komtui.ui.screens.settings.paint import Remark, tabs_line
from komtui.ui.screens.settings.painted import Painted, Styles
from komtui.ui.widgets.unadorned import Unadorned, line_of
from komtui.ui.work import work


class SettingsForm(Unadorned, Painted):
    """Shows items; the arrows go from one to the next."""

    DEFAULT_CSS = """
    SettingsForm {
        height: 1fr; width: 1fr; overflow: hidden;
        & LineEditor, & TextEditor, & ChoiceEditor, & Handle { position: absolute; display: none; width: 10; }
        & TextEditor { padding: 0; border: none; background: $surface; }
        & TextEditor:focus { border: none; background: $panel; }
    }
    """

    @dataclass
    class Edited(Message):
        """A value was changed by the person."""

        key: str
        """Of the setting."""

    @dataclass
    class Left(Message):
        """The focus has left a field."""

        key: str
        """Of the setting."""

    @dataclass
    class Walked(Message):
        """The focus is on another line."""

        section: str
        """Key of the section that it is shown in."""

    @dataclass
    class Followed(Message):
        """A link was followed, or a tab chosen."""

        action: str
        """The screen's action."""

    def __init__(
        self,
        draft: Draft,
        remarks: Callable[[str, bool], Iterator[Remark]],
        placeholder: Callable[[str], str],
        complete: Callable[[str, str], str],
        beyond: Callable[[int], None],
    ) -> None:
        """Take the draft, what to say of a field, what an empty one shows, what completes a text, the ways out."""
        super().__init__()
        self._draft = draft
        self._lines = Lines(self, draft, remarks, placeholder)
        self._editors = FormEditors(self, draft, self._lines, placeholder)
        self._complete = complete
        self._beyond = beyond
        self._making: AwaitMount | None = None
        """What has its editor of several lines wait, where that one is still being made."""
        self.before_cursor = ""
        """The text up to the cursor, on its line."""

    def compose(self) -> ComposeResult:
        """Make an editor of each kind."""
        yield from self._editors.first

    # What the screen uses

    def show(self, items: Sequence[Item], words: tuple[str, ...] = ()) -> None:
        """Show other lines, from the top, none of them being edited."""
        self._put_away()
        self._lines.items, self._lines.words, self._lines.top = items, words, 0
        self.update()

    def renew(self, items: Sequence[Item]) -> None:
        """Show the same lines made anew; the focus stays where it is, if its line is still there."""
        before = self._lines.item
        self._lines.items = items
        if before is not None:
            same = (index for index, item in enumerate(items) if _same(item, before))
            self._lines.current = next(same, -1)
            if self._lines.current < 0 and self.has_focus_within:
                self.go_first()
        self.update()
        # What lies on a link shows its words, which may be others now.
        self._editors.handle.refresh()

    @property
    def section(self) -> str:
        """Key of the section that the focus is in; empty where it is nowhere."""
        return item.section if (item := self._lines.item) is not None else ""

    def go(self, key: str) -> bool:
        """Go to a field; False where it is not shown."""
        index = next(
            (index for index, item in enumerate(self._lines.items) if isinstance(item, Field) and item.key == key), -1
        )
        if index >= 0:
            self._edit(index)
        return index >= 0

    def go_first(self) -> None:
        """Go to the first line that can be edited or followed."""
        if (first := next(iter(self._stops()), None)) is not None:
            self._edit(first)

    def go_first_in(self, section: str) -> bool:
        """Go to the first line of a section of the menu."""
        for index in self._stops():
            if menu_section(self._lines.items[index].section) == section:
                self._edit(index)
                return True
        return False

    def go_back(self) -> None:
        """Go to the line that had the focus last, or to the first."""
        if 0 <= self._lines.current < len(self._lines.items):
            self._edit(self._lines.current)
        else:
            self.go_first()

    def update(self) -> None:
        """Show what has changed in the same lines."""
        self._lines.arrange()
        self._lines.top = self._lines.clamped(self._lines.top)
        self._place_editor()
        self.repaint()

    def reload(self) -> None:
        """Show what is being edited anew: its value was changed from elsewhere."""
        if (item := self._lines.item) is not None:
            self._editors.load(item)
        self.update()

    def hint(self) -> None:
        """Show in an empty editor what applies now."""
        self._editors.hint()

    @property
    def items(self) -> Sequence[Item]:
        """All items, in view or not."""
        return self._lines.items

    @property
    def key(self) -> str:
        """Key of the setting that the focus is on; empty elsewhere."""
        item = self._lines.item
        return item.key if isinstance(item, Field) else ""

    def reveal(self, section: str) -> None:
        """Scroll to the first line of a section of the menu."""
        items = self._lines.items
        index = next((index for index, item in enumerate(items) if menu_section(item.section) == section), -1)
        if index >= 0:
            self._scroll_lines(self._lines.starts[index] - self._lines.top)

    # What the editors use

    def walk(self, step: int, *, leave: bool = False) -> None:
        """Go to another line; beyond the ends to what lies there."""
        stops = list(self._stops())
        at = stops.index(self._lines.current) + step if self._lines.current in stops else 0
        if 0 <= at < len(stops):
            self._edit(stops[at])
        elif leave or at < 0:
            self._beyond(step)

    def page(self, step: int) -> None:
        """Go on by a page, or back."""
        stops = list(self._stops())
        if self._lines.current not in stops:
            return
        goal = self._lines.starts[self._lines.current] + step * max(self.size.height - 2, 1)
        nearest = min(stops, key=lambda index: abs(self._lines.starts[index] - goal))
        self._edit(
            nearest
            if nearest != self._lines.current
            else stops[max(0, min(stops.index(self._lines.current) + step, len(stops) - 1))]
        )

    def typed(self, value: str, before_cursor: str) -> None:
        """Take a value into the draft."""
        key = self.key
        if self._editors.loading or not key or value == self._draft.typed(key):
            return
        self.before_cursor = before_cursor
        self._draft.edit(key, value)
        # A fault goes away as soon as it is mended, but is not named while one still types.
        if self._draft.place(key) in self._draft.problems:
            self._draft.check(key)
        self.update()
        self.post_message(self.Edited(key))

    def completed(self) -> bool:
        """Complete a placeholder that was begun."""
        rest = self._complete(self.key, self.before_cursor) if self.key else ""
        if rest:
            self._editors.insert(rest)
        return bool(rest)

    def activate(self, step: int) -> None:
        """Follow the link, or open the tab beside the one that is open."""
        item = self._lines.items[self._lines.current]
        if isinstance(item, Link) and step >= 0:
            self.post_message(self.Followed(item.action))
        elif isinstance(item, Tabs):
            keys = [key for key, _label in item.names]
            chosen = keys[(keys.index(item.active) + step) % len(keys)]
            if step:
                self.post_message(self.Followed(f"open_tab('{chosen}')"))
            else:
                self.walk(1)
        elif isinstance(item, Field) and not step:
            self.walk(1)

    def handle_line(self, width: int) -> Strip:
        """Return the line that the handle lies on."""
        styles, lines = self.palette, self._lines
        if lines.item is None:
            return Strip.blank(width, styles["base"])
        segments = lines.segments(lines.current, 0, self.size.width, styles, focused=True)
        return line_of(list(segments), width, styles["base"])

    # Moving

    def _stops(self) -> Iterator[int]:
        return (index for index, item in enumerate(self._lines.items) if isinstance(item, Field | Link | Tabs))

    def _edit(self, index: int) -> None:
        if not 0 <= index < len(self._lines.items):
            # The lines are others by now.
            return
        if self._lines.has_box(self._lines.items[index]) and not self._make_text_editor():
            self._edit_text(index)
            return
        before = self.key
        moved = index != self._lines.current
        if moved and before:
            self._leave(before)
        self._lines.current = index
        item = self._lines.items[index]
        editor = self._editors.load(item)
        self._lines.arrange()
        self._lines.bring(index)
        for other in self.children:
            other.display = other is editor
        self._place_editor()
        self.repaint()
        editor.focus(scroll_visible=False)
        self.post_message(self.Walked(item.section))

    @work(group="edit", description="makes the editor of several lines", exclusive=True, leads=True)
    async def _edit_text(self, index: int) -> None:
        if self._making is not None:
            await self._making
            self._making = None
        self._edit(index)

    def _make_text_editor(self) -> bool:
        """Have the editor of several lines; True where it is there already."""
        made = self._editors.make_text_editor()
        if made is not None:
            self._making = self.mount(made)
        return self._making is None

    def _place_editor(self) -> None:
        self._editors.place(self.size.width)

    def _leave(self, key: str) -> None:
        self._draft.settle()
        self.before_cursor = ""
        self._draft.check(key)
        self.post_message(self.Left(key))

    def _put_away(self) -> None:
        if self.key:
            self._leave(self.key)
        self._lines.current = -1
        for editor in self.children:
            editor.display = False

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Look at what was typed, once the focus is elsewhere."""
        del event
        # Between two kinds of editors nothing is left but what `_edit` has left already.
        if self.key and not self.has_focus_within:
            self._leave(self.key)
        self.update()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help of what has the focus."""
        del event
        self.update()
        if any(self._lines.has_box(item) for item in self._lines.items):
            self._make_text_editor()

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked, and follow it."""
        x, y = event.screen_x - self.region.x, event.screen_y - self.region.y
        index = self._lines.at(y)
        if index < 0:
            return
        item = self._lines.items[index]
        if isinstance(item, Heading | Words) or (index == self._lines.current and isinstance(item, Field)):
            return
        self._edit(index)
        if isinstance(item, Link):
            self.activate(0)
        elif isinstance(item, Tabs):
            for start, end, key in tabs_line(item, self.palette, focused=True)[1]:
                if start <= x < end:
                    self.post_message(self.Followed(f"open_tab('{key}')"))

    # Scrolling

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self._scroll_lines(-3)

    def on_resize(self) -> None:
        """Lay the lines out for another width."""
        self._lines.arrange()
        self._lines.bring(self._lines.current)
        self._place_editor()
        self.repaint()

    def _scroll_lines(self, step: int) -> None:
        self._lines.top = self._lines.clamped(self._lines.top + step)
        self._lines.arrange()
        self._place_editor()
        self.repaint()

    # Painting

    def paint(self, styles: Styles) -> list[Strip]:
        """Return the lines of the window."""
        return self._lines.paint(styles)


def _same(one: Item, other: Item) -> bool:
    if isinstance(one, Field) and isinstance(other, Field):
        return one.key == other.key
    if isinstance(one, Link) and isinstance(other, Link):
        return one.action == other.action
    return isinstance(one, Tabs) and isinstance(other, Tabs)
