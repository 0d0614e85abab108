"""The sheet of a day: what was sold and what came in, by tax, method, store and who served; day by day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from komtui.domain.marking import N_
from komtui.domain.problem import ProblemError
from komtui.domain.sales.sheet import Sheet
from komtui.domain.text import file_name, visible
from komtui.i18n import _, current
from komtui.i18n.presentation.sheet import sections
from komtui.i18n.presentation.states import problem_sentence
from komtui.ui.acts.saving import save
from komtui.ui.keys.command import Command, ways_on
from komtui.ui.soon import ask_again
from komtui.ui.terminal.glyphs import padded
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

_LINE, _FIGURE = 70, 19


class SheetScreen(ModalScreen[None]):
    """Shows the sums of one day, and goes to the day before and after."""

    CSS = """
    SheetScreen {
        align: center middle;
        & > Vertical { width: 76; max-width: 98%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & VerticalScroll { height: auto; max-height: 16; scrollbar-size-vertical: 1; }
        & VerticalScroll Static { height: auto; }
        & #title { text-style: bold; margin-bottom: 1; height: auto; }
        & #keys { margin-top: 1; height: auto; color: $text-muted; }
    }
    """
    commands: ClassVar[tuple[Command, ...]] = (
        Command("day", "left,right", N_("Other days"), N_("See the day before, or the day after")),
        Command("print", "p", N_("Save as PDF"), N_("Save the sheet of this day as a PDF")),
        Command("export", "X", N_("Save as CSV"), N_("Save the sales and payments of this day as a CSV file")),
        Command("back", "escape", N_("Back"), N_("Go back")),
    )
    only_read = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *ways_on(),
        Binding("escape,enter", "dismiss(None)", show=False, priority=True),
        Binding("left", "day(-1)", show=False, priority=True),
        Binding("right", "day(1)", show=False, priority=True),
        Binding("p", "print", show=False, priority=True),
        Binding("X", "export", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-12)", show=False, priority=True),
        Binding("pagedown", "move(12)", show=False, priority=True),
    ]

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._day = services.payments.today()

    def compose(self) -> ComposeResult:
        """Lay it out."""
        with Vertical():
            yield Static(id="title", markup=False)
            with VerticalScroll():
                yield Static(id="sums", markup=False)
            yield Static(
                _("← → other days, p saves a PDF, X a CSV file, Esc goes back. Ctrl+L, the journal, closes days."),
                id="keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Add the day up."""
        self._add_up()

    @work(group="sheet", exclusive=True, description="adds up the day", leads=True)
    async def _add_up(self) -> None:
        day = self._day
        try:
            found = await self._services.sheets.of(day, day)
        except ProblemError as error:
            self.query_one("#sums", Static).update("\n".join(map(problem_sentence, error.problems)))
            ask_again(self, error, self._add_up)
            return
        self.query_one("#title", Static).update(_("Sheet of {day}").format(day=current().date(day)))
        self.query_one("#sums", Static).update(_sums(found))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @work(group="print", exclusive=True, description="saves the sheet of the day", leads=True)
    async def action_print(self) -> None:
        """Save the sheet of this day where files are saved, and say where."""
        try:
            name, content, boxes = await self._services.sheet_pages.pdf(self._day, current().language)
            # One of the same day is written over: it says of the same day what is true now.
            await save(self, self._services.files, name, content, (boxes,) if boxes is not None else ())
        except ProblemError as error:
            self.notify("\n".join(map(problem_sentence, error.problems)), severity="error", markup=False)

    @work(group="print", exclusive=True, description="saves the sales and payments of the day", leads=True)
    async def action_export(self) -> None:
        """Save what the sums are made of as CSV, where files are saved, and say where."""
        out = bytearray()
        try:
            await self._services.sheets.table(out.extend, current(), self._day, self._day)
            name = file_name(f"{_('Sheet of the day')} {self._day.isoformat()}", "csv")
            await save(self, self._services.files, name, bytes(out))
        except ProblemError as error:
            self.notify("\n".join(map(problem_sentence, error.problems)), severity="error", markup=False)

    def action_day(self, days: int) -> None:
        """See another day; none that is yet to come."""
        self._day = min(self._day + dt.timedelta(days=days), self._services.payments.today())
        self._add_up()

    def action_move(self, lines: int) -> None:
        """Scroll."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _sums(found: Sheet) -> Content:
    lines: list[Content] = []
    for section in sections(found, current()):
        lines.append(Content(""))
        for place, row in enumerate([section.headings, *section.rows]):
            first, *amounts = map(visible, row)
            label = padded(first, _LINE - _FIGURE * len(amounts))
            line = label + "".join(padded(each, _FIGURE, right=True) for each in amounts)
            lines.append(Content(line).stylize("bold" if not place else ""))
    return Content("\n").join(lines[1:]) if lines else Content(_("Nothing was sold, and nothing came in."))
