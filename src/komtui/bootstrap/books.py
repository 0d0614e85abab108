"""The books as a whole: copied into another database, and backed up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from komtui.bootstrap.places import place
from komtui.domain.problem import Problem, ProblemError

if TYPE_CHECKING:
    from komtui.bootstrap.foundation import Foundation
    from komtui.domain.database_address import DatabaseAddress
    from komtui.services.ports.books import CopiedTable, CopyProgress


async def copy_books(
    house: Foundation, to: str, tell: Callable[[CopyProgress], None]
) -> tuple[str, Sequence[CopiedTable]]:
    """Copy the books to the address `to`; return it as it may be shown, and what was compared.

    Raises ProblemError `system.database-…`, `copy.…`; then the target has no books in it.
    """
    from komtui.adapters.database.copying import copy

    where = place(to)
    if _same(where, house.places.books):
        raise ProblemError(Problem("copy.same"))
    made = isinstance(where, Path) and not where.exists()
    source = await asyncio.to_thread(lambda: house.database)
    target = await asyncio.to_thread(house.opened, where)
    done = False
    try:
        compared = await copy(source, target, tell)
        done = True
    finally:
        await asyncio.to_thread(target.close)
        if made and not done and isinstance(where, Path):
            for name in (where.name, *(f"{where.name}{each}" for each in ("-wal", "-shm", ".mark"))):
                with suppress(OSError):
                    where.with_name(name).unlink(missing_ok=True)
    return target.name, compared


def _same(one: Path | DatabaseAddress, other: Path | DatabaseAddress) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return one.resolve() == other.resolve()
    return one == other


async def back_up(house: Foundation, to: Path, tell: Callable[[int, int], None]) -> dict[str, int]:
    """Write the file `to` and return how many rows each table has in it.

    Raises ProblemError `backup.server` for books on a server, and as `BackUp` does.
    """
    here = house.places.books
    if not isinstance(here, Path):
        facts = {"address": here.shown, "file": str(to)}
        raise ProblemError(Problem("backup.server", facts))
    from komtui.adapters.database.sqlite.backing_up import BackUp

    opened = await asyncio.to_thread(lambda: house.database)
    return await opened.read(BackUp(to, tell))
