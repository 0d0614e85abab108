"""The floor of opening a screen: a Textual app that pushes an empty one, and takes it away again."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static


class Empty(Screen[None]):
    """Nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]


class BareScreen(App[None]):
    """Pushes it at F9."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "push", show=False)]

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static("bare-app-ready")

    def action_push(self) -> None:
        """Push the empty screen."""
        self.push_screen(Empty())


if __name__ == "__main__":
    BareScreen().run()
