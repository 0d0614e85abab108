"""The documents screen: search as one types, filter, choose, and go on from there."""

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
from textual.events import DescendantFocus, Paste, Resize
from textual.widgets import Static
from textual.worker import Worker

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import Act, State
from komtui.domain.sales.standing import View
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.changes import Subject
from komtui.services.listing import DONE, Query
from komtui.ui.calm import WIDTHS, CalmScreen, Still, StillColumn, StillRow
from komtui.ui.command import Command, bindings
from komtui.ui.screens.documents._preview import Preview, Resting, Strip
from komtui.ui.screens.documents._source import FoundDocuments
from komtui.ui.screens.documents._status import KIND, STATE, VIEW, ListStatus
from komtui.ui.screens.documents.table import DocumentList, headings
from komtui.ui.soon import AGAIN
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.search_box import SearchBox
from komtui.ui.work import work

if TYPE_CHECKING:
    from collections.abc import Callable

    from komtui.services.ports import DocumentIndex
    from komtui.services.ports.views import SavedView
    from komtui.services.registry import Services
    from komtui.ui.discarding import Deed

SEARCH = N_("Search: number, customer, e-mail")
"""What stands in the empty search box, marked English."""
FIRST = 80
"""Rows of the first page: two pages of most terminals."""
FIRST_PATIENCE = 0.1
"""Seconds that the first frame waits for them: nothing echoes yet, and without them it would be painted twice."""
COUNT_ON = 0.3
"""Seconds that a search rests until what it counts no further is counted to the end."""
WIDE = 120
"""Columns from which the page has room beside the list (the app's own breakpoint)."""

_OF_ROW = frozenset(
    {"open", "mail", "mail_all", "print", "export", "mark", "menu", "history", "law", "discard", "restore", "repeat"}
)
"""Commands that want a document under the cursor."""


