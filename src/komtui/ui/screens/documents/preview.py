"""The document under the cursor: its page beside a wide list, two lines below a narrow one.

Both wait until the cursor rests: a held key must not pay for pages that nobody reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from komtui.domain.delivery import Delivery
from komtui.domain.money import Money
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports import StoredDocument

if TYPE_CHECKING:
    from komtui.services.registry import Services

REST = 0.12
"""Seconds that the cursor rests on a row before its document is read."""


class _Resting(Widget):
    """Reads the document under the cursor once the cursor rests, if this widget is on screen at all."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._wanted: int | None = None
        self._timer: Timer | None = None

    def show(self, document_id: int | None) -> None:
        """Show that document soon; None shows nothing."""
        self._wanted = document_id
        if self._timer is not None:
            self._timer.stop()
        if self.display and self.is_mounted:
            self._timer = self.set_timer(REST, self._read)

    def on_show(self) -> None:
        """Catch up after a resize has brought it on screen."""
        self.show(self._wanted)

    @work(group="preview", exclusive=True, description="reads the document under the cursor")
    async def _read(self) -> None:
        if self._wanted is None:
            self.empty()
            return
        try:
            stored = await self._services.documents.get(self._wanted)
        except ProblemError:
            self.empty()  # gone meanwhile; the list will say so
            return
        self.fill(stored, list(await self._services.outbox.deliveries(document_id=self._wanted, limit=4)))

    def empty(self) -> None:
        """Show nothing."""
        raise NotImplementedError

    def fill(self, stored: StoredDocument, deliveries: list[Delivery]) -> None:
        """Show a document with its last deliveries."""
        raise NotImplementedError


class Preview(_Resting):
    """The page, on terminals of 120 columns and more."""

    def compose(self) -> ComposeResult:
        """Lay the pane out."""
        with VerticalScroll(can_focus=False):
            yield Static(id="preview-page", markup=False)
            yield Static(id="preview-letters", markup=False)

    def empty(self) -> None:
        """Show nothing."""
        self.query_one("#preview-page", Static).update("")
        self.query_one("#preview-letters", Static).update("")

    def fill(self, stored: StoredDocument, deliveries: list[Delivery]) -> None:
        """Show the page and what became of its letters."""
        from komtui.ui.widgets.letters_list import letters_of
        from komtui.ui.widgets.page import page

        self.query_one("#preview-page", Static).update(page(stored.document, self.size.width - 4))
        self.query_one("#preview-letters", Static).update(letters_of(deliveries))


class Strip(_Resting):
    """Two lines below the list, on narrower terminals: who and how much, then the last letter and its fate."""

    def compose(self) -> ComposeResult:
        """Lay the strip out."""
        yield Static(id="strip-text", markup=False)

    def empty(self) -> None:
        """Show nothing."""
        self.query_one("#strip-text", Static).update("")

    def fill(self, stored: StoredDocument, deliveries: list[Delivery]) -> None:
        """Show the two lines."""
        from komtui.ui.widgets.letters_list import letters_of

        document = stored.document
        parts = [visible(document.number) or _("(draft)"), visible(document.buyer.name)]
        if document.due_date is not None:
            parts.append(_("due {date}").format(date=current().date(document.due_date)))
        parts.append(current().money(Money(document.totals.payable, document.currency)))
        letter = letters_of(deliveries[:1])
        self.query_one("#strip-text", Static).update(
            Content("\n").join([Content(" · ".join(parts)).stylize("bold"), letter])
        )
