"""What is being edited: the sheet, its keeper, its law, and what the screen says of them beside the cells."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Deadline
from komtui.i18n import _
from komtui.i18n.presentation.states import kind_word, problem_sentence
from komtui.ui.screens.draft._keeping import Keeper
from komtui.ui.screens.draft._law import Law
from komtui.ui.screens.draft._totals import Totals
from komtui.ui.screens.draft.grid import DraftGrid
from komtui.ui.widgets.header import HeaderLine

if TYPE_CHECKING:
    from textual.screen import Screen

    from komtui.services.ports import StoredDocument
    from komtui.services.registry import Services
    from komtui.ui.screens.draft.sheet import Sheet


class Editing:
    """The draft under somebody's hands, as all who act on it see it."""

    def __init__(self, screen: Screen[None], services: Services, save: Callable[[], None]) -> None:
        """Take the screen, and what has the draft saved by and by."""
        self.sheet: Sheet | None = None
        """None until it is read."""
        self.keeper = Keeper(services, None, self.show_state)
        """Who writes it."""
        self.law = Law(services)
        """What is missing of it."""
        self.is_gone = False
        """Whether the screen is: nothing is to be painted any more."""
        self._screen = screen
        self._services = services
        self._save = save

    @property
    def grid(self) -> DraftGrid:
        """Where it is typed."""
        return self._screen.query_one(DraftGrid)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to be typed into."""
        return self.sheet is not None and bool(self._screen.query(DraftGrid))

    def begin(self, sheet: Sheet, stored: StoredDocument | None) -> None:
        """Edit another sheet, of which the books have that."""
        self.sheet = sheet
        self.keeper = Keeper(self._services, stored, self.show_state)
        self.keeper.begin(sheet)

    async def learn_terms(self) -> None:
        """Learn in how many days the customer of a draft pays that was there before, and show when that is."""
        sheet, key = self.sheet, self.keeper.id
        if sheet is None or key is None or sheet.document.kind.traits.deadline is not Deadline.PAYMENT:
            return
        buyer = sheet.document.buyer
        with suppress(ProblemError):  # the books find it anew when it is issued
            customer = await self._services.customers.of_document(key)
            if customer is not None and sheet.document.buyer == buyer and sheet.pays_within is None:
                sheet.pays_within = customer.customer.due_days
                if not self.is_gone and sheet is self.sheet and sheet.pays_within is not None:
                    self.grid.refresh_lines()
                    self.show_totals()

    def changed(self) -> None:
        """Show what it comes to now, and have it saved."""
        self.show_totals()
        self._save()

    def show_totals(self) -> None:
        """Show what it comes to with what stands in the cell, and what law says of that."""
        sheet = self.sheet
        if sheet is None:
            return
        grid = self.grid
        outcome = sheet.outcome(grid.place, grid.cell, grid.buffer.text) if grid.buffer.changed else sheet.outcome()
        self._screen.query_one(Totals).show(sheet.document, outcome, untaxed=sheet.untaxed)
        self.law.judge(sheet.foreseen(), outcome)
        self._show_law()

    def _show_law(self) -> None:
        """Say in the help below whether anything is missing; what could not be saved goes before it."""
        if self.sheet is not None and not self.keeper.problems:
            self._screen.query_one(Totals).remark(self.law.remarks(self.sheet.document))

    def show_state(self) -> None:
        """Show in the title whether it is saved, and below why it is not."""
        sheet, keeper = self.sheet, self.keeper
        if sheet is None or self.is_gone:
            return
        if keeper.problems:
            state = _("not saved")
        elif keeper.id is None:
            state = _("new")
        else:
            state = _("saved")
        title = _("Draft: {kind}").format(kind=kind_word(sheet.document.kind))
        parts = [title, sheet.document.store, state]
        self._screen.query_one(HeaderLine).retitle(" · ".join(filter(None, parts)))
        if keeper.problems:
            said = [] if keeper.is_lost else [problem_sentence(each) for each in keeper.problems]
            self._screen.query_one(Totals).remark(said)
        else:
            self._show_law()

    def say(self, error: ProblemError) -> None:
        """Say what went wrong."""
        for problem in error.problems:
            self._screen.notify(problem_sentence(problem), severity="error", markup=False)
