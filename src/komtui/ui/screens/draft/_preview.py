"""The draft as a page, in words."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.sales.document import Document
from komtui.ui.keys.command import Command, ways_on
from komtui.ui.widgets.page import page


class PagePreview(ModalScreen[None]):
    """Shows a document; any way back closes it."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("back", "escape", N_("Back"), N_("Go back to what you were writing")),
    )
    only_read = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss", show=False),
        Binding("f5", "preview", show=False),
        *ways_on(),
    ]
    DEFAULT_CSS = """
    PagePreview {
        align: center middle;
        & > VerticalScroll { width: 96%; height: 94%; background: $surface; padding: 1 2; scrollbar-size-vertical: 1; }
        & Static { height: auto; }
    }
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        width = min(self.app.size.width - 10, 96)
        with VerticalScroll():
            yield Static(page(self._document, width, prose=True), markup=False)

    def action_preview(self) -> None:
        """Close it: the key that has opened it does so too."""
        self.dismiss()
