"""A letter of the plan, looked into and changed where it stands; it leaves with the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n.presentation.states import draft_name
from komtui.services.mail.writing.bulk import Prepared
from komtui.services.mail.writing.faults import faults
from komtui.ui.keys.command import Command, bindings
from komtui.ui.keys.pasted import typed_path
from komtui.ui.screens.letter.begun import SETTLED, Begun
from komtui.ui.screens.letter.form import LetterForm
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.work import work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.timer import Timer

    from komtui.services.registry import Services
    from komtui.services.settings.snapshot import Snapshot


class BulkLetterScreen(CalmScreen["Prepared | None"]):
    """Returns the letter as it was changed; None where it was not."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("preview", "f5", N_("Preview"), N_("See the letter as it will leave, headers and text"), priority=True),
        Command("files", "f6", N_("Files"), N_("Add files to this letter"), priority=True),
        Command("back", "escape", N_("Back"), N_("Go back to the plan, with what was changed"), priority=True),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("bulk_look", commands)]
    CSS_PATH = "look.tcss"
    AUTO_FOCUS = ""

    def __init__(
        self,
        services: Services,
        prepared: Prepared,
        problems: Sequence[Problem],
        settings: Snapshot,
        *,
        is_changed: bool,
    ) -> None:
        """Take the letter; of one that a person has changed already nothing is offered of what was begun before."""
        super().__init__()
        self._services = services
        self._settings = settings
        self._is_changed = is_changed
        self._went_on = False
        self._begun = Begun(services, [each.id for each in prepared.documents])
        self._settling: Timer | None = None
        self._prepared = prepared
        self._problems = tuple(problems)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        numbers = ", ".join(draft_name(visible(each.document.number)) for each in self._prepared.documents)
        yield HeaderLine(numbers)
        yield LetterForm()
        yield CommandBar()

    def on_mount(self) -> None:
        """Show the letter."""
        form = self.query_one(LetterForm)
        form.load(self._prepared.letter)
        form.show_problems(self._problems)
        if not self._is_changed:
            self._offer_begun()

    @work(group="begun", description="asks whether a letter is gone on with that was begun", leads=True)
    async def _offer_begun(self) -> None:
        begun = await self._begun.offer(self.app, self._prepared.letter)
        if begun is not None:
            self._went_on = True
            self._prepared = replace(self._prepared, letter=begun.letter)
            self.query_one(LetterForm).load(begun.letter)

    @on(LetterForm.Changed)
    def _changed(self) -> None:
        form = self.query_one(LetterForm)
        letter = form.letter()
        form.show_problems(faults(letter), go=False)
        self._begun.note(letter)
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED, self._keep_begun)

    @work(group="keep", description="keeps what was written")
    async def _keep_begun(self) -> None:
        await self._begun.keep()

    async def on_unmount(self) -> None:
        """Keep what was typed last, however the screen goes: it is forgotten when the plan is sent or given up."""
        await self._begun.keep()

    @work(group="preview", description="shows the letter as it will leave", leads=True)
    async def action_preview(self) -> None:
        """Show the message, with what was changed."""
        from komtui.ui.screens.letter.preview import preview

        form = self.query_one(LetterForm)
        documents = self._prepared.documents
        try:
            await preview(self.app, self._services, documents, form.letter(), settings=self._settings, sends=False)
        except ProblemError as error:
            form.show_problems(error.problems)

    def action_files(self) -> None:
        """Ask for a file."""
        self.query_one(LetterForm).ask_file()

    @on(LetterForm.FileNamed)
    @work(group="file", description="adds a file to the letter", leads=True)
    async def _file_named(self) -> None:
        form = self.query_one(LetterForm)
        try:
            letter = await self._services.enclosures.added(form.letter(), typed_path(form.file))
        except ProblemError as error:
            form.show_problems([replace(each, field="file") for each in error.problems])
            return
        self._went_on, self._prepared = True, replace(self._prepared, letter=letter)
        self._begun.note(letter)
        form.load(letter)
        form.show_problems(faults(letter), go=False)
        form.ask_file()

    def action_back(self) -> None:
        """Go back to the plan."""
        form = self.query_one(LetterForm)
        self.dismiss(replace(self._prepared, letter=form.letter()) if form.edited or self._went_on else None)
