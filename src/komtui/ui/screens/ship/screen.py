"""The dialog of a shipment: how much of each line goes out, of what is left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from komtui.domain.marking import N_
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.presentation.lines import quantity
from komtui.ui.keys.command import Command
from komtui.ui.widgets.field_row import FieldRow
from komtui.ui.widgets.figure_rows import FigureRows
from komtui.ui.work import work

if TYPE_CHECKING:
    from komtui.services.registry import Services
    from komtui.services.sales.life.marking import Shipping


class ShipScreen(ModalScreen[bool]):
    """Asks what goes out now, and returns whether anything has."""

    CSS_PATH = "screen.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        Command("ship", "f8", N_("Mark as shipped"), N_("Set down that what is entered here goes out"), priority=True),
        Command("take", "ctrl+t", N_("All that is left"), N_("Put what is left into every line"), priority=True),
        Command("back", "escape", N_("Back"), N_("Go back; nothing is set down")),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", show=False),
        Binding("f8", "ship", show=False, priority=True),
        Binding("ctrl+t", "take", show=False, priority=True),
    ]

    def __init__(self, services: Services, shipping: Shipping) -> None:
        super().__init__()
        self._services = services
        self._shipping = shipping
        self._left = {each.name: each for each in shipping.lines if each.left}
        self._rows = FigureRows()
        self._busy = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        number = visible(name_of(self._shipping.document.number, self._shipping.document_id))
        with Vertical(id="part"):
            yield Static(_("What goes out of {number}").format(number=number), id="title", markup=False)
            with VerticalScroll(id="fields", can_focus=False):
                for name, each in self._left.items():
                    left = quantity(each.left, each.line.unit, current())
                    label = visible(each.line.description.partition("\n")[0])
                    yield self._rows.add(name, label, _("of {left}").format(left=left))
            yield Static(id="wrong", markup=False)
            keys = _("F8 marks it as shipped, Ctrl+T takes all that is left, Esc leaves.")
            yield Static(keys, id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin in the first field."""
        self._rows.go_to_first()

    @on(FieldRow.Changed)
    def _changed(self) -> None:
        self._show(())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()

    def action_take(self) -> None:
        """Put what is left into every line."""
        self._rows.put({name: each.left for name, each in self._left.items()})

    def action_ship(self) -> None:
        """Set it down, or say what is wrong."""
        if not self._busy:
            self._busy = True
            self._ship()

    @work(group="ship", description="sets down what goes out", leads=True)
    async def _ship(self) -> None:
        try:
            await self._services.marking.ship(self._shipping.document_id, self._rows.figures())
        except ProblemError as error:
            self._show(error.problems)
            self._rows.go_to_first(error.problems)
        else:
            self.dismiss(True)
        finally:
            self._busy = False

    def _show(self, problems: tuple[Problem, ...]) -> None:
        self.query_one("#wrong", Static).update("\n".join(self._rows.tell(problems)))
