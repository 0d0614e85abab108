"""Files as people name them on the screen: where the one who is there may save and read."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from komtui.domain.problem import ProblemError
from komtui.domain.text import visible
from komtui.services.files import expanded
from komtui.services.ports import SettingsReader
from komtui.services.reach import PDF_SUFFIX, Reach

FOLDERS = "files.clerks"
"""Key of the folders below which clerks save and read."""


class FileService:
    """Saves and completes paths for who is there.

    `free` says whether that person may use any folder, `usual` returns the folders of clerks where the setting is
    empty, and `own` the folders and the files that are komtui's.
    """

    def __init__(
        self,
        settings: SettingsReader,
        free: Callable[[], bool],
        usual: Callable[[], Sequence[Path]],
        own: Callable[[], tuple[Sequence[Path], Sequence[Path]]],
    ) -> None:
        self._settings = settings
        self._free = free
        self._usual = usual
        self._own = own

    async def reach(self) -> Reach:
        """Return where the person who is there may save and read."""
        own, files = map(tuple, self._own())
        if self._free():
            return Reach(None, own, files)
        value = (await self._settings.snapshot()).value(FOLDERS)
        folders = tuple(expanded(each) for each in listed(value)) or tuple(self._usual())
        return Reach(folders, own, files)

    async def proposed(self, name: str) -> str:
        """Return the path that is proposed for a file of that name: one where it may be saved."""
        below = (await self.reach()).below
        if below is None:
            return str(expanded(f"~/{name}"))
        there = await asyncio.to_thread(lambda: [each for each in below if each.is_dir()])
        return str((there or below)[0] / name) if below else name

    async def save(
        self, typed: str, name: str, content: bytes, over: Path | None = None, *, suffix: str = PDF_SUFFIX
    ) -> Path:
        """Write `content` to the path that was typed, or as `name` into it where it is a folder; return where.

        `suffix` is that of its kind, and what is written is named so.

        Raises TakenError where a file is there that is not `over`, ProblemError `file.…`, and OSError.
        """
        return await asyncio.to_thread((await self.reach()).save, expanded(typed), name, content, over, suffix)

    async def completed(self, typed: str) -> str | None:
        """Return the first path that begins with what was typed, folders with a slash; None where there is none."""
        return await asyncio.to_thread(_completed, typed, await self.reach())


def listed(value: str) -> list[str]:
    """Return the folders of a setting, which stand beside each other as in PATH."""
    return [each.strip() for each in value.split(os.pathsep) if each.strip()]


def _completed(typed: str, reach: Reach) -> str | None:
    # As it was typed: a path knows nothing of a point at its end.
    before, stroke, start = typed.rpartition("/")
    if not start:
        return None
    head = before + stroke
    folder = expanded(head)
    try:
        names = reach.names(folder)
    except (OSError, ValueError):
        return None
    except ProblemError:
        # On the way to where one may read.
        names = [f"{each.name}/" for each in reach.below or () if each.parent == folder]
    # What a terminal cannot show cannot be proposed either.
    return next((head + name for name in names if name.startswith(start) and visible(name) == name), None)
