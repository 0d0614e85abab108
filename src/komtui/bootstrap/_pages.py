"""What comes in and goes out as files: imports, pages, prints, exports."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from komtui.bootstrap._sales import Sales

if TYPE_CHECKING:
    from collections.abc import Sequence

    from komtui.services.ports.printing import Dots
    from komtui.services.sales.exchange.exporting import ExportService
    from komtui.services.sales.exchange.importing import ImportService
    from komtui.services.sales.money.sheet_pages import SheetPageService
    from komtui.services.sales.money.statements import StatementService
    from komtui.services.sales.pages.printing import PrintingService
    from komtui.services.sales.pages.rendering import RenderingService


class Pages(Sales):
    """Documents on paper and in files."""

    @cached_property
    def sheet_pages(self) -> SheetPageService:
        """See `Services`."""
        from komtui.domain.access import Permission
        from komtui.services.sales.money.sheet_pages import SheetPageService

        pages = SheetPageService(self.sheets, self.settings, self._rendering)
        return self._guarded(pages, Permission.DOCUMENTS)

    @cached_property
    def importing(self) -> ImportService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.adapters.database.repositories.mappings import MappingRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.exchange.importing import ImportService

        importing = ImportService(
            DocumentRepository(self.database, self._recorder),
            self._reader,
            self.settings,
            looker=self._reader.look,
            cutter=self._reader.cut,
            mappings=MappingRepository(self.database),
            reach=self._files.reach,
            coverage=self._coverage,
            collect=self._customers.collect,
            tell=self.changes.tell,
        )
        return self._guarded(importing, Permission.DOCUMENTS)

    @cached_property
    def _rendering(self) -> RenderingService:
        from komtui.adapters.database.repositories.artifacts import ArtifactRepository
        from komtui.services.sales.pages.rendering import RenderingService

        artifacts = ArtifactRepository(self.database)
        return RenderingService(self._renderer, artifacts, self.settings, wanted=self._wanted)

    @cached_property
    def printing(self) -> PrintingService:
        """See `Services`."""
        from komtui.adapters.database.repositories.prints import PrintRepository
        from komtui.adapters.printing.cups import CupsPrinters
        from komtui.adapters.printing.escpos import EscPosPrinters
        from komtui.domain.access import Permission
        from komtui.services.sales.pages.printing import PrintingService

        printing = PrintingService(
            self._rendering,
            PrintRepository(self.database, self._recorder),
            CupsPrinters(),
            EscPosPrinters(self._dots),
            self.settings,
            remember=self._remember,
            free=lambda: self.access.allowed(Permission.SETTINGS),
            tell=self.changes.tell,
        )
        return self._guarded(printing, Permission.DOCUMENTS)

    async def _dots(self, content: bytes, width: int) -> Sequence[Dots]:
        return await self._renderer.dots(content, width)

    async def _remember(self, key: str, name: str, store: str) -> None:
        """Keep the printer or folder that was chosen: whoever uses them may, and nothing else of the settings."""
        from komtui.adapters.database.repositories.settings import SettingsRepository
        from komtui.domain.access import Permission
        from komtui.services.changes import Subject

        who = self.access.require(Permission.DOCUMENTS)
        await SettingsRepository(self.database, self._writing).set([(store, key, name)], who)
        self.changes.tell(Subject.SETTINGS)

    @cached_property
    def exporting(self) -> ExportService:
        """See `Services`."""
        from komtui.adapters.database.repositories.artifacts import ArtifactRepository
        from komtui.adapters.database.repositories.customer_index import CustomerIndexRepository
        from komtui.adapters.formats import writing
        from komtui.domain.access import Permission
        from komtui.services.sales.exchange.exporting import ExportService

        exporting = ExportService(
            self.documents,
            self.index,
            CustomerIndexRepository(self.database),
            self.settings,
            artifacts=ArtifactRepository(self.database),
            rendering=self._rendering,
            formats=writing,
            einvoicing=self._einvoicing,
            reach=self._files.reach,
            remember=self._remember,
        )
        return self._guarded(exporting, Permission.DOCUMENTS, "EXPORTING")

    @cached_property
    def statements(self) -> StatementService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.money.statements import StatementService

        statements = StatementService(
            self._customers,
            self.index,
            self.settings,
            self._rendering,
            self.clock,
            documents=DocumentRepository(self.database),
        )
        return self._guarded(statements, Permission.DOCUMENTS)

    @cached_property
    def rendering(self) -> RenderingService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._rendering, Permission.DOCUMENTS)
