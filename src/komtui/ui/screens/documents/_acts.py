"""What is done with the documents of the list: with those that are marked, or with the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.services.listing import Query
from komtui.ui.screens.documents.table import DocumentList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App
    from textual.screen import Screen

    from komtui.services.listing import DocumentRow, SavedView
    from komtui.services.registry import Services
    from komtui.ui.acts.discarding import Deed
    from komtui.ui.screens.documents._opening import Opening


_MOST: Final = 10_000
"""Documents that are marked at once: what is done with more of them is for the command line."""


class Acts:
    """Does what a key asks for; each runs in a worker of the screen, and loads what it needs when it is asked for."""

    def __init__(self, screen: Screen[None], services: Services, opening: Opening) -> None:
        self._screen = screen
        self._services = services
        self._opening = opening

    @property
    def _app(self) -> App[Any]:
        return self._screen.app

    @property
    def _documents(self) -> DocumentList:
        return self._screen.query_one(DocumentList)

    @property
    def _row(self) -> DocumentRow | None:
        return self._documents.current

    async def take_money(self) -> None:
        """Take money."""
        from komtui.ui.screens.menu.acting import take

        await self._put(take)

    async def _put(self, act: Deed) -> None:
        documents = self._documents
        if (ids := documents.selection()) and await act(self._screen, self._services, ids):
            documents.clear_marks()

    async def menu(self) -> None:
        """Ask what is to be done."""
        from komtui.ui.screens.menu.acting import open_menu

        if (row := self._row) is not None:
            await open_menu(self._screen, self._services, row.id)

    async def add(self, store: str) -> None:
        """Begin a draft of a store, of a kind that is asked for."""
        from komtui.domain.sales.kind import Kind
        from komtui.ui.screens.draft.questions import which_kind
        from komtui.ui.screens.draft.screen import DraftScreen

        kind = await self._app.push_screen_wait(which_kind())
        if kind:
            draft = DraftScreen(self._services, kind=Kind(kind), store=store)
            self._opening.expect(lambda: draft.document_id)
            self._app.push_screen(draft)

    async def repeat(self) -> None:
        """Write a copy, as a draft."""
        if (row := self._row) is None:
            return
        try:
            copy = await self._services.drafts.duplicate(row.id)
        except ProblemError as error:
            self._say(error)
        else:
            self._opening.edit(copy.id)

    async def convert(self) -> None:
        """Make the next document."""
        from komtui.ui.screens.convert.asking import carry_on

        if (row := self._row) is None:
            return
        try:
            made = await carry_on(self._screen, self._services, row.id)
            state = (await self._services.documents.get(made)).document.state if made is not None else None
        except ProblemError as error:
            self._say(error)
            return
        if made is not None and state is not None:
            self._opening.expect(lambda: made)
            self._opening.open(made, state)

    def history(self) -> None:
        """Show what became of it."""
        from komtui.ui.screens.journal.history import HistoryScreen

        if (row := self._row) is not None:
            self._app.push_screen(HistoryScreen(self._services, row.id))

    async def law(self) -> None:
        """Show what law asks of it."""
        from komtui.ui.acts.mending import show_findings

        if (row := self._row) is not None:
            await show_findings(self._screen, self._services, row.id)

    async def mail(self) -> None:
        """Write the letter, or letters."""
        from komtui.ui.screens.bulk.mailing import mail

        documents = self._documents
        if await mail(self._app, self._services, documents.selection()):
            documents.clear_marks()

    async def mail_all(self, query: Query) -> None:
        """Plan the letters of all that a query finds."""
        from komtui.services.sales.exchange.choosing import Wanted
        from komtui.ui.screens.bulk.mailing import mail_all

        documents = self._documents
        if documents.current is not None and await mail_all(self._app, self._services, Wanted(query)):
            documents.clear_marks()

    async def mark_all(self, query: Query) -> None:
        """Mark all that a query finds, as much of it as one act is for."""
        from komtui.services.sales.exchange.choosing import Wanted, chosen

        documents, found = self._documents, list[int]()
        async for keys in chosen(self._services.documents.index, self._services.customers.index, Wanted(query)):
            found += keys
            if len(found) > _MOST:
                words = _("{count} documents at most are marked at once: narrow the list first.")
                self._screen.notify(words.format(count=current().count(_MOST)), severity="warning", markup=False)
                return
        documents.mark(found)

    async def print(self) -> None:
        """Print."""
        from komtui.ui.screens.printing.screen import PrintScreen

        documents = self._documents
        if not (ids := documents.selection()):
            return
        if await self._app.push_screen_wait(PrintScreen(self._services, ids)):
            documents.clear_marks()

    async def export(self, query: Query) -> None:
        """Export what is marked, what a query finds, or the document under the cursor: that is asked."""
        from komtui.domain.sales.numbering import name_of
        from komtui.services.sales.exchange.choosing import Wanted
        from komtui.ui.screens.exporting.screen import Choice, ExportScreen, choice_of

        documents, choices = self._documents, list[Choice]()
        if (row := documents.current) is None:
            return
        if documents.marked:
            choices.append(Choice("marked", _("what is marked"), tuple(documents.marked), count=len(documents.marked)))
        total, exact = documents.total
        count = total if documents.is_loaded and exact else None
        words = _("what the list shows") if query != Query() else _("all documents")
        listed = Choice("listed", words, wanted=Wanted(query), count=count)
        one = choice_of(name_of(row.number, row.id), row.id)
        choices += [one, listed] if query == Query() else [listed, one]
        if await self._app.push_screen_wait(ExportScreen(self._services, choices)):
            documents.clear_marks()

    async def issue(self) -> None:
        """Issue drafts: of one its own screen asks, of several a plan."""
        from komtui.ui.screens.issuing.screen import IssueScreen

        documents = self._documents
        if not (ids := documents.selection()):
            return
        if await self._app.push_screen_wait(IssueScreen(self._services, ids)):
            documents.clear_marks()

    async def discard(self) -> None:
        """Discard drafts."""
        from komtui.ui.acts.discarding import discard

        await self._put(discard)

    async def restore(self) -> None:
        """Bring drafts back."""
        from komtui.ui.acts.discarding import restore

        await self._put(restore)

    # What goes beyond the list

    async def remind(self) -> None:
        """Show which reminders are due."""
        from komtui.ui.screens.reminders.screen import RemindersScreen

        await self._app.push_screen_wait(RemindersScreen(self._services))

    async def add_up(self) -> None:
        """Show the sheet of the day."""
        from komtui.ui.screens.sheet.screen import SheetScreen

        await self._app.push_screen_wait(SheetScreen(self._services))

    async def bring_in(self) -> bool:
        """Import files; return whether anything came in."""
        from komtui.ui.screens.importing.screen import ImportScreen

        imported: bool = await self._app.push_screen_wait(ImportScreen(self._services))
        return imported

    async def saved_views(self) -> Sequence[SavedView] | None:
        """Return the views that people have saved; None where the books cannot be read, and the list says why."""
        try:
            return await self._services.views.every()
        except ProblemError:
            return None

    async def choose_view(self, query: Query, offer: Callable[[Sequence[SavedView]], object]) -> SavedView | None:
        """Ask for a saved view, beside what is shown now; None where nothing is to change.

        `offer` is told which there are, before the dialog opens over the line that has them.
        """
        from komtui.ui.screens.documents._views import ViewsScreen

        try:
            saved = list(await self._services.views.every())
        except ProblemError as error:
            self._say(error)
            return None
        offer(saved)
        return await self._app.push_screen_wait(ViewsScreen(self._services, query, saved))

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self._screen.notify(current().problem(problem), severity="error", markup=False)
