"""The editors of the form: one of each kind, put over the line that is edited and loaded with its value."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import on
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from komtui.domain.settings.catalogue import Setting
from komtui.i18n import _
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.text_box import TextBox
from komtui.ui.widgets.text_field import TextField


class Owner(Protocol):
    """The form, as its editors know it. Called at once, so that no key typed meanwhile goes astray."""

    def walk(self, step: int, *, leave: bool = False) -> None:
        """Go to another line; with `leave`, beyond the ends to the next widget."""

    def page(self, step: int) -> None:
        """Go on by a page, or back."""

    def typed(self, value: str, before_cursor: str) -> None:
        """Take a value; `before_cursor` is the text up to the cursor."""

    def completed(self) -> bool:
        """Complete what was begun, if anything was."""

    def activate(self, step: int) -> None:
        """Do what the line is for; `step` is -1 or 1 for what lies beside it, 0 for Enter."""

    def handle_line(self, width: int) -> Strip:
        """Return the line that has no editor."""


class _Walks:
    """The keys between lines."""

    owner: Owner

    def action_walk(self, step: int) -> None:
        """Go to another line."""
        self.owner.walk(step)

    def action_tab(self, step: int) -> None:
        """Complete, or go on."""
        if step < 0 or not self.owner.completed():
            self.owner.walk(step, leave=True)

    def action_turn(self, step: int) -> None:
        """Go on by a page."""
        self.owner.page(step)


_TABS: list[BindingType] = [
    Binding("tab", "tab(1)", show=False),
    Binding("shift+tab", "tab(-1)", show=False),
    Binding("pageup", "turn(-1)", show=False),
    Binding("pagedown", "turn(1)", show=False),
]
_WALK: list[BindingType] = [
    *_TABS,
    Binding("up", "walk(-1)", show=False),
    Binding("down,enter", "walk(1)", show=False),
]


class LineEditor(_Walks, TextField):
    """One line, or a password."""

    BINDINGS: ClassVar[list[BindingType]] = [*_WALK]

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner

    def load(self, setting: Setting, value: str, placeholder: str) -> None:
        """Edit this value."""
        self.password = setting.secret
        self.placeholder = placeholder
        self.value = value
        self.cursor_position = len(self.value)

    def watch_value(self, before: str, value: str) -> None:
        """Hand it over within the watcher, so that the echo and all that follows share one frame."""
        if self.has_focus:
            # The cursor follows the value only afterwards.
            self.owner.typed(value, value[: max(self.cursor_position + len(value) - len(before), 0)])


class TextEditor(_Walks, TextBox):
    """Edits a text of several lines."""

    BINDINGS: ClassVar[list[BindingType]] = [*_TABS]

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner

    def load(self, setting: Setting, value: str, placeholder: str) -> None:
        """Edit this text."""
        del setting
        self.placeholder = placeholder
        self.value = value
        # Several lines are read from the first, one goes on where it ends.
        self.move_cursor((0, 0) if "\n" in value else self.document.end)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.has_focus:
            row, column = self.cursor_location
            self.owner.typed(self.text, self.document.get_line(row)[:column])

    def action_cursor_up(self, select: bool = False) -> None:
        """Move up, or to the line before."""
        if not select and self.navigator.is_first_wrapped_line(self.cursor_location):
            self.owner.walk(-1)
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Move down, or to the next line."""
        if not select and self.navigator.is_last_wrapped_line(self.cursor_location):
            self.owner.walk(1)
        else:
            super().action_cursor_down(select)


class ChoiceEditor(_Walks, ChoiceField):
    """One of a few values."""

    BINDINGS: ClassVar[list[BindingType]] = [*_WALK]

    def __init__(self, owner: Owner) -> None:
        super().__init__(())
        self.owner = owner

    def load(self, setting: Setting, value: str, placeholder: str) -> None:
        """Choose between its values."""
        del placeholder
        self._choices = tuple((choice, _(label)) for choice, label in setting.choices)
        self.set_reactive(ChoiceField.value, value)
        self.refresh()

    def watch_value(self) -> None:
        """Tell the form what was chosen."""
        self.owner.typed(self.value, "")


class Handle(_Walks, Widget, can_focus=True):
    """Holds the focus on a line without an editor: a link, tabs, a value that is set elsewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_TABS,
        Binding("up", "walk(-1)", show=False),
        Binding("down", "walk(1)", show=False),
        Binding("enter,space", "activate(0)", show=False),
        Binding("left", "activate(-1)", show=False),
        Binding("right", "activate(1)", show=False),
    ]
    DEFAULT_CSS = "Handle { height: 1; &:focus { background: $panel; } }"

    def __init__(self, owner: Owner) -> None:
        super().__init__()
        self.owner = owner

    def action_activate(self, step: int) -> None:
        """Do what the line is for."""
        self.owner.activate(step)

    def render_line(self, y: int) -> Strip:
        """Return the line as the form has it."""
        del y
        return self.owner.handle_line(self.size.width)
