"""The floor of the screen's figures: a Textual app that has an input and a text, and nothing else."""

from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class Bare(App[None]):
    """Echoes what is typed."""

    CSS = "Input { border: none; height: 1; }"

    def compose(self) -> ComposeResult:
        """Lay it out."""
        field = Input()
        field.cursor_blink = False  # a blink would be taken for a late frame of the keystroke
        yield field
        yield Static("bare-app-ready")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.query_one(Static).update(f"echo {event.value}")


if __name__ == "__main__":
    Bare().run()
