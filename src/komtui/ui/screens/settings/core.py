"""The configuration's frame: search, menu and fields, and what is said below each field."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.search import folded
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import _, current, n_
from komtui.ui.calm import CalmScreen
from komtui.ui.glyphs import padded
from komtui.ui.screens.settings import texts
from komtui.ui.screens.settings.draft import Draft
from komtui.ui.screens.settings.form import SettingsForm
from komtui.ui.screens.settings.guide import Guide
from komtui.ui.screens.settings.items import Field, Item, Link, Words, menu_section, menu_sections, results
from komtui.ui.screens.settings.menu import SectionMenu
from komtui.ui.screens.settings.speaker import Speaker
from komtui.ui.screens.settings.test_panel import TestPanel
from komtui.ui.screens.settings.views import Facts, view
from komtui.ui.soon import AGAIN
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.search_box import SearchBox
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services


SEARCH = N_("Search: password, logo, number, language…")
"""What the empty search says."""
NARROWEST = 70
"""Cells from which there is room for the menu."""


class SettingSearch(SearchBox):
    """The search over the settings; Esc clears it, then leaves the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "screen.back", show=False)]


class StateLine(Widget):
    """How many fields match, and how many values are not saved."""

    words = ""

    def say(self, words: str) -> None:
        """Show other words."""
        if words != self.words:
            self.words = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        return Strip([Segment(padded(self.words, self.size.width, right=True), self.rich_style)], self.size.width)


