"""The app's keys on their way: what a scanner types is kept from what a person types (see `_scanner`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual import events
from textual.timer import Timer

from komtui.ui.keys._scanner import GAP, Scanner

if TYPE_CHECKING:
    from textual.app import App


class Scanned(Protocol):
    """Is told of a barcode; returns whether it was one."""

    def __call__(self, text: str, *, in_search: bool) -> bool:
        """Open what it is of; `in_search`: it went into a field as well."""


class Barcodes:
    """Holds keys back for as long as they may be a barcode."""

    def __init__(self, app: App[Any], scanned: Scanned, waited: Callable[[], Awaitable[None]]) -> None:
        """Take who is told of a barcode, and what is called when nothing more has come: it takes `release`."""
        self._app = app
        self._scanned = scanned
        self._waited = waited
        self._scanner = Scanner(self._found, self._wait)
        self._timer: Timer | None = None

    @property
    def holds(self) -> bool:
        """Whether keys are held back."""
        return self._scanner.holds

    def through(self, event: events.Event) -> Sequence[events.Event]:
        """Return what is to be looked at now that `event` has come, in its order."""
        if not isinstance(event, events.Key) or event.is_forwarded:
            # What was typed before a paste comes before it.
            return [*(self.release() if isinstance(event, events.Paste) else ()), event]
        takes = getattr(self._app.screen, "takes_barcodes", False)
        return self._scanner.through(event, types=self._types if takes else None)

    def release(self) -> Sequence[events.Key]:
        """Return what was held back."""
        return self._scanner.release()

    @property
    def _types(self) -> bool:
        """Whether keys go into a field."""
        return self._app.focused is not None and self._app.focused.check_consume_key("a", "a")

    def _found(self, text: str) -> bool:
        return self._scanned(text, in_search=self._types)

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(GAP, self._waited)
