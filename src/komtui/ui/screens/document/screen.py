"""One document: its lines, its totals, and what became of its letters."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.payment import balance
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.document import title
from komtui.i18n.presentation.marks import shipped_words
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.changes import Subject
from komtui.services.ports import StoredDocument
from komtui.ui.acts.issuing import issue
from komtui.ui.keys.command import Command, bindings, money_label
from komtui.ui.screens.document._ahead import ahead, name_of_row
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.widgets.answers import answers_line, answers_of, answers_screen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.letters_list import letters_of
from komtui.ui.widgets.page import page
from komtui.ui.widgets.question import Question
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.domain.mail.notice import Notice
    from komtui.services.listing import DocumentRow
    from komtui.services.registry import Services


_OF_STATE = frozenset({"issue", "convert", "discard", "restore"})
"""What is hidden where the document's state does not allow it."""


class DocumentScreen(CalmScreen[None]):
    """Shows a document; what can be done with it is in the footer."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("back", "escape", N_("Back"), N_("Go back to the list")),
        Command("mail", "e", N_("Mail"), N_("Write the letter for this document")),
        Command("export", "X", N_("Export"), N_("Write this document as a file of another program"), footer=False),
        Command("print", "p", N_("Print"), N_("Print this document, or save its PDF in a file")),
        Command("take_money", "dollar_sign", N_("Take money"), N_("Enter a payment for this document")),
        Command("issue", "f8", N_("Issue"), N_("Give this draft its number; from then on it cannot change")),
        Command("discard", "x,delete", N_("Discard"), N_("Discard this draft; it can be brought back")),
        Command("restore", "s", N_("Bring back"), N_("Bring this discarded draft back")),
        Command("law", "l", N_("Law"), N_("See what law asks of this document"), footer=False),
        Command("menu", "m,menu,shift+f10", N_("Menu"), N_("See all that can be done with this document")),
        Command("history", "h", N_("History"), N_("See what became of this document: who, when, what")),
        Command("answers", "v,ctrl+e", N_("Answers"), N_("Read what was answered to the letters of this document")),
        Command("convert", "c", N_("Convert"), N_("Make the next document from this one: order, invoice, credit note")),
        Command("repeat", "ctrl+a", N_("Duplicate"), N_("Write a draft that is a copy of this document"), footer=False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("document", commands),
        Binding("ctrl+s", "save", show=False),
        Binding("home", "scroll('home')", show=False),
        Binding("end", "scroll('end')", show=False),
    ]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "#sheet"
    takes_barcodes = True
    """What a scanner sends is opened in its place (see `ui/keys/_scanner.py`)."""

    def __init__(self, services: Services, document_id: int, row: DocumentRow | None = None) -> None:
        """Take its key; with the `row` of a list what that knows is shown until the document is read."""
        super().__init__()
        self._row = row
        self._letters_read = asyncio.Event()
        self._services = services
        self._document_id = document_id
        self._stored: StoredDocument | None = None
        self._unreachable = False
        self._answers: Sequence[Notice] = ()

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Document") if self._row is None else name_of_row(self._row))
        with VerticalScroll(id="sheet"):
            yield Static(id="page", markup=False)
            yield Static(id="relations", markup=False)
            yield Static(id="letters", markup=False)
            yield Static(id="reminders", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Read the document, and follow its letters."""
        self._load()
        self._follow()
        # Whoever opens a document may want its PDF next.
        self._services.rendering.warm()

    def on_resize(self) -> None:
        """Set the page anew to the width there is."""
        self._show()

    @work(group="document", exclusive=True, description="reads the document", leads=True)
    async def _load(self) -> None:
        try:
            self._stored = await self._services.documents.get(self._document_id)
        except ProblemError as error:
            self.set_class(True, "-wrong")
            self.query_one("#page", Static).update("\n".join(map(problem_sentence, error.problems)))
            self._unreachable = any(each.code.startswith("system.") for each in error.problems)
            if not self._unreachable:
                await self._read_letters()
            return
        self._unreachable = False
        self.set_class(False, "-wrong")
        number = visible(self._stored.document.number)
        self.query_one(HeaderLine).retitle(f"{title(self._stored.document, current())} {number}")
        self._show()
        self._show_rest(self._stored)

    @work(group="rest", exclusive=True, description="reads what became of the document")
    async def _show_rest(self, stored: StoredDocument) -> None:
        # No key waits for it: over a slow line it comes seconds after the page.
        await asyncio.gather(self._show_relations(stored), self._read_letters())

    async def _read_letters(self) -> None:
        """Show the letters: the first time whoever follows them reads them, so that no change is missed."""
        if not self._letters_read.is_set():
            await self._letters_read.wait()
        else:
            await self._show_letters()

    async def _show_relations(self, stored: StoredDocument) -> None:
        """Show where the document comes from, and what has come of it."""
        try:
            remainder, shipping = await asyncio.gather(
                self._services.documents.remainder(stored.id), self._services.marking.shipped_of(stored)
            )
        except ProblemError:
            return  # the page says what is wrong
        words = current()
        lines = [f"{each.label}  {each.name}  {each.state}  {each.amount}" for each in remainder.relations(words)]
        lines += shipped_words(shipping.date, shipping.lines)
        shown = self.query_one("#relations", Static)
        shown.update("\n".join(map(visible, lines)))
        shown.display = bool(lines)

    @work(group="follow", description="follows the document's letters")
    async def _follow(self) -> None:
        async for _change in self._services.changes.watch(Subject.LETTERS):
            await self._show_letters()
            self._letters_read.set()
            if self._unreachable:
                # What could not be read when it was opened; a change is told as well when the books are back.
                self._load()

    async def _show_letters(self) -> None:
        from komtui.ui.widgets.reminders_line import reminders_line

        services, key = self._services, self._document_id
        # Asked together: over a slow line each question is a wait.
        letters = asyncio.ensure_future(services.outbox.deliveries(document_id=key, limit=20))
        answers, reminded = await asyncio.gather(answers_of(services, key), reminders_line(services, key))
        try:
            deliveries = await letters
        except ProblemError as error:
            # Where the document could not be read either, its page says it.
            said = Content("\n".join(map(problem_sentence, error.problems)) if self._stored is not None else "")
        else:
            self._answers = answers
            said = Content("\n").join([letters_of(deliveries), *answers_line(answers)])
        self.query_one("#letters", Static).update(said)
        # When it was reminded of, and what comes next; nothing where it asks for nothing.
        shown = self.query_one("#reminders", Static)
        shown.update(reminded)
        shown.display = bool(reminded)
        self.query_one(CommandBar).update()

    def _show(self) -> None:
        width = min(self.size.width - 8, 96)
        if self._stored is None and self._row is not None and not self.has_class("-wrong"):
            self.query_one("#page", Static).update(ahead(self._row, width))
        elif self._stored is not None:
            self.query_one("#page", Static).update(
                page(self._stored.document, width, prose=True, today=self._services.payments.today())
            )
            self.query_one(CommandBar).update()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what this document can never do."""
        del parameters
        if action == "answers":
            return bool(self._answers)
        if self._stored is None:
            return None if action in {"mail", "print", "export"} else action not in _OF_STATE
        document = self._stored.document
        if action == "take_money":
            return bool(lifecycle.steps(Act.TAKE, document.kind, document.state)) and bool(balance(document))
        if action in _OF_STATE:
            return bool(lifecycle.steps(Act(action), document.kind, document.state))
        return True

    def label_of(self, action: str) -> str:
        """Say whether money is taken or given back."""
        if action != "take_money" or self._stored is None:
            return ""
        return money_label(balance(self._stored.document))

    def why_not(self, action: str) -> str:
        """Say why a key does nothing to this document."""
        from komtui.domain.sales.numbering import name_of
        from komtui.ui.acts.refused import why_not

        if self._stored is None:
            return ""
        document = self._stored.document
        name = name_of(document.number, self._stored.id)
        return why_not(action, document.kind, document.state, name, balance(document))

    @work(group="do", description="takes money", leads=True)
    async def action_take_money(self) -> None:
        """Take money for the document."""
        from komtui.ui.screens.menu.acting import take

        if await take(self, self._services, [self._document_id]):
            self._load()

    @work(group="menu", description="asks what is to be done", leads=True)
    async def action_menu(self) -> None:
        """Ask what is to be done with the document."""
        from komtui.ui.screens.menu.acting import open_menu

        if await open_menu(self, self._services, self._document_id):
            self._load()

    def action_back(self) -> None:
        """Go back to the list."""
        self.app.pop_screen()

    def action_scroll(self, where: str) -> None:
        """Go to the top or the end of the page."""
        sheet = self.query_one("#sheet")
        sheet.scroll_home(animate=False) if where == "home" else sheet.scroll_end(animate=False)

    def action_mail(self) -> None:
        """Write the letter."""
        from komtui.ui.screens.letter.screen import LetterScreen

        self.app.push_screen(LetterScreen(self._services, self._document_id))

    def action_history(self) -> None:
        """Show what became of it."""
        from komtui.ui.screens.journal.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self._services, self._document_id))

    @work(group="law", description="says what law asks of the document", leads=True)
    async def action_law(self) -> None:
        """Show what law asks of it."""
        from komtui.ui.acts.mending import show_findings

        await show_findings(self, self._services, self._document_id)
        self._load()

    @work(group="export", description="exports the document", leads=True)
    async def action_export(self) -> None:
        """Write the document as a file."""
        from komtui.domain.sales.numbering import name_of
        from komtui.ui.screens.exporting.screen import ExportScreen, choice_of

        if (stored := self._stored) is not None:
            one = choice_of(name_of(stored.document.number, stored.id), stored.id)
            await self.app.push_screen_wait(ExportScreen(self._services, [one]))

    def action_answers(self) -> None:
        """Read what was answered."""
        self.app.push_screen(answers_screen(self._answers))

    def action_print(self) -> None:
        """Print it, or save its PDF, as the person says."""
        self._open_print(saves=False)

    def action_save(self) -> None:
        """Save its PDF."""
        self._open_print(saves=True)

    @work(group="print", description="prints the document, or saves its PDF", leads=True)
    async def _open_print(self, *, saves: bool) -> None:
        from komtui.ui.screens.printing.screen import PrintScreen

        if self._stored is not None and await self.app.push_screen_wait(
            PrintScreen(self._services, [self._document_id], saves=saves)
        ):
            self._load()

    @work(group="issue", description="issues the draft", leads=True)
    async def action_issue(self) -> None:
        """Give the draft its number, once law misses nothing and the person has said yes."""
        from komtui.ui.acts.mending import show_findings

        try:
            missing = await self._services.checking.missing(self._document_id)
        except ProblemError as error:
            self._say(error)
            return
        if missing:
            await show_findings(self, self._services, self._document_id, missing)
            self._load()
            return
        question = _("Issue this draft? It takes the next number, and cannot change from then on.")
        if await self.app.push_screen_wait(Question(question, [("no", _("Not yet")), ("yes", _("Issue"))])) == "yes":
            try:
                await issue(self, self._services, self._document_id)
            except ProblemError as error:
                await self._refuse(error)
            self._load()

    @work(group="discard", description="discards the draft")
    async def action_discard(self) -> None:
        """Discard the draft, once the person has said yes, and go back to the list."""
        from komtui.ui.acts.discarding import discard

        if await discard(self, self._services, [self._document_id]):
            self.app.pop_screen()

    @work(group="discard", description="brings the draft back")
    async def action_restore(self) -> None:
        """Bring the discarded draft back."""
        from komtui.ui.acts.discarding import restore

        if await restore(self, self._services, [self._document_id]):
            self._load()

    @work(group="convert", description="converts the document", leads=True)
    async def action_convert(self) -> None:
        """Make the next document from this one."""
        from komtui.ui.acts.made import edit_instead
        from komtui.ui.screens.convert.asking import carry_on

        try:
            shown = await carry_on(self, self._services, self._document_id)
            state = (await self._services.documents.get(shown)).document.state if shown is not None else None
        except ProblemError as error:
            self._say(error)
            return
        if shown is not None and not (state is lifecycle.State.DRAFT and edit_instead(self, shown)):
            self.app.switch_screen(DocumentScreen(self._services, shown))

    @work(group="repeat", description="writes a copy of the document", leads=True)
    async def action_repeat(self) -> None:
        """Write a copy of it, as a draft."""
        from komtui.ui.acts.made import edit_instead

        try:
            copy = await self._services.drafts.duplicate(self._document_id)
        except ProblemError as error:
            self._say(error)
            return
        if not edit_instead(self, copy.id):
            self.app.switch_screen(DocumentScreen(self._services, copy.id))

    async def _refuse(self, error: ProblemError) -> None:
        """Show what law misses as its list, and anything else as it is."""
        from komtui.ui.acts.mending import is_legal, refused, show_findings

        if is_legal(error):
            await show_findings(self, self._services, self._document_id, refused(error))
        else:
            self._say(error)

    def _say(self, error: ProblemError) -> None:
        for problem in error.problems:
            self.notify(problem_sentence(problem), severity="error", markup=False)
