"""What works in processes of its own: reading files, drawing pages, judging e-invoices."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from komtui.bootstrap.foundation import Foundation

if TYPE_CHECKING:
    from komtui.adapters.formats.apart import SeparateReader
    from komtui.adapters.formats.einvoices.writer import EInvoiceWriter
    from komtui.adapters.pdf.renderer import PooledRenderer
    from komtui.adapters.validation.validator import RuleValidator
    from komtui.services.ports.pages import Cut
    from komtui.services.sales.law.coverage import Coverage


class Processes(Foundation):
    """Programs beside the screen, each started when it is needed."""

    @cached_property
    def validator(self) -> RuleValidator:
        """See `Services`."""
        from komtui.adapters.validation.validator import RuleValidator

        return RuleValidator()

    @cached_property
    def _reader(self) -> SeparateReader:
        from komtui.adapters.formats.apart import SeparateReader

        return SeparateReader()

    @cached_property
    def _renderer(self) -> PooledRenderer:
        from komtui.adapters.pdf.renderer import PooledRenderer

        return PooledRenderer()

    @cached_property
    def _coverage(self) -> Coverage:
        from komtui.services.sales.law.coverage import Coverage

        def missing(text: str) -> str:
            # The table of the fonts is read with the first page.
            from komtui.adapters.pdf import coverage

            return coverage.missing(text)

        async def cut(source: str | bytes, characters: str) -> Cut:
            # Only what needs a further font starts a process.
            return await self._renderer.cut(source, characters)

        return Coverage(missing, cut)

    @cached_property
    def einvoices(self) -> EInvoiceWriter:
        """See `Services`."""
        from komtui.adapters.database.repositories.artifacts import ArtifactRepository
        from komtui.adapters.formats.einvoices.writer import EInvoiceWriter

        return EInvoiceWriter(lambda: self._renderer.processes, ArtifactRepository(self.database).get)
