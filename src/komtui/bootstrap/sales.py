"""What is sent: documents, where they come from, their pages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from komtui.bootstrap.foundation import Foundation

if TYPE_CHECKING:
    from komtui.adapters.database.repositories.index import SqliteIndex
    from komtui.adapters.pdf.renderer import PooledRenderer
    from komtui.services.sales.documents import DocumentService
    from komtui.services.sales.importing import ImportService
    from komtui.services.sales.rendering import RenderingService
    from komtui.services.sales.searching import SearchUpkeep


class Sales(Foundation):
    """Documents and their pages."""

    @cached_property
    def index(self) -> SqliteIndex:
        """See `Services`."""
        from komtui.adapters.database.repositories.index import SqliteIndex

        return SqliteIndex(self.database)

    @cached_property
    def documents(self) -> DocumentService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import SqliteDocuments
        from komtui.services.sales.documents import DocumentService

        return DocumentService(
            SqliteDocuments(self.database), self.index, self.settings, self.clock, tell=self.changes.tell
        )

    @cached_property
    def searching(self) -> SearchUpkeep:
        """See `Services`."""
        from komtui.adapters.database.repositories.reindexing import SqliteSearchIndex
        from komtui.services.sales.searching import SearchUpkeep

        return SearchUpkeep(SqliteSearchIndex(self.database), self.clock)

    @cached_property
    def importing(self) -> ImportService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import SqliteDocuments
        from komtui.adapters.formats.reading import read
        from komtui.services.sales.importing import ImportService

        return ImportService(SqliteDocuments(self.database), read, self.settings, tell=self.changes.tell)

    @cached_property
    def _renderer(self) -> PooledRenderer:
        from komtui.adapters.pdf.renderer import PooledRenderer

        return PooledRenderer()

    @cached_property
    def rendering(self) -> RenderingService:
        """See `Services`."""
        from komtui.adapters.database.repositories.artifacts import SqliteArtifacts
        from komtui.services.sales.rendering import RenderingService

        return RenderingService(self._renderer, SqliteArtifacts(self.database), self.settings)
