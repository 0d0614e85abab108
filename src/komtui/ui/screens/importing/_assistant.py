"""The import assistant: what the columns of a file are taken for, mended by keyboard, and its first documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Said
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from komtui.domain import typed
from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.tables.field import Field
from komtui.domain.tables.mapping import DateOrder, Mapping, rate_in
from komtui.domain.tables.table import Because, Column, Table, fingerprint
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.tables import read_as, resembles, sketch, taken_for, why
from komtui.ui.keys.command import Command, bindings
from komtui.ui.screens.importing._choice import ChoiceScreen, FieldScreen
from komtui.ui.screens.importing._kept import KeptScreen
from komtui.ui.terminal.calm import CalmScreen
from komtui.ui.terminal.glyphs import GLYPHS, padded
from komtui.ui.widgets.command_bar import CommandBar
from komtui.ui.widgets.header import HeaderLine
from komtui.ui.widgets.line_question import LineQuestion
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.ports import Sight
    from komtui.services.registry import Services

_ENCODINGS = ("utf-8", "cp1252", "mac_roman", "cp850", "cp1250")
_OF_RATES = frozenset((Field.LINE_NET, Field.LINE_TOTAL, Field.TAX_AMOUNT))
"""Amounts that a list may have once for each rate."""
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
        Command("one_line", "f", N_("One line"), N_("Make one line of each row, where a row is a whole invoice")),
        Command("currency", "y", N_("Currency"), N_("Say in which currency the amounts are")),
        Command("customer", "z", N_("Customer"), N_("Say whose the documents are that name no customer")),
        Command("dates", "d", N_("Dates"), N_("Read the month first, or the day first")),
        Command("letters", "b", N_("Encoding"), N_("Read the letters of the file in another encoding")),
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
            sight = self._sight
            return True if sight is not None and table is not None and (sight.others or not sight.problems) else None
        if action in {"change", "keep", "dates", "one_line", "currency", "customer"}:
            return True if table is not None else None
        return True

    @property
    def _table(self) -> Table | None:
        return self._sight.table if self._sight else None

    @work(group="look", exclusive=True, description="looks at a file", leads=True)
    async def _look(self) -> None:
        await self._looked()

    async def _looked(self) -> None:
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
            asked = next((each.index for each in table.asked), 0)
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
        if sight.others:
            without = n_(
                "F8 asks whether the rest of the file comes in without the {count} refused document.",
                "F8 asks whether the rest of the file comes in without the {count} refused documents.",
                sight.refused,
            )
            lines.append(Content(without.format(count=sight.refused)))
        if not sight.problems:
            lines.extend(Content(words.problem_beneath(note)).stylize("dim") for note in sight.notes[:_SAID])
        return Content("\n").join(lines)

    @staticmethod
    def _open(sight: Sight) -> list[Content]:
        """Return the line that names the columns of which nobody knows yet what they are."""
        asked = _asked(sight.table)
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

    @work(group="do", exclusive=True, description="asks what a column is", leads=True)
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
        if not answer:
            return
        columns = {**self._mapping.columns, column.header: Field(answer)}
        rates = await self._rates(column, Field(answer), table)
        await self._take(replace(self._mapping, columns=columns, rates=rates))

    async def _rates(self, column: Column, field: Field, table: Table) -> Said[str, str]:
        """Return the rates of columns that stand side by side for the same amount, and ask for those that are open."""
        rates = {header: rate for header, rate in self._mapping.rates.items() if header != column.header}
        others = [each for each in table.columns if each.field is field and each.index != column.index]
        if field not in _OF_RATES or not (others or rates):
            return rates
        for each in (*others, column):
            if each.header in rates:
                continue
            question = _("At which rate are the amounts of “{column}” taxed, in percent?")
            words = question.format(column=visible(each.header))
            if rate := await self._ask(words, "%", rate_in(each.header), _wrong_rate):
                rates[each.header] = rate
        return rates

    @work(group="do", exclusive=True, description="asks what each row of a list is", leads=True)
    async def action_one_line(self) -> None:
        """Ask for the words of the only line of each document, then for its amount and its tax where they are open."""
        given = self._mapping.given
        if not self._has_words():
            before = given.get(Field.DESCRIPTION, _("Invoice {number}"))
            question = _("What stands on the only line? {number} is the number of the document.")
            words = await self._ask(question, _("Description"), before)
            if not words:
                return
            await self._take(replace(self._mapping, given={**given, Field.DESCRIPTION: words}))
        if columns := self._amounts():
            question = _("Which amount is that of the line?")
            answer = await self.app.push_screen_wait(ChoiceScreen(question, [self._amount(each) for each in columns]))
            if answer is None:
                return
            column, field = columns[answer]
            others = {each.header: Field.LEFT_OUT for each, _field in columns}
            said = {**self._mapping.columns, **others, column.header: field}
            await self._take(replace(self._mapping, columns=said))
        told = (*self._sight.problems, *self._sight.notes) if self._sight is not None else ()
        if any(each.code in {"import.list-tax", "import.no-tax"} for each in told):
            question = _("At which rate is it taxed, in percent? Nothing means that there is no tax.")
            rate = await self._ask(question, "%", given.get(Field.TAX, ""))
            if rate is not None:
                await self._take(replace(self._mapping, given={**self._mapping.given, Field.TAX: rate}))

    def _has_words(self) -> bool:
        """Return whether a column has the words of each line, so that nobody need give them."""
        return self._table is not None and any(each.field is Field.DESCRIPTION for each in self._table.columns)

    def _amounts(self) -> list[tuple[Column, Field]]:
        """Return the columns whose amount may be the line's, without and with tax, where that is still open."""
        table = self._table
        if table is None:
            return []
        untold = self._sight is not None and any(each.code == "import.list-tax" for each in self._sight.problems)
        amounts = {Field.LINE_NET, Field.LINE_TOTAL, Field.TOTAL, Field.TOTAL_NET}
        found = [each for each in table.columns if {each.field, *each.proposals} & amounts]
        said = any(each.because is Because.MAPPING for each in found)
        if said or not (untold or any(each.because is Because.QUESTION for each in found)):
            return []
        ways = (Field.LINE_NET, Field.LINE_TOTAL)
        gross = {Field.TOTAL, Field.LINE_TOTAL}
        return [(each, way) for each in found for way in (reversed(ways) if each.field in gross else ways)]

    @staticmethod
    def _amount(of: tuple[Column, Field]) -> str:
        column, field = of
        words = _("{column} ({value}), before tax") if field is Field.LINE_NET else _("{column} ({value}), with tax")
        return words.format(column=visible(column.header), value=visible(column.sample))

    async def _ask(
        self, question: str, label: str, proposed: str, check: Callable[[str], str] = lambda _text: ""
    ) -> str | None:
        """Return what somebody writes, the proposed text at first; None where that was given up."""
        return await self.app.push_screen_wait(LineQuestion(question, label, check, proposed))

    async def _take(self, mapping: Mapping) -> None:
        """Look at the file by what was said just now."""
        self._mapping = mapping
        await self._looked()

    @work(group="do", exclusive=True, description="asks for the currency of a file", leads=True)
    async def action_currency(self) -> None:
        """Ask in which currency the amounts are."""
        question = _("In which currency are the amounts? Three letters, like EUR.")
        if code := await self._ask(question, _("Currency"), self._mapping.currency, _wrong_currency):
            await self._take(replace(self._mapping, currency=typed.currency(code)))

    @work(group="do", exclusive=True, description="asks whose documents without a customer are", leads=True)
    async def action_customer(self) -> None:
        """Ask whose the documents are that name no customer, as those of tills do not."""
        given = self._mapping.given
        before = given.get(Field.CUSTOMER, _("Walk-in customer"))
        name = await self._ask(_("Whose are the documents that name no customer?"), _("Customer"), before)
        if name:
            await self._take(replace(self._mapping, given={**given, Field.CUSTOMER: name}))

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

    @work(group="do", exclusive=True, description="keeps what was said about a file", leads=True)
    async def action_keep(self) -> None:
        """Ask for a name, and keep what was said."""
        table = self._table
        if table is None:
            return
        names = [each.name for each in await self._services.importing.kept()]
        name = await self.app.push_screen_wait(KeptScreen(self._services, table.profile or self._path.stem, names))
        if not name:
            return
        headers = tuple(each.header for each in table.columns)
        try:
            kept = replace(self._mapping, headers=headers)
            await self._services.importing.keep(name, fingerprint(headers), kept)
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


def _asked(table: Table | None) -> tuple[Column, ...]:
    """Return the columns of which nobody knows yet what they are."""
    return table.asked if table is not None else ()


def _is_of_column(problem: Problem, table: Table | None) -> bool:
    """Return whether a problem asks what a column is, which its row in the table shows already."""
    asked = {each.header[:60] for each in _asked(table)}
    return problem.code.startswith(("import.column-", "import.header-similar")) and problem.facts.get("column") in asked


def _wrong_currency(text: str) -> str:
    """Return what is wrong with the code of a currency; nothing said is nothing wrong."""
    try:
        typed.currency(text)
    except ProblemError as error:
        return "\n".join(map(current().problem, error.problems))
    return ""


def _wrong_rate(text: str) -> str:
    """Return what is wrong with a rate in percent."""
    if not text or re.fullmatch(r"\d{1,2}(?:[.,]\d{1,3})?\s?%?", text):
        return ""
    return _("“{text}” is no rate.").format(text=visible(text[:20]))
