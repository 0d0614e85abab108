"""The palette: type a few letters of what you want to do."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.search import folded
from komtui.i18n import _
from komtui.ui.keys.command import Command, Offer, offers
from komtui.ui.terminal.glyphs import padded
from komtui.ui.widgets.text_field import CleanInput


class PaletteScreen(ModalScreen[None]):
    """Offers only what is possible now, each with its key."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("run", "enter", N_("Do it"), N_("Do what the cursor is on; typing narrows the list")),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is done")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", show=False),
        Binding("down", "move('cursor_down')", show=False, priority=True),
        Binding("up", "move('cursor_up')", show=False, priority=True),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._offers: list[Offer] = []
        self._keys = self._labels = 0

    def compose(self) -> ComposeResult:
        """Lay the palette out."""
        # Asked before this screen is on top: the commands are those of the screen below.
        self._offers = [offer for offer in self._below() if offer.enabled and offer.command.action != "palette"]
        self._keys = max((cell_len(offer.command.key_name) for offer in self._offers), default=0)
        self._labels = max((cell_len(_(offer.label)) for offer in self._offers), default=0)
        with Vertical(id="palette"):
            yield CleanInput(placeholder=_("What do you want to do?"))
            yield OptionList(markup=False)

    def _below(self) -> list[Offer]:
        below = self.app.screen_stack[-2] if self.app.screen is self else self.app.screen
        return list(offers(self.app, below))

    def on_mount(self) -> None:
        """Show everything first."""
        self._show("")

    @on(Input.Changed)
    def _search(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, text: str) -> None:
        words = folded(text).split()
        options = self.query_one(OptionList)
        options.clear_options()
        for index, offer in enumerate(self._offers):
            label, help_text = _(offer.label), _(offer.command.help)
            if all(word in folded(f"{label} {help_text}") for word in words):
                key = padded(offer.command.key_name, self._keys)
                name = f"  {padded(label, self._labels)}  "
                prompt = Content.assemble((key, "bold"), name, (help_text, "dim"))
                options.add_option(Option(prompt, id=str(index)))
        options.highlighted = 0 if options.option_count else None
        if not options.option_count:
            nothing = _("No command of that name can be used here.")
            options.add_option(Option(Content(nothing).stylize("dim"), disabled=True))

    def action_move(self, action: str) -> None:
        """Move in the list while the input keeps the focus."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    @on(Input.Submitted)
    def _submit(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self._run(options.get_option_at_index(options.highlighted))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._run(event.option)

    def _run(self, option: Option) -> None:
        offer = self._offers[int(option.id or 0)]
        self.dismiss()
        self.app.call_later(self.app.run_action, offer.command.action, offer.owner)
