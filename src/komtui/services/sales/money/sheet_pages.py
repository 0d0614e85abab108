"""The sheet of a day as a PDF."""

from __future__ import annotations

import datetime as dt

from komtui.domain.problem import Problem
from komtui.domain.sales.sheet import DaySheet
from komtui.domain.text import file_name
from komtui.i18n.localizer import localizer
from komtui.services.ports import SettingsReader
from komtui.services.sales.money.sheets import SheetService
from komtui.services.sales.pages.rendering import RenderingService
from komtui.services.sales.parties import company


class SheetPageService:
    """Draws sheets."""

    def __init__(self, sheets: SheetService, settings: SettingsReader, rendering: RenderingService) -> None:
        self._sheets = sheets
        self._settings = settings
        self._rendering = rendering

    async def pdf(
        self, day: dt.date | None, language: str, *, store: str | None = None, paper: str = ""
    ) -> tuple[str, bytes, Problem | None]:
        """Return the name of the file, the PDF, and `document.unprintable` where it has boxes instead of characters.

        The day is today where none is named; of one store, or of all. Raises ProblemError `document.logo`,
        `document.rendering`, `document.font`, `document.font-licence`.
        """
        date, _last = self._sheets.period(day, day)
        settings = await self._settings.snapshot()
        found = await self._sheets.of(date, date, store=store)
        sheet = DaySheet(company.seller(settings, store or ""), date, language, found, store or "")
        content = await self._rendering.sheet(sheet, paper)
        name = " ".join(filter(None, (localizer(language)._("Sheet of the day"), date.isoformat(), store)))
        return file_name(name, "pdf"), content, await self._rendering.unprintable_sheet(sheet)
