"""The one dialog of paper: which printer and which paper, or a file, or a look beforehand."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError, unwritable
from komtui.domain.sales.paper import PAPERS
from komtui.domain.text import file_name, visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.states import draft_name, problem_sentence
from komtui.services.ports import StoredDocument
from komtui.services.reach import TakenError
from komtui.services.sales.pages.printing import ROLL, Choices, Printed
from komtui.ui.acts.saving import handed_over
from komtui.ui.keys.command import Command, bindings
from komtui.ui.pace import Pace
from komtui.ui.soon import ask_again
from komtui.ui.widgets.choice_field import ChoiceField
from komtui.ui.widgets.text_field import PathInput
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services
    from komtui.services.sales.life.attachments import AttachedFile

FILE = ""
"""The choice that is no printer."""
_MOST_REMARKS = 3
"""Sentences in one notice."""
PAGE = ""
"""The choice that is no attached file."""


class PrintScreen(ModalScreen[bool]):
    """Asks where to, and prints or saves; the answer is whether that was done. `saves`: it begins with the file."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("go", "enter", N_("Print"), N_("Print, or write the file where that is chosen"), priority=True),
        Command("preview", "f5", N_("Look"), N_("See how the page will look; nothing is printed")),
        Command("save", "ctrl+s", N_("Save"), N_("Write the file; a folder is given the document's own name")),
        Command("back", "escape", N_("Back"), N_("Go back, or stop after the page that is being printed")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("printing", commands),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, services: Services, ids: Sequence[int], *, saves: bool = False) -> None:
        super().__init__()
        self._services = services
        self._ids = tuple(ids)
        self._saves = saves
        self._stored: StoredDocument | None = None
        self._choices = Choices((), {}, "a4")
        self._files: Sequence[AttachedFile] = ()
        self._what: ChoiceField | None = None
        self._replaces: Path | None = None
        self._chose = False
        self._is_one = len(self._ids) == 1
        self._prints = self._stops = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(id="ask"):
            yield Static(self._title(), id="title", markup=False)
            with Horizontal(classes="row"):
                yield Static(_("Printer"), classes="label", markup=False)
                yield ChoiceField(((FILE, _("looking for printers…")),), FILE)
            yield Static(id="wrong-printer", classes="wrong", markup=False)
            yield Horizontal(classes="row", id="what")
            with Horizontal(classes="row"):
                yield Static(_("Paper"), classes="label", markup=False)
                yield ChoiceField([(form, _(paper.name)) for form, paper in PAPERS.items()], "a4")
            yield Static(id="wrong-paper", classes="wrong", markup=False)
            if self._is_one:
                with Horizontal(classes="row"):
                    yield Static(_("Save as"), classes="label", markup=False)
                    yield PathInput()
                yield Static(id="wrong", classes="wrong", markup=False)
            else:
                yield Static(id="wrong", classes="wrong", markup=False)
            yield Static(id="progress", markup=False)
            yield Static(id="hint", markup=False)

    def _title(self) -> str:
        if self._stored is not None and self._is_one:
            number = self._stored.document.number or f"draft-{self._stored.id}"
            return _("Print {number}, or save its PDF").format(number=draft_name(visible(number)))
        if self._is_one:
            return ""
        count = len(self._ids)
        return n_("Print {count} document", "Print {count} documents", count).format(count=count)

    @property
    def _printer(self) -> ChoiceField:
        return self.query(ChoiceField).first()

    @property
    def _file(self) -> AttachedFile | None:
        """The attached file that is to be saved; None where it is the page."""
        chosen = self._what.value if self._what is not None else PAGE
        return None if chosen == PAGE else self._files[int(chosen)]

    @property
    def _paper(self) -> ChoiceField:
        return self.query(ChoiceField).last()

    @property
    def _is_device(self) -> bool:
        """Whether a receipt printer without a driver is chosen: it has one paper."""
        return any(each.name == self._printer.value and each.device is not None for each in self._choices.printers)

    def on_mount(self) -> None:
        """Find out what there is to choose from."""
        self._find()

    @work(group="find", description="looks for printers", leads=True)
    async def _find(self) -> None:
        try:
            self._stored = await self._services.documents.get(self._ids[0])
            self._choices = await self._services.printing.choices(self._stored)
        except ProblemError as error:
            self._say(error)
            ask_again(self, error, self._find)
            return
        self._wrong("", "")
        self.query_one("#title", Static).update(self._title())
        if self._is_one:
            await self._find_files(self._stored)
            await self._propose()
        self._offer()

    async def _find_files(self, stored: StoredDocument) -> None:
        """Offer the files that are attached to the document beside its page."""
        try:
            self._files = await self._services.attachments.files(stored.document)
        except ProblemError as error:
            self._say(error)
        words = current()
        files = [(str(at), f"{each.name}  {words.size(len(each.content))}") for at, each in enumerate(self._files)]
        if files:
            self._what = ChoiceField([(PAGE, _("the page")), *files], PAGE)
            row = self.query_one("#what")
            await row.mount(Static(_("What"), classes="label", markup=False), self._what)
            row.display = True

    async def _propose(self) -> None:
        """Propose where to save what is chosen."""
        stored, file = self._stored, self._file
        if stored is not None:
            page = draft_name(file_name(stored.document.number or f"draft-{stored.id}", "pdf"))
            self.query_one(Input).value = await self._services.files.proposed(file.name if file else page)

    @work(group="propose", exclusive=True, description="proposes where to save a file", leads=True)
    async def _choose_file(self) -> None:
        if self._file is not None:
            # It is saved, and never printed from here.
            with self.prevent(ChoiceField.Changed):
                self._printer.value = FILE
        await self._propose()
        self._show_hint()

    def _offer(self) -> None:
        """Show the printers, and begin where most people go on."""
        found = self._choices
        choices = [(each.name, visible(each.name)) for each in found.printers]
        if self._is_one or not choices:
            choices.append((FILE, _("a file") if self._is_one else _("none")))
        self._printer.offer(choices, FILE if self._saves else found.remembered.get(found.paper, "") or choices[0][0])
        with self.prevent(ChoiceField.Changed):
            self._paper.value = ROLL if self._is_device else found.paper
        if found.problem is not None and not found.printers:
            self._wrong("printer", problem_sentence(found.problem))
        self._show_hint()
        to_file = self._printer.value == FILE and self._is_one
        self.set_focus(self.query_one(Input) if to_file else self._printer)

    @on(ChoiceField.Changed)
    def _changed(self, event: ChoiceField.Changed) -> None:
        if event.choice is self._what:
            self._choose_file()
        elif event.choice is self._printer:
            self._chose = True
            if self._printer.value != FILE and self._what is not None:
                self._what.value = PAGE
            if self._is_device:
                self._paper.value = ROLL
        elif not self._chose and self._printer.value != FILE:
            # Each paper has its own printer, until somebody chooses another one.
            with self.prevent(ChoiceField.Changed):
                self._printer.value = self._choices.remembered.get(self._paper.value, "") or self._printer.value
        self._replaces = None
        self._clear()
        self._show_hint()

    def _clear(self) -> None:
        for place in ("printer", "paper", ""):
            self._wrong(place, "")

    def _show_hint(self) -> None:
        if self._prints:
            words = _("Esc stops after the page that is being printed.")
        elif self._printer.value == FILE and not self._is_one:
            words = _("Esc leaves.")
        elif self._printer.value == FILE:
            host = os.uname().nodename
            words = _("Enter saves, F5 shows the page, Esc leaves. On this machine: {host}.").format(host=host)
        elif self._is_one:
            words = _("Enter prints, F5 shows the page, Ctrl+S saves the file, Esc leaves.")
        else:
            words = _("Enter prints, Esc leaves.")
        self.query_one("#hint", Static).update(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what several documents do not have."""
        del parameters
        return self._is_one if action in {"preview", "save"} else True

    def action_back(self) -> None:
        """Leave; or stop, and what is at the printer comes out."""
        if self._prints:
            self._stops = True
        else:
            self.dismiss(False)

    def action_go(self) -> None:
        """Do what is chosen."""
        if self._prints or self._stored is None:
            return
        if isinstance(self.focused, Input) or (self._printer.value == FILE and self._is_one):
            self.action_save()
        elif self._printer.value != FILE:
            self._print()

    def action_save(self) -> None:
        """Write the file."""
        if self._stored is not None and not self._prints:
            self._save(self._stored, self.query_one(Input).value)

    def action_preview(self) -> None:
        """Show the page."""
        from komtui.ui.screens.printing.look import LookScreen

        if self._stored is not None:
            self.app.push_screen(LookScreen(self._services.rendering, self._stored, self._paper.value))

    @work(group="save", exclusive=True, description="writes the PDF", leads=True)
    async def _save(self, stored: StoredDocument, typed: str) -> None:
        try:
            name, content, notes = await self._wanted(stored)
            if handed_over(self.app, name, content):
                self._remark(notes)
                self.dismiss(True)
                return
            path = await self._services.files.save(typed, name, content, self._replaces)
        except TakenError as error:
            self._replaces = error.path
            self._wrong("", self._taken(error.path, typed))
        except ProblemError as error:
            self._say(error)
        except OSError as error:
            self._say(ProblemError(unwritable(error, typed)))
        else:
            self._remark(notes)
            self.app.notify(_("Saved: {path}").format(path=visible(str(path))), markup=False)
            self.dismiss(True)

    async def _wanted(self, stored: StoredDocument) -> tuple[str, bytes, list[str]]:
        """Return name and bytes of what is to be saved, an attached file or the page, and what to know of it."""
        if (file := self._file) is not None:
            return file.name, file.content, []
        artifact = await self._services.rendering.artifact(stored, self._paper.value)
        return draft_name(artifact.name), artifact.content, list(map(problem_sentence, artifact.notes))

    def _remark(self, sentences: Sequence[str]) -> None:
        """Say why pages have no e-invoice inside; they were printed or saved all the same."""
        if sentences:
            more = ["…"] if len(sentences) > _MOST_REMARKS else []
            self.app.notify("\n".join((*sentences[:_MOST_REMARKS], *more)), severity="warning", markup=False)

    @staticmethod
    def _taken(path: Path, typed: str) -> str:
        if Path(typed).name == path.name:
            return _("There is such a file already. Enter once more replaces it.")
        words = _("{file} is in that folder already. Enter once more replaces it.")
        return words.format(file=visible(path.name))

    async def _documents(self, asked: list[int], errors: list[ProblemError]) -> AsyncIterator[StoredDocument]:
        for document_id in self._ids:
            try:
                stored = await self._services.documents.get(document_id)
            except ProblemError as error:
                errors.append(error)
            else:
                asked.append(document_id)
                yield stored

    @work(group="print", exclusive=True, description="prints documents", leads=True)
    async def _print(self) -> None:
        self._prints, self._stops = True, False
        self._clear()
        done, errors, asked = list[Printed](), list[ProblemError](), list[int]()
        pace = Pace()
        count, left = len(self._ids), list(self._ids)
        self._show_progress(done)
        try:
            printing = self._services.printing.print_all(
                self._documents(asked, errors), self._printer.value, self._paper.value, remember=True
            )
            async with aclosing(printing) as answers:
                async for answer in answers:
                    if isinstance(answer, ProblemError):
                        errors.append(answer)
                    else:
                        done.append(answer)
                        # They are answered in the order in which they were asked for.
                        left.remove(asked[-1])
                    if pace.is_due():
                        self._show_progress(done)
                    if self._stops:
                        break
        except ProblemError as error:
            errors.append(error)
        finally:
            self._prints = False
        if notes := dict.fromkeys(problem_sentence(each) for printed in done for each in printed.notes):
            self._remark(list(notes))
        if not errors and (not left or self._stops):
            self.app.notify(self._sentence(done), markup=False)
            self.dismiss(bool(done))
            return
        self._show_progress(done)
        if done:
            words = _("Printed {done} of {count}.").format(done=len(done), count=count)
            self.query_one("#progress", Static).update(words)
            # What came out is not printed once more; what did not can be.
            self._ids = tuple(left)
        self._say(ProblemError(*(each for error in errors for each in error.problems)))

    def _show_progress(self, done: Sequence[Printed]) -> None:
        words = _("Printing…")
        if not self._is_one:
            words = _("Printed {done} of {count}.").format(done=len(done), count=len(self._ids))
        self.query_one("#progress", Static).update(words if self._prints else "")
        self._show_hint()

    def _sentence(self, done: Sequence[Printed]) -> str:
        if len(done) != 1 or not self._is_one:
            return _("Printed {done} of {count}.").format(done=len(done), count=len(self._ids))
        facts = {"number": draft_name(visible(done[0].number)), "printer": visible(done[0].printer)}
        if done[0].copy:
            return _("{number} went to {printer}, marked as a copy.").format(**facts)
        return _("{number} went to {printer}.").format(**facts)

    def _say(self, error: ProblemError) -> None:
        """Say each problem beside its field."""
        places: dict[str, list[Problem]] = {}
        for problem in error.problems:
            place = problem.field if problem.field in {"printer", "paper"} else ""
            places.setdefault(place, []).append(problem)
        for place, problems in places.items():
            self._wrong(place, "\n".join(dict.fromkeys(map(problem_sentence, problems))))

    def _wrong(self, place: str, words: str) -> None:
        self.query_one(f"#wrong-{place}" if place else "#wrong", Static).update(words)
