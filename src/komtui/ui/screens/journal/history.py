"""The history of one document: what became of it, by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from komtui.domain.journal import Line
from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.document import title
from komtui.i18n.presentation.happenings import fact_lines, told, who_words
from komtui.i18n.presentation.states import problem_sentence
from komtui.services.changes import Subject
from komtui.ui.acts.saving import save
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.journal._table import HistoryList, history_headings, history_source
from komtui.ui.soon import telling
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.widgets.answers import answers_of, answers_screen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.headings import Headings
from komtui.ui.widgets.question import Question
from komtui.ui.widgets.row_list import RowList
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.domain.mail.notice import Notice
    from komtui.services.registry import Services


class HistoryScreen(CalmScreen[None]):
    """Lists what became of a document, the newest first, with the whole of the line under the cursor below."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("back", "escape", N_("Back"), N_("Go back")),
        Command(
            "print",
            "p",
            N_("Proof"),
            N_("Save the proof of what was mailed of this document, for reading or for checking"),
        ),
        Command("answers", "v,ctrl+e", N_("Answers"), N_("Read what was answered to the letters of this document")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("history", commands)]
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS = "HistoryList"

    def __init__(self, services: Services, document_id: int) -> None:
        super().__init__()
        self._services = services
        self._document_id = document_id
        self._lines: list[Line] | None = None
        self._answers: Sequence[Notice] = ()

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("History"))
        yield Headings(lambda width: history_headings(self._list.size.width or width))
        yield HistoryList()
        with VerticalScroll(id="details-side"):
            yield Static(id="details", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Read it, and follow it: letters go on."""
        self._follow()

    @property
    def _list(self) -> HistoryList:
        return self.query_one(HistoryList)

    @work(group="follow", description="follows the document's history")
    async def _follow(self) -> None:
        async for _change in self._services.changes.watch(Subject.DOCUMENTS, Subject.LETTERS):
            try:
                async with telling(self, self.query_one(Headings).tell):
                    stored = await self._services.documents.get(self._document_id)
                    lines = await self._services.journal.history(stored.id, stored.document.number)
                self._answers = await answers_of(self._services, self._document_id)
            except ProblemError:
                continue  # said above the list; it is read again when the books are back
            name = f"{title(stored.document, current())} {visible(stored.document.number)}"
            self.query_one(HeaderLine).retitle(_("History: {document}").format(document=name.strip()))
            if lines != self._lines:
                self._lines = list(lines)
                self._list.load(history_source(lines), keep_cursor=True)
            self.query_one(CommandBar).update()
            self._tell()

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        line = self._list.current
        if line is None:
            words = _("Nothing is written down of this document yet.")
        else:
            at = current().moment(line.at, seconds=True)
            first = " · ".join(filter(None, (at, who_words(line.who), told(line.what, line.facts))))
            words = "\n".join(visible(each, multiline=True) for each in (first, *fact_lines(line.facts)))
        self.query_one("#details", Static).update(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the key that reads answers where there are none, and that of the proof where nothing was mailed."""
        del parameters
        if action == "print":
            return any(line.what in set(DeliveryState) for line in self._lines or ())
        return bool(self._answers) if action == "answers" else True

    @work(group="print", exclusive=True, description="saves the proof of sending", leads=True)
    async def action_print(self) -> None:
        """Save the proof where files are saved, and say where."""
        proofs = self._services.proof
        try:
            found = await proofs.collect(await self._services.documents.get(self._document_id))
            kind = await self.app.push_screen_wait(Question(_("As what is the proof saved?"), _kinds()))
            if not kind:
                return
            content = await (proofs.packed(found) if kind == "zip" else proofs.pdf(found))
            # An older one of this document knows less.
            await save(self, self._services.files, proofs.name(found, kind), content)
        except ProblemError as error:
            self.notify("\n".join(map(problem_sentence, error.problems)), severity="error", markup=False)

    def action_answers(self) -> None:
        """Read what was answered."""
        self.app.push_screen(answers_screen(self._answers))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _kinds() -> list[tuple[str, str]]:
    return [
        ("pdf", _("A page to read (PDF)")),
        ("zip", _("All of it, to be checked by anybody without komtui (ZIP)")),
    ]
