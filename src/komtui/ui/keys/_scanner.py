"""A scanner at the keyboard: the characters of a barcode, faster than anybody types, and Enter.

Where nobody types, a letter is a command. So there the first character of what may be a barcode is held back until the
next one would have come: then it is a person's, and goes its way. In a field it goes its way at once. What a scanner
sends begins, after a pause, with a letter or a digit, has a digit in it, is not one key held down, and ends with Enter.
Anything else is a person's, such as keys that a slow line hands over together.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events

GAP = 0.05
"""Seconds between two characters of a scanner at most: slow ones, over Bluetooth, need half of them."""
SHORTEST = 4
"""Characters of a barcode at least."""


class Scanner:
    """Sorts keys: `through` returns those that are to be looked at now, in their order."""

    def __init__(self, scanned: Callable[[str], bool], wait: Callable[[], None]) -> None:
        """Take what is told of a barcode, and returns whether it was one; and what calls `release` after `GAP`."""
        self._scanned = scanned
        self._wait = wait
        self._held: list[events.Key] = []
        self._typed: list[str] = []
        self._last = float("-inf")

    @property
    def holds(self) -> bool:
        """Whether keys are held back."""
        return bool(self._held)

    def through(self, event: events.Key, *, types: bool | None) -> list[events.Key]:
        """Return what is to be looked at now that `event` has come.

        `types` says whether it goes into a field; None where no barcode is taken.
        """
        is_late, self._last = event.time - self._last > GAP, event.time
        # What was held before a pause is a person's.
        before = self.release() if is_late or types is None else []
        char = event.character if event.is_printable else None
        if event.key == "enter" and self._is_barcode() and self._scanned("".join(self._typed)):
            self._held, self._typed = [], []
        elif types is None or char is None or not (self._typed or (is_late and char.isalnum())):
            return [*before, *self.release(), event]
        elif types:
            self._typed.append(char)
            return [*before, event]
        else:
            self._typed.append(char)
            self._held.append(event)
            self._wait()
        return before

    def release(self) -> list[events.Key]:
        """Return what was held back: nothing more has come."""
        held, self._held, self._typed = self._held, [], []
        return held

    def _is_barcode(self) -> bool:
        typed = self._typed
        is_long = len(typed) >= SHORTEST and len(set(typed)) > 1 and any(char.isdigit() for char in typed)
        # A command and a path: numbers of documents that have a stroke there begin with a capital letter or a digit.
        return is_long and not (typed[0].islower() and typed[1] in "/~")
