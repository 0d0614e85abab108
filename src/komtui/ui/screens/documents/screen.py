"""The documents screen: search as one types, filter, choose, and go on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from komtui.domain.document import Kind
from komtui.domain.lifecycle import State
from komtui.domain.message import N_
from komtui.i18n import _
from komtui.services.ports import DocumentIndex, DocumentRow, Query
from komtui.ui.command import Command, bindings
from komtui.ui.localized import kinds_word, states_word
from komtui.ui.screens.documents.table import DocumentList, headings
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.row_list import RowList, RowSource
from komtui.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from komtui.services.registry import Services

PAGE = 200
"""Keys fetched at a time."""
COUNTED = 10_000
"""Counting stops here: beyond, `10 000+` says enough and a broad search stays fast."""


class DocumentsScreen(Screen[None]):
    """Where clerks spend their day."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("open", "enter", N_("Open"), N_("Open the document with its lines and totals")),
        Command("mail", "e", N_("Mail"), N_("Write the letter for this document, or for those that are marked")),
        Command("mark", "space", N_("Mark"), N_("Mark or unmark this document, for a command on several")),
        Command("search", "slash,ctrl+f", N_("Search"), N_("Search by number, customer or e-mail")),
        Command("kind", "f6", N_("Kind"), N_("Show only quotes, orders, invoices or credit notes")),
        Command("state", "f7", N_("State"), N_("Show only documents of one state")),
        Command("import", "i", N_("Import"), N_("Bring in files: CSV, JSON, UBL, CII, Factur-X")),
        Command("unmark", "u", N_("Unmark all"), N_("Forget what is marked"), footer=False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("documents", commands)]
    AUTO_FOCUS = "DocumentList"

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._query = Query()

    @property
    def _index(self) -> DocumentIndex:
        return self._services.documents.index

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Documents"))
        with Horizontal(id="search-line"):
            yield SearchBox(self._search, _("Search: number, customer, e-mail"), id="search")
            yield Static(id="filters", markup=False)
            yield Static(id="count", markup=False)
        yield Static(id="headings", markup=False)
        with Horizontal(id="body"), Vertical(id="list-side"):
            yield DocumentList(self._source(), id="documents")
        yield CommandBar()

    def on_mount(self) -> None:
        """Show the newest documents in the first frame."""
        self._show_filters()
        self.query_one(DocumentList).load()

    def on_resize(self) -> None:
        """Set the headings to the list's width."""
        self.query_one("#headings", Static).update(headings(self.query_one(DocumentList).size.width or self.size.width))

    def _source(self) -> RowSource[DocumentRow]:
        query = self._query
        return RowSource(
            more=lambda before: self._index.keys(query, PAGE, before),
            rows=self._index.rows,
            key=lambda row: row.key,
        )

    def _search(self, text: str) -> None:
        self._filter(Query(text, self._query.kind, self._query.state, self._query.store))

    def _filter(self, query: Query) -> None:
        self._query = query
        self.query_one(DocumentList).load(self._source())
        self._show_filters()

    def _show_filters(self) -> None:
        found = self._index.count(self._query, COUNTED)
        self.query_one("#filters", Static).update(f"{kinds_word(self._query.kind)} · {states_word(self._query.state)}")
        self.query_one("#count", Static).update(f"{found}+" if found >= COUNTED else str(found))

    @on(SearchBox.Left)
    def _to_list(self) -> None:
        self.query_one(DocumentList).focus()

    @on(RowList.Highlighted)
    def _moved(self) -> None:
        self.query_one(CommandBar).update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a document where there is none."""
        del parameters
        if action in {"open", "mail", "mark"} and self.is_mounted:
            return True if self.query_one(DocumentList).current is not None else None
        return True

    def action_search(self) -> None:
        """Go to the search box."""
        self.query_one(SearchBox).focus()

    def action_kind(self) -> None:
        """Show the next kind."""
        kinds: list[Kind | None] = [None, *Kind]
        kind = kinds[(kinds.index(self._query.kind) + 1) % len(kinds)]
        self._filter(Query(self._query.text, kind, self._query.state, self._query.store))

    def action_state(self) -> None:
        """Show the next state."""
        states: list[State | None] = [None, *State]
        state = states[(states.index(self._query.state) + 1) % len(states)]
        self._filter(Query(self._query.text, self._query.kind, state, self._query.store))

    def action_unmark(self) -> None:
        """Forget the marks."""
        self.query_one(DocumentList).clear_marks()

    def action_mark(self) -> None:
        """Mark what the cursor is on."""
        self.query_one(DocumentList).action_mark()
