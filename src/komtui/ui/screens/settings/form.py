"""The form: the lines of a section or of a search, painted as one widget, with an editor over the line being edited.

A widget a field costs twenty times as much to open and to search; here only the line that is edited has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.editors import Handle, LineEditor, TextEditor
from komtui.ui.screens.settings.form_editors import FormEditors
from komtui.ui.screens.settings.items import Field, Heading, Item, Link, Tabs, Words, menu_section
from komtui.ui.screens.settings.paint import Remark, tabs_line


class SettingsForm(FormEditors):
    """Shows items; the arrows go from one to the next."""

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
        super().__init__(draft, remarks, placeholder)
        self._complete = complete
        self._beyond = beyond
        self.before_cursor = ""
        """The text up to the cursor, on its line."""

    # What the screen uses

    def show(self, items: Sequence[Item], words: tuple[str, ...] = ()) -> None:
        """Show other lines, from the top, none of them being edited."""
        self._put_away()
        self._items, self._words, self._top = items, words, 0
        self.update()

    def renew(self, items: Sequence[Item]) -> None:
        """Show the same lines made anew; the focus stays where it is, if its line is still there."""
        before = self._items[self._current] if 0 <= self._current < len(self._items) else None
        self._items = items
        if before is not None:
            same = (index for index, item in enumerate(items) if _same(item, before))
            self._current = next(same, -1)
            if self._current < 0 and self.has_focus_within:
                self.go_first()
        self.update()
        # What lies on a link shows its words, which may be others now.
        self.query_one(Handle).refresh()

    @property
    def section(self) -> str:
        """Key of the section that the focus is in; empty where it is nowhere."""
        return self._items[self._current].section if 0 <= self._current < len(self._items) else ""

    def go(self, key: str) -> bool:
        """Go to a field; False where it is not shown."""
        index = next(
            (index for index, item in enumerate(self._items) if isinstance(item, Field) and item.key == key), -1
        )
        if index >= 0:
            self._edit(index)
        return index >= 0

    def go_first(self, section: str = "") -> bool:
        """Go to the first line that can be edited or followed, of a section where one is named."""
        for index in self._stops():
            if section in {"", self._items[index].section}:
                self._edit(index)
                return True
        return False

    def go_first_in(self, section: str) -> bool:
        """Go to the first line of a section of the menu."""
        for index in self._stops():
            if menu_section(self._items[index].section) == section:
                self._edit(index)
                return True
        return False

    def go_back(self) -> None:
        """Go to the line that had the focus last, or to the first."""
        if 0 <= self._current < len(self._items):
            self._edit(self._current)
        else:
            self.go_first()

    # What the editors use

    def walk(self, step: int, *, leave: bool = False) -> None:
        """Go to another line; beyond the ends to what lies there."""
        stops = list(self._stops())
        at = stops.index(self._current) + step if self._current in stops else 0
        if 0 <= at < len(stops):
            self._edit(stops[at])
        elif leave or at < 0:
            self._beyond(step)

    def page(self, step: int) -> None:
        """Go on by a page, or back."""
        stops = list(self._stops())
        if self._current not in stops:
            return
        goal = self._starts[self._current] + step * max(self.size.height - 2, 1)
        nearest = min(stops, key=lambda index: abs(self._starts[index] - goal))
        self._edit(
            nearest
            if nearest != self._current
            else stops[max(0, min(stops.index(self._current) + step, len(stops) - 1))]
        )

    def typed(self, value: str, before_cursor: str) -> None:
        """Take a value into the draft."""
        key = self.key
        if self._loading or not key or value == self._draft.typed(key):
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
            editor = self._editor(self._items[self._current])
            if isinstance(editor, TextEditor):
                editor.insert(rest)
            elif isinstance(editor, LineEditor):
                editor.insert_text_at_cursor(rest)
        return bool(rest)

    def activate(self, step: int) -> None:
        """Follow the link, or open the tab beside the one that is open."""
        item = self._items[self._current]
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

    # Moving

    def _stops(self) -> Iterator[int]:
        return (index for index, item in enumerate(self._items) if isinstance(item, Field | Link | Tabs))

    def _edit(self, index: int) -> None:
        if not 0 <= index < len(self._items):
            # The lines are others by now.
            return
        if self._has_box(self._items[index]) and not self._make_text_editor():
            self.call_after_refresh(self._edit, index)
            return
        before = self.key
        moved = index != self._current
        if moved and before:
            self._leave(before)
        self._current = index
        item = self._items[index]
        editor = self._load(item)
        self._arrange()
        self._bring(index)
        for other in self.children:
            other.display = other is editor
        self.place_editor()
        self.repaint()
        editor.focus(scroll_visible=False)
        self.post_message(self.Walked(item.section))

    def _leave(self, key: str) -> None:
        self._draft.settle()
        self.before_cursor = ""
        self._draft.check(key)
        self.post_message(self.Left(key))

    def _put_away(self) -> None:
        if self.key:
            self._leave(self.key)
        self._current = -1
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
        if any(self._has_box(item) for item in self._items):
            self._make_text_editor()

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked, and follow it."""
        x, y = event.screen_x - self.region.x, event.screen_y - self.region.y
        if not 0 <= y + self._top < len(self._lines):
            return
        index = self._lines[y + self._top][0]
        item = self._items[index]
        if isinstance(item, Heading | Words) or (index == self._current and isinstance(item, Field)):
            return
        self._edit(index)
        if isinstance(item, Link):
            self.activate(0)
        elif isinstance(item, Tabs):
            for start, end, key in tabs_line(item, self.palette, focused=True)[1]:
                if start <= x < end:
                    self.post_message(self.Followed(f"open_tab('{key}')"))


def _same(one: Item, other: Item) -> bool:
    if isinstance(one, Field) and isinstance(other, Field):
        return one.key == other.key
    if isinstance(one, Link) and isinstance(other, Link):
        return one.action == other.action
    return isinstance(one, Tabs) and isinstance(other, Tabs)