class DocumentsScreen(CalmScreen[None], Still):
    """Where clerks spend their day."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("open", "enter", N_("Open"), N_("Open the document with its lines and totals")),
        Command("add", "N", N_("New"), N_("Write a quote, an order or an invoice")),
        Command("mail", "e", N_("Mail"), N_("Write the letter for this document, or for those that are marked")),
        Command("mail_all", "E", N_("Mail all"), N_("Plan the letters of all that the list shows"), footer=False),
        Command("print", "p", N_("Print"), N_("Print this document, or those that are marked")),
        Command("export", "X", N_("Export"), N_("Export what is marked, listed, or this"), footer=False),
        Command("mark", "space", N_("Mark"), N_("Mark or unmark this document, for a command on several")),
        Command("search", "slash,ctrl+f", N_("Search"), N_("Search by number, customer or e-mail")),
        # These two stand in the line of the search, beside what they change.
        Command("kind", KIND, N_("Kind"), N_("Show only quotes, orders, invoices or credit notes"), footer=False),
        Command(
            "state",
            STATE,
            N_("State"),
            N_("Show only one state, or what is yet to be done"),
            footer=False,
        ),
        Command("views", VIEW, N_("Views"), N_("Saved views: choose one, save what is shown now, remove one")),
        Command("import", "i", N_("Import"), N_("Bring in files: CSV, JSON, UBL, CII, Factur-X")),
        Command("discard", "x,delete", N_("Discard"), N_("Discard this draft, or those that are marked"), footer=False),
        Command("restore", "s", N_("Bring back"), N_("Bring this discarded draft back, or those that are marked")),
        Command("law", "l", N_("Law"), N_("See what law asks of this document"), footer=False),
        Command("history", "h", N_("History"), N_("See what became of this document: who, when, what"), footer=False),
        Command("repeat", "ctrl+a", N_("Once more"), N_("Write a draft that is a copy of this document"), footer=False),
        Command(
            "convert",
            "c",
            N_("Convert"),
            N_("Make the next document from this one: order, invoice, credit note"),
            footer=False,
        ),
        Command("take_money", "dollar_sign", N_("Take money"), N_("Enter a payment for what is due"), footer=False),
        Command("reminders", "L", N_("Reminders"), N_("See which reminders are due, and send them"), footer=False),
        Command("sheet", "t", N_("Sheet"), N_("See what was sold and what came in today"), footer=False),
        Command("menu", "m,menu,shift+f10", N_("Menu"), N_("See all that can be done with this document")),
        Command("unmark", "u", N_("Unmark all"), N_("Forget what is marked"), footer=False),
        Command("clear", "escape", N_("Clear the search"), N_("Clear the search, and show all documents again")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("documents", commands)]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    AUTO_FOCUS = "DocumentList"
    takes_barcodes = True
    """What a scanner sends is opened (see `ui/scanner.py`)."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._query = Query()
        self._view: SavedView | None = None
        self._began = False
        self._looks_around = False
        self._speaks = current()
        self._opening: Worker[None] | None = None
        self._made: Callable[[], int | None] | None = None
        # Asked before anything is laid out, on a thread of the books: the first frame has the newest documents.
        self._first = FoundDocuments(self._index, self._query, ahead=FIRST)

    @property
    def _index(self) -> DocumentIndex:
        return self._services.index

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        # What Textual would find out after a first layout: asked now, it spares the first paint a second one.
        self.add_class("-narrow", *(["-wide"] if self.app.size.width >= WIDE else []), update=False)
        yield HeaderLine(_("Documents"))
        with StillRow(id="search-line"):
            yield SearchBox(self._search, _(SEARCH), id="search")
            yield ListStatus()
        with StillRow(id="body"):
            with StillColumn(id="list-side"):
                yield Headings(headings)
                yield DocumentList(self._first, id="documents")
            yield Preview(self._services)
        yield Strip(self._services)
        yield CommandBar()

    @on(Resize)
    def _lay_out_once(self, event: Resize) -> None:
        # Textual lays a screen out again for the size that it has, to give it the classes that it has from `compose`.
        if event.size == self.outer_size:
            event.stop()
            event.prevent_default()

    def on_mount(self) -> None:
        """Show the newest documents in the first frame."""
        documents = self.query_one(DocumentList)
        documents.when_late = self._show_what_came
        documents.load(patience=FIRST_PATIENCE)
        self._show_status()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        # After the first paint: what follows reads more, and imports more.
        self._began = True
        if self._speaks is not current():
            self._reword()  # the set-up was opened, and another language chosen in it, before this came
        self._catch_up()

    def look_around(self) -> None:
        """Begin with what is not on the screen: to follow what others change, and to see to the search's index."""
        if not self._looks_around:
            self._looks_around = True
            self._follow()
            self._renew_search()

    def _search(self, text: str) -> None:
        self._filter(self._query._replace(text=text))

    def _filter(self, query: Query) -> None:
        self._query = query
        if self._opening is not None:
            # What was awaited to be opened is not what is searched now.
            self._opening.cancel()
            self._opening = None
        documents = self.query_one(DocumentList)
        documents.explain(_("Nothing matches. Esc clears the search, F6 and F7 show more."))
        documents.load(FoundDocuments(self._index, self._query))
        self._show_status()
        if query.view is View.OVERDUE:
            self._renew_search()  # another day may have begun since it was asked
        # Here and not when the list's message comes: what can be done now belongs to the same frame.
        self.query_one(CommandBar).update()

    def _show_what_came(self) -> None:
        self._show_status()
        self.query_one(CommandBar).update()

    def _show_status(self) -> None:
        documents = self.query_one(DocumentList)
        total, exact = documents.total
        view = self._view.name if self._view is not None and self._view.query == self._query else ""
        self.query_one(ListStatus).show(
            self._query, total if documents.is_loaded else None, len(documents.marked), view=visible(view), exact=exact
        )

    @on(RowList.Loaded)
    def _loaded(self) -> None:
        self._show_status()
        self._count_on()

    @work(group="count", exclusive=True, description="counts what a broad search finds")
    async def _count_on(self) -> None:
        documents = self.query_one(DocumentList)
        if documents.is_loaded and not documents.total[1]:
            await asyncio.sleep(COUNT_ON)
            with suppress(ProblemError):
                documents.count(await wrap_future(self._index.count(self._query)))
                self._show_status()

    @on(RowList.Delayed)
    def _delayed(self, message: RowList.Delayed) -> None:
        self.query_one(Headings).tell(message.words)

    @on(SearchBox.Left)
    def _to_list(self, event: SearchBox.Left) -> None:
        if event.found:
            self._opening = self._open_first()
        else:
            # Not the list's own `focus`, which paints all of it anew.
            self.set_focus(self.query_one(DocumentList))

    @work(group="open", exclusive=True, description="opens the first document that is found", leads=True)
    async def _open_first(self) -> None:
        await self._open_found()

    async def _open_found(self) -> None:
        documents = self.query_one(DocumentList)
        await documents.settled()
        if documents.current is not None:
            self.set_focus(documents)
            self.action_open()

    def scan(self, text: str, *, in_search: bool) -> None:
        """Open the document that a barcode is of; where it is none's alone, show what it finds.

        In the search the words that stand there may be meant as well: then Enter is what it is.
        """
        self._opening = self._open_scanned(text, in_search=in_search)

    @work(group="open", exclusive=True, description="opens the document of a barcode", leads=True)
    async def _open_scanned(self, text: str, *, in_search: bool) -> None:
        if (found := await self._scanned(text)) is not None:
            self.query_one(SearchBox).value = ""
            self.set_focus(self.query_one(DocumentList))
            self._open(*found)
        elif in_search:
            await self._open_found()
        else:
            self._filter(Query())
            self.query_one(SearchBox).value = text
            self.set_focus(self.query_one(DocumentList))

    async def _scanned(self, text: str) -> tuple[int, State] | None:
        try:
            found = await self._services.documents.find(text)
        except ProblemError:
            with suppress(ProblemError):
                rows = (await wrap_future(self._index.page(Query(text), 2))).rows
                return (rows[0].id, rows[0].state) if len(rows) == 1 else None
            return None  # the list says what is wrong with the books
        return found.id, found.document.state

    def on_paste(self, event: Paste) -> None:
        """Search for what was pasted into the list: a number from a letter, an address."""
        event.stop()
        box = self.query_one(SearchBox)
        self.set_focus(box)
        box.value = box.fitted(event.text).strip()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Let the preview follow once the list has the focus, by whatever way, and be empty while one searches."""
        if isinstance(event.widget, DocumentList):
            self._moved()
        elif isinstance(event.widget, SearchBox):
            # Now rather than with the first letter, whose frame has the list to send.
            self._preview(None)

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()
        row = self.query_one(DocumentList).current
        if not self.query_one(SearchBox).has_focus:
            self._preview(None if row is None else row.id)

    def _preview(self, document_id: int | None) -> None:
        # One of the two is on screen: the page beside the list where it is wide, the strip below it elsewhere.
        for preview in self.query(Resting):
            preview.show(document_id)

    @on(RowList.Marked)
    def _marked(self) -> None:
        self._show_status()

    @on(RowList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def on_screen_resume(self) -> None:
        """Show what has changed meanwhile."""
        if self.is_mounted and self._began:
            # The terminal may have become wider while another screen was open.
            self.set_class(self.app.size.width >= WIDE, "-wide")
            if self._speaks is not current():
                self._reword()
            self._show_made()
            self._show_status()
            self._catch_up()

    def _await_made(self, made: Callable[[], int | None]) -> None:
        """Put the cursor on what is made on another screen, once this one is shown again: its key, or None."""
        self._made = made

    def _show_made(self) -> None:
        made, self._made = self._made, None
        if made is not None and (document_id := made()) is not None:
            self._go_to(document_id)
        else:
            self.query_one(DocumentList).load(keep_cursor=True)

    @work(group="made", exclusive=True, description="finds what was just made")
    async def _go_to(self, document_id: int) -> None:
        documents, key = self.query_one(DocumentList), None
        with suppress(ProblemError):
            key = await wrap_future(self._index.place(document_id))
        documents.load(keep_cursor=True) if key is None else documents.go_to(key)

    def _reword(self) -> None:
        """Say everything in another language: what is painted by itself, and what was made with words."""
        self._speaks = current()
        self.query_one(HeaderLine).retitle(_("Documents"))
        self.query_one(SearchBox).placeholder = _(SEARCH)
        for widget in self.query("*"):
            widget.refresh()

    @work(group="first steps", exclusive=True, description="says what is to be done first")
    async def _catch_up(self) -> None:
        await self._show_first_steps()

    @work(group="renew search", exclusive=True, description="makes the search's index anew after an update")
    async def _renew_search(self) -> None:
        header, renewed = self.query_one(HeaderLine), False
        try:
            async for percent in self._services.searching.renew(gently=True):
                renewed = True
                if percent == DONE:
                    continue
                words = _("the search is being rebuilt, {percent}").format(percent=current().percent(Decimal(percent)))
                header.retitle(f"{_('Documents')} · {words}")
        except ProblemError:
            # Filters are right all the same, and the list says what is wrong with the books.
            self.set_timer(AGAIN, self._renew_search)
        if renewed:
            header.retitle(_("Documents"))
            self.query_one(DocumentList).load(keep_cursor=True)
            self._show_status()

    @work(group="follow", description="follows letters and counts")
    async def _follow(self) -> None:
        async for _change in self._services.changes.watch(Subject.DOCUMENTS, Subject.LETTERS):
            if self.is_current:
                self.query_one(DocumentList).follow()
                self._moved()

    async def _show_first_steps(self) -> None:
        from komtui.ui.screens.settings.first_steps import first_steps

        try:
            words = await first_steps(self._services)
        except ProblemError:
            self.set_timer(AGAIN, self._catch_up)  # the list says what is wrong with the books
            return
        shown = self.query("#first-steps")
        if words is None:
            await shown.remove()
            return
        guide = Content.assemble("   ", ("Ctrl+N", "bold"), " ", _("leads through all of it, page by page"))
        words = Content("\n").join([words, Content(""), guide])
        if shown:
            shown.first(Static).update(words)
        else:
            await self.query_one("#list-side").mount(Static(words, id="first-steps", markup=False))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a document where there is none."""
        del parameters
        if action == "clear":
            return bool(self._query.text)
        if action in {"discard", "restore"} and (action == "restore") != (self._query.state is State.DISCARDED):
            return False
        if action == "take_money" and self.is_mounted:
            documents = self.query_one(DocumentList)
            row = documents.current
            return True if documents.marked or (row is not None and row.balance and row.balance.amount) else None
        if action == "convert" and self.is_mounted:
            row = self.query_one(DocumentList).current
            return True if row is not None and lifecycle.steps(Act.CONVERT, row.kind, row.state) else None
        if action in _OF_ROW and self.is_mounted:
            documents = self.query_one(DocumentList)
            # While rows are awaited there is nothing to be greyed yet: it would be painted twice at a key.
            return True if documents.current is not None or not documents.is_loaded else None
        return True

    @work(group="do", description="takes money", leads=True)
    async def action_take_money(self) -> None:
        """Take money for the marked documents, or for the one under the cursor."""
        from komtui.ui.screens.menu.acting import take

        documents = self.query_one(DocumentList)
        if (ids := documents.selection()) and await take(self, self._services, ids):
            documents.clear_marks()

    @work(group="do", description="shows what is to be reminded of", leads=True)
    async def action_reminders(self) -> None:
        """Show which reminders are due."""
        from komtui.ui.screens.reminders.screen import RemindersScreen

        await self.app.push_screen_wait(RemindersScreen(self._services))

    @work(group="do", description="adds up the day", leads=True)
    async def action_sheet(self) -> None:
        """Show what was sold and what came in today."""
        from komtui.ui.screens.sheet.screen import SheetScreen

        await self.app.push_screen_wait(SheetScreen(self._services))

    @work(group="menu", description="asks what is to be done", leads=True)
    async def action_menu(self) -> None:
        """Ask what is to be done with the document under the cursor."""
        from komtui.ui.screens.menu.acting import open_menu

        row = self.query_one(DocumentList).current
        if row is not None:
            await open_menu(self, self._services, row.id)

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        self.action_menu()

    def action_open(self) -> None:
        """Open the document under the cursor."""
        row = self.query_one(DocumentList).current
        if row is not None:
            self._open(row.id, row.state)

    def _open(self, document_id: int, state: State) -> None:
        """Show a document; a draft is opened to be written on."""
        if state is State.DRAFT:
            self.edit(document_id)
            return
        from komtui.ui.screens.document.screen import DocumentScreen

        self.app.push_screen(DocumentScreen(self._services, document_id))

    @work(group="add", description="copies a document into a draft", leads=True)
    async def action_repeat(self) -> None:
        """Write a copy of the document under the cursor, as a draft."""
        if (row := self.query_one(DocumentList).current) is None:
            return
        try:
            copy = await self._services.drafts.duplicate(row.id)
        except ProblemError as error:
            self._say(error)
        else:
            self.edit(copy.id)

    @work(group="convert", description="carries a document on", leads=True)
    async def action_convert(self) -> None:
        """Make the next document from the one under the cursor."""
        from komtui.ui.screens.convert.asking import carry_on

        if (row := self.query_one(DocumentList).current) is None:
            return
        try:
            made = await carry_on(self, self._services, row.id)
            state = (await self._services.documents.get(made)).document.state if made is not None else None
        except ProblemError as error:
            self._say(error)
            return
        if made is not None and state is not None:
            self._await_made(lambda: made)
            self._open(made, state)

    def edit(self, document_id: int) -> None:
        """Open a draft in the editor, and go to it afterwards."""
        from komtui.ui.screens.draft.screen import DraftScreen

        self._await_made(lambda: document_id)
        self.app.push_screen(DraftScreen(self._services, document_id))

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.notify(current().problem(problem), severity="error", markup=False)

    def action_history(self) -> None:
        """Show what became of the document under the cursor."""
        from komtui.ui.screens.journal.history import HistoryScreen

        row = self.query_one(DocumentList).current
        if row is not None:
            self.app.push_screen(HistoryScreen(self._services, row.id))

    @work(group="law", description="says what law asks of a document", leads=True)
    async def action_law(self) -> None:
        """Show what law asks of the document under the cursor."""
        from komtui.ui.mending import show_findings

        row = self.query_one(DocumentList).current
        if row is not None:
            await show_findings(self, self._services, row.id)

    @work(group="add", description="begins a draft", leads=True)
    async def action_add(self) -> None:
        """Begin a draft, of a kind that is asked for."""
        from komtui.ui.screens.draft._questions import which_kind
        from komtui.ui.screens.draft.screen import DraftScreen

        kind = await self.app.push_screen_wait(which_kind())
        if kind:
            draft = DraftScreen(self._services, kind=Kind(kind), store=self._query.store or "")
            self._await_made(lambda: draft.document_id)
            self.app.push_screen(draft)

    @work(group="mail", description="writes letters", leads=True)
    async def action_mail(self) -> None:
        """Write the letter for the marked documents, or for the one under the cursor."""
        from komtui.ui.screens.bulk.mailing import mail

        documents = self.query_one(DocumentList)
        if await mail(self.app, self._services, documents.selection()):
            documents.clear_marks()

    @work(group="mail", description="plans the letters of all that is shown", leads=True)
    async def action_mail_all(self) -> None:
        """Plan the letters of all that the list shows."""
        from komtui.services.sales.exporting import Wanted
        from komtui.ui.screens.bulk.mailing import mail_all

        documents = self.query_one(DocumentList)
        if documents.current is not None and await mail_all(self.app, self._services, Wanted(self._query)):
            documents.clear_marks()

    @work(group="print", description="prints documents", leads=True)
    async def action_print(self) -> None:
        """Print the marked documents, or the one under the cursor."""
        from komtui.ui.screens.printing.screen import PrintScreen

        documents = self.query_one(DocumentList)
        if not (ids := documents.selection()):
            return
        if await self.app.push_screen_wait(PrintScreen(self._services, ids)):
            documents.clear_marks()

    @work(group="export", description="exports documents", leads=True)
    async def action_export(self) -> None:
        """Export what is marked, else what the filter leaves, else the document under the cursor."""
        from komtui.domain.sales.numbering import name_of
        from komtui.services.sales.exporting import Wanted
        from komtui.ui.screens.exporting.screen import Choice, ExportScreen, choice_of

        documents, choices = self.query_one(DocumentList), list[Choice]()
        if (row := documents.current) is None:
            return
        if documents.marked:
            choices.append(Choice("marked", _("what is marked"), tuple(documents.marked), count=len(documents.marked)))
        total, exact = documents.total
        count = total if documents.is_loaded and exact else None
        words = _("what the list shows") if self._query != Query() else _("all documents")
        listed = Choice("listed", words, wanted=Wanted(self._query), count=count)
        one = choice_of(name_of(row.number, row.id), row.id)
        choices += [one, listed] if self._query == Query() else [listed, one]
        if await self.app.push_screen_wait(ExportScreen(self._services, choices)):
            documents.clear_marks()

    @work(group="discard", description="discards drafts", leads=True)
    async def action_discard(self) -> None:
        """Discard the marked drafts, or the one under the cursor."""
        from komtui.ui.discarding import discard

        await self._put(discard)

    @work(group="discard", description="brings drafts back", leads=True)
    async def action_restore(self) -> None:
        """Bring the marked drafts back, or the one under the cursor."""
        from komtui.ui.discarding import restore

        await self._put(restore)

    async def _put(self, act: Deed) -> None:
        documents = self.query_one(DocumentList)
        if (ids := documents.selection()) and await act(self, self._services, ids):
            documents.clear_marks()

    @work(group="import", description="imports files", leads=True)
    async def action_import(self) -> None:
        """Bring files in."""
        from komtui.ui.screens.importing.screen import ImportScreen

        if await self.app.push_screen_wait(ImportScreen(self._services)):
            self.query_one(DocumentList).load()
            self._show_status()
            await self._show_first_steps()

    def action_search(self) -> None:
        """Go to the search box."""
        self.query_one(SearchBox).focus()
        self.call_after_refresh(self._moved)

    def action_clear(self) -> None:
        """Clear the search."""
        self.query_one(SearchBox).value = ""

    def action_kind(self) -> None:
        """Show the next kind."""
        kinds: list[Kind | None] = [None, *Kind]
        kind = kinds[(kinds.index(self._query.kind) + 1) % len(kinds)]
        self._filter(self._query._replace(kind=kind))

    def action_state(self) -> None:
        """Show the next state; after the states come the views, each of what is yet to be done."""
        steps: list[State | View | None] = [None, *State, *View]
        step = steps[(steps.index(self._query.view or self._query.state) + 1) % len(steps)]
        self._filter(
            self._query._replace(
                state=step if isinstance(step, State) else None, view=step if isinstance(step, View) else None
            )
        )

    @work(group="views", description="asks for a view", leads=True)
    async def action_views(self) -> None:
        """Choose a view, save what is shown now as one, or take one away."""
        from komtui.ui.screens.documents.views import ViewsScreen

        try:
            saved = list(await self._services.views.every())
        except ProblemError as error:
            self.notify("\n".join(map(current().problem, error.problems)), severity="error", markup=False)
            return
        view = await self.app.push_screen_wait(ViewsScreen(self._services, self._query, saved))
        if view is not None:
            self._view = view if view.query != Query() else None
            self._filter(view.query)
            self.query_one(SearchBox).value = view.query.text

    def action_unmark(self) -> None:
        """Forget the marks."""
        self.query_one(DocumentList).clear_marks()

    def action_mark(self) -> None:
        """Mark what the cursor is on."""
        self.query_one(DocumentList).action_mark()
