"""Saved views: choosing one, giving a name to what the list shows now, and taking one away."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.listing import Query, SavedView
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.documents._chips import DIGITS
from komtui.ui.screens.documents._offered import offered, said
from komtui.ui.widgets.text_field import CleanInput
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services


class ViewsScreen(ModalScreen[SavedView | None]):
    """Offers every view; returns the chosen one, or the one that was just saved.

    What is typed is the name: letters mean nothing else here.
    """

    CSS_PATH = "views.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("choose", "enter", N_("Show"), N_("Show what the view under the cursor has")),
        Command("keep", "ctrl+s", N_("Save"), N_("Save what the list shows now under a name")),
        Command("remove", "delete", N_("Remove"), N_("Remove the saved view under the cursor, for everybody")),
        Command("back", "escape", N_("Back"), N_("Go back; the list stays as it is")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("views", [each for each in commands if each.action != "choose"])]

    def __init__(self, services: Services, shown: Query, saved: list[SavedView]) -> None:
        super().__init__()
        self._services = services
        self._shown = shown
        self._saved = saved

    @property
    def _views(self) -> list[SavedView]:
        everything = SavedView(_("all documents"), Query())
        return [everything, *offered(self._saved)]

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical():
            yield Static(_("Views"), id="title", markup=False)
            yield OptionList(markup=False)
            if self._shown != Query():
                words = _("A name for what is shown now ({shown}): kept for everybody").format(shown=said(self._shown))
                yield Static(words, id="name-label", markup=False)
                yield CleanInput(id="name", select_on_focus=False)
            yield Static(id="wrong", markup=False)

    def on_mount(self) -> None:
        """Put the cursor on the view that is shown."""
        self._list(next((place for place, each in enumerate(self._views) if each.query == self._shown), 0))

    def _list(self, place: int) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        width = max((len(each.name) for each in self._views), default=0)
        # With the digits of the line above the list, which do the same there.
        for at, each in enumerate(self._views):
            words = said(each.query) if each in self._saved else ""
            digit = DIGITS[at - 1] if 0 < at <= len(DIGITS) else " "
            options.add_option(Option(f"{digit} {visible(each.name):{width}}   {words}".rstrip()))
        options.highlighted = min(place, len(self._views) - 1)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._views[event.option_index])

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        self._keep(event.value)

    @work(group="views", exclusive=True, description="saves a view", leads=True)
    async def _keep(self, name: str) -> None:
        try:
            self.dismiss(await self._services.views.keep(name, self._shown))
        except ProblemError as error:
            self._tell(error)

    def on_key(self, event: Key) -> None:
        """Begin the name with what is typed over the views, and go from the name back to them."""
        views, fields = self.query_one(OptionList), self.query(CleanInput)
        if views.has_focus and event.is_printable and (event.character or "").strip():
            event.stop()
            if not fields:
                self._say_all_are_shown()
            else:
                self.set_focus(fields.first())
                fields.first().insert_text_at_cursor(event.character or "")
        elif fields and fields.first().has_focus and event.key in {"up", "down"}:
            event.stop()
            self.set_focus(views)

    def action_keep(self) -> None:
        """Go to the field of the name; from there, save."""
        fields = self.query(CleanInput)
        if not fields:
            self._say_all_are_shown()
        elif fields.first().has_focus:
            self._keep(fields.first().value)
        else:
            fields.first().focus()

    def _say_all_are_shown(self) -> None:
        self.query_one("#wrong", Static).update(
            _("All documents are shown: type words or choose a filter first, then give that a name.")
        )

    @work(group="views", exclusive=True, description="removes a view", leads=True)
    async def action_remove(self) -> None:
        """Remove the saved view under the cursor."""
        place = self.query_one(OptionList).highlighted or 0
        view = self._views[place]
        if view not in self._saved:
            self.query_one("#wrong", Static).update(_("This one is always there."))
            return
        try:
            await self._services.views.forget(view.name)
            self._saved = list(await self._services.views.every())
        except ProblemError as error:
            self._tell(error)
        else:
            self._list(place)
            self.query_one("#wrong", Static).update(_("Removed: {name}").format(name=visible(view.name)))

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def _tell(self, error: ProblemError) -> None:
        self.query_one("#wrong", Static).update("\n".join(map(current().problem, error.problems)))
