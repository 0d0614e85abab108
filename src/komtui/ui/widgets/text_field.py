"""Text fields of one line: one that is typed into, and one that only shows; calm, clean of control characters."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.suggester import Suggester
from textual.widgets import Input, Static

from komtui.domain.text import visible
from komtui.ui.keys.pasted import apart, joined, plain_path

BETWEEN_FIELDS: list[BindingType] = [
    Binding("up", "app.focus_previous", show=False),
    Binding("down", "app.focus_next", show=False),
    Binding("enter", "app.focus_next", show=False),
]
"""Keys that go from one field to the next where the field has no other use for them."""


class CleanInput(Input):
    """One line. What is typed or pasted never carries control characters to the terminal."""

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        *,
        password: bool = False,
        suggester: Suggester | None = None,
        select_on_focus: bool = True,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(
            value,
            placeholder,
            password=password,
            suggester=suggester,
            select_on_focus=select_on_focus,
            id=id,
            compact=True,
        )
        self.cursor_blink = False  # a blinking cursor sends 2 kB a second over an idle line

    def validate_value(self, value: str) -> str:
        """Return what may be shown of `value`; a password is never shown, so it stays as it was typed."""
        return value if self.password else visible(value)

    def fitted(self, pasted: str) -> str:
        """Return what was pasted as the one line that there is room for; what is secret has no spaces put in."""
        return joined(pasted, "" if self.password else None)

    def on_paste(self, event: events.Paste) -> None:
        """Put all of it in; Textual keeps the first line alone: of three addresses one, nothing after a break."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        pasted = self.fitted(event.text)
        if not self.password:
            pasted = apart(self.value[:start], pasted, self.value[end:])
        self.replace(pasted, start, end)


class TextField(CleanInput):
    """One line of a form, from which the arrows and Enter go on to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [*BETWEEN_FIELDS]

    def __init__(self, value: str = "", placeholder: str = "", *, password: bool = False) -> None:
        super().__init__(value, placeholder, password=password, select_on_focus=False)


class PathInput(CleanInput):
    """One line for a path, however a terminal pastes it."""

    def fitted(self, pasted: str) -> str:
        """Return the path without its quotation."""
        return plain_path(super().fitted(pasted))


class FixedField(Static, can_focus=True):
    """Shows a value that cannot be changed here; it takes the focus so that its help can be read."""

    BINDINGS: ClassVar[list[BindingType]] = [*BETWEEN_FIELDS]
    DEFAULT_CSS = """
    FixedField { height: auto; width: 1fr; &:focus { background: $panel; } }
    """

    value: reactive[str] = reactive("", init=False)
    """What is shown (may be untrusted text)."""

    def __init__(self, value: str = "", *, focusable: bool = True) -> None:
        super().__init__(visible(value), markup=False)
        self.can_focus = focusable
        self.set_reactive(FixedField.value, value)

    def watch_value(self, value: str) -> None:
        """Show it."""
        self.update(visible(value))
