"""The import assistant: what the columns of a file are taken for, mended by keyboard, and its first documents."""

from __future__ import annotations

from collections.abc import Mapping as Said
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import DateOrder, Mapping
from komtui.domain.tables.table import Because, Column, Table, fingerprint
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.tables import read_as, resembles, sketch, taken_for, why
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.importing._choice import FieldScreen
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.line_form import LineField
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.ports import Sight
    from komtui.services.registry import Services

_ENCODINGS = ("utf-8", "cp1252", "mac_roman", "cp850", "cp1250")
_FIRST = 3
"""Documents that are shown."""
_SAID = 2
"""Problems that are shown; the next ones come up when these are mended."""


class AssistantScreen(CalmScreen[Mapping | None]):
    """Returns what the columns are, to import the file by; None where that was given up."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("bring_in", "f8", N_("Import"), N_("Bring the documents in as they are shown")),
        Command("change", "enter", N_("Change"), N_("Say what the column under the cursor is")),
        Command("keep", "ctrl+s", N_("Keep"), N_("Keep this under a name, for the next export of the same columns")),
        Command("dates", "d", N_("Dates"), N_("Read the month first, or the day first")),
        Command("letters", "l", N_("Encoding"), N_("Read the letters of the file in another encoding")),
        Command("give_up", "escape", N_("Back"), N_("Go back; nothing of this file comes in")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("assistant", commands)]
    CSS_PATH = "assistant.tcss"
    AUTO_FOCUS = "OptionList"

    def __init__(self, services: Services, path: Path, mapping: Mapping | None = None) -> None:
        super().__init__()
        self._services = services
        self._path = path
        self._mapping = mapping or Mapping()
        self._sight: Sight | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield HeaderLine(_("Import {file}").format(file=visible(self._path.name)))
        yield Static(id="resembles", markup=False)
        yield OptionList(markup=False, id="columns")
        yield Static(id="documents", markup=False)
        yield CommandBar()

    def on_mount(self) -> None:
        """Look at the file."""
        self._look()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey what needs a file that is understood, or at least one that has columns."""
        del parameters
        if not self.is_mounted:
            return True
        table = self._table
        if action == "bring_in":
            return True if self._sight is not None and table is not None and not self._sight.problems else None
        if action in {"change", "keep", "dates"}:
            return True if table is not None else None
        return True

    @property
    def _table(self) -> Table | None:
        return self._sight.table if self._sight else None

    @work(group="look", exclusive=True, description="looks at a file")
    async def _look(self) -> None:
        try:
            self._sight = await self._services.importing.look(self._path, mapping=self._mapping)
        except ProblemError as error:
            self._tell(Content(current().problem(error.problems[0])))
            return
        self._draw(self._sight)

    def _draw(self, sight: Sight) -> None:
        words, table = current(), sight.table
        columns = self.query_one(OptionList)
        before = columns.highlighted
        columns.clear_options()
        if table is not None:
            self.query_one("#resembles", Static).update(f"{resembles(table, words)} · {read_as(table, words)}")
            columns.add_options([Option(self._row(each, table)) for each in table.columns])
            asked = next((each.index for each in table.columns if each.because is Because.QUESTION), 0)
            columns.highlighted = before if before is not None else asked
        self._tell(self._below(sight))
        self.query_one(CommandBar).update()

    def _row(self, column: Column, table: Table) -> Content:
        words = current()
        width = max(self.size.width - 4, 60)
        parts = (
            padded(visible(column.header or f"{column.index + 1}"), width * 25 // 100),
            padded(taken_for(column, words), width * 27 // 100),
            padded(visible(column.sample), width * 17 // 100),
            padded(why(column, table, words), width * 27 // 100),
        )
        content = Content(" ".join(parts))
        if column.because is Because.QUESTION:
            return content.stylize("bold")
        return content.stylize("dim") if column.field is Field.LEFT_OUT else content

    def _below(self, sight: Sight) -> Content:
        """Return the documents as they would come in, and what keeps the file out or is left out of it."""
        words = current()
        lines: list[Content] = []
        for document, stated in list(zip(sight.documents, sight.stated, strict=True))[:_FIRST]:
            found = sketch(document, stated, words)
            # As long as anything is open, nobody knows whether it is right.
            sign = "?" if sight.problems else GLYPHS.ok if found.agrees else GLYPHS.failed
            parts = (sign, found.number, found.date, visible(found.customer)[:24], found.lines, found.total, found.file)
            lines.append(Content("  ".join(filter(None, map(visible, parts)))))
        lines.extend(self._open(sight))
        others = [problem for problem in sight.problems if not _is_of_column(problem, sight.table)]
        wrong = (words.problem_beneath(problem) for problem in others[:_SAID])
        lines.extend(Content(f"{GLYPHS.failed} {each}").stylize("bold") for each in wrong)
        if not sight.problems:
            lines.extend(Content(words.problem_beneath(note)).stylize("dim") for note in sight.notes[:_SAID])
        return Content("\n").join(lines)

    @staticmethod
    def _open(sight: Sight) -> list[Content]:
        """Return the line that names the columns of which nobody knows yet what they are."""
        asked = (
            [] if sight.table is None else [each for each in sight.table.columns if each.because is Because.QUESTION]
        )
        if not asked:
            return []
        sentence = n_(
            "{count} column is to be confirmed: {names}. Enter says what it is.",
            "{count} columns are to be confirmed: {names}. Enter says what each is.",
            len(asked),
        )
        names = ", ".join(visible(each.header or f"{each.index + 1}") for each in asked)
        return [Content(f"{GLYPHS.failed} {sentence.format(count=len(asked), names=names)}").stylize("bold")]

    def on_resize(self) -> None:
        """Give the columns the room that there is now."""
        if self._sight is not None:
            self._draw(self._sight)

    def _tell(self, content: Content) -> None:
        self.query_one("#documents", Static).update(content)

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_change()

    @work(group="do", exclusive=True, description="asks what a column is")
    async def action_change(self) -> None:
        """Ask what the column under the cursor is."""
        table, at = self._table, self.query_one(OptionList).highlighted
        if table is None or at is None:
            return
        column = table.columns[at]
        likely = dict.fromkeys((*column.proposals, column.field, *Field))
        asked = _("What is the column “{column}” ({value})?")
        question = asked.format(column=visible(column.header), value=visible(column.sample))
        answer = await self.app.push_screen_wait(FieldScreen(question, list(likely)))
        if answer:
            self._say(columns={**self._mapping.columns, column.header: Field(answer)})

    def action_dates(self) -> None:
        """Read dates the other way round."""
        table = self._table
        day_first = table is not None and table.dates is DateOrder.DAY_FIRST
        self._say(dates=DateOrder.MONTH_FIRST if day_first else DateOrder.DAY_FIRST)

    def action_letters(self) -> None:
        """Read the letters in the next encoding."""
        present = self._table.encoding if self._table else self._mapping.encoding
        at = _ENCODINGS.index(present) if present in _ENCODINGS else 0
        self._say(encoding=_ENCODINGS[(at + 1) % len(_ENCODINGS)])

    def _say(
        self, *, columns: Said[str, Field] | None = None, dates: DateOrder | None = None, encoding: str = ""
    ) -> None:
        mapping = self._mapping
        self._mapping = replace(
            mapping,
            columns=mapping.columns if columns is None else columns,
            dates=dates or mapping.dates,
            encoding=encoding or mapping.encoding,
        )
        self._look()

    @work(group="do", exclusive=True, description="keeps what was said about a file")
    async def action_keep(self) -> None:
        """Ask for a name, and keep what was said."""
        table = self._table
        if table is None:
            return
        name = await self.app.push_screen_wait(NameScreen(table.profile or self._path.stem))
        if not name:
            return
        shape = fingerprint(tuple(each.header for each in table.columns))
        try:
            await self._services.importing.keep(name, shape, self._mapping)
        except ProblemError as error:
            self.notify(current().problem(error.problems[0]), severity="error", markup=False)
            return
        self.notify(_("Kept as {name}; the next such file is read by it.").format(name=visible(name)), markup=False)

    def action_bring_in(self) -> None:
        """Return what was said."""
        self.dismiss(self._mapping)

    def action_give_up(self) -> None:
        """Return nothing."""
        self.dismiss(None)


def _asked(table: Table | None) -> list[Column]:
    """Return the columns of which nobody knows yet what they are."""
    return [each for each in table.columns if each.because is Because.QUESTION] if table is not None else []


def _is_of_column(problem: Problem, table: Table | None) -> bool:
    """Return whether a problem asks what a column is, which its row in the table shows already."""
    asked = {each.header[:60] for each in _asked(table)}
    return problem.code.startswith(("import.column-", "import.header-similar")) and problem.facts.get("column") in asked


class NameScreen(ModalScreen[str]):
    """Asks for a name; returns an empty one where that was given up."""

    commands: ClassVar[tuple[Command, ...]] = (
        Command("keep", "enter", N_("Keep"), N_("Keep this under the name")),
        Command("leave", "escape", N_("Back"), N_("Go back; nothing is kept")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", show=False)]
    CSS_PATH = "assistant.tcss"

    def __init__(self, proposed: str) -> None:
        super().__init__()
        self._proposed = proposed

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical():
            yield Static(_("Under which name?"), markup=False)
            yield LineField(self._proposed)
            yield Static(_("Enter keeps it, Esc gives up."), markup=False, classes="keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
