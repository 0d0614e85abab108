"""From what is missing to where it is entered: a cell, the details, or a setting; and the details themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.sales.legal.finding import Severity
from komtui.i18n import _
from komtui.ui.acts.mending import open_setting
from komtui.ui.screens.draft._cells import HEAD
from komtui.ui.screens.draft._law import cell_of, detail_of
from komtui.ui.screens.draft._proposing import last_invoices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from komtui.domain.sales.document import Document
    from komtui.domain.sales.legal.finding import LegalFinding
    from komtui.services.registry import Services
    from komtui.ui.screens.draft._editing import Editing
    from komtui.ui.screens.draft.sheet import Sheet


class Mending:
    """Leads there; each runs in a worker of the screen."""

    def __init__(self, screen: Screen[None], services: Services, editing: Editing) -> None:
        self._screen = screen
        self._services = services
        self._editing = editing

    def is_complete(self) -> bool:
        """Return whether it is for somebody and has a line; where not, say so and go there."""
        sheet, grid = self._editing.sheet, self._editing.grid
        if sheet is None:
            return False
        if not sheet.document.buyer.name:
            self._screen.notify(_("Whom is it for? It needs a customer."), severity="warning", markup=False)
            grid.go_to(0)
            return False
        if not any(line.counts for line in sheet.document.lines):
            self._screen.notify(_("It has no line yet."), severity="warning", markup=False)
            grid.go_to(len(HEAD))
            return False
        return True

    async def lacks(self) -> bool:
        """Return whether law misses something that it must have; then show what, and go where it is mended."""
        self._editing.show_totals()
        musts = [each for each in self._editing.law.findings if each.severity is Severity.MUST]
        if musts:
            await self.show(musts)
        return bool(musts)

    async def show(self, findings: Sequence[LegalFinding]) -> None:
        """Show findings, and go to the field of the one that is chosen."""
        from komtui.ui.widgets.findings import FindingsScreen

        if self._editing.sheet is None:
            return
        form = FindingsScreen("", findings, is_known=self._editing.law.is_known)
        if field := await self._screen.app.push_screen_wait(form):
            await self.go_to(field)

    async def go_to(self, field: str) -> None:
        """Go to the cell of a finding, into the details, or to a setting, and come back to where one was."""
        grid, sheet = self._editing.grid, self._editing.sheet
        if sheet is None or not grid.commit():
            return
        if (cell := cell_of(field)) is not None and cell.line < len(sheet.document.lines):
            grid.go_to_cell(cell.line, cell.column)
            return
        key = "company.name" if field == "seller.name" else field
        if await open_setting(self._screen, self._services, key):
            await self._editing.law.begin(sheet.document)
            self._editing.show_totals()
        else:
            await self.ask_details(field=detail_of(field), path=field)

    async def ask_details(self, *, address: bool = False, field: str = "", path: str = "") -> None:
        """Ask for what has no place in the sheet, beginning at the address or at a field, which has a path."""
        from komtui.ui.screens.draft._details import DetailsScreen

        grid, sheet = self._editing.grid, self._editing.sheet
        if sheet is None or not grid.commit():
            return
        stores = list(await self._services.settings.stores())
        country = (await self._services.settings.snapshot()).value("company.country", sheet.document.store)
        form = DetailsScreen(
            sheet,
            stores,
            self._attached,
            is_french=country == "FR",
            correct=self._services.drafts.correcting,
            theirs=await last_invoices(self._services, sheet.document),
            address=address,
            field=field,
            path=path,
        )
        changed = await self._screen.app.push_screen_wait(form)
        if changed is not None:
            document, discount = changed
            terms = await self._services.drafts.terms(document.store)
            document = _moved(document, sheet, terms.currency)
            await self._editing.law.begin(document)
            sheet.change(document, discount, terms)
            grid.renew()
            self._editing.changed()
            self._editing.show_state()

    async def _attached(self, document: Document, path: str, description: str) -> Document:
        from komtui.services.people.files import expanded

        return await self._services.attachments.attached(document, expanded(path), description=description)


def _moved(document: Document, sheet: Sheet, currency: str) -> Document:
    """Return a draft that goes to another store in the currency of that one, while nothing is priced in another."""
    is_usual = document.currency == sheet.document.currency == sheet.terms.currency
    if document.store == sheet.document.store or not is_usual or any(line.counts for line in document.lines):
        return document
    return replace(document, currency=currency)
