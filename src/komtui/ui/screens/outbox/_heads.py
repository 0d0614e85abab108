"""The line of the heads: how many letters stand how; each is a filter."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from komtui.domain.mail.outbox_query import Head
from komtui.i18n import _
from komtui.ui.screens.outbox.words import head_words

_GAP = "  "
_LOUD = frozenset({Head.TO_DO, Head.FAILED, Head.TO_CHECK, Head.RETURNED})
_PARTS = (Head.FAILED, Head.TO_CHECK, Head.RETURNED)
"""What together is to do."""


class Heads(Static):
    """Shows the heads that have letters, and which one is chosen; a click chooses one, or none any more."""

    class Chosen(Message):
        """One was clicked."""

        def __init__(self, head: Head | None) -> None:
            super().__init__()
            self.head = head
            """Which; None for all letters."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._counts: Mapping[Head, int] = {}  # of each head, once the books have said it
        self._chosen: Head | None = None

    def show(self, counts: Mapping[Head, int], chosen: Head | None) -> None:
        """Show how many letters each head has, and which one is chosen."""
        if (counts, chosen) != (self._counts, self._chosen):
            self._counts, self._chosen = counts, chosen
            self._write()

    def on_resize(self) -> None:
        """Write it for the width that there is."""
        self._write()

    @property
    def order(self) -> list[Head | None]:
        """All letters, and then the heads in the order in which a key goes through them."""
        return [None, *self._shown]

    @property
    def _shown(self) -> list[Head]:
        several = sum(bool(self._counts.get(part)) for part in _PARTS) > 1
        with_some = [head for head in Head if self._counts.get(head) and (several or head is not Head.TO_DO)]
        return [head for head in Head if head in with_some or head is self._chosen]

    def _lines(self) -> list[list[tuple[Head, str]]]:
        """Return the heads with their words, as many in a line as have room."""
        lines: list[list[tuple[Head, str]]] = [[]]
        room = self.content_size.width
        for head in self._shown:
            words = head_words(head, self._counts.get(head, 0))
            taken = sum(cell_len(each) + len(_GAP) for _head, each in lines[-1])
            if lines[-1] and taken + cell_len(words) > room:
                lines.append([])
            lines[-1].append((head, words))
        return lines

    def _write(self) -> None:
        if not self._shown:
            words = _("No letter yet. On a document, e writes one.") if self._counts else ""
            self.update(Content(words).stylize("dim"))
            return
        lines = [Content(_GAP).join(self._styled(head, words) for head, words in line) for line in self._lines()]
        self.update(Content("\n").join(lines))

    def _styled(self, head: Head, words: str) -> Content:
        style = "reverse bold" if head is self._chosen else "bold" if head in _LOUD else "dim"
        return Content(words).stylize(style)

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        lines, x = self._lines(), event.x - self.styles.padding.left
        y = event.y - self.styles.padding.top
        for head, words in lines[y] if 0 <= y < len(lines) else ():
            if 0 <= x < cell_len(words):
                self.post_message(self.Chosen(None if head is self._chosen else head))
            x -= cell_len(words) + len(_GAP)
