"""The journal: all that happened, the newest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.journal import Entry, Topic, events_of
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.i18n.presentation.journal import details, topic_word
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.journal._table import JournalList, journal_headings, journal_source
from komtui.ui.soon import AGAIN, telling
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

PAGE = 200
"""Entries fetched at a time."""
NEAR = 40
"""So many lines before the end the next ones are fetched."""
_CHOICES = (None, *Topic)


class JournalScreen(CalmScreen[None]):
    """Lists entries, with the whole of the one under the cursor below."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("only", "f6", N_("This only"), N_("Show only what happened to the same, or everything again")),
        Command(
            "filter", "f7", N_("About"), N_("Show only documents, payments, letters, customers, settings or people")
        ),
        Command("close", "f8", N_("Close a day"), N_("Close a day, a month or a year, with its sums, for good")),
        Command("back", "escape", N_("Back"), N_("Go back")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("journal", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "JournalList"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._loaded: list[Entry] = []
        self._complete = False
        self._subject = ""
        self._topic: Topic | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Journal"))
        yield Headings(lambda width: journal_headings(self._list.size.width or width))
        yield JournalList()
        with VerticalScroll(id="details-side"):
            yield Static(id="details", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Read the newest."""
        self._read()

    def on_resize(self) -> None:
        """Set the headings to the list's width."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        self.query_one(Headings).refresh()

    @property
    def _list(self) -> JournalList:
        return self.query_one(JournalList)

    @work(group="read", description="reads the journal")
    async def _read(self, *, more: bool = False) -> None:
        before = self._loaded[-1].number if more and self._loaded else None
        events = events_of(self._topic) if self._topic is not None else ()
        try:
            async with telling(self, self.query_one(Headings).tell):
                found = await self._services.journal.entries(PAGE, before, self._subject, events)
                names = await self._services.journal.names(found)
        except ProblemError:
            self.set_timer(AGAIN, partial(self._read, more=more))
            return
        if more and (not self._loaded or self._loaded[-1].number != before):
            return  # another page was faster
        self._complete = len(found) < PAGE
        self._loaded = [*(self._loaded if more else ()), *found]
        self._list.names = {**(self._list.names if more else {}), **names}
        self._list.load(journal_source(self._loaded), keep_cursor=more)
        self._tell()

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self._tell()
        if not self._complete and self._list.position >= len(self._loaded) - NEAR:
            self._read(more=True)

    def _tell(self) -> None:
        entry = self._list.current
        if entry is None:
            words = _("Nothing of that is written down yet.")
        else:
            words = "\n".join(visible(line, multiline=True) for line in details(entry, self._list.names))
        self.query_one("#details", Static).update(words)
        title = _("Journal")
        if self._topic is not None:
            title = _("{label}: {text}").format(label=title, text=topic_word(self._topic))
        self.query_one(HeaderLine).retitle(title)
        self.query_one(CommandBar).update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey the filter where there is nothing."""
        del parameters
        if action == "only" and self.is_mounted:
            entry = self._list.current
            return True if self._subject or (entry is not None and entry.happening.subjects) else None
        return True

    def action_only(self) -> None:
        """Show what happened to the same, or all again."""
        entry = self._list.current
        self._subject = "" if self._subject or entry is None else entry.happening.subjects[0]
        self._read()

    def action_filter(self) -> None:
        """Show what the next topic has."""
        self._topic = _CHOICES[(_CHOICES.index(self._topic) + 1) % len(_CHOICES)]
        self._read()

    @work(group="close", description="closes a period", leads=True)
    async def action_close(self) -> None:
        """Close a period, once its sums were seen."""
        from komtui.ui.screens.journal._closing import close_period

        if await close_period(self, self._services):
            self._read()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
