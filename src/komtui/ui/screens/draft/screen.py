"""The editor of a draft: typed with the keyboard alone, reckoned while one types, saved as one goes."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import Static

from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.i18n import _
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui.acts.issuing import issue
from komtui.ui.acts.mending import is_legal, refused
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.draft import questions
from komtui.ui.screens.draft._commands import COMMANDS
from komtui.ui.screens.draft._editing import Editing
from komtui.ui.screens.draft._keeping import AGAIN, PAUSE, Keeper
from komtui.ui.screens.draft._line_keys import LineKeys
from komtui.ui.screens.draft._mending import Mending
from komtui.ui.screens.draft._others import Others
from komtui.ui.screens.draft._totals import Totals
from komtui.ui.screens.draft.grid import DraftGrid
from komtui.ui.screens.draft.sheet import Sheet
from komtui.ui.soon import ask_again
from komtui.ui.terminal.calm import CalmScreen, Still
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services


class DraftScreen(CalmScreen[None], Still):
    """Edits a draft; without one it begins one of a kind."""

    commands: ClassVar[tuple[Command, ...]] = COMMANDS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("draft", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "DraftGrid"

    def __init__(
        self,
        services: Services,
        document_id: int | None = None,
        *,
        kind: Kind = Kind.INVOICE,
        store: str = "",
        field: str = "",
    ) -> None:
        """Take a draft's key, or of which kind a new one is; and the field of a finding to begin at."""
        super().__init__()
        self._services = services
        self._document_id = document_id
        self._kind = kind
        self._store = store
        self._editing = Editing(self, services, self._save_soon)
        self._keys = LineKeys(self._editing)
        self._mending = Mending(self, services, self._editing)
        self._others = Others(services, self._say_others)
        self._timer: Timer | None = None
        self._asking = False
        self._edited: DraftGrid | None = None
        self._field = field

    @property
    def document_id(self) -> int | None:
        """Key of the draft; None where nothing of it was kept yet."""
        return self._document_id if self._keeper.id is None else self._keeper.id

    def compose(self) -> ComposeResult:
        """Lay the screen out; the sheet comes when the draft is there."""
        yield HeaderLine(_("Draft"))
        yield Static(id="trouble", markup=False)
        yield Totals()
        yield CommandBar()

    def on_mount(self) -> None:
        """Read the draft."""
        self._open()

    @work(group="open", description="opens the draft", leads=True)
    async def _open(self) -> None:
        drafts = self._services.drafts
        try:
            if self._document_id is None:
                document, stored = await drafts.blank(self._kind, self._store), None
            else:
                stored = await drafts.open(self._document_id)
                document = stored.document
            terms = await drafts.terms(document.store)
        except ProblemError as error:
            self.query_one("#trouble", Static).update("\n".join(map(problem_sentence, error.problems)))
            ask_again(self, error, self._open)
            return
        self.query_one("#trouble", Static).update("")
        await self._editing.law.begin(document)
        await self._edit(Sheet(document, terms), stored)
        self._attend()
        self._learn()
        if self._field:
            self._mend(self._field)
        with suppress(ProblemError):
            await self._services.documents.warm(document.store)

    async def _edit(self, sheet: Sheet, stored: StoredDocument | None) -> None:
        self._editing.begin(sheet, stored)
        await self.query(DraftGrid).remove()
        self._edited = grid = DraftGrid(self._services, sheet)
        await self.mount(grid, before="#totals")
        if sheet.document.buyer.name:
            # Of a draft that was begun the lines are what is gone on with.
            grid.go_to(len(sheet.rows) - 1)
            grid.refresh_lines()
        grid.focus()
        self._editing.show_totals()
        self._editing.show_state()
        self.query_one(CommandBar).update()

    @work(group="learn", description="learns when the customer pays, and from invoices what is sold")
    async def _learn(self) -> None:
        await self._editing.learn_terms()
        await self._services.articles.learn()

    @work(group="others", exclusive=True, description="says who else has the draft open")
    async def _attend(self) -> None:
        if self._keeper.id is not None:
            await self._others.attend(self._keeper.id)

    def _say_others(self, words: str) -> None:
        if not self._editing.is_gone:
            self.query_one("#trouble", Static).set_class(bool(words), "-others").update(words)

    @property
    def _grid(self) -> DraftGrid:
        return self._editing.grid

    @property
    def _sheet(self) -> Sheet | None:
        return self._editing.sheet

    @property
    def _keeper(self) -> Keeper:
        return self._editing.keeper

    @on(DraftGrid.Typed)
    def _typed(self) -> None:
        if self._grid.cell not in {"text", "customer"}:
            self._editing.show_totals()

    @on(DraftGrid.Changed)
    def _changed(self) -> None:
        self._editing.changed()

    # Saving

    def _save_soon(self, after: float = PAUSE) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(after, partial(self._save))

    @work(group="save", description="saves the draft")
    async def _save(self) -> None:
        sheet = self._sheet
        is_new = self._keeper.id is None
        if sheet is None or await self._keeper.save(sheet):
            if is_new:
                self._attend()
            return
        if self._keeper.is_lost:
            self._say_lost()
        else:
            self._save_soon(AGAIN)

    @work(group="lost", description="says that somebody else was faster", leads=True)
    async def _say_lost(self) -> None:
        await self._settle_lost()

    async def _settle_lost(self) -> bool:
        """Ask what becomes of one's own work; return whether one may go on."""
        sheet, keeper = self._sheet, self._keeper
        if self._asking or sheet is None:
            return False
        self._asking = True
        try:
            words = "\n".join(map(problem_sentence, keeper.problems))
            answer = await self.app.push_screen_wait(questions.theirs(words))
            if answer == "theirs":
                await self._open_theirs()
                return True
            await keeper.copy(sheet)
            self.notify(_("Kept as another draft."), markup=False)
        except ProblemError as error:
            self._editing.say(error)
            return False
        else:
            return True
        finally:
            self._asking = False

    async def _open_theirs(self) -> None:
        """Show what the other person has made of it."""
        assert self._keeper.id is not None  # noqa: S101 - what was never written nobody else has changed
        try:
            stored = await self._services.drafts.open(self._keeper.id)
        except ProblemError:
            # Issued, or discarded: there is a page for it, and nothing to be edited.
            from komtui.ui.screens.document.screen import DocumentScreen

            self._edited = None
            self.app.switch_screen(DocumentScreen(self._services, self._keeper.id))
            return
        terms = await self._services.drafts.terms(stored.document.store)
        await self._edit(Sheet(stored.document, terms), stored)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a draft, and what needs a line."""
        del parameters
        if action in {"back", "next_line"}:
            return True
        if not self._editing.is_there:
            return None if action in {"issue", "details", "preview", "law"} else False
        return True

    def action_next_line(self) -> None:
        """Go to where the next line is typed."""
        self._keys.next_line()

    def action_undo(self) -> None:
        """Take back what is being typed, else the last change."""
        self._keys.undo()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        self._keys.redo()

    def action_remove(self) -> None:
        """Take the line out."""
        self._keys.remove()

    def action_repeat(self) -> None:
        """Put the line once more below itself."""
        self._keys.repeat()

    def action_up(self) -> None:
        """Move the line up."""
        self._keys.shift(-1)

    def action_down(self) -> None:
        """Move the line down."""
        self._keys.shift(1)

    @work(group="details", description="asks for the rest of the document", leads=True)
    async def action_details(self) -> None:
        """Ask for what has no place in the sheet."""
        await self._mending.ask_details()

    @on(DraftGrid.NewCustomer)
    def _new_customer(self) -> None:
        self._address()

    @work(group="details", description="asks for a new customer's address", leads=True)
    async def _address(self) -> None:
        await self._mending.ask_details(address=True)

    @work(group="preview", description="shows the document as it will be", leads=True)
    async def action_preview(self) -> None:
        """Show the page."""
        from komtui.ui.screens.draft._preview import PagePreview

        if self._sheet is not None and self._grid.commit():
            await self.app.push_screen_wait(PagePreview(self._sheet.stored(self._sheet.foreseen())))

    @work(group="issue", description="issues the draft", leads=True)
    async def action_issue(self) -> None:
        """Issue it, and mail it where that is wanted, once law misses nothing and the person has said yes."""
        grid, sheet = self._grid, self._sheet
        if sheet is None or not grid.commit():
            return
        if not self._mending.is_complete() or not await self._saved():
            return
        if await self._mending.lacks():
            return
        answer = await self.app.push_screen_wait(questions.issue(sheet.document, sheet.outcome()))
        if not answer or self._keeper.id is None:
            return
        try:
            issued = await issue(self, self._services, self._keeper.id)
        except ProblemError as error:
            if is_legal(error):
                await self._mending.show(refused(error))
            else:
                self._editing.say(error)
            return
        if issued is not None:
            self._edited = None
            self._show_issued(issued.id, mail=answer == "mail")

    @work(group="law", description="shows what law asks of the draft", leads=True)
    async def action_law(self) -> None:
        """Show what law asks of it, and go where the person wants."""
        if self._sheet is not None and self._grid.commit():
            self._editing.show_totals()
            await self._mending.show(self._editing.law.findings)

    @work(group="law", description="goes to a field that law asks for", leads=True)
    async def _mend(self, field: str) -> None:
        await self._mending.go_to(field)

    def _show_issued(self, document_id: int, *, mail: bool) -> None:
        from komtui.ui.screens.document.screen import DocumentScreen

        self.app.switch_screen(DocumentScreen(self._services, document_id))
        if mail:
            from komtui.ui.screens.letter.screen import LetterScreen

            self.app.push_screen(LetterScreen(self._services, document_id, at_once=True))

    async def _saved(self) -> bool:
        """Write everything now; return whether the books have it, having said why where they have not."""
        sheet = self._sheet
        if sheet is None or await self._keeper.save(sheet):
            return True
        if self._keeper.is_lost:
            await self._settle_lost()
            return False
        for problem in self._keeper.problems:
            self.notify(problem_sentence(problem), severity="error", markup=False)
        return False

    # Leaving

    async def on_unmount(self) -> None:
        """Keep what was typed last where the screen goes without a question: the terminal was closed."""
        # Nothing of it is to be painted any more.
        self._editing.is_gone = True
        await self._keep_last()
        await self._others.leave()

    async def _keep_last(self) -> None:
        if self._sheet is None or self._edited is None:
            return
        with suppress(ProblemError, ArithmeticError):
            self._edited.take_over()
        await self._keeper.save(self._sheet)

    @work(group="leave", description="saves before leaving", leads=True)
    async def action_back(self) -> None:
        """Close what is open, else go back to the list."""
        if self.query(DraftGrid) and self._grid.close():
            return
        if await self.can_leave() and self.is_current:
            self.dismiss()

    async def can_leave(self) -> bool:
        """Save, and ask where that cannot be. Runs in a worker."""
        if self._sheet is None or not self._editing.is_there:
            return True
        if not self._grid.commit():
            return False
        if await self._keeper.save(self._sheet):
            return True
        if self._keeper.is_lost:
            return await self._settle_lost()
        drops = await self.app.push_screen_wait(questions.unsaved()) == "drop"
        self._edited = None if drops else self._edited
        return drops
