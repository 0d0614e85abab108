"""The screen in a browser: whoever sends what no keyboard sends, before a log-in too, gets no more memory for it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from textual import events, messages
from textual.drivers.web_driver import WebDriver

if TYPE_CHECKING:
    from textual.app import App
    from textual.drivers._input_reader import InputReader
    from textual.message import Message

    from komtui.services.people.access import AccessService

PATIENCE: Final = 60.0
"""Seconds between two looks whether somebody has logged in."""
LOOKS: Final = 5
"""Looks that find nobody, after which the place is left to somebody else: there are not many."""
LONGEST: Final = 4 << 20
"""Bytes in which nothing was found, no key and no end of a paste, after which the screen ends."""
_TOGETHER: Final = 256
"""Keys that may wait for the screen: whoever sends more of them waits with the rest."""
_BRIEF: Final = 0.2


class BrowserDriver(WebDriver):
    """Textual's driver for browsers, with ends to what it takes in.

    Textual reads a paste, or a sequence, until it ends, and keeps every key until its turn comes. The size of the
    screen is the site's to say, which knows how large one may be: terminals say it among the keys, and nobody else has to.
    """

    def __init__(self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None):
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._unread = 0
        self._since = 0

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events."""
        reader = self._input_reader
        self._input_reader = _Counted(reader, self._is_endless)  # type: ignore[assignment]
        try:
            super().run_input_thread()
        finally:
            self._input_reader = reader

    def write(self, data: str) -> None:
        """Draw; where the site is gone nobody sees it, and the watch over the input ends the screen."""
        with contextlib.suppress(BrokenPipeError):
            super().write(data)

    def write_meta(self, data: dict[str, object]) -> None:
        """Say something beside what is drawn; likewise."""
        with contextlib.suppress(BrokenPipeError):
            super().write_meta(data)

    def process_message(self, message: Message) -> None:
        """Hand on what was found in the input; called in the thread that reads it."""
        self._unread = 0
        if isinstance(message, (events.Resize, messages.InBandWindowResize)):
            return
        super().process_message(message)
        self._since += 1
        if self._since >= _TOGETHER:
            self._since = 0
            self._await_turn()

    def _await_turn(self) -> None:
        """Wait until the screen has seen what it was handed: meanwhile nothing more is read or taken in."""
        seen = threading.Event()
        if self._app.call_later(seen.set):
            while not seen.wait(_BRIEF) and not self.exit_event.is_set():
                pass

    def _is_endless(self, count: int) -> bool:
        """Count bytes that were read; return whether too many have come in which nothing was found."""
        self._unread += count
        if self._unread <= LONGEST:
            return False
        self._app.post_message(messages.ExitApp())
        return True


class _Counted:
    """A reader of input that stops where `is_enough` says so."""

    def __init__(self, reader: InputReader, is_enough: Callable[[int], bool]) -> None:
        self._reader = reader
        self._is_enough = is_enough

    def __iter__(self) -> Iterator[bytes]:
        for data in self._reader:
            if self._is_enough(len(data)):
                return
            yield data

    def close(self) -> None:
        self._reader.close()


class Strangers:
    """Ends a screen before which nobody logs in: the places are few, and whoever finds the address could take them."""

    def __init__(self, access: AccessService, leave: Callable[[], None]) -> None:
        self._access = access
        self._leave = leave
        self._found_nobody = 0

    def look(self) -> None:
        """Look whether somebody is there; called every `PATIENCE` seconds."""
        self._found_nobody = self._found_nobody + 1 if self._access.needs_login() else 0
        if self._found_nobody >= LOOKS:
            self._leave()
