"""News of what other processes write into the same books."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol


class News(Protocol):
    """Knows when other processes have written; costs nothing while nobody follows."""

    def follow(self) -> AsyncIterator[None]:
        """Yield once it is listened for, then each time another process may have written since, within two seconds.

        What comes several times in between is told once. Ends when it is closed. Raises ProblemError where the books
        cannot be reached; the caller then begins anew.
        """
