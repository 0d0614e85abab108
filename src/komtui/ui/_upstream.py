"""What is used of Textual's inside: checked with 8.2.8.

Each thing says why there is no public way. `tests/ui/test_upstream.py` fails where a newer version differs.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from textual.app import App
from textual.events import Event
from textual.worker import WorkerFailed


class QuietCrashes(App[None]):
    """An app that prints nothing of what was under way when it crashes.

    Textual's own handler prints every local variable, secrets included, and cannot be told not to.
    """

    @abstractmethod
    def report_crash(self, error: Exception) -> None:
        """Keep what may be known about `error`; called once, for the first one."""

    def crash(self, error: Exception) -> None:
        """End the app for `error`, as if it had been raised in a handler."""
        self._handle_exception(error)

    def is_answered(self, error: BaseException) -> bool:
        """Return whether `error` is no mistake of ours, and was answered in another way than by ending."""
        del error
        return False

    def _handle_exception(self, error: Exception) -> None:
        if self.is_answered(error.error if isinstance(error, WorkerFailed) else error):
            return
        self._return_code = 1
        if self._exception is None:
            # Tests get the error itself.
            self._exception = error
            self._exception_event.set()
            self.report_crash(error)
        self._close_messages_no_wait()


def paint(app: App[Any], sequence: str) -> None:
    """Write a control sequence to the terminal, after what was painted before.

    Textual writes what its widgets are made of, and those are made of text.
    """
    if app._driver is not None and not app.is_headless:
        app._driver.write(sequence)
        app._driver.flush()


def is_stopped(event: Event) -> bool:
    """Return whether a handler has stopped an event; Textual lets it be stopped, and not asked."""
    return event._stop_propagation
