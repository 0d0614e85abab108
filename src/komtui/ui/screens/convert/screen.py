"""The dialog of a part: how much of each line, up to which percentage, or what amount; with its total as one types."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.money import Money
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.carrying import LineLeft
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.parts import progress
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.lines import quantity
from komtui.services.sales.life.carrying import Remainder, Way, Wish
from komtui.ui.keys.command import Command
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.figure_rows import FigureRows
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services

_TITLES = {
    (Kind.ORDER, Way.LINES): N_("Order for a part of {number}"),
    (Kind.INVOICE, Way.LINES): N_("Invoice for a part of {number}"),
    (Kind.INVOICE, Way.AMOUNT): N_("Deposit on {number}"),
    (Kind.INVOICE, Way.PROGRESS): N_("Progress invoice on {number}"),
    (Kind.CREDIT_NOTE, Way.LINES): N_("Credit for a part of {number}"),
    (Kind.CREDIT_NOTE, Way.AMOUNT): N_("Credit on {number}"),
}
_AMOUNT, _PERCENT = "amount", "percent"


async def rest(services: Services, document_id: int, kind: Kind) -> int:
    """Make a draft of all that is left, and return its key."""
    return (await services.documents.convert(document_id, kind, wish=Wish(kind, Way.REST))).id


class ConvertScreen(ModalScreen["int | None"]):
    """Asks for a part of a document, and returns the key of the draft that carries it on."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("make", "f8", N_("Make the draft"), N_("Write the draft with what is entered here"), priority=True),
        Command("take", "ctrl+t", N_("All that is left"), N_("Put what is left into every line"), priority=True),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is made")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("f8", "make", show=False, priority=True),
        Binding("ctrl+t", "take", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
    ]

    def __init__(self, services: Services, remainder: Remainder, kind: Kind, way: Way) -> None:
        super().__init__()
        self._services = services
        self._remainder = remainder
        self._kind = kind
        self._way = way
        self._figures = FigureRows(_AMOUNT, _PERCENT)
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        number = visible(self._remainder.document.number)
        with Vertical(id="part"):
            yield Static(_(_TITLES[self._kind, self._way]).format(number=number), id="title", markup=False)
            with VerticalScroll(id="fields", can_focus=False):
                yield from self._rows()
            yield Static(id="wrong", markup=False)
            yield Static(id="total", markup=False)
            yield Static(self._keys, id="keys", markup=False)

    @property
    def _keys(self) -> str:
        if self._way is Way.LINES:
            return _("F8 makes the draft, Ctrl+T takes all that is left, Esc leaves.")
        if self._way is Way.AMOUNT:
            return _("Enter makes the draft, Esc leaves.")
        return _("F8 makes the draft, Esc leaves.")

    def _rows(self) -> list[FieldRow]:
        if self._way is Way.AMOUNT:
            left = current().money(Money(self._remainder.ledger.to_ask, self._remainder.document.currency))
            hint = _("With tax, such as 300, or as a percentage of the whole, such as 30 %.")
            return [self._figures.add(_AMOUNT, _("Amount or %"), _("of {left}").format(left=left), hint, answers=True)]
        rows = []
        if self._way is Way.PROGRESS:
            hint = _("A percentage of the whole, with what was invoiced before; or write one beside each line.")
            rows.append(self._figures.add(_PERCENT, _("All lines, up to"), "%", hint))
        return [*rows, *(self._line(each) for each in self._remainder.ledger.lines if self._is_offered(each))]

    def _is_offered(self, left: LineLeft) -> bool:
        return bool(left.quantity) and not left.line.deposit

    def _line(self, left: LineLeft) -> FieldRow:
        said = visible(left.line.description.partition("\n")[0])
        if self._way is Way.PROGRESS:
            return self._figures.add(
                left.name, said, _("% (now {percent})").format(percent=current().percent(progress(left)))
            )
        amount = quantity(left.quantity, left.line.unit, current())
        return self._figures.add(left.name, said, _("of {left}").format(left=amount))

    def on_mount(self) -> None:
        """Begin in the first field."""
        self._figures.go_to_first()
        self._reckon()

    @on(FieldRow.Changed)
    def _changed(self) -> None:
        self._reckon()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_make()

    def _wish(self) -> Wish:
        """Return what is entered. Raises ProblemError `carry.number`, with every field that has none."""
        figures = self._figures.figures()
        if self._way is Way.AMOUNT:
            amount = figures.get(_AMOUNT)
            if self._figures[_AMOUNT].value.strip().endswith("%"):
                return Wish(self._kind, self._way, percent=amount)
            return Wish(self._kind, self._way, amount=amount)
        if self._way is Way.PROGRESS and _PERCENT in figures:
            return Wish(self._kind, self._way, percent=figures[_PERCENT])
        if self._way is Way.PROGRESS:
            return Wish(self._kind, self._way, percents=figures)
        return Wish(self._kind, self._way, quantities=figures)

    def _reckon(self) -> None:
        """Show what the draft would come to, or what is wrong beside its field."""
        if self._figures.are_empty:
            self._show((), None)
            return
        try:
            draft = self._services.documents.proposed(self._remainder, self._wish())
        except ProblemError as error:
            self._show(error.problems, None)
        else:
            self._show((), draft)

    def _show(self, problems: tuple[Problem, ...], draft: Document | None) -> None:
        others = self._figures.tell(problems, {_AMOUNT: _PERCENT})
        self.query_one("#wrong", Static).update("\n".join(others))
        self.query_one("#total", Static).update("" if draft is None else self._total(draft))

    def _total(self, draft: Document) -> str:
        words, totals = current(), draft.totals
        left = self._remainder.ledger.to_ask - totals.gross - totals.rounding

        def money(amount: Decimal) -> str:
            return words.money(Money(amount, draft.currency))

        said = _("Without tax {net}, with tax {gross}; then {left} is left.")
        return said.format(net=money(totals.net), gross=money(totals.gross + totals.rounding), left=money(left))

    def action_page(self, pages: int) -> None:
        """Scroll the lines."""
        fields = self.query_one("#fields")
        fields.scroll_relative(y=pages * max(fields.size.height - 1, 1), animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to take all only of lines."""
        del parameters
        return self._way is Way.LINES if action == "take" else True

    def action_take(self) -> None:
        """Put what is left into every line."""
        self._figures.put({each.name: each.quantity for each in self._remainder.ledger.lines})
        self._reckon()

    def action_make(self) -> None:
        """Write the draft, or say what is wrong."""
        if not self._busy:
            self._busy = True
            self._make()

    @work(group="convert", description="writes the draft", leads=True)
    async def _make(self) -> None:
        try:
            wish = self._wish()
            key = self._remainder.family.stored.id
            draft = await self._services.documents.convert(key, self._kind, wish=wish)
        except ProblemError as error:
            self._show(error.problems, None)
            self._figures.go_to_first(error.problems)
        else:
            self.dismiss(draft.id)
        finally:
            self._busy = False
