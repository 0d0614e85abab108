"""Builds the adapters and returns the services; the one place that knows everybody.

Everything is built when it is first asked for, so that nothing heavy is imported before the first paint.

A floor a topic, each on the one below it: foundation, processes, sales, pages, mail, delivery.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.bootstrap._delivery import Delivery
from komtui.bootstrap.places import Places

if TYPE_CHECKING:
    from komtui.services.doctor import DoctorService

__all__ = ["LazyServices", "Places", "services"]


class LazyServices(Delivery):
    """Implements `services.registry.Services`."""

    @cached_property
    def doctor(self) -> DoctorService:
        """See `Services`."""
        from komtui.services.doctor import DoctorService

        return DoctorService(self, lambda: self.database, self.places.data, self._environment)

    async def close(self) -> None:
        """End what was started; what was never asked for is not built for it."""
        built = self.__dict__
        if "changes" in built:
            self.changes.close()
        if self._command_line and "_queue" in built:
            # Nobody may come after a command for a long time.
            await self.sealing.seal()
        if "_transport" in built:
            await self._transport.close()
        if "_reader" in built:
            # Not needed before the first paint.
            import asyncio

            await asyncio.to_thread(self._reader.close)
        if "_renderer" in built:
            await self._renderer.close()
        if "validator" in built:
            await self.validator.close()
        if "database" in built:
            self.database.close()


def services(data: Path | None = None, database: str | None = None) -> LazyServices:
    """Return the services over `data` (a folder) and `database` (a path, or a `sqlite:///` or `postgresql://` URL)."""
    return LazyServices(Places.of(data, database))
