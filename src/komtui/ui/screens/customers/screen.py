"""The list of customers: found as one types, opened, added."""

from __future__ import annotations

import asyncio
from asyncio import wrap_future
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import Worker

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.changes import Subject
from komtui.ui.keys.command import Command, bindings, key_name
from komtui.ui.screens.choosing.table import CustomerList, FoundCustomers, headings
from komtui.ui.screens.customers._words import balance, counted, lines
from komtui.ui.screens.customers.form import CustomerForm
from komtui.ui.screens.customers.page import CustomerScreen
from komtui.ui.terminal.calm import CalmScreen, Still, StillRow
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.search_box import SearchBox
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.ports.customers import CustomerIndex
    from komtui.services.registry import Services

COUNT_ON = 0.3
"""Seconds that a search rests until what it counts no further is counted to the end."""
REST = 0.12
"""Seconds that the cursor rests on a customer before what it has is read."""


class CustomersScreen(CalmScreen[None], Still):
    """Who buys."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("open", "enter", N_("Open"), N_("Open the customer, with all that it has")),
        Command("add", "N", N_("New"), N_("Add a customer")),
        Command("edit", "m", N_("Edit"), N_("Change this customer")),
        Command("search", "slash,ctrl+f", N_("Search"), N_("Search by name, e-mail, town, number or telephone")),
        Command("take", "ctrl+t", N_("Find customers"), N_("Find or add the customers of documents that have none")),
        Command("back", "escape", N_("Back"), N_("Clear the search, then go back to the documents")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("customers", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "CustomerList"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._text = ""
        self._without = 0
        self._collecting: Worker[None] | None = None
        self._timer: Timer | None = None

    @property
    def _index(self) -> CustomerIndex:
        return self._services.customers.index

    @property
    def _list(self) -> CustomerList:
        return self.query_one(CustomerList)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Customers"))
        with StillRow(id="search-line"):
            yield SearchBox(self._search, _("Search: name, e-mail, town, number, telephone"), id="search")
            yield Static(id="count", markup=False)
        yield Static(id="offer", markup=False)
        yield Headings(headings)
        yield CustomerList(FoundCustomers(self._index, ""))
        yield Static(id="gist", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Show the first ones."""
        self._explain()
        self._list.load()
        self._follow()

    def _search(self, text: str) -> None:
        self._text = text
        self._explain()
        self._list.load(FoundCustomers(self._index, text))
        self._count()
        self.query_one(CommandBar).update()

    def _explain(self) -> None:
        empty = _("There are no customers yet. {key} adds one.").format(key="N")
        nobody = _("Nobody is called so. Esc clears the search, {key} adds a customer.").format(key="N")
        self._list.explain(nobody if self._text.strip() else empty)

    def _count(self) -> None:
        total, exact = self._list.total
        figure = current().count(total) + ("" if exact else "+")
        self.query_one("#count", Static).update(figure if self._list.is_loaded else "…")

    @on(RowList.Loaded)
    def _loaded(self) -> None:
        self._count()
        self._count_on()

    @work(group="count", exclusive=True, description="counts what a broad search finds")
    async def _count_on(self) -> None:
        if self._list.is_loaded and not self._list.total[1]:
            await asyncio.sleep(COUNT_ON)
            with suppress(ProblemError):
                self._list.count(await wrap_future(self._index.count(self._text)))
                self._count()

    @on(RowList.Delayed)
    def _delayed(self, message: RowList.Delayed) -> None:
        self.query_one(Headings).tell(message.words)

    @on(SearchBox.Left)
    def _to_list(self, event: SearchBox.Left) -> None:
        if event.found:
            self._open_first()
        else:
            self.set_focus(self._list)

    @work(group="open", exclusive=True, description="opens the first customer that is found", leads=True)
    async def _open_first(self) -> None:
        await self._list.settled()
        if self._list.current is not None:
            self.set_focus(self._list)
            self.action_open()

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(REST, self._read)

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    @work(group="gist", exclusive=True, description="reads what the customer under the cursor has")
    async def _read(self) -> None:
        row, gist = self._list.current, self.query_one("#gist", Static)
        if row is None:
            gist.update("", layout=False)
            return
        try:
            stored = await self._services.customers.get(row.id)
            held = await self._services.customers.held(row.id)
            home = (await self._services.settings.snapshot()).value("company.country")
        except ProblemError as error:
            gist.update("\n".join(map(problem_sentence, error.problems)), layout=False)
            return
        first, *rest = [*lines(stored, home)] or [Content("")]
        # What is owed comes first: a narrow terminal cuts the end of the line.
        said = [*balance(held), Content(counted(held)).stylize("bold")]
        below = Content("  ").join(said if held.owed else [*said, *rest[-1:]])
        gist.update(Content("\n").join([first, below]), layout=False)

    @work(group="follow", description="follows customers")
    async def _follow(self) -> None:
        async for _change in self._services.changes.watch(Subject.CUSTOMERS, Subject.DOCUMENTS):
            if self.is_current:
                self._list.follow()
                self._read()
                if self._collecting is None:
                    await self._offer()

    async def _offer(self) -> None:
        with suppress(ProblemError):
            self._without = await self._services.customers.without()
        words = n_("{count} document has no customer yet.", "{count} documents have no customer yet.", self._without)
        then = _("{key} finds them in the list, or adds them.").format(key=key_name("ctrl+t"))
        said = f"{words.format(count=current().count(self._without))} {then}" if self._without else ""
        self._say(said)
        self.query_one(CommandBar).update()

    def _say(self, words: str) -> None:
        offer = self.query_one("#offer", Static)
        offer.update(words)
        offer.set_class(bool(words), "-said")

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile; the cursor stays on its customer."""
        if self.is_mounted:
            self._list.load(keep_cursor=True)
            self._read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a customer where there is none."""
        del parameters
        if action == "take":
            return self._without > 0 and self._collecting is None
        if action in {"open", "edit"} and self.is_mounted:
            return True if self._list.current is not None else None
        return True

    def action_search(self) -> None:
        """Go to the search."""
        self.set_focus(self.query_one(SearchBox))

    def action_open(self) -> None:
        """Open the customer under the cursor."""
        if self._list.current is not None:
            self.app.push_screen(CustomerScreen(self._services, self._list.current.id))

    @work(group="form", description="adds a customer", leads=True)
    async def action_add(self) -> None:
        """Add a customer, called as was searched where nobody is."""
        name = self._text.strip() if self._list.is_loaded and not self._list.total[0] else ""
        saved = await self.app.push_screen_wait(CustomerForm(self._services, name=name))
        if saved is not None:
            self.app.push_screen(CustomerScreen(self._services, saved.id))

    @work(group="form", description="changes a customer", leads=True)
    async def action_edit(self) -> None:
        """Change the customer under the cursor."""
        row = self._list.current
        if row is None:
            return
        try:
            stored = await self._services.customers.get(row.id)
        except ProblemError as error:
            for problem in error.problems:
                self.notify(problem_sentence(problem), severity="error", markup=False)
            return
        await self.app.push_screen_wait(CustomerForm(self._services, stored))

    def action_take(self) -> None:
        """Find or add the customers of documents that have none."""
        if self._collecting is None:
            self._collecting = self._collect()

    @work(group="collect", description="finds the customers of documents")
    async def _collect(self) -> None:
        total = max(self._without, 1)
        documents = made = 0
        try:
            async for done in self._services.customers.collect_all():
                documents, made = done.documents, done.made
                percent = current().percent(Decimal(min(100 * done.documents // total, 99)))
                words = _("Customers are being found: {percent}. {key} stops it; what is done stays.")
                self._say(words.format(percent=percent, key=key_name("escape")))
        except ProblemError as error:
            for problem in error.problems:
                self.notify(problem_sentence(problem), severity="error", markup=False)
        finally:
            self._collecting = None
        words = _("Documents that have their customer now: {documents}. Customers that were added: {made}.")
        self.notify(words.format(documents=documents, made=made))
        self._list.load(keep_cursor=True)
        await self._offer()

    @work(group="way", description="goes back")
    async def action_back(self) -> None:
        """Stop what is under way, else clear the search, else go back."""
        if self._collecting is not None:
            self._collecting.cancel()
            self._collecting = None
            await self._offer()
        elif self._text:
            self.query_one(SearchBox).value = ""
        else:
            self.app.pop_screen()
