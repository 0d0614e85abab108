"""The form: the lines of a section or of a search, painted as one widget, with an editor over the line being edited.

A widget a field costs twenty times as much to open and to search; here only the line that is edited has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.setting import BY_KEY, SettingKind
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.ui.glyphs import GLYPHS, PLAIN, padded
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.editors import ChoiceEditor, Handle, LineEditor, TextEditor
from komtui.ui.screens.settings.items import Field, Heading, Item, Link, Tabs, Words, menu_section
from komtui.ui.screens.settings.paint import (
    INDENT,
    Columns,
    Remark,
    Styles,
    field_line,
    fitted,
    link_line,
    marked,
    tabs_line,
    value_words,
    wrapped,
)

BOX = 8
"""Lines of the editor of several lines, where there is room."""
_STYLES = ("heading", "label", "note", "match", "problem", "warning", "good", "offer", "changed", "link", "tab", "bar")


class SettingsForm(Widget):
    """Shows items; the arrows go from one to the next."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"form--{name}" for name in _STYLES}
    DEFAULT_CSS = """
    SettingsForm {
        height: 1fr; width: 1fr; overflow: hidden; layers: base;
        & LineEditor, & TextEditor, & ChoiceEditor, & Handle { position: absolute; display: none; width: 10; }
        & TextEditor { padding: 0; border: none; background: $surface; }
        & TextEditor:focus { border: none; background: $panel; }
        & .form--heading { color: $accent; text-style: bold; }
        & .form--label { color: $text-muted; }
        & .form--note { color: $text-muted; }
        & .form--match { text-style: underline bold; color: $accent; }
        & .form--problem { color: $text-error; }
        & .form--warning { color: $text-warning; }
        & .form--good { color: $text-success; }
        & .form--offer { color: $accent; }
        & .form--changed { color: $accent; }
        & .form--link { color: $foreground; }
        & .form--tab { text-style: bold underline; color: $accent; }
        & .form--bar { color: $text-muted; }
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
        self._remarks = remarks
        self._placeholder = placeholder
        self._complete = complete
        self._beyond = beyond
        self._items: Sequence[Item] = ()
        self._words: tuple[str, ...] = ()
        self._current = -1
        self._top = 0
        self._lines: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._said: dict[int, list[tuple[str, str]]] = {}
        self._window: list[Strip] = []
        self._loading = False
        self.before_cursor = ""
        """The text up to the cursor, on its line."""

    def compose(self) -> ComposeResult:
        """Make an editor of each kind; they wait unseen."""
        yield LineEditor(self)
        yield ChoiceEditor(self)
        yield Handle(self)
        yield TextEditor(self)

    # What the screen uses

    def show(self, items: Sequence[Item], words: tuple[str, ...] = ()) -> None:
        """Show other lines, from the top, none of them being edited."""
        self._put_away()
        self._items, self._words, self._top = items, words, 0
        self.update()

    def update(self) -> None:
        """Show what has changed in the same lines."""
        self._arrange()
        self._top = max(0, min(self._top, len(self._lines) - self.size.height))
        self._place()
        self._repaint()

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

    def reload(self) -> None:
        """Show what is being edited anew: its value was changed from elsewhere."""
        if 0 <= self._current < len(self._items):
            self._load(self._items[self._current])
        self.update()

    def hint(self) -> None:
        """Show in an empty editor what applies now."""
        editor = self._editor(self._items[self._current]) if self.key else None
        if isinstance(editor, LineEditor | TextEditor):
            editor.placeholder = self._placeholder(self.key)

    @property
    def key(self) -> str:
        """Key of the setting that the focus is on; empty elsewhere."""
        item = self._items[self._current] if 0 <= self._current < len(self._items) else None
        return item.key if isinstance(item, Field) else ""

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

    def reveal(self, section: str) -> None:
        """Scroll to the first line of a section."""
        index = next((index for index, item in enumerate(self._items) if menu_section(item.section) == section), -1)
        if index >= 0:
            self._top = max(0, min(self._starts[index], len(self._lines) - self.size.height))
            self._place()
            self._repaint()

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

    def handle_line(self, width: int) -> Strip:
        """Return the line that the handle lies on."""
        styles = self._styles()
        if not 0 <= self._current < len(self._items):
            return Strip.blank(width, styles["base"])
        return fitted(list(self._segments(self._current, 0, styles, focused=True)), width, styles["base"])

    # Moving

    def _stops(self) -> Iterator[int]:
        return (index for index, item in enumerate(self._items) if isinstance(item, Field | Link | Tabs))

    def _edit(self, index: int) -> None:
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
        self._place()
        self._repaint()
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
        if self.key:
            self._leave(self.key)
        self.update()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help of what has the focus."""
        del event
        self.update()

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
            for start, end, key in tabs_line(item, self._styles(), focused=True)[1]:
                if start <= x < end:
                    self.post_message(self.Followed(f"open_tab('{key}')"))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        self._scroll(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        self._scroll(event, -3)

    def _scroll(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        self._top = max(0, min(self._top + step, len(self._lines) - self.size.height))
        self._place()
        self._repaint()

    def on_resize(self) -> None:
        """Lay the lines out for another width."""
        self.update()
        if self._current >= 0:
            self._bring(self._current)
            self._place()
            self._repaint()

    def _bring(self, index: int) -> None:
        start = self._starts[index]
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._lines)
        # The heading above comes with it.
        if index and isinstance(self._items[index - 1], Heading):
            start = self._starts[index - 1]
        height = max(self.size.height, 1)
        if end > self._top + height:
            self._top = end - height
        self._top = max(0, min(self._top, start))

    # Editing

    def _editor(self, item: Item) -> LineEditor | TextEditor | ChoiceEditor | Handle:
        if not isinstance(item, Field) or self._draft.fixed(item.key):
            return self.query_one(Handle)
        kind = BY_KEY[item.key].kind
        if kind is SettingKind.MULTILINE:
            return self.query_one(TextEditor)
        return self.query_one(ChoiceEditor) if kind is SettingKind.CHOICE else self.query_one(LineEditor)

    def _load(self, item: Item) -> Widget:
        editor = self._editor(item)
        self._loading = True
        try:
            if isinstance(editor, Handle):
                editor.refresh()
            elif isinstance(item, Field):
                value, setting = self._draft.typed(item.key), BY_KEY[item.key]
                if isinstance(editor, ChoiceEditor):
                    editor.load([(choice, _(label)) for choice, label in setting.choices], value)
                elif isinstance(editor, TextEditor):
                    editor.load(value, self._placeholder(item.key))
                else:
                    editor.load(value, self._placeholder(item.key), secret=setting.secret)
        finally:
            self._loading = False
        return editor

    def _place(self) -> None:
        """Put the editor over its line."""
        if not 0 <= self._current < len(self._items) or not self._starts:
            return
        item = self._items[self._current]
        editor, columns = self._editor(item), Columns.of(self.size.width)
        y = self._starts[self._current] - self._top
        if isinstance(editor, TextEditor):
            place = (INDENT, y + 1, self.size.width - INDENT - 2, self._box)
        elif isinstance(editor, Handle):
            place = (0, y, self.size.width - 1, 1)
        else:
            # A choice is easier where all of it is in view: it may lie over what stands on the right.
            wide = columns.value + 1 + columns.origin if isinstance(editor, ChoiceEditor) else columns.value
            place = (columns.start, y, wide, 1)
        styles = editor.styles
        if (styles.offset.x.value, styles.offset.y.value) != place[:2]:
            styles.offset = place[:2]
        if styles.width is None or styles.width.value != place[2]:
            styles.width = place[2]
        if styles.height is None or styles.height.value != place[3]:
            styles.height = place[3]

    @property
    def _box(self) -> int:
        return max(3, min(BOX, self.size.height - 6))

    # Painting

    def _arrange(self) -> None:
        """Count the lines of each item."""
        self._lines, self._starts, self._said = [], [], {}
        width = self.size.width
        for index, item in enumerate(self._items):
            self._starts.append(len(self._lines))
            height = 1
            if isinstance(item, Heading):
                height = 2 if index else 1
            elif isinstance(item, Words):
                said = [(line, item.style) for line in wrapped(Remark(item.text, item.style), width - 4)]
                self._said[index] = said
                height = len(said)
            elif isinstance(item, Field):
                said = list(self._below(index, item, width))
                self._said[index] = said
                height = 1 + self._boxed(index, item) + len(said)
            self._lines.extend((index, line) for line in range(height))

    def _boxed(self, index: int, item: Field) -> int:
        edited = index == self._current and BY_KEY[item.key].kind is SettingKind.MULTILINE
        return self._box if edited and not self._draft.fixed(item.key) else 0

    def _below(self, index: int, item: Field, width: int) -> Iterator[tuple[str, str]]:
        active = index == self._current and self.has_focus_within
        for remark in self._remarks(item.key, active):
            for line in wrapped(remark, width - INDENT - 3):
                yield line, remark.style

    def _repaint(self) -> None:
        """Send the lines that differ, and no others."""
        styles = self._styles()
        window = [self._strip(y, styles) for y in range(self.size.height)]
        if len(window) != len(self._window):
            self.refresh()
        else:
            for y, (old, new) in enumerate(zip(self._window, window, strict=True)):
                if old != new:
                    self.refresh(Region(0, y, self.size.width, 1))
        self._window = window

    def render_line(self, y: int) -> Strip:
        """Return a line of the window."""
        if (
            len(self._window) == self.size.height
            and y < len(self._window)
            and self._window[y].cell_length == self.size.width
        ):
            return self._window[y]
        return self._strip(y, self._styles())

    def notify_style_update(self) -> None:
        """Paint in the colours of another theme."""
        super().notify_style_update()
        self._window = []

    def _strip(self, y: int, styles: Styles) -> Strip:
        width, line = self.size.width, y + self._top
        if not 0 <= line < len(self._lines) or width < 1:
            return Strip.blank(width, styles["base"])
        index, below = self._lines[line]
        text = fitted(list(self._segments(index, below, styles, focused=False)), width - 1, styles["base"])
        return Strip([*text, Segment(self._bar(y), styles["bar"])], width)

    def _bar(self, y: int) -> str:
        """Return the scroll bar's part on a line."""
        total, height = len(self._lines), self.size.height
        if total <= height:
            return " "
        size = max(1, height * height // total)
        start = round((height - size) * self._top / (total - height))
        return ("|" if GLYPHS is PLAIN else "▐") if start <= y < start + size else " "

    def _styles(self) -> Styles:
        found = {name: self.get_component_rich_style(f"form--{name}") for name in _STYLES}
        return {**found, "base": self.rich_style}

    def _segments(self, index: int, below: int, styles: Styles, *, focused: bool) -> Iterator[Segment]:
        item, width = self._items[index], self.size.width
        if isinstance(item, Heading):
            if below or not index:
                yield from marked(f"  {item.text}", self._words, styles["heading"], styles["match"])
        elif isinstance(item, Words):
            text, style = self._said[index][below]
            yield Segment(f"  {text}", styles[style])
        elif isinstance(item, Link):
            yield from link_line(item.text, item.note, width - 1, styles, focused=focused)
        elif isinstance(item, Tabs):
            yield from tabs_line(item, styles, focused=focused)[0]
        elif below:
            yield from self._remark(index, below - 1 - self._boxed(index, item), styles)
        else:
            shown = self._draft.shown(item.key)
            wrong = self._draft.place(item.key) in self._draft.problems
            line = field_line(shown, Columns.of(width), styles, self._words, wrong=wrong)
            if self._boxed(index, item):
                line = self._hinted(line, " ", Columns.of(width), styles)
            elif value_words(shown, styles)[0] == "" and (hint := self._placeholder(item.key)):
                line = self._hinted(line, hint, Columns.of(width), styles)
            yield from line

    def _hinted(self, line: list[Segment], hint: str, columns: Columns, styles: Styles) -> list[Segment]:
        """Return the line of an empty field with what applies instead."""
        first = visible(hint, multiline=True).partition("\n")[0]
        return [*line[:-3], Segment(padded(first, columns.value), styles["note"]), *line[-2:]]

    def _remark(self, index: int, line: int, styles: Styles) -> Iterator[Segment]:
        said = self._said.get(index, [])
        if 0 <= line < len(said):
            text, style = said[line]
            yield from marked(f"{' ' * INDENT}{text}", self._words, styles[style], styles["match"])


def _same(one: Item, other: Item) -> bool:
    if isinstance(one, Field) and isinstance(other, Field):
        return one.key == other.key
    if isinstance(one, Link) and isinstance(other, Link):
        return one.action == other.action
    return isinstance(one, Tabs) and isinstance(other, Tabs)
