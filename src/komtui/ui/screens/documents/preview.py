"""The document under the cursor: its page beside a wide list, two lines below a narrow one.

Both wait until the cursor rests: a held key must not pay for pages that nobody reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import current
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui._upstream import was_painted
from komtui.ui.soon import AGAIN
from komtui.ui.terminal.calm import Still
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import Delivery
    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services

REST = 0.12
"""Seconds that the cursor rests on a row before its document is read."""

_DELIVERIES: Final = 8
"""Of a document, among which its last letter is found with all to whom it went."""
_SHOWN: Final = 4


class Resting(Static, Still):
    """Reads the document under the cursor once the cursor rests, if this widget is on screen at all."""

    class Begun(Message):
        """The first document was drawn, or there is none: whatever is not seen may be read and loaded now."""

    def __init__(self, services: Services) -> None:
        super().__init__(markup=False)
        self._services = services
        self._wanted: int | None = None
        self._timer: Timer | None = None
        self._drawn = Content("")
        self._began = False
        self._told = False

    def show(self, document_id: int | None) -> None:
        """Show that document soon; None shows nothing."""
        self._wanted = document_id
        if self._timer is not None:
            self._timer.stop()
        if self.display and self.is_mounted:
            if self._began:
                self._timer = self.set_timer(REST, self._read)
            else:
                # The first one at once, though not before the first paint.
                self._began = True
                if was_painted(self.screen):
                    self._read()
                else:
                    self.call_after_refresh(self._read)

    def on_show(self) -> None:
        """Catch up after a resize has brought it on screen."""
        self.show(self._wanted)

    @work(group="preview", exclusive=True, description="reads the document under the cursor")
    async def _read(self) -> None:
        try:
            await self._read_wanted()
        finally:
            if not self._told:
                self._told = True
                self.call_after_refresh(self.post_message, self.Begun())

    async def _read_wanted(self) -> None:
        if self._wanted is None:
            self._draw(Content(""))
            return
        try:
            stored = await self._services.documents.get(self._wanted)
            deliveries = await self._services.outbox.deliveries(document_id=self._wanted, limit=_DELIVERIES)
        except ProblemError as error:
            # What is gone meanwhile, or with all of the books, the list says itself.
            said = [each for each in error.problems if each.code in {"document.unreadable", "document.newer"}]
            self._draw(Content("\n".join(map(problem_sentence, said))))
            if any(problem.code.startswith("system.") for problem in error.problems):
                self._timer = self.set_timer(AGAIN, self._read)
            return
        from komtui.ui.widgets.answers import answers_of

        answers = len(await answers_of(self._services, self._wanted)) if deliveries else 0
        self._draw(self.drawn(stored, list(deliveries), answers))

    def _draw(self, drawn: Content) -> None:
        # Asked for at every key of a search, and after every letter: the same words must cost nothing.
        if not drawn.is_same(self._drawn):
            self._drawn = drawn
            # The size of the widget stays what it is: no new layout.
            self.update(drawn, layout=False)

    def drawn(self, stored: StoredDocument, deliveries: list[Delivery], answers: int) -> Content:
        """Return a document with its last deliveries, and how often they were answered."""
        raise NotImplementedError


class Preview(Resting):
    """The page, on terminals of 120 columns and more."""

    def drawn(self, stored: StoredDocument, deliveries: list[Delivery], answers: int) -> Content:
        """Return the page and what became of its letters."""
        from komtui.ui.widgets.answers import answers_words
        from komtui.ui.widgets.letters_list import letters_of
        from komtui.ui.widgets.page import page

        return page(
            stored.document,
            self.content_size.width,
            Content("\n").join([letters_of(deliveries[:_SHOWN]), *answers_words(answers)]),
            today=self._services.payments.today(),
        )


class Strip(Resting):
    """Two lines below the list, on narrower terminals: who and how much, then the last letter and its fate."""

    def drawn(self, stored: StoredDocument, deliveries: list[Delivery], answers: int) -> Content:
        """Return the two lines."""
        from komtui.i18n.presentation.document import gist
        from komtui.ui.widgets.answers import answers_words
        from komtui.ui.widgets.letters_list import last_letter

        parts = map(visible, gist(stored.document, current()))
        # How often it was answered first: the line is cut off at its end.
        letters = Content("  ").join([*answers_words(answers), last_letter(deliveries)])
        return Content("\n").join([Content(" · ".join(parts)).stylize("bold"), letters])
