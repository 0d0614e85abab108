"""Keys that do nothing where they are pressed: one line says what such a key is for, and why nothing comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from komtui.i18n import _
from komtui.ui.keys.command import Command, key_name

_SILENT = frozenset({"escape", "enter", "tab", "shift+tab", "up", "down", "left", "right"})
"""Keys that everybody presses to be sure, and that are never asked about."""


class SaysWhyNot(App[None]):
    """An app in which no key that means something is met with silence.

    A screen says in `why_not(action)` why its command cannot be done now; where it does not, that it cannot is said.
    """

    def on_key(self, event: events.Key) -> None:
        """Answer a key that nothing on its way up has taken, where no binding will take it either."""
        if event.key not in _SILENT and (said := self._why_not(event.key)):
            self.notify(said, markup=False)

    def _why_not(self, key: str) -> str:
        """Return what is said of a key that does nothing; empty where it does something, or means nothing anywhere."""
        screen = self.screen
        own = [(owner, each) for owner in (screen, self) for each in _commands(owner) if key in each.key.split(",")]
        if any(owner.check_action(each.action, ()) for owner, each in own) or _is_bound(screen, key):
            return ""
        if own:
            owner, command = own[0]
            why_not = getattr(owner, "why_not", None)
            words = _("{key} ({label}) cannot be done with what is here now.")
            return (why_not(command.action) if why_not is not None else "") or _said(words, key, command)
        if screen.is_modal:
            # The footer of the screen below is still to be seen.
            below = next((each for each in reversed(self.screen_stack) if not each.is_modal), screen)
            places, words = iter(_commands(below)), _("{key} ({label}) waits for an answer here; Esc leaves it.")
        else:
            places, words = _elsewhere(), _("{key} ({label}) does nothing here. F1 says what can be done.")
        meant = next((each for each in places if key in each.key.split(",")), None)
        return "" if meant is None else _said(words, key, meant)


def _said(words: str, key: str, command: Command) -> str:
    return words.format(key=key_name(key), label=_(command.label))


def _commands(owner: App[Any] | Screen[Any]) -> tuple[Command, ...]:
    return getattr(owner, "commands", ())


def _is_bound(screen: Screen[Any], key: str) -> bool:
    """Return whether a key does something that is no command: a move in a list, a field's own."""
    found = screen.active_bindings.get(key)
    return found is not None and found.enabled


def _elsewhere() -> Iterator[Command]:
    """Yield what keys mean on the screens where one works, the most usual first."""
    from komtui.ui.screens.bulk.screen import BulkScreen
    from komtui.ui.screens.customers.page import CustomerScreen
    from komtui.ui.screens.customers.screen import CustomersScreen
    from komtui.ui.screens.document.screen import DocumentScreen
    from komtui.ui.screens.documents.screen import DocumentsScreen
    from komtui.ui.screens.draft.screen import DraftScreen
    from komtui.ui.screens.outbox.screen import OutboxScreen
    from komtui.ui.screens.settings.screen import SettingsScreen

    places = (DocumentsScreen, DocumentScreen, CustomersScreen, CustomerScreen, OutboxScreen)
    for screen in (*places, DraftScreen, SettingsScreen, BulkScreen):
        yield from screen.commands
