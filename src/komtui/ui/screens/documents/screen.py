"""The documents screen: search as one types, filter, choose, and go on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import DescendantFocus, Paste, Resize
from textual.worker import Worker

from komtui.domain.marking import N_
from komtui.domain.sales.standing import View
from komtui.i18n import _, current
from komtui.services.changes import Subject
from komtui.services.listing import Query
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.documents._acts import Acts
from komtui.ui.screens.documents._catching_up import renew_search, show_first_steps
from komtui.ui.screens.documents._chips import DIGITS, Chips
from komtui.ui.screens.documents._commands import COMMANDS, is_possible, label_of, why_not
from komtui.ui.screens.documents._offered import FIXED, without
from komtui.ui.screens.documents._opening import Opening
from komtui.ui.screens.documents._showing import Showing
from komtui.ui.screens.documents._status import ListStatus
from komtui.ui.screens.documents.preview import Preview, Resting, Strip
from komtui.ui.screens.documents.table import DocumentList, headings
from komtui.ui.soon import AGAIN
from komtui.ui.terminal.calm import HEIGHTS, WIDTHS, CalmScreen, Still, StillColumn, StillRow
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.row_list import RowList
from komtui.ui.widgets.search_box import SearchBox
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.listing import SavedView
    from komtui.services.registry import Services

SEARCH = N_("Search: number, customer, e-mail")
"""What stands in the empty search box, marked English."""
FIRST_PATIENCE = 0.1
"""Seconds that the first frame waits for them: nothing echoes yet, and without them it would be painted twice."""
WIDE = 120
"""Columns from which the page has room beside the list (the app's own breakpoint)."""
HIGH = HEIGHTS[-1][0]
"""Lines from which what is to be set up has room below it."""


class DocumentsScreen(CalmScreen[None], Still):
    """Where clerks spend their day."""

    commands: ClassVar[tuple[Command, ...]] = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("documents", [each for each in commands if each.action != "chip"]),
        *(Binding(digit, f"chip({place})", show=False) for place, digit in enumerate(DIGITS)),
    ]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    AUTO_FOCUS = "DocumentList"
    takes_barcodes = True
    """What a scanner sends is opened (see `ui/keys/_scanner.py`)."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._showing = Showing(self, services.index)
        self._documents = DocumentList(self._showing.newest, id="documents")
        self._began = False
        self._looks_around = False
        self._speaks = current()
        self._opening: Worker[None] | None = None
        self._knows_views = False
        self._goes = Opening(self, services)
        self._acts = Acts(self, services, self._goes)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        # What Textual would find out after a first layout: asked now, it spares the first paint a second one.
        self.add_class("-narrow", *(["-wide"] if self.app.size.width >= WIDE else []), update=False)
        self.add_class(*(["-low"] if self.app.size.height < HIGH else []), update=False)
        yield HeaderLine(_("Documents"))
        with StillRow(id="search-line"):
            yield SearchBox(self._search, _(SEARCH), id="search")
            yield ListStatus()
        yield Chips()
        with StillRow(id="body"):
            with StillColumn(id="list-side"):
                yield Headings(headings)
                yield self._documents
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
        documents = self._documents
        documents.when_late = self._show_what_came
        documents.load(patience=FIRST_PATIENCE)
        self._showing.show_status()
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
            self._offer_views()

    def _search(self, text: str) -> None:
        self._filter(self._showing.query._replace(text=text))

    def _filter(self, query: Query) -> None:
        if self._opening is not None:
            # What was awaited to be opened is not what is searched now.
            self._opening.cancel()
            self._opening = None
        self._showing.load(query)
        if query.view in {View.OVERDUE, View.EXPIRED, View.TO_REMIND}:
            self._renew_search()  # another day may have begun since it was asked
        # Here and not when the list's message comes: what can be done now belongs to the same frame.
        self.query_one(CommandBar).update()

    def _show_what_came(self) -> None:
        self._showing.show_status()
        self.query_one(CommandBar).update()

    @on(RowList.Loaded)
    def _loaded(self) -> None:
        self._showing.show_status()
        # What is counted is of the rows before.
        self.workers.cancel_group(self, "count")
        self._showing.when_rested(self._count_on)

    @work(group="count", description="counts what a broad search finds")
    async def _count_on(self) -> None:
        await self._showing.count()

    @on(RowList.Delayed)
    def _delayed(self, message: RowList.Delayed) -> None:
        self.query_one(Headings).tell(message.words)

    @on(SearchBox.Left)
    def _to_list(self, event: SearchBox.Left) -> None:
        if event.found:
            self._opening = self._open_first()
        else:
            # Not the list's own `focus`, which paints all of it anew.
            self.set_focus(self._documents)

    @work(group="open", exclusive=True, description="opens the first document that is found", leads=True)
    async def _open_first(self) -> None:
        if not await self._goes.found() and (meant := self._showing.meant()) is not None:
            self._opening = None  # it is done, and not to be given up for what is filtered now
            self.query_one(SearchBox).value = ""
            self._filter(meant)
            self.set_focus(self._documents)

    def scan(self, text: str, *, in_search: bool) -> None:
        """Open the document that a barcode is of; where it is none's alone, show what it finds.

        In the search the words that stand there may be meant as well: then Enter is what it is.
        """
        self._opening = self._open_scanned(text, in_search=in_search)

    @work(group="open", exclusive=True, description="opens the document of a barcode", leads=True)
    async def _open_scanned(self, text: str, *, in_search: bool) -> None:
        if (found := await self._goes.scanned(text)) is not None:
            self.query_one(SearchBox).value = ""
            self.set_focus(self._documents)
            self._goes.open(*found)
        elif in_search:
            await self._goes.found()
        else:
            self._filter(Query())
            self.query_one(SearchBox).value = text
            self.set_focus(self._documents)

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
        row = self._documents.current
        if not self.query_one(SearchBox).has_focus:
            self._preview(None if row is None else row.id)

    def _preview(self, document_id: int | None) -> None:
        # One of the two is on screen: the page beside the list where it is wide, the strip below it elsewhere.
        for preview in self.query(Resting):
            preview.show(document_id)

    @on(RowList.Marked)
    def _marked(self) -> None:
        self._showing.show_status()

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
            self._showing.show_status()
            self._catch_up()

    def _show_made(self) -> None:
        if (document_id := self._goes.made()) is not None:
            self._go_to(document_id)
        else:
            self._documents.load(keep_cursor=True)

    @work(group="made", exclusive=True, description="finds what was just made")
    async def _go_to(self, document_id: int) -> None:
        await self._goes.go_to(document_id)

    def _reword(self) -> None:
        """Say everything in another language: what is painted by itself, and what was made with words."""
        self._speaks = current()
        self.query_one(HeaderLine).retitle(_("Documents"))
        self.query_one(SearchBox).placeholder = _(SEARCH)
        self.query_one(Chips).reword()
        for widget in self.query("*"):
            widget.refresh()

    @work(group="first steps", exclusive=True, description="says what is to be done first")
    async def _catch_up(self) -> None:
        await self._show_first_steps()

    @work(group="renew search", exclusive=True, description="makes the search's index anew after an update")
    async def _renew_search(self) -> None:
        if await renew_search(
            self.query_one(HeaderLine), self._services, lambda: self.set_timer(AGAIN, self._renew_search)
        ):
            self._documents.load(keep_cursor=True)
            self._showing.show_status()

    @work(group="follow", description="follows letters and counts")
    async def _follow(self) -> None:
        async for _change in self._services.changes.watch(Subject.DOCUMENTS, Subject.LETTERS):
            if self.is_current:
                self._documents.follow()
                self._moved()

    async def _show_first_steps(self) -> None:
        if not await show_first_steps(self, self._services):
            self.set_timer(AGAIN, self._catch_up)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a document where there is none."""
        del parameters
        return is_possible(action, self._showing.query, self._documents if self.is_mounted else None)

    def label_of(self, action: str) -> str:
        """Say what is done to the document under the cursor."""
        return label_of(action, self._documents)

    def why_not(self, action: str) -> str:
        """Say why a key does nothing to the document under the cursor."""
        return why_not(action, self._documents)

    @work(group="do", description="takes money", leads=True)
    async def action_take_money(self) -> None:
        """Take money for the marked documents, or for the one under the cursor."""
        await self._acts.take_money()

    @work(group="do", description="shows what is to be reminded of", leads=True)
    async def action_reminders(self) -> None:
        """Show which reminders are due."""
        await self._acts.remind()

    @work(group="do", description="adds up the day", leads=True)
    async def action_sheet(self) -> None:
        """Show what was sold and what came in today."""
        await self._acts.add_up()

    @work(group="menu", description="asks what is to be done", leads=True)
    async def action_menu(self) -> None:
        """Ask what is to be done with the document under the cursor."""
        await self._acts.menu()

    @on(RowList.Pointed)
    def _pointed(self) -> None:
        self.action_menu()

    def edit(self, document_id: int) -> None:
        """Open a draft in the editor, and go to it afterwards (see `ui/acts/made.py`)."""
        self._goes.edit(document_id)

    def action_open(self) -> None:
        """Open the document under the cursor."""
        self._goes.current()

    @work(group="add", description="copies a document into a draft", leads=True)
    async def action_repeat(self) -> None:
        """Write a copy of the document under the cursor, as a draft."""
        await self._acts.repeat()

    @work(group="convert", description="carries a document on", leads=True)
    async def action_convert(self) -> None:
        """Make the next document from the one under the cursor."""
        await self._acts.convert()

    def action_history(self) -> None:
        """Show what became of the document under the cursor."""
        self._acts.history()

    @work(group="law", description="says what law asks of a document", leads=True)
    async def action_law(self) -> None:
        """Show what law asks of the document under the cursor."""
        await self._acts.law()

    @work(group="add", description="begins a draft", leads=True)
    async def action_add(self) -> None:
        """Begin a draft, of a kind that is asked for."""
        await self._acts.add(self._showing.query.store or "")

    @work(group="mail", description="writes letters", leads=True)
    async def action_mail(self) -> None:
        """Write the letter for the marked documents, or for the one under the cursor."""
        await self._acts.mail()

    @work(group="mail", description="plans the letters of all that is shown", leads=True)
    async def action_mail_all(self) -> None:
        """Plan the letters of all that the list shows."""
        await self._acts.mail_all(self._showing.query)

    @work(group="print", description="prints documents", leads=True)
    async def action_print(self) -> None:
        """Print the marked documents, or the one under the cursor."""
        await self._acts.print()

    @work(group="export", description="exports documents", leads=True)
    async def action_export(self) -> None:
        """Export what is marked, else what the filter leaves, else the document under the cursor."""
        await self._acts.export(self._showing.query)

    @work(group="issue", description="issues drafts", leads=True)
    async def action_issue(self) -> None:
        """Issue the marked drafts, or the one under the cursor."""
        await self._acts.issue()

    @work(group="discard", description="discards drafts", leads=True)
    async def action_discard(self) -> None:
        """Discard the marked drafts, or the one under the cursor."""
        await self._acts.discard()

    @work(group="discard", description="brings drafts back", leads=True)
    async def action_restore(self) -> None:
        """Bring the marked drafts back, or the one under the cursor."""
        await self._acts.restore()

    @work(group="import", description="imports files", leads=True)
    async def action_import(self) -> None:
        """Bring files in."""
        if await self._acts.bring_in():
            self._documents.load()
            self._showing.show_status()
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
        self._filter(self._showing.next_kind())

    def action_state(self) -> None:
        """Show the next state; after the states come the views, each of what is yet to be done."""
        self._filter(self._showing.next_state())

    @work(group="views", description="asks for a view", leads=True)
    async def action_views(self) -> None:
        """Choose a view, save what is shown now as one, or take one away."""
        view = await self._acts.choose_view(self._showing.query, self.query_one(Chips).offer)
        self._offer_views()
        if view is not None:
            self._show_view(view.query, view)

    def _show_view(self, query: Query, view: SavedView | None = None) -> None:
        if view is not None:
            self._showing.name(view)
        self._filter(query)
        self.query_one(SearchBox).value = query.text

    @work(group="saved views", exclusive=True, description="reads the saved views")
    async def _offer_views(self) -> None:
        await self._read_views()

    async def _read_views(self) -> None:
        if (saved := await self._acts.saved_views()) is not None:
            self._knows_views = True
            self.query_one(Chips).offer(saved)

    @work(group="views", description="shows a view", leads=True)
    async def action_chip(self, place: int | None = None) -> None:
        """Show the view of that place in the line above the list; where it is shown, all documents.

        Chosen by its name there is no digit with it, and it is asked which.
        """
        if place is None:
            self.action_views()
            return
        chips = self.query_one(Chips)
        if place >= FIXED and not self._knows_views:
            await self._read_views()  # a digit means what stands there once they are known
        if place < len(chips.views):
            view, query = chips.views[place], self._showing.query
            if place == chips.active:
                self._show_view(without(view, query))
            else:
                self._show_view(view.query, view)

    @work(group="mark", exclusive=True, description="marks all that is shown", leads=True)
    async def action_mark_all(self) -> None:
        """Mark all that the list shows."""
        await self._acts.mark_all(self._showing.query)

    def action_unmark(self) -> None:
        """Forget the marks."""
        self._documents.clear_marks()

    def action_mark(self) -> None:
        """Mark what the cursor is on."""
        self._documents.action_mark()
