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

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.i18n import _
from komtui.i18n.presentation.states import kind_word, problem_sentence
from komtui.ui.calm import CalmScreen, Still
from komtui.ui.command import Command, bindings
from komtui.ui.issuing import issue
from komtui.ui.mending import is_legal, open_setting, refused
from komtui.ui.screens.draft import _questions as questions
from komtui.ui.screens.draft._keeping import AGAIN, PAUSE, Keeper
from komtui.ui.screens.draft._law import Law, cell_of, detail_of
from komtui.ui.screens.draft._proposing import last_invoices
from komtui.ui.screens.draft._totals import Totals
from komtui.ui.screens.draft.grid import DraftGrid
from komtui.ui.screens.draft.sheet import DETAIL, HEAD, LINE, Sheet
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.work import work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from komtui.domain.sales.document import Document
    from komtui.domain.sales.legal.finding import LegalFinding
    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services


class DraftScreen(CalmScreen[None], Still):
    """Edits a draft; without one it begins one of a kind."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command(
            "issue", "f8", N_("Issue"), N_("Give this draft its number, and mail it in the same act"), priority=True
        ),
        Command(
            "next_line",
            "ctrl+enter",
            N_("Next line"),
            N_("Go to the line where the next article is typed; ↓ does so too"),
            footer=False,
        ),
        Command("undo", "ctrl+z", N_("Undo"), N_("Take the last change back"), priority=True),
        Command(
            "redo", "ctrl+u,ctrl+shift+z", N_("Redo"), N_("Do again what was taken back"), footer=False, priority=True
        ),
        Command("remove", "ctrl+x", N_("Take out"), N_("Take this line out"), priority=True),
        Command("repeat", "ctrl+a", N_("Once more"), N_("Put the same line once more below this one"), priority=True),
        Command("up", "alt+up,ctrl+up", N_("Move up"), N_("Move this line up"), footer=False, priority=True),
        Command("down", "alt+down,ctrl+down", N_("Move down"), N_("Move this line down"), footer=False, priority=True),
        Command(
            "details", "f6", N_("Details"), N_("Store, language, address, discount, terms and notes"), priority=True
        ),
        Command("preview", "f5", N_("Preview"), N_("See the document as it will be"), priority=True),
        Command("law", "f7", N_("Law"), N_("See what law asks of this document, and go to the field"), priority=True),
        Command("back", "escape", N_("Back"), N_("Go back to the list; the draft is saved")),
    )
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
        self._sheet: Sheet | None = None
        self._keeper = Keeper(services, None, self._show_state)
        self._timer: Timer | None = None
        self._asking = False
        self._edited: DraftGrid | None = None
        self._gone = False
        self._field = field
        self._law = Law(services)

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
            return
        await self._law.begin(document)
        await self._edit(Sheet(document, terms), stored)
        self._learn()
        if self._field:
            self._mend(self._field)
        with suppress(ProblemError):
            await self._services.documents.warm(document.store)

    async def _edit(self, sheet: Sheet, stored: StoredDocument | None) -> None:
        self._sheet = sheet
        self._keeper = Keeper(self._services, stored, self._show_state)
        self._keeper.begin(sheet)
        await self.query(DraftGrid).remove()
        self._edited = grid = DraftGrid(self._services, sheet)
        await self.mount(grid, before="#totals")
        if sheet.document.buyer.name:
            # Of a draft that was begun the lines are what is gone on with.
            grid.row = len(sheet.rows) - 1
            grid.renew()
        grid.focus()
        self._show_totals()
        self._show_state()
        self.query_one(CommandBar).update()

    @work(group="learn", description="learns from invoices what is sold")
    async def _learn(self) -> None:
        await self._services.articles.learn()

    @property
    def _grid(self) -> DraftGrid:
        return self.query_one(DraftGrid)

    # What is shown beside the sheet

    def _show_totals(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        grid = self._grid
        outcome = sheet.outcome(grid.place, grid.cell, grid.buffer.text) if grid.buffer.changed else sheet.outcome()
        self.query_one(Totals).show(sheet.document, outcome)
        self._law.judge(sheet.document, outcome)
        self._show_law()

    def _show_law(self) -> None:
        """Say in the help below whether anything is missing; what could not be saved goes before it."""
        if self._sheet is not None and not self._keeper.problems:
            self.query_one(Totals).remark(self._law.remarks(self._sheet.document))

    def _show_state(self) -> None:
        sheet, keeper = self._sheet, self._keeper
        if sheet is None or self._gone:
            return
        if keeper.problems:
            state = _("not saved")
        elif keeper.id is None:
            state = _("new")
        else:
            state = _("saved")
        title = _("Draft: {kind}").format(kind=kind_word(sheet.document.kind))
        parts = [title, sheet.document.store, state]
        self.query_one(HeaderLine).retitle(" · ".join(filter(None, parts)))
        if keeper.problems:
            said = [] if keeper.is_lost else [problem_sentence(each) for each in keeper.problems]
            self.query_one(Totals).remark(said)
        else:
            self._show_law()

    @on(DraftGrid.Typed)
    def _typed(self) -> None:
        if self._grid.cell not in {"text", "customer"}:
            self._show_totals()

    @on(DraftGrid.Changed)
    def _changed(self) -> None:
        self._show_totals()
        self._save_soon()

    # Saving

    def _save_soon(self, after: float = PAUSE) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(after, partial(self._save))

    @work(group="save", description="saves the draft")
    async def _save(self) -> None:
        sheet = self._sheet
        if sheet is None or await self._keeper.save(sheet):
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
            self._say(error)
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

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.notify(problem_sentence(problem), severity="error", markup=False)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a draft, and what needs a line."""
        del parameters
        if action in {"back", "next_line"}:
            return True
        if self._sheet is None or not self.query(DraftGrid):
            return None if action in {"issue", "details", "preview", "law"} else False
        return True

    def action_next_line(self) -> None:
        """Go to where the next line is typed."""
        grid = self._grid
        if grid.commit() and self._sheet is not None:
            grid.go_to_line(len(self._sheet.document.lines))

    def action_undo(self) -> None:
        """Take back what is being typed, else the last change."""
        grid, sheet = self._grid, self._sheet
        if grid.buffer.changed or grid.problem:
            grid.renew()
            self._show_totals()
        elif sheet is not None and sheet.take_back():
            self._come_back()

    def action_redo(self) -> None:
        """Do again what was taken back."""
        if self._sheet is not None and self._sheet.redo():
            self._come_back()

    def _come_back(self) -> None:
        self._grid.renew()
        self._changed()
        self._show_state()

    def action_remove(self) -> None:
        """Take the line out."""
        grid, sheet = self._grid, self._sheet
        if sheet is not None and grid.place.kind in {LINE, DETAIL}:
            sheet.remove(grid.place)
            grid.renew()
            self._changed()

    def action_repeat(self) -> None:
        """Put the line once more below itself."""
        grid, sheet = self._grid, self._sheet
        if sheet is not None and grid.place.kind == LINE and grid.commit():
            at = sheet.repeat(grid.place)
            grid.go_to_line(at)
            grid.refresh_lines()
            self._changed()

    def action_up(self) -> None:
        """Move the line up."""
        self._shift(-1)

    def action_down(self) -> None:
        """Move the line down."""
        self._shift(1)

    def _shift(self, step: int) -> None:
        grid, sheet = self._grid, self._sheet
        if sheet is not None and grid.place.kind == LINE and grid.commit():
            column = grid.column
            to = sheet.shift(grid.place, step)
            grid.go_to_line(to)
            grid.column = column
            grid.renew()
            self._changed()

    @work(group="details", description="asks for the rest of the document", leads=True)
    async def action_details(self) -> None:
        """Ask for what has no place in the sheet."""
        await self._details()

    @on(DraftGrid.NewCustomer)
    def _new_customer(self) -> None:
        self._address()

    @work(group="details", description="asks for a new customer's address", leads=True)
    async def _address(self) -> None:
        await self._details(address=True)

    async def _details(self, *, address: bool = False, field: str = "") -> None:
        from komtui.ui.screens.draft.details import DetailsScreen

        grid, sheet = self._grid, self._sheet
        if sheet is None or not grid.commit():
            return
        stores = list(await self._services.settings.stores())
        country = (await self._services.settings.snapshot()).value("company.country", sheet.document.store)
        form = DetailsScreen(
            sheet,
            stores,
            self._attached,
            is_french=country == "FR",
            refer=self._services.drafts.earlier,
            theirs=await last_invoices(self._services, sheet.document),
            address=address,
            field=field,
        )
        changed = await self.app.push_screen_wait(form)
        if changed is not None:
            document, discount = changed
            terms = await self._services.drafts.terms(document.store)
            await self._law.begin(document)
            sheet.change(document, discount, terms)
            grid.renew()
            self._changed()
            self._show_state()

    async def _attached(self, document: Document, path: str, description: str) -> Document:
        from komtui.services.people.files import expanded

        return await self._services.attachments.attached(document, expanded(path), description=description)

    @work(group="preview", description="shows the document as it will be", leads=True)
    async def action_preview(self) -> None:
        """Show the page."""
        from komtui.ui.screens.draft._preview import PagePreview

        if self._sheet is not None and self._grid.commit():
            await self.app.push_screen_wait(PagePreview(self._sheet.stored()))

    @work(group="issue", description="issues the draft", leads=True)
    async def action_issue(self) -> None:
        """Issue it, and mail it where that is wanted, once the person has said yes."""
        grid, sheet = self._grid, self._sheet
        if sheet is None or not grid.commit():
            return
        if not sheet.document.buyer.name or not any(line.counts for line in sheet.document.lines):
            self._lacks(sheet)
            return
        if not await self._saved():
            return
        answer = await self.app.push_screen_wait(questions.issue(sheet.document, sheet.outcome()))
        if not answer or self._keeper.id is None:
            return
        try:
            issued = await issue(self, self._services, self._keeper.id)
        except ProblemError as error:
            if is_legal(error):
                await self._show_findings(refused(error))
            else:
                self._say(error)
            return
        if issued is not None:
            self._edited = None
            self._show_issued(issued.id, mail=answer == "mail")

    @work(group="law", description="shows what law asks of the draft", leads=True)
    async def action_law(self) -> None:
        """Show what law asks of it, and go where the person wants."""
        if self._sheet is not None and self._grid.commit():
            self._show_totals()
            await self._show_findings(self._law.findings)

    async def _show_findings(self, findings: Sequence[LegalFinding]) -> None:
        from komtui.ui.widgets.findings import FindingsScreen

        sheet = self._sheet
        if sheet is None:
            return
        field = await self.app.push_screen_wait(FindingsScreen("", findings, is_known=self._law.is_known))
        if field:
            await self._go_to_field(field)

    @work(group="law", description="goes to a field that law asks for", leads=True)
    async def _mend(self, field: str) -> None:
        await self._go_to_field(field)

    async def _go_to_field(self, field: str) -> None:
        """Go to the cell of a finding, into the details, or to a setting, and come back to where one was."""
        grid, sheet = self._grid, self._sheet
        if sheet is None or not grid.commit():
            return
        if (cell := cell_of(field)) is not None and cell.line < len(sheet.document.lines):
            grid.go_to_cell(cell.line, cell.column)
            return
        key = "company.name" if field == "seller.name" else field
        if await open_setting(self, self._services, key):
            await self._law.begin(sheet.document)
            self._show_totals()
        else:
            await self._details(field=detail_of(field))

    def _lacks(self, sheet: Sheet) -> None:
        grid = self._grid
        if not sheet.document.buyer.name:
            self.notify(_("Whom is it for? It needs a customer."), severity="warning", markup=False)
            grid.go_to(0)
        else:
            self.notify(_("It has no line yet."), severity="warning", markup=False)
            grid.go_to(len(HEAD))

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
        self._gone = True
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
        if self._sheet is None or not self.query(DraftGrid):
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