class SettingsFrame(CalmScreen[None]):
    """Shows a section, or what a search has found."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#search"
    # Classes that follow the width would have every style read a second time.
    HORIZONTAL_BREAKPOINTS = []  # noqa: RUF012 - an instance variable in Textual

    def __init__(self, services: Services, tab: str = "") -> None:
        """Take the services, and the account's tab to open at: `gmail`, for one."""
        super().__init__()
        self._services = services
        self._draft = Draft(services.settings)
        self._guide = Guide(self._draft)
        self._facts = Facts()
        self._section = "mail" if tab else "company"
        self._tab = tab or "smtp"
        self._words: tuple[str, ...] = ()
        self._found: int | None = None
        self._place = ""
        self._ready = False
        self._speaker = Speaker(self._draft, self._guide, lambda: self._form.before_cursor)
        speaker = self._speaker
        self._form = SettingsForm(self._draft, speaker.remarks, speaker.placeholder, texts.completed, self._beyond)
        self._menu = SectionMenu(menu_sections())
        self._panel = TestPanel()
        self._bar = CommandBar()
        self._state = StateLine(id="state")
        self._box = SettingSearch(self._search, _(SEARCH), id="search")

    def compose(self) -> ComposeResult:
        """Lay the screen out; the fields follow once they are read."""
        yield HeaderLine(_("Configuration"))
        with Horizontal(id="search-line"):
            yield self._box
            yield self._state
        with Horizontal(id="body"):
            yield self._menu
            yield self._form
        yield self._bar

    async def on_mount(self) -> None:
        """Read the settings before the first frame, so that there is one only; what takes its time follows."""
        await self._read_again()
        self._ready = True
        self._show(go=self._section == "mail")
        self.call_after_refresh(self._look_further)

    def on_resize(self, event: events.Resize) -> None:
        """Leave the menu out where there is no room for it."""
        self._menu.display = event.size.width >= NARROWEST

    async def _mount_panel(self) -> None:
        """Make room for the panel when it is first needed: a widget more is a frame more at each opening."""
        if not self._panel.is_attached:
            await self.mount(self._panel, after="#body")

    async def _read_again(self) -> None:
        try:
            await self._draft.read()
        except ProblemError as error:
            for problem in error.problems:
                self.app.notify(current().problem(problem), severity="error", markup=False)
            self.set_timer(AGAIN, self._read_on)

    @work(group="read on", exclusive=True, description="reads settings once the books are back")
    async def _read_on(self) -> None:
        """Show the true values as soon as there are any: empty fields are not what is kept."""
        try:
            await self._draft.read()
        except ProblemError:
            self.set_timer(AGAIN, self._read_on)
            return
        self._form.reload()
        self._refresh_view()

    @work(group="secrets", description="asks the places of secrets", exclusive=True)
    async def _look_further(self) -> None:
        """Ask what takes its time: a keyring, and whether the account is complete."""
        settings = self._services.settings
        try:
            await self._draft.read_secrets()
            self._place = self._speaker.place = await settings.secret_store()
            self._facts = Facts(await settings.secret_places(), settings.vault_exists, await self._complete())
        except ProblemError as error:
            self._say(*error.problems)
        self._refresh_view()
        # What a first search needs is made ready while nobody waits.
        settings.search("tls")

    async def _complete(self) -> bool:
        return not await self._services.accounts.missing(self._draft.store)

    def _say(self, *problems: Problem) -> None:
        if problems and self._panel.is_attached:
            self._panel.say(" ".join(current().problem(problem) for problem in problems))

    # Views

    def _search(self, text: str) -> None:
        """Show what matches, or, without words, the section."""
        if not self._ready:
            return
        self._words = self._speaker.words = tuple(folded(text).split())
        if not self._words:
            self._found = None
            self._menu.count(None)
            self._show()
            return
        settings = self._services.settings
        found = [each for each in settings.search(text) if self._draft.store or not each.only_store]
        items = list(results(found, settings.search_sections(text), store=bool(self._draft.store)))
        counts = Counter(menu_section(item.section) for item in items if isinstance(item, Field | Link))
        self._found = len(found)
        self._menu.count(counts)
        if not items:
            items = [Words(_("No setting matches. Esc clears the search."), "")]
        self._form.show(items, self._words)
        self._tell()

    def _show(self, *, go: bool = False) -> None:
        """Show the section; with `go`, with the focus in its first field."""
        self._menu.mark(self._section)
        self._form.show(self._items())
        if go:
            self._form.go_first()
        self._tell()

    def _items(self) -> list[Item]:
        return list(view(self._section, self._tab, self._draft, self._guide, self._facts))

    def _refresh_view(self) -> None:
        """Show what has changed, without moving the focus."""
        if not self._words:
            self._form.renew(self._items())
        else:
            self._form.update()
        self._form.hint()
        self._tell()

    def _open(self, section: str, tab: str = "", key: str = "") -> None:
        """Show a section, and go to one of its fields, or to the first."""
        self._section, self._tab = menu_section(section), tab or self._tab
        if self._box.value:
            self._box.value = ""
        self._search("")
        if not (key and self._form.go(key)):
            self._form.go_first()

    def _go_to(self, key: str) -> None:
        """Go to a field, wherever it is."""
        if not self._form.go(key):
            self._open(BY_KEY[key].section, key=key)

    def _tell(self) -> None:
        edited, words = len(self._draft.places), []
        if self._found is not None:
            words.append(self._matches(self._found))
        if edited:
            words.append(n_("{count} not saved", "{count} not saved", edited).format(count=edited))
        self._state.say(" · ".join(words))
        # After the frame: a key of the search is not held up by what can be done next.
        self.call_after_refresh(self._bar.update)

    def _matches(self, fields: int) -> str:
        """Return how much a search has found: fields, or the sections that are found without any."""
        sections = len({item.section for item in self._form.items if isinstance(item, Link)})
        if sections and not fields:
            return n_("{count} section", "{count} sections", sections).format(count=sections)
        return n_("{count} field", "{count} fields", fields).format(count=fields)

    # The way between search, menu and fields

    def _beyond(self, step: int) -> None:
        if step < 0:
            self._box.focus()
        elif self._panel.shown:
            self._panel.focus()
        else:
            self._box.focus()

    @on(SearchBox.Left)
    def _to_fields(self) -> None:
        self._form.go_first()

    @on(SectionMenu.Highlighted)
    def _reveal(self, event: SectionMenu.Highlighted) -> None:
        if self._words:
            self._form.reveal(event.section)
        else:
            self._section = event.section
            self._show()

    @on(SectionMenu.Entered)
    def _enter(self, event: SectionMenu.Entered) -> None:
        if not self._words:
            self._section = event.section
            if not self._form.section:
                self._show()
            self._form.go_back()
        elif not self._form.go_first_in(event.section):
            self._form.go_first()

    @on(SettingsForm.Walked)
    def _walked(self, event: SettingsForm.Walked) -> None:
        if event.section:
            self._menu.mark(menu_section(event.section))
        self._tell()

    @on(SettingsForm.Followed)
    async def _followed(self, event: SettingsForm.Followed) -> None:
        await self.run_action(event.action)

    def action_open_section(self, section: str) -> None:
        """Open a section that a search has found."""
        self._open(section, section if section != menu_section(section) else "")

    def action_open_tab(self, tab: str) -> None:
        """Open a tab of the section."""
        self._tab = tab
        self._show(go=True)
