"""The audit: who changed what, the newest first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.audit import AuditEntry
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.i18n import _
from komtui.ui.calm import CalmScreen
from komtui.ui.command import Command, bindings
from komtui.ui.screens.audit._table import AuditList, details, headings, source
from komtui.ui.soon import AGAIN, telling
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

PAGE = 200
"""Changes fetched at a time."""
NEAR = 40
"""So many lines before the end the next ones are fetched."""


class AuditScreen(CalmScreen[None]):
    """Lists changes, with the whole of the one under the cursor below."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("only", "f6", N_("This only"), N_("Show only the changes of this setting, or all again")),
        Command("back", "escape", N_("Back"), N_("Go back to the configuration")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("audit", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "AuditList"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._loaded: list[AuditEntry] = []
        self._complete = False
        self._key = ""

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Changes"))
        yield Headings(lambda width: headings(self._list.size.width or width))
        yield AuditList()
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
    def _list(self) -> AuditList:
        return self.query_one(AuditList)

    @work(group="read", description="reads changes")
    async def _read(self, *, more: bool = False) -> None:
        before = self._loaded[-1].id if more and self._loaded else None
        try:
            async with telling(self, self.query_one(Headings).tell):
                found = await self._services.audit.entries(PAGE, before, self._key)
        except ProblemError:
            self.set_timer(AGAIN, partial(self._read, more=more))
            return
        if more and (not self._loaded or self._loaded[-1].id != before):
            return  # another page was faster
        self._complete = len(found) < PAGE
        self._loaded = [*(self._loaded if more else ()), *found]
        self._list.load(source(self._loaded), keep_cursor=more)
        self._tell()

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self._tell()
        if not self._complete and self._list.position >= len(self._loaded) - NEAR:
            self._read(more=True)

    def _tell(self) -> None:
        entry = self._list.current
        words = _("No change is recorded yet.") if entry is None else details(entry)
        self.query_one("#details", Static).update(words)
        self.query_one(CommandBar).update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey the filter where there is nothing."""
        del parameters
        if action == "only" and self.is_mounted:
            return True if self._key or self._list.current is not None else None
        return True

    def action_only(self) -> None:
        """Show the changes of one setting, or all again."""
        entry = self._list.current
        self._key = "" if self._key or entry is None else entry.change.key
        self._read()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
