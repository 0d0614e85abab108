"""Time."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> dt.datetime:
        """Return the present moment, UTC, aware."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
