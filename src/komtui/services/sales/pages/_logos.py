"""The company's picture on its pages: read from the file that the settings name, once for each act."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from komtui.domain.problem import Problem, ProblemError
from komtui.services.files import expanded, plain
from komtui.services.once import OnceAnAct
from komtui.services.ports import SettingsSnapshot

_LARGEST = 10_000_000
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""Of PNG and JPEG."""


class Logos:
    """Reads logo files."""

    def __init__(self) -> None:
        self._read = OnceAnAct[str, bytes]()
        """By path: a batch draws all its documents with the same."""

    async def of(self, store: str, settings: SettingsSnapshot) -> bytes | None:
        """Return the picture of the company, or of a store, as it is now. Raises ProblemError `document.logo`."""
        path = _path(store, settings)
        return await self._read.get(settings, path, partial(asyncio.to_thread, _picture, path)) if path else None


@contextmanager
def named(store: str, settings: SettingsSnapshot) -> Iterator[None]:
    """Have what a renderer says of a logo name the file that it came from: the renderer sees bytes alone."""
    try:
        yield
    except ProblemError as error:
        if error.problems[0].code != "document.logo":
            raise
        raise ProblemError(_bad(_path(store, settings))) from error


def _path(store: str, settings: SettingsSnapshot) -> str:
    return settings.value("company.logo", store)


def _bad(path: str) -> Problem:
    return Problem("document.logo", {"file": path}, "company.logo")


def _picture(path: str) -> bytes:
    """Return the bytes of a logo file. Raises ProblemError `document.logo`."""
    try:
        content = plain(expanded(path), _LARGEST)
    except (OSError, ValueError, RuntimeError) as error:
        raise ProblemError(_bad(path)) from error
    if not content.startswith(_BEGINNINGS):
        raise ProblemError(_bad(path))
    return content
